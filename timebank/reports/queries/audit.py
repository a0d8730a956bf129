"""The whole audit of a community: its books, and its rides against its books.

It shares no code with what writes rides or hours; every finding names its row.
"""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from timebank import ledger, rides
from timebank.ledger import Finding, Hold, Transfer
from timebank.rides import Ride

# written out here on purpose: a check that reads the rule it checks would agree with its mistakes
ENDED = ("done", "stopped", "nobody_there", "cancelled", "unmet")


def audit(session: Session, community_id: int) -> list[Finding]:
    """Return everything that is off in hours and rides; an empty list is a clean audit."""
    findings = ledger.audit(session, community_id)
    for check in (_not_settled, _settled_twice, _settled_elsewhere, _no_hold, _no_ride):
        findings.extend(check(session, community_id))
    return findings


def audit_all(session: Session, community_id: int, now: datetime) -> list[Finding]:
    """Return `audit` and what rides find about themselves, each thing once.

    now: rides count their own holds from seven days before.
    """
    findings = audit(session, community_id)
    told = {(finding.code, finding.what) for finding in findings}
    findings.extend(
        Finding(own.code, own.what, own.detail)
        for own in rides.audit_rides(session, community_id, now)
        if (own.code, own.what) not in told
    )
    return findings


def _not_settled(session: Session, community_id: int) -> Iterator[Finding]:
    rows = session.execute(
        select(Ride.id, Ride.state).where(
            Ride.community_id == community_id,
            Ride.state.in_(("done", "stopped")),
            Ride.transfer_id.is_(None),
        )
    )
    for ride_id, state in rows:
        yield _about(ride_id, "ride-not-settled", f"{state}, but its hours never moved")


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


def _settled_elsewhere(session: Session, community_id: int) -> Iterator[Finding]:
    """A ride whose transfer is another ride's, another kind's, or nowhere."""
    rows = session.execute(
        select(Ride.id, Transfer.kind, Transfer.subject_id)
        .outerjoin(
            Transfer,
            and_(Transfer.community_id == Ride.community_id, Transfer.id == Ride.transfer_id),
        )
        .where(
            Ride.community_id == community_id,
            Ride.transfer_id.is_not(None),
            or_(
                Transfer.id.is_(None),
                Transfer.kind != "ride",
                Transfer.subject_id.is_(None),
                Transfer.subject_id != Ride.id,
            ),
        )
    )
    for ride_id, kind, subject_id in rows:
        yield _about(ride_id, "ride-settled-elsewhere", f"its transfer: {kind} for {subject_id}")


def _no_hold(session: Session, community_id: int) -> Iterator[Finding]:
    rows = session.execute(
        select(Ride.id, Ride.state, Hold.state)
        .outerjoin(Hold, and_(Hold.community_id == Ride.community_id, Hold.id == Ride.hold_id))
        .where(
            Ride.community_id == community_id,
            Ride.state.not_in(ENDED),
            or_(Hold.id.is_(None), Hold.state != "held"),
        )
    )
    for ride_id, state, hold_state in rows:
        yield _about(ride_id, "ride-without-hold", f"{state}, but its hold is {hold_state}")


def _no_ride(session: Session, community_id: int) -> Iterator[Finding]:
    live = and_(
        Ride.community_id == Hold.community_id, Ride.hold_id == Hold.id, Ride.state.not_in(ENDED)
    )
    rows = session.execute(
        select(Hold.id, Hold.minutes, Hold.fund_minutes)
        .outerjoin(Ride, live)
        .where(Hold.community_id == community_id, Hold.state == "held", Ride.id.is_(None))
    )
    for hold_id, minutes, fund_minutes in rows:
        held = f"{minutes + fund_minutes} minutes set aside for no live ride"
        yield Finding("hold-without-ride", f"hold {hold_id}", held)


def _about(ride_id: UUID | None, code: str, detail: str) -> Finding:
    return Finding(code, f"ride {ride_id}", detail)
