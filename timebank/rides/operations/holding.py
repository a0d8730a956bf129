"""Hours of rides that come again: set aside seven days before, in the order of their days.

Where neither the member's hours nor the fund's rules reach, the ride stays: a coordinator looks,
every day it is tried again, and at its end the community's hours stand in; where they do not reach
either, every morning until they do. Nobody is told no.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger, notifications, reminders
from timebank.kernel.calendar import local_day, local_instant
from timebank.members import CommunityFacts
from timebank.rides.operations.moving import write_ride
from timebank.rides.queries.hours import others_who_pay
from timebank.rides.queries.views import RideView

HOLD_AFTER_DAYS = 10  # a hold outlives its ride by this, should nobody ever close it
HELD_BEFORE_DAYS = 7


def hold_at(pickup_at: datetime, zone: str) -> datetime:
    """Return when the hours of a ride that comes again are set aside: a week before its day."""
    return local_instant(local_day(pickup_at, zone) - timedelta(days=HELD_BEFORE_DAYS), 0, zone)


def next_morning(now: datetime, zone: str) -> datetime:
    """Return the first instant of tomorrow, when hours that did not reach are tried again."""
    return local_instant(local_day(now, zone) + timedelta(days=1), 0, zone)


def hold_hours(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Set aside the hours of a ride that has none yet, or ask a person and try again tomorrow."""
    if view.hold_id is not None:
        return
    try:
        hold_for(session, community, [view], view.rider.member_id, now)
    except ledger.CreditLimitExceeded as error:
        short = int(error.data["short_minutes"])
        dues = look_for_hours(session, community, view.rider.member_id, [view.id], short, now)
        reminders.remember(session, community.id, dues)
    else:
        kinds = ("approve_fund",)
        notifications.drop_tasks_about(session, community.id, [view.id], now, kinds)


def look_for_hours(
    session: Session,
    community: CommunityFacts,
    rider_id: UUID,
    ride_ids: Sequence[UUID],
    short_minutes: int,
    now: datetime,
) -> list[reminders.Due]:
    """Ask a coordinator for hours, once a ride; return when to try again."""
    tasks = [
        notifications.TaskDraft(
            "approve_fund",
            f"approve_fund:{ride_id}",
            now,
            rider_id,
            ride_id,
            {"short_minutes": short_minutes},
        )
        for ride_id in ride_ids
    ]
    notifications.open_tasks(session, community.id, tasks, now)
    at = next_morning(now, community.time_zone)
    return [reminders.Due("hold_hours", ride_id, at) for ride_id in ride_ids]


def hold_at_last(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> RideView:
    """Set aside the hours of a ride that ends and has none: the member's, else the community's.

    Returned as it was where not even the community's hours reach.
    """
    for owner_id in (view.rider.member_id, ledger.FUND_OWNER):
        try:
            return hold_for(session, community, [view], owner_id, now)[0]
        except ledger.CreditLimitExceeded:
            continue
    return view


def hold_for(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    owner_id: UUID,
    now: datetime,
    *,
    is_approved: bool = False,
) -> list[RideView]:
    """Set aside the hours of locked rides of one request, or of none; return them as they stand.

    is_approved: a coordinator said yes to what the fund pays only then. The community's own hours
    (FUND_OWNER) have no help. Raises: ledger.CreditLimitExceeded.
    """
    asks = [
        ledger.HoldAsk(
            f"ride:{view.id}:{owner_id}",
            view.effort_minutes,
            view.id,
            max(view.dropoff_at, now) + timedelta(days=HOLD_AFTER_DAYS),
        )
        for view in views
    ]
    others: tuple[ledger.FundAsk | None, ledger.SponsorAsk | None] = (None, None)
    if owner_id != ledger.FUND_OWNER:
        others = others_who_pay(session, community, views[0], now, is_approved=is_approved)
    held = ledger.hold(session, community.id, owner_id, asks, now, *others)
    return [
        write_ride(session, community.id, view.id, hold_id=receipt.hold_id)
        for view, receipt in zip(views, held, strict=True)
    ]
