"""What happened to the rides of a span of days: kept, not kept and why, and how fast.

Every figure counts rows of one community; a ride belongs to the span its pickup lies in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.ledger import Transfer
from timebank.members import MemberIds, is_among
from timebank.notifications import Message
from timebank.rides import Ride, RideEvent, RideRequest


@dataclass(frozen=True, slots=True)
class Figures:
    """Rides with since <= pickup < until, one count a ride; minutes whole.

    minutes_to_yes_median: from the asking to the first yes, None when nobody said yes.
    minutes_moved: transfers in the span, reversals taken off. trial_balance: of all time, 0.
    """

    asked: int
    kept: int
    unmet: int
    unmet_by_barrier: Mapping[str, int]
    cancelled: int
    nobody_there: int
    open: int
    minutes_to_yes_median: int | None
    minutes_moved: int
    messages_by_channel: Mapping[str, int]
    trial_balance: int

    @property
    def kept_percent(self) -> int | None:
        """Kept rides of those that were still wanted, None before the first."""
        ended = self.kept + self.unmet + self.nobody_there
        return round(100 * self.kept / ended) if ended else None


def figures(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    among: MemberIds | None = None,
) -> Figures:
    """Count a community's rides, hours and messages of a span: five statements.

    among: these riders' only, then the trial balance, which is everybody's, is left at 0.
    """
    states, barriers = _outcomes(session, community_id, since, until, among)
    waits = _minutes_to_yes(session, community_id, since, until, among)
    return Figures(
        asked=sum(states.values()),
        kept=states.get("done", 0),
        unmet=states.get("unmet", 0),
        unmet_by_barrier=barriers,
        cancelled=states.get("cancelled", 0) + states.get("stopped", 0),
        nobody_there=states.get("nobody_there", 0),
        open=sum(count for state, count in states.items() if state not in _ENDED),
        minutes_to_yes_median=round(median(waits)) if waits else None,
        minutes_moved=_moved(session, community_id, since, until, among),
        messages_by_channel=_carried(session, community_id, since, until, among),
        trial_balance=ledger.trial_balance(session, community_id) if among is None else 0,
    )


_ENDED = ("done", "stopped", "nobody_there", "cancelled", "unmet")


def _outcomes(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    among: MemberIds | None,
) -> tuple[dict[str, int], dict[str, int]]:
    rows = session.execute(
        select(Ride.state, Ride.barrier, func.count().label("rides"))
        .where(
            Ride.community_id == community_id,
            Ride.pickup_at >= since,
            Ride.pickup_at < until,
            is_among(Ride.rider_id, among),
        )
        .group_by(Ride.state, Ride.barrier)
    )
    states: dict[str, int] = {}
    barriers: dict[str, int] = {}
    for state, barrier, rides in rows:
        states[state] = states.get(state, 0) + rides
        if barrier is not None:
            barriers[barrier] = barriers.get(barrier, 0) + rides
    return states, dict(sorted(barriers.items(), key=lambda pair: (-pair[1], pair[0])))


def _minutes_to_yes(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    among: MemberIds | None,
) -> list[float]:
    first_yes = func.min(RideEvent.at)
    rows = session.execute(
        select(RideRequest.asked_at, first_yes)
        .select_from(Ride)
        .join(
            RideRequest,
            and_(RideRequest.community_id == community_id, RideRequest.id == Ride.request_id),
        )
        .join(
            RideEvent,
            and_(
                RideEvent.community_id == community_id,
                RideEvent.ride_id == Ride.id,
                RideEvent.verb == "accept",
            ),
        )
        .where(
            Ride.community_id == community_id,
            Ride.pickup_at >= since,
            Ride.pickup_at < until,
            is_among(Ride.rider_id, among),
        )
        .group_by(Ride.id, RideRequest.asked_at)
    )
    return [(yes - asked).total_seconds() / 60 for asked, yes in rows]


def _moved(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    among: MemberIds | None,
) -> int:
    theirs = select(Ride.id).where(
        Ride.community_id == community_id, is_among(Ride.rider_id, among)
    )
    rows = session.execute(
        select(Transfer.kind, func.sum(Transfer.minutes))
        .where(
            Transfer.community_id == community_id,
            Transfer.at >= since,
            Transfer.at < until,
            is_among(Transfer.subject_id, None if among is None else theirs),
        )
        .group_by(Transfer.kind)
    )
    return sum(-minutes if kind == "reversal" else minutes for kind, minutes in rows)


def _carried(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    among: MemberIds | None,
) -> dict[str, int]:
    rows = session.execute(
        select(Message.channel, func.count().label("sent"))
        .where(
            Message.community_id == community_id,
            Message.state == "sent",
            Message.due_at >= since,  # as the index goes: a message leaves when it is due
            Message.due_at < until,
            is_among(Message.member_id, among),
        )
        .group_by(Message.channel)
        .order_by(func.count().desc(), Message.channel)
    )
    return {row.channel: row.sent for row in rows}
