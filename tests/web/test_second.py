"""Standing by on pages: the question, the yes, the taking back, and what the office sees."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.conftest import only_sqlite
from tests.web import stages_closed
from tests.web.seeds import Seed
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Client = Callable[[str], FlaskClient]
pytestmark = only_sqlite


@pytest.fixture
def ids(database: Database, seed: Seed, clock: FixedClock) -> dict[str, str]:
    stages_closed.second(database, seed, clock)
    with database.reading() as session:
        return stages_closed.ids(session)


def test_a_driver_says_yes_and_takes_it_back(client_for: Client, ids: dict[str, str]) -> None:
    driver, office = client_for("driver"), client_for("coordinator")
    page, ride = f"/eastside/drive/second/{ids['second']}", ids["second_ride"]
    assert "Can you drive, if the first driver can not?" in driver.get("/eastside/drive").text
    shown = driver.get(page).text
    assert "It must not fail" in shown
    assert "Harriet" not in shown  # no name before it is needed
    assert "1 driver asked, no yes yet" in office.get(f"/eastside/board/rides/{ride}").text
    for _ in range(2):
        assert driver.post(f"{page}/answer", data={"answer": "yes"}).location == page
    assert "You are the second driver" in driver.get(page).text
    assert "Stands by" in office.get(f"/eastside/board/rides/{ride}").text
    assert driver.post(f"{page}/answer", data={}).location == page  # no answer is none
    driver.post(f"{page}/answer", data={"answer": "no"})
    assert "You said: not this time" in driver.get(page).text
    assert "Second driver" not in driver.get("/eastside/drive").text
    assert "Ask for a second driver" in office.get(f"/eastside/board/rides/{ride}").text


def test_what_is_another_drivers_is_not_there(client_for: Client, ids: dict[str, str]) -> None:
    assert client_for("driver").get("/eastside/drive/second/HJKM2345").status_code == 404
    page = f"/eastside/drive/second/{ids['second']}"
    assert client_for("rider").get(page).status_code == 403


def test_a_yes_after_the_ride_is_off_is_answered_kindly(
    client_for: Client, ids: dict[str, str]
) -> None:
    office, driver = client_for("coordinator"), client_for("driver")
    off = {"what": "off", "with_home": "1"}
    office.post(f"/eastside/board/rides/{ids['second_ride']}/move", data=off)
    page = f"/eastside/drive/second/{ids['second']}"
    answer = driver.post(f"{page}/answer", data={"answer": "yes"})
    assert answer.status_code == 409
    assert "No second driver is needed now" in answer.text
    assert "No second driver is needed now" in driver.get(page).text
