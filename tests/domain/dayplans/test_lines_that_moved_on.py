"""Lines whose ride or plan moved on, and rides of the day that no plan touches."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import acting
from tests.conftest import only_sqlite
from tests.domain.dayplans.planned import drivers, looked_at, made, stands, tomorrow
from tests.domain.rides.trips import an_office, asked, legs
from timebank import dayplans, members, rides
from timebank.dayplans import LineEnded, PlanUnknown
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_instant
from timebank.members import Availability
from timebank.rides import OwnDriver, Ride, RideView

pytestmark = [pytest.mark.usefixtures("community"), only_sqlite]


@pytest.fixture
def office(session: Session) -> Actor:
    return an_office(session)


@pytest.fixture
def clinic(session: Session) -> UUID:
    return builders.a_place(session, "Riverbend Clinic", km_north=6.0).id


def a_ride(session: Session, clinic: UUID, now: datetime, **more: object) -> RideView:
    rider = builders.a_member(session, km_north=2, credit_limit=3000)
    return legs(session, asked(session, rider, clinic, now, **({"in_hours": 24} | more)))[0]


def test_a_line_that_was_asked_is_neither_given_nor_dropped(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    driver = builders.a_driver_near(session, km_north=2.0)
    a_ride(session, clinic, now)
    plan = made(session, now)
    (line,) = plan.lines
    dayplans.accept(session, office, plan.id, now)
    with pytest.raises(LineEnded) as given:
        dayplans.give(session, office, plan.id, line.id, driver.id, now)
    assert given.value.data == {"state": "accepted"}
    with pytest.raises(LineEnded):
        dayplans.drop(session, office, plan.id, line.id, now)
    for verb in (dayplans.drop, lambda *a: dayplans.give(*a[:4], driver.id, a[4])):
        with pytest.raises(PlanUnknown):
            verb(session, office, plan.id, plan.id, now)


def test_a_ride_that_is_off_is_given_to_nobody(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    driver = builders.a_driver_near(session, km_north=2.0)
    ride = a_ride(session, clinic, now)
    plan = made(session, now)
    rides.cancel(session, office, ride.id, now)
    with pytest.raises(LineEnded) as given:
        dayplans.give(session, office, plan.id, plan.lines[0].id, driver.id, now)
    assert given.value.data == {"state": "cancelled"}


def test_taken_late_or_moved_rides_are_named_and_asked_for_no_more(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    one, two = (builders.a_driver_near(session, km_north=km) for km in (2.0, 3.0))
    taken, moved = (a_ride(session, clinic, now, in_hours=h) for h in (22, 26))
    plan = made(session, now)
    other = two.id if drivers(plan)[taken.id] == one.id else one.id
    rides.assign(session, office, taken.id, other, now)
    later = moved.pickup_at + timedelta(minutes=40)
    session.execute(
        update(Ride)
        .where(Ride.id == moved.id)
        .values(pickup_at=later, pickup_until=later, dropoff_at=later + timedelta(minutes=20))
    )
    done = dayplans.accept(session, office, plan.id, now)
    assert done.asked == ()
    assert dict(done.refused) == {
        taken.id: "rides.ride-already-taken", moved.id: "expired",
    }  # fmt: skip
    assert stands(looked_at(session, plan.id)) == {taken.id: "taken", moved.id: "proposed"}


def test_both_ways_with_a_wait_change_hands_together(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    both = {builders.a_driver_near(session, km_north=km).id for km in (2.0, 3.0)}
    rider = builders.a_member(session, km_north=2.0, credit_limit=3000)
    asked(session, rider, clinic, now, in_hours=24, way_home="driver_waits", stay_minutes=30)
    plan = made(session, now)
    (first,) = set(drivers(plan).values())
    (other,) = both - {first}
    dayplans.give(session, office, plan.id, plan.lines[1].id, other, now)
    after = looked_at(session, plan.id)
    assert set(drivers(after).values()) == {other}
    assert sorted(line.minutes > 0 for line in after.lines) == [False, True]
    dayplans.drop(session, office, plan.id, plan.lines[0].id, now)
    assert set(stands(looked_at(session, plan.id)).values()) == {"dropped"}


def test_what_no_plan_touches_says_why(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    driver = builders.a_driver_near(session, km_north=2.0)
    session.execute(update(Availability).values(from_minute=0, until_minute=1440))
    poor, named = (a_ride(session, clinic, now, in_hours=h) for h in (22, 25))
    session.execute(update(Ride).where(Ride.id == poor.id).values(hold_id=None))
    rider = acting(session.get(members.Member, (1, named.rider.member_id)))
    phone = session.get(members.Member, (1, driver.member_id)).phone
    rides.name_driver(session, rider, named.id, OwnDriver(phone, "Tobias"), now)
    midnight = local_instant(tomorrow(now), 1440, "America/Detroit")
    late = a_ride(
        session, clinic, now, anchor_at=midnight - timedelta(minutes=10),
        way_home="driver_waits", stay_minutes=30,
    )  # fmt: skip
    plan = made(session, now)
    why = {line.ride.id: line.reason["why"] for line in plan.lines}
    assert why == {poor.id: "hours", named.id: "named", late.id: "over_midnight"}
    assert (plan.rides, plan.served) == (3, 0)


def test_a_promise_of_the_day_after_is_looked_at(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    driver = builders.a_driver_near(session, km_north=2.0)
    next_day = a_ride(session, clinic, now, in_hours=46)
    rides.assign(session, office, next_day.id, driver.id, now)
    ride = a_ride(session, clinic, now)
    community = members.community_facts(session, 1)
    snapshot = dayplans.read_day(session, community, tomorrow(now), now)
    assert [busy.pickup_at for busy in snapshot.elsewhere[driver.id]] == [next_day.pickup_at]
    assert drivers(made(session, now)) == {ride.id: driver.id}
