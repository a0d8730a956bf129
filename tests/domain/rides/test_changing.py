"""A ride changed before it begins: one off, one asked, hours never set aside twice."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import a_need, asked, driver_of, hours, legs, said_yes, told
from timebank import ledger, reports, rides
from timebank.kernel.db import Database
from timebank.ledger import CreditLimitExceeded
from timebank.rides import MoveNotAllowed, NotYourRide

pytestmark = pytest.mark.usefixtures("community")


def test_the_new_ride_takes_the_place_and_the_hours_of_the_old(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session, "Opal Finch")
    a_driver_near(session, km_north=1)
    first = asked(session, rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=33))
    old = legs(session, first)
    said_yes(session, old[0], now)
    held = hours(session, rider.id)[0][1]
    need = a_need(rider, clinic.id, now, in_hours=31, request_key="desk:changed")
    new = rides.change(session, acting(rider), old[0].id, need, now)
    again = rides.change(session, acting(rider), old[0].id, need, now)
    assert (again.codes, again.repeated) == (new.codes, True)
    assert {one.state for one in legs(session, first)} == {"cancelled"}
    assert [one.state for one in legs(session, new)] == ["looking"]
    assert 0 < hours(session, rider.id)[0][1] < held  # one way now, and the old ones are free
    assert "D8" in told(session, *(one.id for one in old))  # the driver hears that it is off
    assert reports.audit_all(session, 1, now) == []


def test_hours_that_do_not_reach_for_the_new_one_leave_the_old_as_it_was(
    database: Database, now: datetime
) -> None:
    with database.transaction() as session:
        near, far = a_place(session, km_north=2), a_place(session, km_north=60)
        rider = a_member(session, "Opal Finch", credit_limit=60)
        ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
        ride = legs(session, asked(session, rider, near.id, now))[0]
    need = a_need(rider, far.id, now)
    with pytest.raises(CreditLimitExceeded):
        database.transact(rides.change, acting(rider), ride.id, need, now)
    with database.reading() as session:
        kept = rides.my_rides(session, 1, rider.id, now)
        assert [(one.id, one.state) for one in kept] == [(ride.id, "looking")]
        assert reports.audit_all(session, 1, now) == []


def test_a_ride_that_began_or_is_somebody_elses_is_not_changed(
    session: Session, now: datetime
) -> None:
    clinic, rider = a_place(session, km_north=4), a_member(session, "Opal Finch")
    other = a_member(session, "Olive Wren")
    a_driver_near(session, km_north=1)
    ride = said_yes(session, legs(session, asked(session, rider, clinic.id, now))[0], now)
    with pytest.raises(NotYourRide):
        rides.change(session, acting(other), ride.id, a_need(other, clinic.id, now), now)
    driver, at = driver_of(session, ride), ride.pickup_at
    for move in (rides.go, rides.arrive, rides.board):
        move(session, driver, ride.id, at)
    with pytest.raises(MoveNotAllowed):
        rides.change(
            session, acting(rider), ride.id, a_need(rider, clinic.id, now, in_hours=40), at
        )
    assert [one.state for one in rides.my_rides(session, 1, rider.id, at)] == ["riding"]
    assert rides.my_rides(session, 1, other.id, at) == []
