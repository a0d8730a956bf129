"""Hours after a ride: proposed, more than was set aside, corrected, asked about and answered."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import (
    an_office,
    asked,
    driven,
    driver_of,
    due,
    hours,
    legs,
    rider_of,
    said_yes,
    tasks,
    told,
    waiting,
)
from timebank import intermediaries, ledger, reports, rides, trust
from timebank.notifications import Message
from timebank.rides import RideView

pytestmark = pytest.mark.usefixtures("community")


def a_done_ride(
    session: Session, now: datetime, *, limit: int = 300, minutes: int = 15, **changed: object
) -> RideView:
    clinic = a_place(session, km_north=4)
    rider = a_member(session, "Opal Finch", credit_limit=limit)
    a_driver_near(session, km_north=-1)  # 45 minutes in all
    ride = legs(session, asked(session, rider, clinic.id, now, **changed))[0]
    return driven(session, said_yes(session, ride, now), minutes=minutes)


@pytest.fixture(autouse=True)
def _clean_books(session: Session, now: datetime) -> object:
    yield
    assert reports.audit_all(session, 1, now) == []


def test_more_than_was_set_aside_waits_for_the_riders_yes(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now, minutes=60)
    held = ride.effort_minutes
    assert (ride.proposed_minutes, ride.settled_minutes) == (90, held)
    assert hours(session, ride.rider.member_id) == [(-held, 0)]
    with pytest.raises(rides.NotYourRide):
        rides.settle_overrun(session, driver_of(session, ride), ride.id, now)
    for _ in range(2):
        after = rides.settle_overrun(session, acting(rider_of(session, ride)), ride.id, now)
    assert after.settled_minutes == 90
    assert hours(session, ride.rider.member_id, ride.driver.member_id) == [(-90, 0), (90, 0)]  # type: ignore[union-attr]


def test_by_itself_after_seven_days_from_the_rider_else_the_fund_else_a_person(
    session: Session, now: datetime
) -> None:
    enough = a_done_ride(session, now, minutes=60)
    short = a_done_ride(session, now, limit=45, minutes=60)
    nobody = a_done_ride(session, now, limit=45, minutes=60)
    after = [waiting(session, ride.id)["overrun"] for ride in (enough, short, nobody)]
    assert after[0] == enough.ended_at + timedelta(days=7)  # type: ignore[operator]
    due(session, "overrun", enough, after[0])
    due(session, "overrun", short, after[1])
    ledger.set_limit(session, 1, ledger.FUND_OWNER, 45)
    due(session, "overrun", nobody, after[2])
    owners = [ride.rider.member_id for ride in (enough, short, nobody)]
    assert hours(session, *owners, ledger.FUND_OWNER) == [(-90, 0), (-45, 0), (-45, 0), (-45, 0)]
    assert [tasks(session, ride.id) for ride in (enough, short, nobody)] == [[], [], ["dispute"]]


def test_the_drivers_own_figure_and_its_ends(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now)
    driver = driver_of(session, ride)
    assert rides.finish(session, driver, ride.id, now, 400).settled_minutes == ride.settled_minutes
    for minutes in (0, 12 * 60 + 1, -5):
        with pytest.raises(rides.MinutesUnlikely):
            rides.correct_minutes(session, driver, ride.id, minutes, now)


def test_said_at_the_end_it_counts_up_to_what_was_set_aside(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    driver = driver_of(session, ride)
    rides.arrive(session, driver, ride.id, ride.pickup_at)
    done = rides.finish(session, driver, ride.id, ride.pickup_at + timedelta(minutes=9), 20)
    assert (done.proposed_minutes, done.settled_minutes) == (20, 20)  # and "here" was enough
    events = [event.verb for event in rides.events_of(session, 1, ride.id)]
    assert sorted(events) == ["accept", "arrive", "board", "finish", "go"]


def test_corrected_hours_go_back_to_the_fund_first(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now, limit=30, minutes=25)
    most = ride.settled_minutes
    assert most == 45
    owners = (ride.rider.member_id, ledger.FUND_OWNER, ride.driver.member_id)  # type: ignore[union-attr]
    assert hours(session, *owners) == [(-30, 0), (-15, 0), (45, 0)]
    driver = driver_of(session, ride)
    rides.correct_minutes(session, driver, ride.id, 40, now)
    assert hours(session, *owners) == [(-30, 0), (-10, 0), (40, 0)]
    rides.correct_minutes(session, driver, ride.id, 20, now)
    assert hours(session, *owners) == [(-20, 0), (0, 0), (20, 0)]
    rides.correct_minutes(session, driver, ride.id, 20, now)  # again: nothing more
    assert hours(session, *owners) == [(-20, 0), (0, 0), (20, 0)]


def test_only_the_driver_and_the_office_correct_and_only_what_is_done(
    session: Session, now: datetime
) -> None:
    ride = a_done_ride(session, now)
    with pytest.raises(rides.NotYourRide):
        rides.correct_minutes(session, acting(rider_of(session, ride)), ride.id, 10, now)
    office = an_office(session)
    assert rides.correct_minutes(session, office, ride.id, 10, now).settled_minutes == 10
    clinic, rider = a_place(session), a_member(session)
    (looking,) = legs(session, asked(session, rider, clinic.id, now))
    for verb in (rides.settle_overrun, lambda *args: rides.correct_minutes(*args[:3], 10, args[3])):
        with pytest.raises(rides.MoveNotAllowed):
            verb(session, office, looking.id, now)


def test_a_correction_upwards_is_an_overrun(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now)
    settled = ride.settled_minutes
    more = rides.correct_minutes(session, driver_of(session, ride), ride.id, 120, now)
    assert (more.proposed_minutes, more.settled_minutes) == (120, settled)
    assert waiting(session, ride.id)["overrun"] == now + timedelta(days=7)
    due(session, "overrun", ride, now + timedelta(days=7))
    assert hours(session, ride.rider.member_id) == [(-120, 0)]


def test_an_hour_after_both_are_asked(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now)
    due(session, "after_ride", ride, waiting(session, ride.id)["after_ride"])
    assert {"R8", "D6"} <= set(told(session, ride.id))


def test_of_one_driver_both_ways_the_rider_is_asked_once(session: Session, now: datetime) -> None:
    out = a_done_ride(session, now, way_home="at", home_at=now + timedelta(hours=32))
    due(session, "after_ride", out, waiting(session, out.id)["after_ride"])
    home = rides.ride_by_id(session, 1, out.other_ride_id)  # type: ignore[arg-type]
    assert home
    home = driven(session, home)
    due(session, "after_ride", home, waiting(session, home.id)["after_ride"])
    said = [m for ride in (out, home) for m in told(session, ride.id) if m in ("R8", "D6")]
    assert sorted(said) == ["D6", "D6", "R8"]


def test_of_two_drivers_the_rider_is_asked_twice(session: Session, now: datetime) -> None:
    out = a_done_ride(session, now, way_home="at", home_at=now + timedelta(hours=32))
    rides.drop_out(session, driver_of(session, out), out.other_ride_id, "work", now)  # type: ignore[arg-type]
    other = a_driver_near(session)
    rides.assign(session, an_office(session), out.other_ride_id, other.id, now)  # type: ignore[arg-type]
    due(session, "after_ride", out, waiting(session, out.id)["after_ride"])
    assert "R8" in told(session, out.id)


def test_would_you_ride_again_is_asked_of_both_and_kept_once(
    session: Session, now: datetime
) -> None:
    ride = a_done_ride(session, now)
    rider, driver = acting(rider_of(session, ride)), driver_of(session, ride)
    for good in (True, False):  # the first answer stands
        rides.answer(session, rider, ride.id, good, "kind", now)
    rides.answer(session, driver, ride.id, True, "", now)
    assert trust.has_answered(session, 1, rider.member_id, ride.id)  # type: ignore[arg-type]
    standing = session.get_one(trust.Standing, (1, driver.member_id))
    assert (standing.kept, standing.promised) == (1, 1)
    assert trust.value_of(standing.score, standing.reliability) > trust.value_of(None, None)
    office = an_office(session)
    with pytest.raises(rides.NotYourRide):
        rides.answer(session, office, ride.id, True, "", now)
    helper = acting(a_member(session), "helper", on_behalf_of=rider.member_id)
    with pytest.raises(rides.NotYourRide):
        rides.answer(session, helper, ride.id, True, "", now)


def test_a_coordinator_writes_down_what_the_rider_said_of_another_neighbour(
    session: Session, now: datetime
) -> None:
    ride = a_done_ride(session, now)
    rider, driver = rider_of(session, ride), driver_of(session, ride)
    office = an_office(session)
    own = replace(driver, on_behalf_of=rider.id, roles=office.roles)
    with pytest.raises(rides.NotYourRide):  # never of their own driving
        rides.answer(session, own, ride.id, True, "", now)
    for_rider = replace(office, on_behalf_of=rider.id, channel="desk")
    rides.answer(session, for_rider, ride.id, True, "", now)
    assert trust.has_answered(session, 1, rider.id, ride.id)
    (act,) = intermediaries.acts_of(session, 1, rider.id)
    assert (act.kind, act.actor_id, act.channel) == ("answered", office.member_id, "desk")


def test_nothing_is_answered_before_the_ride(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    with pytest.raises(rides.MoveNotAllowed):
        rides.answer(session, acting(rider), ride.id, True, "", now)


def test_a_problem_is_a_call_back_from_either_side(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now)
    rides.report_problem(session, driver_of(session, ride), ride.id, "a scratch", now)
    rides.report_problem(session, acting(rider_of(session, ride)), ride.id, "too fast", now)
    with pytest.raises(rides.NotYourRide):
        rides.report_problem(session, acting(a_member(session)), ride.id, "?", now)
    assert tasks(session, ride.id) == ["problem", "problem"]


def test_a_broken_promise_close_to_the_ride_is_counted(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    driver = driver_of(session, ride)
    rides.drop_out(session, driver, ride.id, "sick", ride.pickup_at - timedelta(hours=1))
    standing = session.get_one(trust.Standing, (1, driver.member_id))
    assert (standing.kept, standing.promised) == (0, 1)
    assert trust.value_of(standing.score, standing.reliability) < trust.value_of(None, None)


def test_hours_are_said_in_words_to_the_driver(session: Session, now: datetime) -> None:
    ride = a_done_ride(session, now)
    due(session, "after_ride", ride, waiting(session, ride.id)["after_ride"])
    body = session.scalar(select(Message.body).where(Message.kind == "D6"))
    assert body
    assert "Opal" in body
