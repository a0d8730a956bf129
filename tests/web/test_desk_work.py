"""A helper's checklist and hours on the pages: reminded until shown how, counted by the office."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.web.seeds import Seed
from timebank import desks
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]
WORK, OFFICE = "/eastside/desk/work", "/eastside/helpers/work"
REMINDER = "Go through the checklist"


def test_a_new_helper_is_reminded_until_a_coordinator_confirms(
    client_for: Clients, seed: Seed
) -> None:
    desk, office = client_for("helper"), client_for("coordinator")
    assert REMINDER in desk.get("/eastside/desk").text
    assert REMINDER in desk.get("/eastside/desk/today").text
    assert REMINDER not in office.get("/eastside/desk").text
    assert desk.post(f"{WORK}/training", data={"steps": list(desks.TRAINING_STEPS)}).location
    assert REMINDER in desk.get("/eastside/desk").text  # ticked is not confirmed
    assert "7 to confirm" in office.get(OFFICE).text
    office.post(f"{OFFICE}/{seed.members['helper']}/training")
    assert "7 of 7 confirmed" in office.get(OFFICE).text
    assert REMINDER not in desk.get("/eastside/desk").text
    assert "All confirmed" in desk.get(WORK).text


def test_hours_are_written_down_and_counted_and_stand_in_the_helpers_own(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    desk, office = client_for("helper"), client_for("coordinator")
    form = {"day": "fri", "hours": "1:30", "note": "Phones", "request_key": "a-key-of-a-form-12"}
    for _ in range(2):
        assert desk.post(f"{WORK}/hours", data=form).status_code == 303
    for wrong in ({"day": "12/24"}, {"hours": "9"}, {"hours": "13h"}):
        answer = desk.post(f"{WORK}/hours", data=form | wrong | {"request_key": "x" * 20})
        assert answer.status_code == 422, wrong
    with database.reading() as session:
        (given,) = desks.times_given(session, 1)
    assert given.given_on.isoformat() == "2026-11-20"  # the Friday that was
    assert "Phones" in office.get(OFFICE).text
    assert office.post(f"{OFFICE}/hours/{given.id}/count").location == OFFICE
    assert "No hours wait." in office.get(OFFICE).text
    assert "Counted" in desk.get(WORK).text
    assert "1 hour 30 minutes" in desk.get("/eastside/me/hours").text
    assert desk.post(f"{OFFICE}/hours/{given.id}/count").status_code == 403


def test_a_coordinator_writes_down_hours_and_another_one_counts_them(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    office, admin = client_for("coordinator"), client_for("admin")
    path = f"{OFFICE}/{seed.members['helper']}/hours"
    assert office.post(path, data={"day": "t", "hours": "2h"}).status_code == 303
    bad = office.post(path, data={"day": "t", "hours": "x", "who": str(seed.members["helper"])})
    assert (bad.status_code, 'class="err"' in bad.text) == (422, True)
    with database.reading() as session:
        (given,) = desks.times_given(session, 1)
    assert "Another coordinator decides" in office.get(OFFICE).text
    assert office.post(f"{OFFICE}/hours/{given.id}/count").status_code == 403
    assert admin.post(f"{OFFICE}/hours/{given.id}/refuse").status_code == 303
    assert "Not counted" in client_for("helper").get(WORK).text
