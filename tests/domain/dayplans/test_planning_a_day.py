"""A day planned from the database: made, changed, accepted, planned again."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests import builders
from tests.builders import acting
from tests.domain.dayplans.planned import drivers, looked_at, made, stands, tomorrow
from tests.domain.rides.trips import (
    an_office,
    asked,
    driver_of,
    invited,
    legs,
    member_of,
    ride_row,
    told,
)
from timebank import dayplans, members, rides
from timebank.dayplans import DayPlan
from timebank.kernel.actor import Actor
from timebank.kernel.errors import NotAllowed
from timebank.members import Block, Driver
from timebank.rides import RideView

pytestmark = pytest.mark.usefixtures("community")


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


def test_every_ride_has_a_driver_who_may(session: Session, clinic: UUID, now: datetime) -> None:
    near, far = (builders.a_driver_near(session, km_north=km) for km in (2.0, 9.0))
    first, second = (a_ride(session, clinic, now, in_hours=h) for h in (24, 27))
    plan = made(session, now)
    assert drivers(plan) == {first.id: near.id, second.id: near.id}
    assert (plan.rides, plan.served, plan.proof) == (2, 2, "optimal")
    assert stands(plan) == {first.id: "proposed", second.id: "proposed"}
    assert far.id not in drivers(plan).values()
    line = plan.lines[0]
    assert line.ride.pickup_at <= line.pickup_at <= line.ride.pickup_until
    assert line.minutes % 15 == 0
    assert line.reason["out_of_the_way"] >= 0


def test_a_chain_at_one_place_is_planned_as_an_invitation_counts_it(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    """From where one is set down to the next pickup at the same door: a minute, and no breach."""
    builders.a_driver_near(session, km_north=2.0)
    first = a_ride(session, clinic, now, anchor="leave_at", anchor_at=now + timedelta(hours=24))
    rider = builders.a_member(session, credit_limit=3000)
    rider.home_place_id = clinic
    session.flush()
    market = builders.a_place(session, "Fresh Market", km_north=3.0).id
    second = legs(
        session,
        asked(session, rider, market, now, anchor="leave_at", anchor_at=first.dropoff_at),
    )[0]
    plan = made(session, now)
    assert plan.served == 2
    assert plan.proof == "optimal"
    at = {line.ride.id: line for line in plan.lines}
    assert at[second.id].pickup_at - at[first.id].dropoff_at == timedelta(minutes=1)
    assert dayplans.accept(session, office, plan.id, now).refused == ()


def test_two_at_one_time_take_two_drivers(session: Session, clinic: UUID, now: datetime) -> None:
    both = {builders.a_driver_near(session, km_north=km).id for km in (2.0, 3.0)}
    for _ in range(2):
        a_ride(session, clinic, now)
    assert set(drivers(made(session, now)).values()) == both


def test_a_need_that_cannot_wait_comes_first_and_the_bound_says_so(
    session: Session, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    fun = a_ride(session, clinic, now, purpose="R")
    dialysis = a_ride(session, clinic, now, purpose="D")
    plan = made(session, now)
    assert stands(plan) == {fun.id: "left_out", dialysis.id: "proposed"}
    assert (plan.served, plan.weight, plan.weight_bound, plan.proof) == (1, 5, 5, "optimal")
    left = next(line for line in plan.lines if line.ride.id == fun.id)
    assert left.reason == {"why": "no_room", "able": 1}
    house = Actor(1, None, "cli")
    members.set_policy(session, house, members.Policy(priorities="R9 D1"))  # as members may vote
    assert stands(made(session, now)) == {fun.id: "proposed", dialysis.id: "left_out"}


def test_nobody_near_is_said(session: Session, clinic: UUID, now: datetime) -> None:
    builders.a_driver_near(session, km_north=60.0)
    ride = a_ride(session, clinic, now)
    plan = made(session, now)
    assert drivers(plan) == {ride.id: None}
    assert plan.lines[0].reason == {"why": "nobody", "able": 0}
    assert plan.proof == "optimal"


def test_a_driver_who_waits_has_both_ways_or_none(
    session: Session, clinic: UUID, now: datetime
) -> None:
    driver = builders.a_driver_near(session, km_north=2.0)
    rider = builders.a_member(session, km_north=2.0, credit_limit=3000)
    receipt = asked(session, rider, clinic, now, in_hours=24, way_home="driver_waits",
                    stay_minutes=30)  # fmt: skip
    out, home = legs(session, receipt)
    plan = made(session, now)
    assert drivers(plan) == {out.id: driver.id, home.id: driver.id}
    assert len({line.together_id for line in plan.lines}) == 1
    done = dayplans.accept(session, an_office(session), plan.id, now)
    assert set(done.asked) == {out.id, home.id}
    assert stands(looked_at(session, plan.id)) == {out.id: "asked", home.id: "asked"}


def test_limits_of_the_week_count_every_ride_of_the_day(
    session: Session, clinic: UUID, now: datetime
) -> None:
    one = builders.a_driver_near(session, km_north=2.0, rides_week_max=1)
    rides_of_day = [a_ride(session, clinic, now, in_hours=h) for h in (22, 25, 28)]
    plan = made(session, now)
    assert sorted(map(str, drivers(plan).values())) == sorted(["None", "None", str(one.id)])
    session.execute(update(Driver).values(rides_week_max=9, week_minutes_max=100))
    plan = made(session, now)  # two of 45 minutes each, and not the road's less
    counted = [line.minutes for line in plan.lines if line.driver_id]
    assert sum(counted) <= 100
    assert len(counted) == 100 // counted[0]
    assert plan.weight_bound >= plan.weight
    assert len(rides_of_day) == 3


def test_accepted_lines_ask_one_driver_each_and_only_once(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    for km in (2.0, 2.5, 3.0):
        builders.a_driver_near(session, km_north=km)
    ride = a_ride(session, clinic, now)
    plan = made(session, now)
    done = dayplans.accept(session, office, plan.id, now)
    assert done.asked == (ride.id,)
    assert [i.driver_id for i in invited(session, ride.id) if i.state == "open"] == [
        drivers(plan)[ride.id]
    ]
    assert "D11" not in told(session, ride.id)  # nobody says that the rider named them
    assert dayplans.accept(session, office, plan.id, now).asked == ()
    assert stands(looked_at(session, plan.id)) == {ride.id: "asked"}
    invitation = next(i for i in invited(session, ride.id) if i.state == "open")
    rides.accept(session, acting(member_of(session, invitation.driver_id), "driver"),
                 invitation.id, now)  # fmt: skip
    assert stands(looked_at(session, plan.id)) == {ride.id: "yes"}
    at = next(line.pickup_at for line in plan.lines)
    assert ride_row(session, ride.id).pickup_at == at


def test_one_line_is_accepted_alone(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    for hours in (24, 27):
        a_ride(session, clinic, now, in_hours=hours)
    plan = made(session, now)
    first, second = plan.lines
    dayplans.accept(session, office, plan.id, now, line_ids=[first.id])
    assert stands(looked_at(session, plan.id)) == {
        first.ride.id: "asked", second.ride.id: "proposed",
    }  # fmt: skip


def test_a_ride_called_off_since_is_named_and_the_others_are_asked(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    gone, stays = (a_ride(session, clinic, now, in_hours=h) for h in (24, 27))
    plan = made(session, now)
    rides.cancel(session, office, gone.id, now)
    done = dayplans.accept(session, office, plan.id, now)
    assert done.asked == (stays.id,)
    assert done.refused == ((gone.id, "cancelled"),)
    assert stands(looked_at(session, plan.id)) == {gone.id: "off", stays.id: "asked"}


def test_a_line_is_given_to_another_and_looked_at_at_once(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    near, other = (builders.a_driver_near(session, km_north=km) for km in (2.0, 4.0))
    first, second = (a_ride(session, clinic, now) for _ in range(2))
    plan = made(session, now)
    line = next(one for one in plan.lines if one.driver_id == near.id)
    with pytest.raises(rides.MayNotDrive) as refused:
        dayplans.give(session, office, plan.id, line.id, other.id, now)
    assert refused.value.data["reasons"] == ["overlap"]
    rest = next(one for one in plan.lines if one.driver_id == other.id)
    dayplans.drop(session, office, plan.id, rest.id, now)
    dayplans.drop(session, office, plan.id, rest.id, now)
    dayplans.give(session, office, plan.id, line.id, other.id, now)
    after = looked_at(session, plan.id)
    assert stands(after) == {line.ride.id: "edited", rest.ride.id: "dropped"}
    assert drivers(after) == {line.ride.id: other.id, rest.ride.id: None}
    dayplans.give(session, office, plan.id, rest.id, near.id, now)  # a dropped one, too
    assert drivers(looked_at(session, plan.id))[rest.ride.id] == near.id
    assert {first.id, second.id} == set(drivers(after))


def test_a_blocked_driver_is_refused_without_saying_why(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    near, other = (builders.a_driver_near(session, km_north=km) for km in (2.0, 4.0))
    ride = a_ride(session, clinic, now)
    session.add(Block(community_id=1, member_id=ride.rider.member_id, blocked_id=other.member_id,
                      made_at=now))  # fmt: skip
    session.flush()
    plan = made(session, now)
    assert drivers(plan) == {ride.id: near.id}
    with pytest.raises(rides.MayNotDrive) as refused:
        dayplans.give(session, office, plan.id, plan.lines[0].id, other.id, now)
    assert refused.value.data["reasons"] == ["papers_car_or_days"]


def test_a_drop_out_is_planned_again_and_nothing_promised_moves(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    for km in (2.0, 2.2, 9.0):
        builders.a_driver_near(session, km_north=km)
    three = [a_ride(session, clinic, now, in_hours=h) for h in (22, 24, 24)]
    plan = made(session, now)
    dayplans.accept(session, office, plan.id, now)
    for line in plan.lines:
        invitation = next(i for i in invited(session, line.ride.id) if i.state == "open")
        member = member_of(session, invitation.driver_id)
        rides.accept(session, acting(member, "driver"), invitation.id, now)
    seven = now + timedelta(hours=20)
    lost = next(view for view in rides.rides_by_ids(session, 1, [three[2].id]))
    rides.drop_out(session, driver_of(session, lost), lost.id, "ill", seven)
    of_day = rides.rides_by_ids(session, 1, [ride.id for ride in three])
    news = dayplans.news_since(looked_at(session, plan.id), of_day)
    assert [view.id for view in news] == [lost.id]
    kept = {view.id: (view.driver_id, view.pickup_at) for view in of_day if view.driver_id}
    again = made(session, seven, tomorrow(now))
    assert set(drivers(again)) == {lost.id}
    assert drivers(again)[lost.id] not in (None, lost.driver_id)
    assert again.served == 3
    after = rides.rides_by_ids(session, 1, list(kept))
    assert {view.id: (view.driver_id, view.pickup_at) for view in after} == kept
    assert looked_at(session, plan.id).state == "replaced"


def test_a_new_plan_keeps_whom_was_asked_and_who_was_chosen(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    both = {builders.a_driver_near(session, km_north=km).id for km in (2.0, 4.0)}
    first, second = (a_ride(session, clinic, now, in_hours=h) for h in (22, 27))
    plan = made(session, now)
    by_ride = {line.ride.id: line for line in plan.lines}
    dayplans.accept(session, office, plan.id, now, line_ids=[by_ride[first.id].id])
    chosen = (both - {drivers(plan)[second.id]}).pop()
    dayplans.give(session, office, plan.id, by_ride[second.id].id, chosen, now)
    third = a_ride(session, clinic, now, in_hours=24.5)
    again = made(session, now)
    assert stands(again) == {first.id: "asked", second.id: "edited", third.id: "proposed"}
    assert (drivers(again)[first.id], drivers(again)[second.id]) == (
        drivers(plan)[first.id],
        chosen,
    )


def test_rides_that_are_not_planned_say_why(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_driver_near(session, km_north=2.0)
    late = a_ride(session, clinic, now, in_hours=3)
    plan = made(session, late.pickup_until - timedelta(minutes=10), now.date())
    assert plan.lines[0].reason == {"why": "too_late"}
    assert plan.served == 0


def test_only_days_at_hand_and_only_coordinators(
    session: Session, office: Actor, now: datetime
) -> None:
    for days in (-1, dayplans.DAYS_AHEAD + 1):
        with pytest.raises(dayplans.DayNotPlannable):
            dayplans.ask(session, office, "far", tomorrow(now) + timedelta(days=days - 1), now)
    rider = builders.a_member(session)
    with pytest.raises(NotAllowed):
        dayplans.ask(session, acting(rider), "rider", tomorrow(now), now)
    plan = made(session, now)
    with pytest.raises(NotAllowed):
        dayplans.accept(session, acting(rider), plan.id, now)
    with pytest.raises(dayplans.PlanUnknown):
        dayplans.accept(session, office, rider.id, now)


def test_another_banks_plan_is_no_plan(
    session: Session, office: Actor, clinic: UUID, now: datetime
) -> None:
    builders.a_community(session, 2)
    plan = made(session, now)
    stranger = acting(
        builders.a_member(session, community_id=2, roles=["coordinator"]), "coordinator"
    )
    with pytest.raises(dayplans.PlanUnknown):
        dayplans.accept(session, stranger, plan.id, now)
    assert dayplans.plan_by_id(session, 2, plan.id) is None
    assert session.get(DayPlan, (1, plan.id)) is not None


def test_reading_a_day_asks_nothing_a_driver(
    session: Session, clinic: UUID, now: datetime, count_queries: Any
) -> None:
    community = members.community_facts(session, 1)
    counts = []
    for drivers_more in (2, 8):
        for _ in range(drivers_more):
            builders.a_driver_near(session, km_north=2.0)
        if not counts:
            a_ride(session, clinic, now)
        with count_queries() as counted:
            snapshot = dayplans.read_day(session, community, tomorrow(now), now)
        counts.append(counted.count)
    assert len(snapshot.jobs[0].able) == 10
    assert counts[0] == counts[1] <= 12
