"""Who is asked when: three at a time, the next after a no or no answer, nobody twice or flooded."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import MIDTOWN, a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import (
    an_office,
    asked,
    driver_of,
    due,
    invited,
    legs,
    member_of,
    said_yes,
    tasks,
    told,
    waiting,
)
from timebank import rides
from timebank.rides import Invitation, RideView

pytestmark = pytest.mark.usefixtures("community")


def a_ride(session: Session, now: datetime, drivers: int, **changed: object) -> RideView:
    clinic, rider = a_place(session, km_north=4), a_member(session, "Opal Finch")
    for number in range(drivers):
        a_driver_near(session, km_north=1 + number / 10)
    receipt = asked(session, rider, clinic.id, now, **changed)
    return legs(session, receipt)[0]


def no(session: Session, invitation: Invitation, now: datetime) -> None:
    driver = acting(member_of(session, invitation.driver_id), "driver")
    rides.decline(session, driver, invitation.id, now)


def states(session: Session, ride: RideView) -> str:
    """Wave and first letter of each invitation's state, as ranked."""
    return " ".join(f"{i.wave}{i.state[0]}" for i in invited(session, ride.id))


def test_three_are_asked_and_the_next_when_all_said_no(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 7)
    first = invited(session, ride.id)
    assert [i.wave for i in first] == [1, 1, 1]
    no(session, first[0], now)
    no(session, first[1], now)
    no(session, first[1], now)  # said again
    assert states(session, ride) == "1d 1d 1o"
    no(session, first[2], now)
    assert states(session, ride) == "1d 1d 1d 2o 2o 2o"
    asked_drivers = [i.driver_id for i in invited(session, ride.id)]
    assert len(set(asked_drivers)) == 6


def test_the_next_are_asked_when_time_runs_out_and_a_late_yes_still_counts(
    session: Session, now: datetime
) -> None:
    ride = a_ride(session, now, 4)
    at = waiting(session, ride.id)["next_wave"]
    assert at == now + timedelta(minutes=30)
    due(session, "next_wave", ride, at - timedelta(minutes=1))  # rung too early
    assert states(session, ride) == "1o 1o 1o"
    due(session, "next_wave", ride, at)
    assert states(session, ride) == "1e 1e 1e 2o"
    late = invited(session, ride.id)[0]
    taken = rides.accept(session, acting(member_of(session, late.driver_id), "driver"), late.id, at)
    assert taken.driver_id == late.driver_id
    assert states(session, ride) == "1a 1e 1e 2c"


def test_nobody_left_is_looked_for_again_later(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 1)
    (only,) = invited(session, ride.id)
    no(session, only, now)
    assert waiting(session, ride.id)["next_wave"] == now + timedelta(minutes=30)
    later = now + timedelta(hours=1)
    due(session, "next_wave", ride, later)
    a_driver_near(session)
    again = later + timedelta(hours=2)
    due(session, "next_wave", ride, again)
    assert states(session, ride) == "1d 2o"


def test_nobody_holds_more_than_three_open_questions(session: Session, now: datetime) -> None:
    clinic = a_place(session, km_north=4)
    a_driver_near(session)
    counts = [
        asked(session, a_member(session), clinic.id, now, in_hours=26 + 24 * n).invited
        for n in range(5)
    ]
    assert counts == [1, 1, 1, 0, 0]


def test_asked_in_quiet_hours_the_clock_runs_from_the_morning(
    session: Session, now: datetime
) -> None:
    night = now + timedelta(hours=13)  # 23:00 in Detroit
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    ride = legs(session, asked(session, rider, clinic.id, night, in_hours=40))[0]
    (only,) = invited(session, ride.id)
    assert only.expires_at == now + timedelta(hours=22, minutes=30)  # 8:30


def test_a_member_of_another_town_is_not_asked(session: Session, now: datetime) -> None:
    a_driver_near(session, lon=MIDTOWN[1] + 3)
    assert a_ride(session, now, 0).state == "looking"
    a_driver_near(session, km_north=30, distance_km_max=60.0, ride_minutes_max=300)  # far: is asked
    clinic, rider = a_place(session, km_north=4), a_member(session)
    assert asked(session, rider, clinic.id, now).invited == 1


def test_a_drop_out_asks_again_but_not_who_dropped(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 3, in_hours=80)
    before = waiting(session, ride.id)
    refused = invited(session, ride.id)[2]
    no(session, refused, now)
    ride = said_yes(session, ride, now)
    assert "look_24h" not in waiting(session, ride.id)
    later = now + timedelta(hours=1)
    (back,) = rides.drop_out(session, driver_of(session, ride), ride.id, "sick", later)
    open_now = {i.driver_id for i in invited(session, ride.id) if i.state == "open"}
    assert open_now == {i.driver_id for i in invited(session, ride.id)} - {ride.driver_id}
    assert refused.driver_id in open_now  # a new round: a no was for that time
    again = waiting(session, ride.id)
    assert {again[kind] == before[kind] for kind in ("look_24h", "look_48h", "unmet")} == {True}
    assert "R10" in told(session, ride.id)
    assert tasks(session, ride.id) == ["no_driver"]  # R10 says that a person will call
    assert said_yes(session, back, later).state == "found"
    assert tasks(session, ride.id) == []


