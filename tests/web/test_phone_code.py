"""The phone code on pages: a member chooses one, a coordinator prints one, neither sees the old."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.web.conftest import SECRET
from tests.web.seeds import Seed
from timebank import members
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]


def is_code(database: Database, seed: Seed, typed: str, clock: FixedClock) -> bool:
    def asked(session: Session) -> bool:
        return members.is_phone_code(
            session, 1, seed.rider_id, typed, secret_key=SECRET, now=clock.now()
        )

    return database.transact(asked)


def test_a_member_chooses_a_code_and_weak_ones_are_named(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    rider = client_for("rider")
    assert "/contact/code" in rider.get("/eastside/me/contact").text
    weak = rider.post("/eastside/me/contact/code", data={"phone_code": "1234"})
    assert weak.status_code == 422
    assert "not all the same and not in order" in weak.text
    good = rider.post("/eastside/me/contact/code", data={"phone_code": "2580"})
    assert good.status_code == 303
    assert "2580" not in rider.get(good.location).text.replace("Like 2580", "")
    assert is_code(database, seed, "2580", clock)


def test_a_coordinator_prints_a_code_that_is_shown_once(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    office = client_for("coordinator")
    page = f"/eastside/people/{seed.rider_id}"
    assert "New phone code" in office.get(page).text
    slip = office.post(f"{page}/phone-code")
    found = re.search(r'slip-code"><bdi dir="ltr">(\d{4})<', slip.text)
    assert found is not None
    assert slip.headers["Cache-Control"] == "no-store"
    assert is_code(database, seed, found[1], clock)
