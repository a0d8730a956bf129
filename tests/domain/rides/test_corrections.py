"""Hours that are corrected after a ride: what the ride says is what the ledger moved."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import asked, legs, member_of, said_yes
from timebank import ledger, rides

pytestmark = pytest.mark.usefixtures("community")


def test_minutes_corrected_to_and_fro_move_each_time(session: Session, now: datetime) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session)
    a_driver_near(session)
    (ride,) = legs(session, asked(session, rider, clinic.id, now))
    ride = said_yes(session, ride, now)
    assert ride.driver is not None
    driver = acting(member_of(session, ride.driver_id), "driver")  # type: ignore[arg-type]
    start = ride.pickup_at
    rides.go(session, driver, ride.id, start - timedelta(minutes=10))
    rides.arrive(session, driver, ride.id, start)
    rides.board(session, driver, ride.id, start + timedelta(minutes=5))
    done = rides.finish(session, driver, ride.id, start + timedelta(minutes=15))
    most = done.settled_minutes
    assert most is not None
    after = start + timedelta(hours=1)

    for minutes in (most - 10, most, most - 10, most, most - 10):
        rides.correct_minutes(session, driver, ride.id, minutes, after)
        ride = rides.settle_overrun(session, acting(rider), ride.id, after)
        hers = ledger.balances(session, 1, [rider.id])[rider.id]
        assert (ride.settled_minutes, hers.balance) == (minutes, -minutes)

    assert ledger.audit(session, 1) == []