def test_the_way_home_alone_is_given_back_alone(session: Session, now: datetime) -> None:
    home_at = now + timedelta(hours=32)
    out = a_ride(session, now, 2, way_home="at", home_at=home_at)
    out = said_yes(session, out, now)
    assert out.other_ride_id
    driver = driver_of(session, out)
    (home,) = rides.drop_out(session, driver, out.other_ride_id, "work", now)
    assert (home.leg, home.state) == ("home", "looking")
    kept = rides.ride_by_id(session, 1, out.id)
    assert kept
    assert (kept.state, kept.driver_id) == ("found", out.driver_id)
    (asked_home,) = [i for i in invited(session, home.id) if i.state == "open"]
    assert asked_home.other_ride_id is None
    rides.drop_out(session, driver, out.id, "sick", now)
    assert rides.ride_by_id(session, 1, out.id).state == "looking"  # type: ignore[union-attr]


def test_both_ways_are_given_back_with_the_way_there(session: Session, now: datetime) -> None:
    home_at = now + timedelta(hours=32)
    out = said_yes(session, a_ride(session, now, 2, way_home="at", home_at=home_at), now)
    back = rides.drop_out(session, driver_of(session, out), out.id, "sick", now)
    assert [(one.leg, one.state) for one in back] == [("out", "looking"), ("home", "looking")]
    (again,) = [i for i in invited(session, out.id) if i.state == "open"]
    assert again.other_ride_id == out.other_ride_id


def test_a_no_to_both_ways_when_one_is_taken_asks_only_for_the_other(
    session: Session, now: datetime
) -> None:
    home_at = now + timedelta(hours=32)
    out = a_ride(session, now, 1, way_home="at", home_at=home_at)
    (both,) = invited(session, out.id)
    a_driver_near(session, windows=[(1, 840, 1080)])  # out only: Tuesday until 18:00
    a_driver_near(session)
    office = an_office(session)
    someone = a_driver_near(session, km_north=2)
    rides.assign(session, office, out.id, someone.id, now)
    assert states(session, out) == "1c 2a"
    home = rides.ride_by_id(session, 1, out.other_ride_id)  # type: ignore[arg-type]
    assert home
    due(session, "next_wave", home, now + timedelta(hours=1))
    assert {i.other_ride_id for i in invited(session, home.id)} == {None}
    assert both.driver_id in {i.driver_id for i in invited(session, home.id)}


def test_a_coordinator_asks_whom_they_choose(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 2)
    office = an_office(session)
    chosen = [a_driver_near(session, km_north=9).id for _ in range(2)]
    assert rides.ask_drivers(session, office, ride.id, [*chosen, chosen[0]], now) == 2
    assert rides.ask_drivers(session, office, ride.id, chosen, now) == 0  # asked already
    asked_now = {i.driver_id for i in invited(session, ride.id) if i.wave == 2}
    assert asked_now == set(chosen)
    busy = a_driver_near(session, purposes_not=["P"])
    with pytest.raises(rides.MayNotDrive) as refused:
        rides.ask_drivers(session, office, ride.id, [busy.id], now)
    assert refused.value.data == {"reasons": ["purpose"]}
    with pytest.raises(rides.MayNotDrive) as refused:
        rides.assign(session, office, ride.id, a_driver_near(session, state="paused").id, now)
    assert refused.value.data == {"reasons": ["papers_car_or_days"]}
    taken = rides.assign(session, office, ride.id, chosen[1], now)
    assert (taken.state, taken.driver_id) == ("found", chosen[1])
    assert rides.assign(session, office, ride.id, chosen[1], now).id == ride.id
    with pytest.raises(rides.RideAlreadyTaken):
        rides.assign(session, office, ride.id, chosen[0], now)
    with pytest.raises(rides.RideAlreadyTaken):
        rides.ask_drivers(session, office, ride.id, chosen, now)


def test_a_yes_too_late_is_told_so(session: Session, now: datetime) -> None:
    ride = a_ride(session, now, 3)
    first, second, third = invited(session, ride.id)
    no(session, third, now)
    with pytest.raises(rides.InvitationEnded):
        rides.accept(session, acting(member_of(session, third.driver_id)), third.id, now)
    winner = acting(member_of(session, first.driver_id), "driver")
    won = rides.accept(session, winner, first.id, now)
    assert rides.accept(session, winner, first.id, now).driver_id == won.driver_id
    with pytest.raises(rides.RideAlreadyTaken):
        rides.accept(session, acting(member_of(session, second.driver_id)), second.id, now)
    assert told(session, ride.id).count("D3") == 1  # who was still asked; not who said no


def test_a_yes_to_what_was_called_off_is_told_that_it_ended(
    session: Session, now: datetime
) -> None:
    ride = a_ride(session, now, 1)
    (only,) = invited(session, ride.id)
    rides.cancel(session, an_office(session), ride.id, now)
    with pytest.raises(rides.InvitationEnded) as ended:
        rides.accept(session, acting(member_of(session, only.driver_id)), only.id, now)
    assert ended.value.data == {"state": "cancelled"}


def test_looking_reminders_tell_the_rider_and_find_a_person(
    session: Session, now: datetime
) -> None:
    ride = a_ride(session, now, 0, in_hours=72)
    due(session, "look_48h", ride, ride.pickup_at - timedelta(hours=48))
    assert tasks(session, ride.id) == []
    due(session, "look_24h", ride, ride.pickup_at - timedelta(hours=24))
    assert told(session, ride.id).count("R9") == 2
    assert tasks(session, ride.id) == ["no_driver"]
    a_driver_near(session)
    due(session, "next_wave", ride, ride.pickup_at - timedelta(hours=23))
    found = said_yes(session, ride, ride.pickup_at - timedelta(hours=23))
    assert tasks(session, ride.id) == []
    for kind in ("look_48h", "look_24h", "next_wave", "unmet", "stranded"):
        due(session, kind, found, ride.pickup_at - timedelta(hours=22))
    assert tasks(session, ride.id) == []
    assert rides.ride_by_id(session, 1, ride.id).state == "found"  # type: ignore[union-attr]
