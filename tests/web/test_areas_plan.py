"""The plan of a day, for coordinators limited to areas: their riders' lines, and no others."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web import stages_plan
from tests.web.seeds import Seed
from tests.web.stages_areas import ONE_DATABASE, put_in
from timebank import dayplans
from timebank.dayplans import PlanView
from timebank.kernel.calendar import local_day
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.rides import Invitation

Clients = Callable[[str], FlaskClient]
pytestmark = ONE_DATABASE


@pytest.fixture
def plan(database: Database, seed: Seed, clock: FixedClock, west: UUID) -> PlanView:
    """Six rides planned by somebody who sees everything; the first line's rider lies here."""
    plan_id = stages_plan.planned(database, seed, clock)
    found = _read(database, plan_id)
    put_in(database, clock, west, _own(found).ride.rider.member_id)
    return found


def _read(database: Database, plan_id: UUID) -> PlanView:
    with database.reading() as session:
        found = dayplans.plan_by_id(session, 1, plan_id)
    assert found is not None
    return found


def _own(plan: PlanView) -> dayplans.LineView:
    return next(line for line in plan.lines if line.is_open)


def _others(plan: PlanView) -> list[dayplans.LineView]:
    mine = _own(plan).ride.rider.member_id
    return [line for line in plan.lines if line.ride.rider.member_id != mine]


def _page(clock: FixedClock) -> str:
    day = local_day(clock.now(), "America/Detroit") + timedelta(days=1)
    return f"/eastside/board/plan/{day}"


def test_lines_of_ones_areas_are_shown_and_no_others(
    plan: PlanView, clock: FixedClock, limited: Clients
) -> None:
    office, page = limited("coordinator"), _page(clock)
    shown = office.get(page).text
    own, others = _own(plan).ride.rider.name, {line.ride.rider.name for line in _others(plan)}
    assert own in shown
    assert len(others) > 2
    assert not [name for name in others if name in shown]
    assert "In your areas: the plan has a driver for" in shown
    assert "No plan that keeps" not in shown  # what the whole is worth
    assert "Plan again" not in shown
    assert office.post(page).status_code == 403
    assert "The plan of tomorrow" in office.get("/eastside/board").text


def test_a_line_of_another_area_is_as_none(
    plan: PlanView, database: Database, clock: FixedClock, limited: Clients
) -> None:
    office, page, line = limited("coordinator"), _page(clock), _others(plan)[0]
    path = f"{page}/lines/{line.id}"
    sent = {"plan": str(plan.id), "driver": str(line.driver_id), "line": str(line.id)}
    assert office.get(path).status_code == 404
    for there in (path, f"{path}/drop", f"{page}/accept"):
        assert office.post(there, data=sent).status_code == 404
    assert _read(database, plan.id) == plan


def test_lines_of_ones_areas_are_decided_one_by_one_or_all(
    plan: PlanView, database: Database, clock: FixedClock, limited: Clients
) -> None:
    office, page, line = limited("coordinator"), _page(clock), _own(plan)
    path, sent = f"{page}/lines/{line.id}", {"plan": str(plan.id)}
    assert line.ride.rider.name in office.get(path).text
    assert office.post(f"{path}/drop", data=sent).status_code == 303
    driver = sent | {"driver": str(line.driver_id)}
    assert office.post(path, data=driver).status_code == 303
    assert office.post(f"{page}/accept", data=sent).status_code == 303  # all: all of one's own
    after = _read(database, plan.id)
    stands = {one.id: one.stands for one in after.lines}
    mine = {one.id for one in plan.lines} - {one.id for one in _others(plan)}
    assert {stands[one] for one in mine} == {"asked"}
    assert all(stands[one.id] == one.stands for one in _others(plan))
    with database.reading() as session:
        asked = set(session.scalars(select(Invitation.ride_id).where(Invitation.state == "open")))
        assert line.ride.id in asked
        assert session.get_one(Member, (1, line.ride.rider.member_id)) is not None


def test_who_has_nobody_there_sees_an_empty_plan(
    database: Database, seed: Seed, clock: FixedClock, limited: Clients
) -> None:
    stages_plan.planned(database, seed, clock)
    office, page = limited("coordinator"), _page(clock)
    shown = office.get(page).text
    assert "In your areas: the plan has a driver for 0 of 0 rides." in shown
    assert "Ask the driver" not in shown
