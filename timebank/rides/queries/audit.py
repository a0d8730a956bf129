"""Checks that rides and books agree: no hold without a live ride, each ride paid once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger import Hold, Transfer
from timebank.rides.models import Ride
from timebank.rides.rules.states import DRIVEN, ENDED


@dataclass(frozen=True, slots=True)
class RideFinding:
    """One thing that is off about a ride. Shapes as ledger.Finding."""

    code: str
    what: str
    detail: str


def audit_rides(session: Session, community_id: int, now: datetime) -> list[RideFinding]:
    """Return every finding about rides and their hours; an empty list is a clean audit."""
    return [
        *_live_without_hold(session, community_id, now),
        *_hold_without_ride(session, community_id),
        *_done_not_settled(session, community_id),
        *_promised_twice(session, community_id),
    ]


def _live_without_hold(session: Session, community_id: int, now: datetime) -> Iterator[RideFinding]:
    rows = session.execute(
        select(Ride.id, Ride.state, Hold.state)
        .outerjoin(Hold, and_(Hold.community_id == community_id, Hold.id == Ride.hold_id))
        .where(
            Ride.community_id == community_id,
            Ride.state.not_in(tuple(ENDED)),
            Ride.pickup_at < now + timedelta(days=7),
            or_(Hold.id.is_(None), Hold.state != "held"),
        )
    )
    for id_, state, hold in rows:
        yield RideFinding("ride-without-hold", f"ride {id_}", f"state {state}, hold {hold}")


def _hold_without_ride(session: Session, community_id: int) -> Iterator[RideFinding]:
    live = exists().where(
        Ride.community_id == community_id,
        Ride.hold_id == Hold.id,
        Ride.state.not_in(tuple(ENDED)),
    )
    rows = session.execute(
        select(Hold.id, Hold.minutes + Hold.fund_minutes).where(
            Hold.community_id == community_id, Hold.state == "held", ~live
        )
    )
    for id_, minutes in rows:
        yield RideFinding("hold-without-ride", f"hold {id_}", f"{minutes} minutes for no ride")


def _done_not_settled(session: Session, community_id: int) -> Iterator[RideFinding]:
    rows = session.execute(
        select(Ride.id, Ride.state, Ride.transfer_id, Hold.state)
        .outerjoin(Hold, and_(Hold.community_id == community_id, Hold.id == Ride.hold_id))
        .outerjoin(
            Transfer,
            and_(
                Transfer.community_id == community_id,
                Transfer.id == Ride.transfer_id,
                Transfer.settles_id == Ride.hold_id,
            ),
        )
        .where(
            Ride.community_id == community_id,
            Ride.state == "done",
            or_(Transfer.id.is_(None), Hold.state != "settled"),
        )
    )
    for id_, _, transfer_id, hold in rows:
        yield RideFinding("ride-not-settled", f"ride {id_}", f"transfer {transfer_id}, hold {hold}")


def _promised_twice(session: Session, community_id: int) -> Iterator[RideFinding]:
    other = aliased(Ride)
    rows = session.execute(
        select(Ride.id, other.id, Ride.driver_id)
        .join(
            other,
            and_(
                other.community_id == community_id,
                other.driver_id == Ride.driver_id,
                other.id > Ride.id,
                other.pickup_at < Ride.dropoff_at,
                Ride.pickup_at < other.dropoff_at,
                other.state.in_(tuple(DRIVEN)),
                other.request_id != Ride.request_id,
            ),
        )
        .where(Ride.community_id == community_id, Ride.state.in_(("found",)))
        .where(other.state == "found")
    )
    for id_, other_id, driver_id in rows:
        yield RideFinding("driver-promised-twice", f"ride {id_}", f"{other_id} by {driver_id}")
