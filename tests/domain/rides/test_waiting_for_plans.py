"""Rides asked for in good time may wait for their plan; after it neighbors are asked anyway."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place
from tests.domain.rides.trips import an_office, asked, due, invited, legs, waiting
from timebank import members, rides
from timebank.members import Member

pytestmark = pytest.mark.usefixtures("community")
SIX_ON_WEDNESDAY = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)  # 18:00 in Detroit


@pytest.fixture
def rider(session: Session, now: datetime) -> Member:
    """Opal, two drivers near her, and a community that plans two days ahead."""
    members.change_policy(session, an_office(session), {"plan_days": 2}, now)
    a_driver_near(session)
    a_driver_near(session)
    return a_member(session, "Opal Finch", credit_limit=600)


def test_a_ride_further_ahead_waits_and_then_neighbors_are_asked(
    session: Session, now: datetime, rider: Member
) -> None:
    clinic = a_place(session, "Clinic", km_north=4)
    receipt = asked(session, rider, clinic.id, now, in_hours=96)  # Friday at 10:00
    ride = legs(session, receipt)[0]
    assert (receipt.invited, invited(session, ride.id)) == (0, [])
    assert waiting(session, ride.id)["next_wave"] == SIX_ON_WEDNESDAY
    due(session, "next_wave", ride, SIX_ON_WEDNESDAY)
    assert len(invited(session, ride.id)) == 2


def test_a_ride_that_is_near_is_asked_for_at_once(
    session: Session, now: datetime, rider: Member
) -> None:
    clinic = a_place(session, "Clinic", km_north=4)
    assert asked(session, rider, clinic.id, now, in_hours=30).invited == 2


def test_a_driver_of_the_plan_is_asked_alone_and_the_others_once_that_ran_out(
    session: Session, now: datetime, rider: Member
) -> None:
    clinic = a_place(session, "Clinic", km_north=4)
    ride = legs(session, asked(session, rider, clinic.id, now, in_hours=96))[0]
    at = SIX_ON_WEDNESDAY - timedelta(minutes=90)
    driver = a_driver_near(session)
    rides.ask_planned(session, an_office(session), {ride.id: ride.pickup_at}, driver.id, at)
    assert [one.driver_id for one in invited(session, ride.id)] == [driver.id]
    due(session, "next_wave", ride, SIX_ON_WEDNESDAY)
    assert len(invited(session, ride.id)) == 1  # theirs still stands
    again = waiting(session, ride.id)["next_wave"]
    assert again > SIX_ON_WEDNESDAY
    due(session, "next_wave", ride, again)
    assert len(invited(session, ride.id)) == 3
