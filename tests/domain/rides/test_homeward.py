"""The way home: when the rider calls, promised or not; a driver who waits; a rider left behind."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.builders import a_consent, a_driver_near, a_helper, a_member, a_place, acting
from tests.domain.rides.towns import a_promise
from tests.domain.rides.trips import (
    an_office,
    asked,
    driven,
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
from timebank import rides
from timebank.members import Driver, Member, Need
from timebank.rides import RideView

pytestmark = pytest.mark.usefixtures("community")


def a_trip(session: Session, now: datetime, drivers: int = 1, **changed: object) -> list[RideView]:
    clinic, rider = a_place(session, km_north=4), a_member(session, "Opal Finch", credit_limit=600)
    for number in range(drivers):
        a_driver_near(session, km_north=1 + number)
    return legs(session, asked(session, rider, clinic.id, now, **changed))


def test_promised_the_driver_is_told_at_once(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    assert home.state == "waiting_for_call"
    (invitation,) = invited(session, out.id)
    assert invitation.other_ride_id == home.id
    out = said_yes(session, out, now)
    promised = rides.ride_by_id(session, 1, home.id)
    assert promised
    assert (promised.state, promised.driver_id) == ("waiting_for_call", out.driver_id)
    done = driven(session, out)
    rider = acting(rider_of(session, out))
    ready = done.dropoff_at + timedelta(minutes=40)
    going = rides.call_home(session, rider, home.id, ready)
    assert (going.state, going.driver_id) == ("found", out.driver_id)
    assert going.pickup_at == ready + timedelta(minutes=15)
    assert rides.call_home(session, rider, home.id, ready + timedelta(minutes=3)) == going
    assert set(told(session, home.id)) >= {"D9", "R2"}
    assert waiting(session, home.id) == {}
    driven(session, going)
    assert rides.audit_rides(session, 1, ready) == []


def test_not_promised_neighbours_are_asked_and_a_person_looks(
    session: Session, now: datetime
) -> None:
    out, home = a_trip(session, now, 0, way_home="when_i_call")
    a_driver_near(session, windows=[(1, 840, 1000)])  # Tuesday until 16:40: there, not home
    due(session, "next_wave", out, now + timedelta(hours=1))
    out = driven(session, said_yes(session, out, now))
    helper = a_driver_near(session)
    ready = out.dropoff_at + timedelta(hours=3)
    looking = rides.call_home(session, acting(rider_of(session, out)), home.id, ready)
    assert (looking.state, looking.driver_id) == ("looking", None)
    (invitation,) = invited(session, home.id)
    assert invitation.driver_id == helper.id
    assert invitation.expires_at == ready + timedelta(minutes=5)
    left = waiting(session, home.id)
    assert left["stranded"] == ready + timedelta(minutes=20)
    assert left["unmet"] == ready + timedelta(minutes=165)
    due(session, "stranded", home, left["stranded"])
    assert tasks(session, home.id) == ["stranded"]
    taken = said_yes(session, looking, ready + timedelta(minutes=30))
    assert (taken.state, tasks(session, home.id)) == ("found", [])
    assert taken.pickup_at == ready + timedelta(minutes=40)  # looked for beyond its time
    assert told(session, home.id, state="failed") == []


def test_stranded_to_the_end_a_person_calls(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, 0, way_home="when_i_call")
    a_driver_near(session, windows=[(1, 840, 1000)])
    due(session, "next_wave", out, now + timedelta(hours=1))
    out = driven(session, said_yes(session, out, now))
    ready = out.dropoff_at + timedelta(hours=3)
    rides.call_home(session, acting(rider_of(session, out)), home.id, ready)
    due(session, "unmet", home, ready + timedelta(minutes=165))
    over = rides.ride_by_id(session, 1, home.id)
    assert over
    assert (over.state, over.barrier) == ("unmet", "mismatch")
    assert tasks(session, home.id) == ["stranded"]
    assert "R20" in told(session, home.id)


def test_a_promise_in_the_way_of_another_ride_does_not_count(
    session: Session, now: datetime
) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    out = driven(session, said_yes(session, out, now))
    rider = rider_of(session, out)
    ready = out.dropoff_at + timedelta(minutes=90)
    other = a_member(session)
    a_promise(session, out.driver_id, ready + timedelta(minutes=10), rider_id=other.id,
              ends=(other.home_place_id, out.to_place.id))  # type: ignore[arg-type]  # fmt: skip
    second = a_driver_near(session, km_north=2)
    looking = rides.call_home(session, acting(rider), home.id, ready)
    assert (looking.state, looking.driver_id) == ("looking", None)
    assert [i.driver_id for i in invited(session, home.id)] == [second.id]
    assert "D8" in told(session, home.id)  # the first driver is free of it


def test_a_driver_on_hold_keeps_no_promise(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    out = driven(session, said_yes(session, out, now))
    session.execute(update(Driver).values(state="on_hold"))
    looking = rides.call_home(session, acting(rider_of(session, out)), home.id, out.dropoff_at)
    assert looking.state == "looking"


def test_whoever_promised_may_give_the_way_home_back(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, 2, way_home="when_i_call")
    out = said_yes(session, out, now)
    driver = driver_of(session, out)
    (back,) = rides.drop_out(session, driver, home.id, "work", now)
    assert (back.state, back.driver_id) == ("waiting_for_call", None)
    assert rides.ride_by_id(session, 1, out.id).state == "found"  # type: ignore[union-attr]
    office = an_office(session)
    with pytest.raises(rides.MoveNotAllowed):
        rides.drop_out(session, office, home.id, "work", now)


def test_who_never_calls_went_home_another_way(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    out = driven(session, said_yes(session, out, now))
    rider = out.rider.member_id
    asks = waiting(session, home.id)["going_home"]
    due(session, "going_home", home, asks)
    assert "R7" in told(session, home.id)
    never = waiting(session, home.id)["never_called"]
    assert never == asks + timedelta(hours=6)
    due(session, "never_called", home, never)
    assert rides.ride_by_id(session, 1, home.id).state == "cancelled"  # type: ignore[union-attr]
    assert hours(session, rider)[0][1] == 0


def test_a_driver_who_waits_takes_both_or_none(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, 0, way_home="driver_waits", stay_minutes=45)
    assert home.state == "looking"
    a_driver_near(session, windows=[(1, 840, 990)])  # Tuesday until 16:30: only the way there
    due(session, "next_wave", out, now + timedelta(hours=1))
    assert invited(session, out.id) == invited(session, home.id) == []
    able = a_driver_near(session)
    due(session, "next_wave", out, now + timedelta(hours=3))
    (both,) = invited(session, out.id)
    assert (both.driver_id, both.other_ride_id) == (able.id, home.id)
    out = said_yes(session, out, now + timedelta(hours=3))
    home = rides.ride_by_id(session, 1, home.id)  # type: ignore[assignment]
    assert (home.state, home.driver_id) == ("found", able.id)
    # waiting is part of the drive: it is not lowered to a drive home and back
    assert home.effort_minutes >= 30 + home.travel_minutes
    neighbour = a_member(session, km_north=4)  # next door to the clinic
    errand = asked(
        session, neighbour, a_place(session, km_north=4.2).id, now,
        anchor="leave_at", anchor_at=home.pickup_at - timedelta(minutes=30),
    )  # fmt: skip
    (ride,) = legs(session, errand)
    assert able.id not in {i.driver_id for i in invited(session, ride.id)}
    both_back = rides.drop_out(session, driver_of(session, out), home.id, "sick", now)
    assert {one.leg for one in both_back} == {"out", "home"}


def test_a_vulnerable_riders_call_goes_to_a_person_at_once(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    out = driven(session, said_yes(session, out, now))
    session.execute(update(Driver).values(state="on_hold"))
    session.execute(update(Need).values(ride_class=2))
    session.execute(update(rides.RideRequest).values(ride_class=2))
    ready = out.dropoff_at
    rides.call_home(session, acting(rider_of(session, out)), home.id, ready)
    assert invited(session, home.id) == []
    assert waiting(session, home.id)["stranded"] == ready


def test_a_helper_calls_for_the_member_under_their_consent(session: Session, now: datetime) -> None:
    out, home = a_trip(session, now, way_home="when_i_call")
    out = driven(session, said_yes(session, out, now))
    rider = rider_of(session, out)
    staff = a_helper(session)
    consent = a_consent(session, rider, staff.organisation_id)
    helper = session.get(Member, (1, staff.member_id))
    assert helper
    actor = acting(helper, "helper", channel="desk", on_behalf_of=rider.id)
    rides.call_home(session, actor, home.id, out.dropoff_at)
    (event,) = [e for e in session.query(rides.RideEvent).filter_by(ride_id=home.id) if e.verb]
    assert (event.actor_id, event.on_behalf_of_id) == (helper.id, rider.id)
    assert (event.consent_id, event.channel) == (consent.id, "desk")
