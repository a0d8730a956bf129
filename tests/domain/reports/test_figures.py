"""A span's figures count each ride once, and hours that moved without those moved back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, acting
from tests.domain.rides import trips
from timebank import ledger, reports, rides
from timebank.members import Community, Member

MONTH = timedelta(days=30)


@pytest.fixture
def coordinator(session: Session, community: Community) -> Member:
    return a_member(session, "Iris Alder", roles=["coordinator"])


def _figures(session: Session, now: datetime) -> reports.Figures:
    return reports.figures(session, 1, now - MONTH, now + MONTH)


def test_a_kept_ride_counts_with_its_wait_and_its_hours(
    session: Session, coordinator: Member, now: datetime
) -> None:
    rider = a_member(session, "Opal Finch")
    a_driver_near(session, "Marcus Birch")
    clinic = a_place(session, "Riverbend Clinic", km_north=3)
    receipt = trips.asked(session, rider, clinic.id, now)
    ride = trips.said_yes(session, trips.legs(session, receipt)[0], now + timedelta(minutes=12))
    office = acting(coordinator, "coordinator")
    for verb in (rides.go, rides.arrive, rides.board):
        verb(session, office, ride.id, ride.pickup_at)
    rides.finish(session, office, ride.id, ride.dropoff_at, 45)
    found = _figures(session, now)
    settled = trips.ride_row(session, ride.id)
    assert (found.asked, found.kept, found.unmet, found.open) == (1, 1, 0, 0)
    assert found.kept_percent == 100
    assert found.minutes_to_yes_median == 12
    assert found.minutes_moved == settled.settled_minutes
    assert found.trial_balance == 0
    assert reports.audit_all(session, 1, now) == []
    assert settled.transfer_id is not None
    ledger.reverse(
        session, 1, "back", settled.transfer_id, "Wrong ride.", coordinator.id, ride.dropoff_at
    )
    assert _figures(session, now).minutes_moved == 0


def test_an_unmet_ride_counts_under_its_barrier(
    session: Session, coordinator: Member, now: datetime
) -> None:
    rider = a_member(session, "Opal Finch")
    clinic = a_place(session, "Riverbend Clinic", km_north=3)
    receipt = trips.asked(session, rider, clinic.id, now)
    ride = trips.legs(session, receipt)[0]
    office = acting(coordinator, "coordinator")
    rides.give_up(session, office, ride.id, now, "vehicle")
    found = _figures(session, now)
    assert (found.unmet, dict(found.unmet_by_barrier)) == (1, {"vehicle": 1})
    assert found.minutes_to_yes_median is None
    assert found.kept_percent == 0


def test_rides_of_other_days_and_other_banks_do_not_count(
    session: Session, coordinator: Member, now: datetime
) -> None:
    rider = a_member(session, "Opal Finch")
    clinic = a_place(session, "Riverbend Clinic", km_north=3)
    trips.asked(session, rider, clinic.id, now)
    assert reports.figures(session, 1, now - MONTH, now).asked == 0
    assert reports.figures(session, 2, now - MONTH, now + MONTH).asked == 0
