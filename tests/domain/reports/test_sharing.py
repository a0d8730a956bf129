"""How fairly driving is shared, counted against what each driver chose."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place
from tests.domain.rides import trips
from timebank import reports
from timebank.members import Driver
from timebank.rides import Ride


@pytest.mark.parametrize(
    ("driven", "found"),
    [
        ([], (0, 0, 0, 0, 0, None)),
        ([(0, 4), (0, 8)], (2, 0, 0, 2, 0, None)),
        ([(2, 4), (2, 4), (2, 4), (2, 4)], (4, 8, 2, 0, 0, 100)),
        ([(8, 10), (0, 10), (0, 10), (0, 10)], (4, 8, 1, 3, 1, 25)),
        ([(1, 2), (4, 8)], (2, 5, 1, 0, 0, 100)),  # each half of what they chose
        ([(4, 5), (79, 100)], (2, 83, 1, 0, 1, 100)),  # 80 of a hundred is near, 79 is not
        ([(3, 10), (3, 10), (1, 10)], (3, 7, 2, 0, 0, 86)),  # 3 is less than half of 7
    ],
)
def test_loads_are_judged(driven: list[tuple[int, float]], found: tuple[int, ...]) -> None:
    one = reports.share(driven)
    assert (one.drivers, one.rides, one.half_by, one.idle, one.near, one.evenness) == found


@pytest.mark.usefixtures("community")
def test_the_rides_of_a_span_are_counted_by_driver(session: Session, now: datetime) -> None:
    rider, clinic = a_member(session, "Opal Finch"), a_place(session, "Clinic", km_north=3)
    busy = a_driver_near(session, "Marcus Birch", rides_week_max=1)
    a_driver_near(session, "Hugo Maple", km_north=40)  # too far for this ride
    a_driver_near(session, "Wanda Heron", state="paused")
    a_driver_near(session, "Inés Summer", community_id=1, km_north=50)
    ride = trips.said_yes(
        session, trips.legs(session, trips.asked(session, rider, clinic.id, now))[0], now
    )
    week = timedelta(days=7)
    since = ride.pickup_at
    shared = reports.sharing(session, 1, since, since + week)
    assert (shared.drivers, shared.rides, shared.half_by, shared.idle) == (3, 1, 1, 2)
    assert (shared.near, shared.evenness) == (1, 33)
    assert reports.sharing(session, 1, since - week, since).rides == 0  # the last instant is out
    assert reports.sharing(session, 2, since, since + week).drivers == 0
    session.execute(update(Ride).values(state="cancelled"))
    assert reports.sharing(session, 1, since, since + week).rides == 0
    session.execute(update(Driver).where(Driver.id == busy.id).values(state="paused"))
    assert reports.sharing(session, 1, since, since + week).drivers == 2


@pytest.mark.usefixtures("community")
def test_minutes_are_of_kept_rides_alone(session: Session, now: datetime) -> None:
    rider, clinic = a_member(session, "Opal Finch"), a_place(session, "Clinic", km_north=3)
    a_driver_near(session, "Marcus Birch")
    ride = trips.said_yes(
        session, trips.legs(session, trips.asked(session, rider, clinic.id, now))[0], now
    )
    since, week = ride.pickup_at, timedelta(days=7)
    assert reports.minutes_a_kept_ride(session, 1, since, since + week) is None
    session.execute(update(Ride).values(state="done", effort_minutes=45))
    assert reports.minutes_a_kept_ride(session, 1, since, since + week) == 45.0
    assert reports.minutes_a_kept_ride(session, 1, since - week, since) is None
