"""Rides to a sponsor's place: its share from the preview to the counted hours, and back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import a_driver_near, a_member, a_place, a_sponsor, acting
from tests.domain.rides.trips import (
    a_need,
    an_office,
    asked,
    driven,
    driver_of,
    hours,
    legs,
    rider_of,
    said_yes,
)
from timebank import reports, rides
from timebank.geo import Place
from timebank.giving import Sponsor
from timebank.ledger import FUND_OWNER, Hold, paid_for
from timebank.rides import Ride, RideView

pytestmark = pytest.mark.usefixtures("community")


@pytest.fixture
def clinic(session: Session) -> Place:
    return a_place(session, "Riverbend Clinic", km_north=4)


@pytest.fixture
def sponsor(session: Session, clinic: Place) -> Sponsor:
    """Pays half of rides to the clinic."""
    return a_sponsor(session, clinic.id)


@pytest.fixture(autouse=True)
def _clean_books(session: Session, now: datetime) -> object:
    yield
    assert reports.audit_all(session, 1, now) == []


def held(session: Session, ride: RideView) -> tuple[int, int, int]:
    """(own, fund's, sponsor's) minutes of a ride's hold."""
    hold = session.get_one(Hold, (1, ride.hold_id), populate_existing=True)
    return hold.minutes, hold.fund_minutes, hold.sponsor_minutes


def test_the_share_is_shown_before_and_kept_both_ways(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    rider = a_member(session, credit_limit=20)
    need = a_need(rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=33))
    plan = rides.preview(session, acting(rider), need, now)
    assert plan.sponsor_name == sponsor.name

    receipt = rides.request(session, acting(rider), need, now)

    kept = [held(session, leg) for leg in legs(session, receipt)]
    own, fund, gives = (sum(part) for part in zip(*kept, strict=True))
    assert (plan.share.own, plan.share.fund, plan.share.sponsor) == (own, fund, gives)
    assert (receipt.held_minutes, receipt.fund_minutes) == (plan.minutes, fund)
    assert receipt.sponsor_minutes == gives == sum(leg.effort_minutes // 2 for leg in plan.legs)
    assert own == 20
    assert fund > 0


def test_a_ride_from_the_place_is_paid_too_and_where_both_have_one_the_goal_counts(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    market = a_place(session, "Fresh Market", km_north=2)
    rider = a_member(session)
    need = a_need(rider, market.id, now, from_place_id=clinic.id)
    assert rides.preview(session, acting(rider), need, now).sponsor_name == sponsor.name

    shop = a_sponsor(session, market.id, share=10)
    plan = rides.preview(session, acting(rider), need, now)
    assert (plan.sponsor_name, plan.share.sponsor) == (shop.name, plan.minutes // 10)
    shop.is_active = False
    session.flush()
    assert rides.preview(session, acting(rider), need, now).sponsor_name == sponsor.name


def test_another_place_and_another_bank_have_no_sponsor(
    session: Session, now: datetime, sponsor: Sponsor
) -> None:
    rider, market = a_member(session), a_place(session, km_north=2)
    plan = rides.preview(session, acting(rider), a_need(rider, market.id, now), now)
    assert (plan.sponsor_name, plan.share.sponsor) == ("", 0)


def a_done_ride(session: Session, now: datetime, clinic: Place, minutes: int) -> RideView:
    rider = a_member(session, "Opal Finch")
    a_driver_near(session, km_north=-1)
    ride = legs(session, asked(session, rider, clinic.id, now))[0]
    return driven(session, said_yes(session, ride, now), minutes=minutes)


def test_a_ride_is_shared_when_it_is_counted_and_when_it_is_corrected(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    ride = a_done_ride(session, now, clinic, 15)
    minutes, driver = ride.settled_minutes or 0, ride.driver
    assert driver is not None
    assert hours(session, sponsor.id, ride.rider.member_id, driver.member_id) == [
        (-(minutes // 2), 0), (minutes // 2 - minutes, 0), (minutes, 0),
    ]  # fmt: skip

    rides.correct_minutes(session, driver_of(session, ride), ride.id, 21, now)

    assert hours(session, sponsor.id, ride.rider.member_id, driver.member_id) == [
        (-10, 0), (-11, 0), (21, 0),
    ]  # fmt: skip
    since, until = now - timedelta(days=1), now + timedelta(days=9)
    paid = paid_for(session, 1, ride.rider.member_id, since, until)
    assert paid == {sponsor.id: minutes // 2}  # what was settled; a correction stands apart


def test_an_overrun_is_the_riders(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    ride = a_done_ride(session, now, clinic, 60)
    assert (ride.proposed_minutes or 0) > ride.effort_minutes
    rides.settle_overrun(session, acting(rider_of(session, ride)), ride.id, now)

    gave = hours(session, sponsor.id, ride.rider.member_id)
    assert gave == [
        (-(ride.effort_minutes // 2), 0),
        (ride.effort_minutes // 2 - (ride.proposed_minutes or 0), 0),
    ]
    rides.correct_minutes(session, driver_of(session, ride), ride.id, ride.effort_minutes, now)
    assert hours(session, sponsor.id)[0] == gave[0]  # what comes back first is the overrun's


def test_a_call_off_and_a_drive_in_vain_cost_the_sponsor_nothing(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    rider = a_member(session)
    a_driver_near(session, km_north=-1)
    ride = legs(session, asked(session, rider, clinic.id, now))[0]
    assert hours(session, sponsor.id)[0][1] > 0
    rides.cancel(session, acting(rider), ride.id, now)
    assert hours(session, sponsor.id) == [(0, 0)]

    again = legs(session, asked(session, rider, clinic.id, now, in_hours=54))[0]
    found = said_yes(session, again, now)
    driver = driver_of(session, found)
    for verb in (rides.go, rides.arrive, rides.nobody_there):
        verb(session, driver, found.id, now)
    assert hours(session, sponsor.id) == [(0, 0)]
    assert hours(session, FUND_OWNER)[0][0] < 0


def test_a_day_of_a_series_is_shared_when_its_hours_are_set_aside(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor
) -> None:
    rider = a_member(session)
    receipt = asked(session, rider, clinic.id, now, in_hours=240)
    ride = legs(session, receipt)[0]
    row = session.get_one(Ride, (1, ride.id))
    rides.cancel(session, acting(rider), ride.id, now)
    row = session.get_one(Ride, (1, ride.id), populate_existing=True)
    # as a day of a series stands before its hours are looked for
    row.state, row.hold_id, row.outcome, row.ended_at = "looking", None, None, None
    session.flush()

    rides.fall_due(session, "hold_hours", 1, ride.id, now)

    ride = legs(session, receipt)[0]
    assert held(session, ride)[2] == ride.effort_minutes // 2


def test_a_sponsored_request_takes_at_most_16_statements(
    session: Session, now: datetime, clinic: Place, sponsor: Sponsor, count_queries: Any
) -> None:
    rider = a_member(session, credit_limit=10)
    for number in range(3):
        a_driver_near(session, km_north=number / 10)
    asked(session, rider, clinic.id, now, in_hours=60)
    need = a_need(rider, clinic.id, now, way_home="at", home_at=now + timedelta(hours=33))
    actor = an_office(session)
    with count_queries() as counted:
        receipt = rides.request(session, actor, need, now)
    assert receipt.fund_minutes > 0
    assert receipt.sponsor_minutes > 0
    assert counted.count <= 16, "\n".join(counted.statements)
