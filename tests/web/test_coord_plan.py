"""The day plan's page: asked for, looked at, changed, accepted; and what it refuses."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.conftest import only_sqlite
from tests.web import stages_plan
from tests.web.seeds import Seed
from timebank import dayplans, rides
from timebank.dayplans import DayPlan, DayPlanLine
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Driver
from timebank.rides import Invitation

Client = Callable[[str], FlaskClient]
pytestmark = only_sqlite
DAY = "/eastside/board/plan/2026-11-24"
NOTHING = "0190e0a0-0000-7000-8000-000000000000"


@pytest.fixture
def office(client_for: Client) -> FlaskClient:
    return client_for("coordinator")


@pytest.fixture
def ids(database: Database, seed: Seed, clock: FixedClock) -> dict[str, str]:
    stages_plan.planned(database, seed, clock)
    with database.reading() as session:
        return stages_plan.ids(session)


def test_a_quiet_day_has_nothing_to_plan(office: FlaskClient) -> None:
    page = office.get(DAY).text
    assert "No ride of this day looks for a driver." in page
    assert "Plan this day" not in page
    assert "Plan tomorrow" in office.get("/eastside/board").text


def test_a_plan_is_asked_for_made_and_shown(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_plan.tomorrow_looks(database, seed, clock)
    assert "6 rides look for a driver" in office.get(DAY).text
    assert office.post(DAY, data={"request_key": "k" * 24}).status_code == 303
    waiting = office.get(DAY).text
    assert "The plan begins in a moment." in waiting
    assert 'http-equiv="refresh"' in waiting
    database.transact(dayplans.claim_next, clock.now())
    clock.move(seconds=7)
    assert "7 of at most 20 seconds" in office.get(DAY).text
    clock.move(minutes=4)
    assert dayplans.make_due(database, clock) == 1
    page = office.get(DAY).text
    assert "6 of 6 rides have a driver. No plan that keeps what was promised" in page
    assert "minutes out of the way" in page
    assert "Ask the drivers of all 6 rides" in page
    assert 'http-equiv="refresh"' not in page


def test_a_line_is_changed_refused_dropped_and_asked(
    office: FlaskClient, database: Database, ids: dict[str, str]
) -> None:
    line = f"{DAY}/lines/{ids['plan_line']}"
    page = office.get(line).text
    assert "Who drives" in page
    nobody = office.post(line, data={"plan": ids["plan"]})
    assert (nobody.status_code, "Choose one" in nobody.text) == (422, True)
    with database.transaction() as session:
        session.execute(update(Driver).values(week_minutes_max=1))
    refused = office.post(line, data={"plan": ids["plan"], "driver": ids["plan_driver"]})
    assert refused.status_code == 422
    assert "This driver may not take it: it is more time than they give in a week" in refused.text
    with database.transaction() as session:
        session.execute(update(Driver).values(week_minutes_max=900))
    done = office.post(line, data={"plan": ids["plan"], "driver": ids["plan_driver"]})
    assert done.status_code == 303
    assert "Changed by hand" in office.get(DAY).text
    asked = office.post(
        f"{DAY}/accept", data={"plan": ids["plan"], "line": ids["plan_line"]}, follow_redirects=True
    )
    assert "The driver of 1 ride was asked." in asked.text
    assert "This line has moved on" in office.get(line).text
    gone = office.post(f"{line}/drop", data={"plan": ids["plan"]})
    assert gone.status_code == 409
    with database.reading() as session:
        other = session.scalar(
            select(DayPlanLine.id).where(
                DayPlanLine.driver_id.is_not(None), DayPlanLine.state == "proposed"
            )
        )
    assert office.post(f"{DAY}/lines/{other}/drop", data={"plan": ids["plan"]}).status_code == 303
    assert "Dropped" in office.get(DAY).text


def test_all_are_asked_and_what_was_called_off_is_named(
    office: FlaskClient, database: Database, clock: FixedClock, ids: dict[str, str], seed: Seed
) -> None:
    actor = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    with database.reading() as session:
        first = session.scalar(select(DayPlanLine.ride_id).order_by(DayPlanLine.id).limit(1))
    assert first is not None
    database.transact(rides.cancel, actor, first, clock.now())
    page = office.post(f"{DAY}/accept", data={"plan": ids["plan"]}, follow_redirects=True).text
    assert "The drivers of 5 rides were asked." in page
    assert "1 ride could not be asked for any more." in page
    assert "Called off" in page
    with database.reading() as session:
        states = session.scalars(select(Invitation.state).where(Invitation.state == "open")).all()
    assert len(states) == 5


def test_a_drop_out_is_said_and_planned_again(
    office: FlaskClient, database: Database, clock: FixedClock, ids: dict[str, str], seed: Seed
) -> None:
    office.post(f"{DAY}/accept", data={"plan": ids["plan"]})
    actor = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    with database.reading() as session:
        invitation = session.scalar(select(Invitation).where(Invitation.state == "open").limit(1))
    assert invitation is not None
    view = database.transact(rides.accept, actor, invitation.id, clock.now())
    assert "Said yes" in office.get(DAY).text
    database.transact(rides.drop_out, actor, view.id, "ill", clock.now())
    assert "1 ride looks for a driver and is not helped by this plan" in office.get(DAY).text
    office.post(DAY, data={"request_key": "m" * 24})
    clock.move(minutes=1)
    assert dayplans.make_due(database, clock) == 1
    page = office.get(DAY).text
    assert "is not helped by this plan" not in page
    assert page.count("Asked, no answer yet") == 6  # five lines and the key
    late = office.post(f"{DAY}/accept", data={"plan": ids["plan"]})
    assert (late.status_code, "newer plan of this day" in late.text) == (409, True)


def test_a_plan_that_failed_says_so_beside_the_one_that_stands(
    office: FlaskClient, database: Database, clock: FixedClock, ids: dict[str, str]
) -> None:
    office.post(DAY, data={"request_key": "f" * 24})
    for _ in range(3):
        claim = database.transact(dayplans.claim_next, clock.now())
        assert claim is not None
        database.transact(dayplans.give_up, claim, clock.now())
    page = office.get(DAY).text
    assert "The last plan could not be made." in page
    assert "Line by line" in page
    with database.reading() as session:
        assert session.get(DayPlan, (1, UUID(ids["plan"]))) is not None


@pytest.mark.parametrize("path", ["yesterday", "2026-02-30", f"2026-11-24/lines/{NOTHING}"])
def test_addresses_of_nothing(office: FlaskClient, path: str) -> None:
    assert office.get(f"/eastside/board/plan/{path}").status_code == 404


@pytest.mark.parametrize("data", [{}, {"plan": "x"}, {"plan": NOTHING}])
def test_a_plan_of_nothing_is_not_accepted(office: FlaskClient, data: dict[str, str]) -> None:
    assert office.post(f"{DAY}/accept", data=data).status_code == 404


def test_days_too_far_are_not_planned(office: FlaskClient) -> None:
    answer = office.post("/eastside/board/plan/2027-03-01", data={"request_key": "n" * 24})
    assert (answer.status_code, "next 14 days" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("reason", "words", "proof", "bound"),
    [
        ({"why": "nobody", "able": 0}, "Nobody may drive it", "nothing", "A better plan may exist"),
        ({"why": "no_room", "able": 2}, "2 drivers may, but have", "optimal", "in fewer minutes"),
        ({"why": "hours"}, "It waits for hours.", "need", "meets more need.</h2>"),
    ],
)
def test_what_is_not_proven_is_not_said(
    office: FlaskClient,
    database: Database,
    ids: dict[str, str],
    reason: dict[str, object],
    words: str,
    proof: str,
    bound: str,
) -> None:
    with database.transaction() as session:
        session.execute(update(DayPlan).values(proof=proof, weight_bound=99))
        session.execute(
            update(DayPlanLine)
            .where(DayPlanLine.id == UUID(ids["plan_line"]))
            .values(state="left_out", driver_id=None, reason=reason)
        )
    page = office.get(DAY).text
    assert words in page
    assert bound in page
    assert "Nobody</b>" in page
