"""Checks that rides and books agree: no hold without a live ride, each ride paid once.

Shares no code with what writes rides or hours; every finding names its row.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger import Finding, Hold, Transfer
from timebank.notifications import Task
from timebank.reminders import Reminder
from timebank.rides.models import Ride

# written out here on purpose: a check that reads the rule it checks would agree with its mistakes
ENDED = ("done", "stopped", "nobody_there", "cancelled", "unmet")
DRIVEN = ("found", "on_the_way", "here", "riding")
HELD_BEFORE = timedelta(days=7)
KEPT = Hold.minutes + Hold.fund_minutes + Hold.sponsor_minutes


def audit_rides(session: Session, community_id: int, now: datetime) -> list[Finding]:
    """Return every finding about rides and their hours; an empty list is a clean audit.

    now: a ride counts as having its hours set aside from seven days before.
    """
    return [
        *_without_hold(session, community_id, now),
        *_hold_without_ride(session, community_id),
        *_not_settled(session, community_id),
        *_settled_elsewhere(session, community_id),
        *_settled_twice(session, community_id),
        *_promised_twice(session, community_id),
    ]


def _without_hold(session: Session, community_id: int, now: datetime) -> Iterator[Finding]:
    """Live rides for which less, more or nothing is set aside.

    It may have none where a person was asked to find hours for it, or for its request.
    """
    looked_for = and_(
        Ride.hold_id.is_(None),
        exists().where(
            Task.community_id == community_id,
            Task.subject_id.in_((Ride.id, Ride.request_id)),
            Task.kind == "approve_fund",
        ),
    )
    rows = session.execute(
        select(Ride.id, Ride.state, Hold.state, KEPT)
        .outerjoin(Hold, and_(Hold.community_id == community_id, Hold.id == Ride.hold_id))
        .where(
            Ride.community_id == community_id,
            Ride.state.not_in(ENDED),
            Ride.pickup_at < now + HELD_BEFORE,
            not_(looked_for),
            or_(
                Hold.id.is_(None),
                Hold.state != "held",
                Hold.subject_id.is_(None),
                Hold.subject_id != Ride.id,
                Ride.effort_minutes != KEPT,
            ),
        )
    )
    for ride_id, state, hold, minutes in rows:
        yield _about(ride_id, "ride-without-hold", f"{state}, its hold: {hold}, {minutes} minutes")


def _hold_without_ride(session: Session, community_id: int) -> Iterator[Finding]:
    live = and_(
        Ride.community_id == community_id, Ride.hold_id == Hold.id, Ride.state.not_in(ENDED)
    )
    rows = session.execute(
        select(Hold.id, KEPT)
        .outerjoin(Ride, live)
        .where(Hold.community_id == community_id, Hold.state == "held", Ride.id.is_(None))
    )
    for hold_id, minutes in rows:
        held = f"{minutes} minutes set aside for no live ride"
        yield Finding("hold-without-ride", f"hold {hold_id}", held)


def _not_settled(session: Session, community_id: int) -> Iterator[Finding]:
    """Rides that ended and were not paid, but for those whose hours are tried every morning."""
    looked_for = and_(
        Ride.hold_id.is_(None),
        exists().where(
            Reminder.community_id == community_id,
            Reminder.subject_id == Ride.id,
            Reminder.kind == "count_late",
            Reminder.state == "waiting",
        ),
    )
    rows = session.execute(
        select(Ride.id, Ride.state, Hold.state)
        .outerjoin(Hold, and_(Hold.community_id == community_id, Hold.id == Ride.hold_id))
        .where(
            Ride.community_id == community_id,
            Ride.state.in_(("done", "stopped")),
            not_(looked_for),
            or_(Ride.transfer_id.is_(None), Hold.id.is_(None), Hold.state != "settled"),
        )
    )
    for ride_id, state, hold in rows:
        yield _about(ride_id, "ride-not-settled", f"{state}, its hold: {hold}")


def _settled_elsewhere(session: Session, community_id: int) -> Iterator[Finding]:
    """A ride whose transfer is another ride's, another hold's, another kind's, or nowhere."""
    rows = session.execute(
        select(Ride.id, Transfer.kind, Transfer.subject_id)
        .outerjoin(
            Transfer, and_(Transfer.community_id == community_id, Transfer.id == Ride.transfer_id)
        )
        .where(
            Ride.community_id == community_id,
            Ride.transfer_id.is_not(None),
            or_(
                Transfer.id.is_(None),
                Transfer.kind != "ride",
                Transfer.subject_id.is_(None),
                Transfer.subject_id != Ride.id,
                Transfer.settles_id.is_(None),
                Transfer.settles_id != Ride.hold_id,
            ),
        )
    )
    for ride_id, kind, subject_id in rows:
        yield _about(ride_id, "ride-settled-elsewhere", f"its transfer: {kind} for {subject_id}")


def _settled_twice(session: Session, community_id: int) -> Iterator[Finding]:
    times = func.count(Transfer.id)
    rows = session.execute(
        select(Transfer.subject_id, times)
        .where(Transfer.community_id == community_id, Transfer.kind == "ride")
        .group_by(Transfer.subject_id)
        .having(times > 1)
    )
    for ride_id, count in rows:
        yield _about(ride_id, "ride-settled-twice", f"settled by {count} transfers")


def _promised_twice(session: Session, community_id: int) -> Iterator[Finding]:
    """Two rides of one driver at one time."""
    other = aliased(Ride)
    rows = session.execute(
        select(Ride.id, other.id, Ride.driver_id)
        .join(
            other,
            and_(
                other.community_id == community_id,
                other.driver_id == Ride.driver_id,
                other.id > Ride.id,
                other.state.in_(DRIVEN),
                other.pickup_at < Ride.dropoff_at,
                Ride.pickup_at < other.dropoff_at,
            ),
        )
        .where(Ride.community_id == community_id, Ride.state.in_(DRIVEN))
    )
    for ride_id, other_id, driver_id in rows:
        yield _about(ride_id, "driver-promised-twice", f"and {other_id}, by {driver_id}")


def _about(ride_id: UUID | None, code: str, detail: str) -> Finding:
    return Finding(code, f"ride {ride_id}", detail)
