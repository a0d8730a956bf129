"""A call-off taken back within minutes, and thanks after a ride."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides.trips import asked, driven, hours, legs, ride_row, rider_of, said_yes, told
from timebank import reports, rides
from timebank.members import Member
from timebank.rides import MoveNotAllowed, NotYourRide, RideView

pytestmark = pytest.mark.usefixtures("community")
MINUTE = timedelta(minutes=1)


def _found(session: Session, now: datetime, **changed: object) -> RideView:
    rider, clinic = a_member(session, "Opal Finch"), a_place(session, km_north=4)
    a_driver_near(session, "Marcus Birch")
    receipt = asked(session, rider, clinic.id, now, **changed)
    return said_yes(session, legs(session, receipt)[0], now)


def _off(session: Session, ride: RideView, at: datetime) -> Member:
    rider = rider_of(session, ride)
    rides.cancel(session, acting(rider), ride.id, at)
    return rider


def test_the_same_driver_has_it_again_with_the_same_hours(session: Session, now: datetime) -> None:
    ride = _found(session, now, way_home="at", home_at=now + timedelta(hours=33))
    before = hours(session, ride.rider.member_id)
    rider = _off(session, ride, now)
    assert hours(session, rider.id) == [(0, 0)]
    again = rides.undo_cancel(session, acting(rider), ride.id, now + 9 * MINUTE)
    assert [leg.state for leg in again] == ["found", "found"]
    assert {leg.driver_id for leg in again} == {ride.driver_id}
    assert hours(session, rider.id) == before
    assert ride_row(session, ride.id).state == "cancelled"
    assert "R1" not in told(session, again[0].request_id, state="waiting")
    assert reports.audit_all(session, 1, now) == []


def test_said_again_it_is_the_same_ride(session: Session, now: datetime) -> None:
    ride = _found(session, now)
    rider = _off(session, ride, now)
    first = rides.undo_cancel(session, acting(rider), ride.id, now + MINUTE)
    second = rides.undo_cancel(session, acting(rider), ride.id, now + 2 * MINUTE)
    assert [leg.id for leg in first] == [leg.id for leg in second]


def test_a_driver_who_is_busy_by_then_is_not_held_to_it(session: Session, now: datetime) -> None:
    ride = _found(session, now)
    rider = _off(session, ride, now)
    other = a_member(session, "Hugo Maple")
    receipt = asked(session, other, a_place(session, km_north=5).id, now)
    said_yes(session, legs(session, receipt)[0], now)  # Marcus, at the same hour
    (again,) = rides.undo_cancel(session, acting(rider), ride.id, now + MINUTE)
    assert (again.state, again.driver_id) == ("looking", None)
    assert "R1" in told(session, again.request_id)
    assert reports.audit_all(session, 1, now) == []


def test_the_way_home_alone_comes_back(session: Session, now: datetime) -> None:
    ride = _found(session, now, way_home="at", home_at=now + timedelta(hours=33))
    assert ride.other_ride_id is not None
    rider = rider_of(session, ride)
    rides.cancel(session, acting(rider), ride.other_ride_id, now)
    (again,) = rides.undo_cancel(session, acting(rider), ride.other_ride_id, now + MINUTE)
    assert again.from_place.id == ride.to_place.id
    assert again.driver_id == ride.driver_id
    assert ride_row(session, ride.id).state == "found"


def test_too_late_after_setting_out_or_for_somebody_else(session: Session, now: datetime) -> None:
    ride = _found(session, now)
    rider = rider_of(session, ride)
    with pytest.raises(MoveNotAllowed):
        rides.undo_cancel(session, acting(rider), ride.id, now)
    _off(session, ride, now)
    with pytest.raises(NotYourRide):
        rides.undo_cancel(session, acting(a_member(session)), ride.id, now)
    with pytest.raises(MoveNotAllowed):
        rides.undo_cancel(session, acting(rider), ride.id, now + 11 * MINUTE)
    (again,) = rides.undo_cancel(session, acting(rider), ride.id, now + 10 * MINUTE)
    assert again.driver is not None
    driver = session.get(Member, (1, again.driver.member_id))
    assert driver is not None
    rides.go(session, acting(driver, "driver"), again.id, now + 12 * MINUTE)
    _off(session, again, now + 13 * MINUTE)
    with pytest.raises(MoveNotAllowed):  # the drive in vain is paid already
        rides.undo_cancel(session, acting(rider), again.id, now + 14 * MINUTE)


def test_a_rider_thanks_the_driver_once_after_the_ride(session: Session, now: datetime) -> None:
    ride = _found(session, now)
    rider = rider_of(session, ride)
    with pytest.raises(MoveNotAllowed):
        rides.thank(session, acting(rider), ride.id, now)
    driven(session, ride)
    for _ in range(2):
        rides.thank(session, acting(rider), ride.id, now + timedelta(days=2))
    assert told(session, ride.id).count("D10") == 1
    with pytest.raises(NotYourRide):
        rides.thank(session, acting(a_member(session)), ride.id, now)
