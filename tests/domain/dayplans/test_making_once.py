"""A plan is asked for once, made once, and what changed meanwhile is no line of it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests import builders
from tests.conftest import only_sqlite
from tests.domain.dayplans.planned import looked_at, tomorrow
from tests.domain.rides.trips import (
    an_office,
    asked,
    legs,
)
from timebank import dayplans, members, rides
from timebank.kernel.actor import Actor
from timebank.rides import RideView

pytestmark = [pytest.mark.usefixtures("community"), only_sqlite]


@pytest.fixture
def office(session: Session) -> Actor:
    return an_office(session)


@pytest.fixture
def clinic(session: Session) -> UUID:
    return builders.a_place(session, "Riverbend Clinic", km_north=6.0).id


def a_ride(
    session: Session,
    clinic: UUID,
    now: datetime,
    *,
    in_hours: float = 24,
    km: float = 2,
    **more: Any,
) -> RideView:
    """Tomorrow's ride of somebody new, an hour's credit for as many as it takes."""
    rider = builders.a_member(session, km_north=km, credit_limit=3000)
    receipt = asked(session, rider, clinic, now, in_hours=in_hours, **more)
    return legs(session, receipt)[0]


def test_asking_twice_is_asking_once(session: Session, office: Actor, now: datetime) -> None:
    day = tomorrow(now)
    first = dayplans.ask(session, office, "one", day, now)
    assert dayplans.ask(session, office, "one", day, now) == first
    assert dayplans.ask(session, office, "two", day, now) == first  # it is not made yet
    claim = dayplans.claim_next(session, now)
    assert claim is not None
    assert dayplans.claim_next(session, now) is None
    assert dayplans.ask(session, office, "three", day, now) == first


def test_a_claim_that_ran_out_is_anothers_and_writes_nothing(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    a_ride(session, clinic, now)
    plan_id = dayplans.ask(session, office, "one", tomorrow(now), now, seconds=1)
    slow = dayplans.claim_next(session, now)
    later = now + timedelta(minutes=3)
    quick = dayplans.claim_next(session, later)
    assert slow is not None
    assert quick is not None
    assert quick.tries == 2
    snapshot = dayplans.read_day(session, members.community_facts(session, 1), quick.on_day, now)
    found = dayplans.solved(snapshot, None, 1)
    assert dayplans.finish(session, quick, snapshot, found, later)
    assert not dayplans.finish(session, slow, snapshot, found, later)
    assert len(looked_at(session, plan_id).lines) == 1
    dayplans.give_up(session, slow, later)
    assert looked_at(session, plan_id).state == "ready"


def test_what_cannot_be_made_is_tried_three_times(
    session: Session, office: Actor, now: datetime
) -> None:
    plan_id = dayplans.ask(session, office, "one", tomorrow(now), now)
    for _ in range(3):
        claim = dayplans.claim_next(session, now)
        assert claim is not None
        dayplans.give_up(session, claim, now)
    assert dayplans.claim_next(session, now) is None
    assert looked_at(session, plan_id).state == "failed"


def test_what_changes_while_it_is_solved_is_no_line(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    ride = a_ride(session, clinic, now)
    plan_id = dayplans.ask(session, office, "one", tomorrow(now), now)
    claim = dayplans.claim_next(session, now)
    assert claim is not None
    snapshot = dayplans.read_day(session, members.community_facts(session, 1), claim.on_day, now)
    found = dayplans.solved(snapshot, None, 1)
    rides.cancel(session, office, ride.id, now)
    dayplans.finish(session, claim, snapshot, found, now)
    plan = looked_at(session, plan_id)
    assert plan.lines[0].reason == {"why": "changed"}
    assert plan.lines[0].driver_id is None
