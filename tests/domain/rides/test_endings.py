"""Rides that did not happen: each barrier, called off in every way, nobody there, stopped."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_helper, a_member, a_place, acting
from tests.domain.rides.trips import (
    an_office,
    asked,
    driver_of,
    due,
    hours,
    invited,
    legs,
    rider_of,
    said_yes,
    tasks,
    told,
    waiting,
)
from timebank import ledger, reports, rides
from timebank.members import Community, CommunityFacts, Driver
from timebank.notifications import Message
from timebank.reminders import Reminder
from timebank.rides import RideView

pytestmark = pytest.mark.usefixtures("community")


def a_ride(session: Session, now: datetime, drivers: int = 1, **changed: object) -> RideView:
    clinic, rider = a_place(session, km_north=4), a_member(session, "Opal Finch")
    for number in range(drivers):
        a_driver_near(session, km_north=1 + number)
    return legs(session, asked(session, rider, clinic.id, now, **changed))[0]


def again(session: Session, ride_id: UUID | None) -> RideView:
    assert ride_id
    found = rides.ride_by_id(session, 1, ride_id)
    assert found
    return found


def unmet(session: Session, ride: RideView) -> RideView:
    due(session, "unmet", ride, waiting(session, ride.id)["unmet"])
    return again(session, ride.id)


# -- why nobody was found ------------------------------------------------------------------------


def test_no_car_fits(session: Session, now: datetime) -> None:
    a_driver_near(session, seats=2)
    over = unmet(session, a_ride(session, now, 0, companions=3))
    assert (over.state, over.outcome, over.barrier) == ("unmet", "unmet", "vehicle")


@pytest.mark.parametrize(
    "kept", [{"windows": [(2, 0, 1440)]}, {"purposes_not": ["P"]}, {"distance_km_max": 0.5}]
)
def test_a_car_fits_and_nobody_is_free(
    session: Session, now: datetime, kept: dict[str, object]
) -> None:
    a_driver_near(session, km_north=3, **kept)  # type: ignore[arg-type]
    assert unmet(session, a_ride(session, now, 0)).barrier == "mismatch"


def test_some_were_free_and_none_said_yes(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 2)
    assert unmet(session, ride).barrier == "availability"
    assert {i.state for i in invited(session, ride.id)} == {"closed"}


def test_dropped_and_not_found_again(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    rides.drop_out(session, driver_of(session, ride), ride.id, "sick", now)
    assert unmet(session, ride).barrier == "reliability"


def test_a_coordinator_closes_with_the_barrier_they_know(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, way_home="when_i_call")
    with pytest.raises(rides.NotYourRide):
        rides.give_up(session, acting(rider_of(session, ride)), ride.id, now, "trust")
    office = an_office(session)
    assert rides.give_up(session, office, ride.id, now, "trust").barrier == "trust"
    assert rides.give_up(session, office, ride.id, now).barrier == "trust"  # again: as it was
    assert again(session, ride.other_ride_id).state == "cancelled"
    assert tasks(session, ride.id) == ["no_driver"]
    assert hours(session, ride.rider.member_id) == [(0, 0)]


def test_the_way_home_ends_with_the_way_there(session: Session, now: datetime) -> None:
    home_at = now + timedelta(hours=32)
    ride = a_ride(session, now, 0, way_home="at", home_at=home_at)
    assert unmet(session, ride).state == "unmet"
    home = again(session, ride.other_ride_id)
    assert (home.state, home.barrier) == ("unmet", "vehicle")
    assert waiting(session, home.id) == {}


# -- called off ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "changed", "outcome"),
    [
        (180, {}, "cancelled"),
        (120, {}, "cancelled"),
        (119, {}, "late_cancelled"),
        (30, {"weather": True}, "weather"),
    ],
)
def test_how_a_ride_was_called_off(
    session: Session, now: datetime, before: int, changed: dict[str, bool], outcome: str
) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    at = ride.pickup_at - timedelta(minutes=before)
    (off,) = rides.cancel(session, acting(rider_of(session, ride)), ride.id, at, **changed)  # type: ignore[arg-type]
    assert (off.state, off.outcome) == ("cancelled", outcome)
    assert "D8" in told(session, ride.id)


def test_without_a_driver_nothing_is_late(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 0)
    at = ride.pickup_at - timedelta(minutes=5)
    (off,) = rides.cancel(session, acting(rider_of(session, ride)), ride.id, at)
    assert off.outcome == "cancelled"


def test_a_cancelled_ride_sends_nothing_more(session: Session, now: datetime) -> None:
    night = now + timedelta(hours=13)  # 23:00: texts wait until the morning
    ride = a_ride(session, night, 2, in_hours=70, way_home="when_i_call")
    assert told(session, ride.request_id, state="waiting") == ["R1"]
    assert told(session, ride.id, state="waiting") == ["D1", "D1"]
    kept = waiting(session, ride.id)
    assert len(kept) > 5
    rides.cancel(session, acting(rider_of(session, ride)), ride.id, night)
    for one in (ride.id, ride.other_ride_id, ride.request_id):
        assert one
        assert waiting(session, one) == {}
        assert told(session, one, state="waiting") == []
    count = len(session.scalars(select(Message.id)).all())
    every = set(rides.REMINDER_KINDS)
    for kind in every:  # a reminder that was claimed before the cancellation
        due(session, kind, ride, night + timedelta(hours=1))
    assert len(session.scalars(select(Message.id)).all()) == count
    assert set(session.scalars(select(Reminder.state))) == {"dropped"}
    assert tasks(session, ride.id) == []


def test_only_the_way_there_is_called_off(session: Session, now: datetime) -> None:
    home_at = now + timedelta(hours=32)
    ride = said_yes(session, a_ride(session, now, way_home="at", home_at=home_at), now)
    rider = acting(rider_of(session, ride))
    (off,) = rides.cancel(session, rider, ride.id, now, with_home=False)
    assert off.state == "cancelled"
    home = again(session, ride.other_ride_id)
    assert home.state == "found"
    assert hours(session, ride.rider.member_id)[0][1] == home.effort_minutes
    rides.cancel(session, rider, home.id, now)
    assert hours(session, ride.rider.member_id) == [(0, 0)]


def test_called_off_on_the_way_the_driver_keeps_the_hours_from_the_fund(
    session: Session, now: datetime
) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    driver = driver_of(session, ride)
    rides.go(session, driver, ride.id, ride.pickup_at - timedelta(minutes=20))
    rider = acting(rider_of(session, ride))
    for _ in range(2):
        rides.cancel(session, rider, ride.id, ride.pickup_at)
    assert ride.driver
    owners = (ride.rider.member_id, ride.driver.member_id, ledger.FUND_OWNER)
    # 20 minutes on the road and a short way home from the rider's door: 30
    assert hours(session, *owners) == [(0, 0), (30, 0), (-30, 0)]
    assert reports.audit_all(session, 1, now) == []


def test_a_fund_that_is_empty_leaves_it_to_a_person(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    rides.go(session, driver_of(session, ride), ride.id, ride.pickup_at)
    rides.cancel(session, acting(rider_of(session, ride)), ride.id, ride.pickup_at)
    assert tasks(session, ride.id) == ["dispute"]


def test_a_community_may_leave_such_hours_uncounted(
    session: Session, now: datetime, community: CommunityFacts
) -> None:
    session.execute(update(Community).values(policy={"effort_from_fund": False}))
    ride = said_yes(session, a_ride(session, now), now)
    rides.go(session, driver_of(session, ride), ride.id, ride.pickup_at)
    rides.cancel(session, acting(rider_of(session, ride)), ride.id, ride.pickup_at)
    assert hours(session, ledger.FUND_OWNER) == [(0, 0)]


def test_too_late_to_call_off(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    driver = driver_of(session, ride)
    rides.arrive(session, driver, ride.id, ride.pickup_at)
    rides.board(session, driver, ride.id, ride.pickup_at)
    with pytest.raises(rides.MoveNotAllowed) as refused:
        rides.cancel(session, acting(rider_of(session, ride)), ride.id, ride.pickup_at)
    assert refused.value.data == {"state": "riding", "verb": "cancel"}


def test_the_member_is_told_who_called_it_off_for_them(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    rides.cancel(session, an_office(session), ride.id, now)
    assert "R22" in told(session, ride.id)


# -- at the door ---------------------------------------------------------------------------------


def test_nobody_there_is_a_call_and_hours_to_the_door_and_back(
    session: Session, now: datetime
) -> None:
    home_at = now + timedelta(hours=32)
    ride = said_yes(session, a_ride(session, now, way_home="at", home_at=home_at), now)
    driver = driver_of(session, ride)
    rides.go(session, driver, ride.id, ride.pickup_at - timedelta(minutes=5))
    with pytest.raises(rides.MoveNotAllowed):
        rides.nobody_there(session, driver, ride.id, ride.pickup_at)
    rides.arrive(session, driver, ride.id, ride.pickup_at)
    for _ in range(2):
        gone = rides.nobody_there(session, driver, ride.id, ride.pickup_at + timedelta(minutes=9))
    assert (gone.state, gone.outcome) == ("nobody_there", "no_show")
    assert tasks(session, ride.id) == ["nobody_there"]
    assert "D7" in told(session, ride.id)
    assert again(session, ride.other_ride_id).state == "cancelled"
    assert ride.driver
    # 14 minutes, and a minute back from the rider's door; not from the clinic 4 km on
    assert hours(session, ride.driver.member_id, ride.rider.member_id) == [(15, 0), (0, 0)]


def test_a_ride_that_is_stopped_counts_and_calls_a_person(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    driver = driver_of(session, ride)
    start = ride.pickup_at
    rides.go(session, driver, ride.id, start - timedelta(minutes=5))
    rides.arrive(session, driver, ride.id, start)
    rides.board(session, driver, ride.id, start)
    for _ in range(2):
        over = rides.stop(session, driver, ride.id, "smoke", start + timedelta(minutes=5))
    assert (over.state, over.outcome) == ("stopped", "stopped")
    assert tasks(session, ride.id) == ["stopped"]
    assert over.settled_minutes
    assert over.driver
    assert hours(session, over.driver.member_id) == [(over.settled_minutes, 0)]
    assert reports.audit_all(session, 1, start) == []


# -- around the ride -----------------------------------------------------------------------------


def test_reminders_of_a_found_ride_reach_both(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now, in_hours=80), now)
    for kind in ("two_days", "night_before", "one_hour"):
        due(session, kind, ride, waiting(session, ride.id)[kind])
    assert {"R3", "R4", "D4", "D5"} <= set(told(session, ride.id))


def test_of_a_round_trip_one_message_names_both_times(session: Session, now: datetime) -> None:
    home_at = now + timedelta(hours=83)
    ride = a_ride(session, now, in_hours=80, way_home="at", home_at=home_at)
    out = said_yes(session, ride, now)
    home = again(session, out.other_ride_id)
    for one in (out, home):
        for kind in ("two_days", "night_before", "one_hour"):
            due(session, kind, one, waiting(session, one.id)[kind])
    assert [told(session, out.id).count(kind) for kind in ("R3", "R4", "D4", "D5")] == [1, 1, 1, 1]
    assert [told(session, home.id).count(kind) for kind in ("R3", "R4", "D4", "D5")] == [0, 0, 0, 1]
    body = session.scalar(
        select(Message.body).where(Message.kind == "R4", Message.subject_id == out.id)
    )
    assert body
    assert body.count(":") > 2  # two times of the day


def test_who_says_ready_is_not_called_again(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now, in_hours=80), now)
    rider = rider_of(session, ride)
    assert rides.confirm_ready(session, acting(rider), ride.id, now).is_confirmed
    left = waiting(session, ride.id)
    assert not {"second_call", "person_call"} & set(left)
    due(session, "person_call", ride, now + timedelta(hours=70))
    assert tasks(session, ride.id) == []
    driver = driver_of(session, ride)
    for verb in (rides.arrive, rides.board):
        verb(session, driver, ride.id, ride.pickup_at)
    with pytest.raises(rides.MoveNotAllowed):
        rides.confirm_ready(session, acting(rider), ride.id, ride.pickup_at)


def test_who_is_silent_is_called_twice_then_by_a_person(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now, in_hours=80), now)
    rider_of(session, ride).contact_wish = "call"
    session.flush()
    for kind in ("night_before", "second_call", "person_call"):
        due(session, kind, ride, waiting(session, ride.id)[kind])
    assert told(session, ride.id).count("R4") == 2
    assert "call_member" in tasks(session, ride.id)
    assert again(session, ride.id).state == "found"  # no answer never cancels a ride


def test_a_helper_may_not_say_it_is_over_for_another(session: Session, now: datetime) -> None:
    ride = said_yes(session, a_ride(session, now), now)
    staff = a_helper(session)
    stranger = acting(a_member(session))
    for verb in (rides.go, rides.arrive, rides.board, rides.finish, rides.nobody_there):
        with pytest.raises(rides.NotYourRide):
            verb(session, stranger, ride.id, now)
    with pytest.raises(rides.NotYourRide):
        rides.cancel(session, stranger, ride.id, now)
    assert staff.member_id != session.scalar(select(Driver.member_id).limit(1))
