"""Rides that come again, asked for by a helper: the cap of each week holds for its days."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_consent, a_helper, a_member, a_place, acting
from tests.domain.rides.test_standing import MWF, WED, a_series, clean, days_made, legs_out, ring
from tests.domain.rides.trips import told
from timebank import ledger, rides
from timebank.intermediaries import CapExceeded
from timebank.kernel.actor import Actor
from timebank.members import Member
from timebank.notifications import Task
from timebank.rides import OtherDay, StandingDay, StandingNeed, StandingRequest

pytestmark = pytest.mark.usefixtures("community")


def _by_helper(session: Session, rider: Member, minutes: int) -> Actor:
    """A helper whom the rider lets spend so many minutes a week."""
    staff = a_helper(session)
    a_consent(session, rider, staff.organisation_id, week_minutes_max=minutes)
    return Actor(1, staff.member_id, "desk", rider.id, roles=frozenset({"helper"}), name="Robin")


def _effort(session: Session, now: datetime) -> int:
    """What one day of the series takes, there and home."""
    other = a_member(session, credit_limit=3000)
    a_series(session, other, now)
    rides_made = legs_out(session, other)
    return 2 * rides_made[0].effort_minutes


def test_the_weeks_cap_holds_for_each_day_and_nothing_is_lost(
    session: Session, now: datetime
) -> None:
    day = _effort(session, now)
    rider = a_member(session, credit_limit=3000)
    made = a_series(session, rider, now, _by_helper(session, rider, day))
    assert days_made(session, rider) == [WED, date(2026, 11, 30), date(2026, 12, 7)]
    refused = select(StandingDay.on_day).where(
        StandingDay.standing_id == made.standing_id,
        StandingDay.state == "failed",
        StandingDay.why == "intermediaries.cap-exceeded",
    )
    over = [date(2026, 11, 27), date(2026, 12, 2), date(2026, 12, 4)]
    assert session.scalars(refused.order_by(StandingDay.on_day)).all() == over
    assert told(session, rider.id).count("R30") == 3
    asked = select(Task.detail).where(Task.member_id == rider.id, Task.kind == "confirm_consent")
    days = {detail["over_cap"]["day"] for detail in session.scalars(asked)}
    assert days == {"Fri Nov 27", "Wed Dec 2", "Fri Dec 4"}
    held = ledger.balances(session, 1, [rider.id])[rider.id].held
    assert held == 2 * day, "Wednesday and Monday: what was refused holds no hours"
    # as the days come, each that is over is asked about once
    ring(session, now + timedelta(days=7))
    more = [date(2026, 12, 9), date(2026, 12, 11)]
    assert session.scalars(refused.order_by(StandingDay.on_day)).all() == over + more
    assert len(session.scalars(asked).all()) == 5
    clean(session, now + timedelta(days=7))


def test_a_day_over_the_cap_is_made_by_a_coordinators_yes_and_not_by_the_helper(
    session: Session, now: datetime
) -> None:
    day = _effort(session, now)
    rider = a_member(session, credit_limit=3000)
    helper = _by_helper(session, rider, 2 * day)
    made = a_series(session, rider, now, helper)
    on, same = date(2026, 12, 4), OtherDay()
    with pytest.raises(CapExceeded):
        rides.change_day(session, helper, made.standing_id, on, same, "helper", now)
    office = acting(a_member(session, roles=("coordinator",)), "coordinator")
    rides.change_day(session, office, made.standing_id, on, same, "office", now)
    assert on in days_made(session, rider)


def test_a_series_whose_first_day_is_over_the_cap_is_asked_about_whole(
    session: Session, now: datetime
) -> None:
    rider = a_member(session, credit_limit=3000)
    helper = _by_helper(session, rider, 10)
    clinic = a_place(session, "Heron Clinic", km_north=4)
    need = StandingNeed(
        rider_id=rider.id, to_place_id=clinic.id, request_key="test:over", weeks=MWF,
        first_on=WED, anchor="be_there_by", minute=600, way_home="at", home_minute=840,
    )  # fmt: skip
    with pytest.raises(CapExceeded), session.begin_nested():
        rides.request_standing(session, helper, need, now)
    assert session.scalars(select(StandingRequest)).all() == []
    for _ in range(2):
        rides.note_series_over_cap(session, helper, need, now)
    assert told(session, rider.id).count("R30") == 1
