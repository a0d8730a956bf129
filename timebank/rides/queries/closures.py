"""Closed times: what is closed when, and which rides a closed time touches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.kernel.calendar import local_day
from timebank.members import CommunityFacts, Member
from timebank.rides.errors import DayClosed
from timebank.rides.models import Closure, Ride, RideRequest
from timebank.rides.queries.rows import rides_where
from timebank.rides.queries.views import RideView
from timebank.rides.rules.closures import (
    ClosedSpan,
    Fate,
    closed_at,
    fates,
    next_open_day,
    vital_of,
)
from timebank.rides.rules.states import LIVE

SHOWN_MAX = 2000
_SPAN = (Closure.id, Closure.kind, Closure.words, Closure.from_at, Closure.until_at)


@dataclass(frozen=True, slots=True)
class ClosureView:
    """A closed time for its pages: who closed it, and who opened it again."""

    span: ClosedSpan
    rides_ended: int
    made_at: datetime
    made_by: str  # "" for a command
    reopened_at: datetime | None
    reopened_by: str


@dataclass(frozen=True, slots=True)
class Touched:
    """The live rides that a closed span touches, by what it does to them."""

    rides: tuple[tuple[RideView, Fate], ...]

    def of(self, *wanted: Fate) -> list[RideView]:
        """Return the rides of these fates, by pickup."""
        return [view for view, fate in self.rides if fate in wanted]


def spans_until(session: Session, community_id: int, since: datetime) -> list[ClosedSpan]:
    """Return what is closed and not over at `since`, in order."""
    rows = session.execute(
        select(*_SPAN)
        .where(
            Closure.community_id == community_id,
            Closure.until_at > since,
            Closure.reopened_at.is_(None),
        )
        .order_by(Closure.from_at, Closure.id)
    )
    return [ClosedSpan(*row) for row in rows]


def closed_between(
    session: Session, community_id: int, from_at: datetime, until_at: datetime
) -> ClosedSpan | None:
    """Return what is closed at any of this time, or None."""
    return closed_at(spans_until(session, community_id, from_at), from_at, until_at)


def span_by_id(session: Session, community_id: int, closure_id: UUID) -> ClosedSpan:
    """Return a closed time that is known to be."""
    found = select(*_SPAN).where(Closure.community_id == community_id, Closure.id == closure_id)
    return ClosedSpan(*session.execute(found).one())


def need_open(
    session: Session, community: CommunityFacts, times: Sequence[tuple[datetime, datetime]]
) -> None:
    """Refuse rides at a closed time, naming the next open day. Raises: DayClosed."""
    spans = spans_until(session, community.id, min(from_at for from_at, _ in times))
    span = next((one for time in times if (one := closed_at(spans, *time))), None)
    if span is None:
        return
    zone = community.time_zone
    then = next_open_day(spans, local_day(times[0][0], zone), zone)
    raise DayClosed(
        field="day", kind=span.kind, words=span.words, closure_id=str(span.id),
        open_on=then.isoformat() if then else "",
    )  # fmt: skip


def touched_by(
    session: Session,
    community: CommunityFacts,
    span: ClosedSpan,
    now: datetime,
    *,
    only: str = "",
    limit: int = SHOWN_MAX,
) -> Touched:
    """Return what a span touches from now on, the first `limit` rides by pickup.

    only: "ending" without vital rides, "kept" without those that are surely ended; so that a long
    span is worked off however many it touches.
    """
    c, vital = community.id, vital_of(community.policy.vital_purposes)
    counts = replace(span, from_at=max(span.from_at, now))  # what is over stays as it was
    leg = aliased(Ride)
    touched = select(leg.request_id).where(
        leg.community_id == c,
        leg.state.in_(LIVE),
        leg.pickup_at < counts.until_at,
        leg.dropoff_at > counts.from_at,
    )
    wanted: list[ColumnElement[bool]] = [Ride.state.in_(LIVE), Ride.request_id.in_(touched)]
    if only == "ending":
        wanted.append(RideRequest.purpose.not_in(vital))
    if only == "kept":
        wanted.append(or_(RideRequest.purpose.in_(vital), Ride.leg == "home"))
    views = rides_where(session, c, *wanted, limit=limit)
    what = fates(views, counts, vital)
    return Touched(tuple((view, what[view.id]) for view in views if view.id in what))


def closures(
    session: Session, community_id: int, since: datetime, *, limit: int = 60
) -> list[ClosureView]:
    """Return what was closed and is not over at `since`, reopened or not, in order."""
    return _views(session, community_id, Closure.until_at > since, limit)


def closure_by_id(session: Session, community_id: int, closure_id: UUID) -> ClosureView | None:
    """Return one closed time, or None."""
    found = _views(session, community_id, Closure.id == closure_id, 1)
    return found[0] if found else None


def _views(
    session: Session, community_id: int, wanted: ColumnElement[bool], limit: int
) -> list[ClosureView]:
    maker, opener = aliased(Member), aliased(Member)
    rows = session.execute(
        select(
            *_SPAN, Closure.rides_ended, Closure.made_at, maker.name, Closure.reopened_at,
            opener.name,
        )
        .outerjoin(maker, and_(maker.community_id == community_id, maker.id == Closure.made_by_id))
        .outerjoin(
            opener, and_(opener.community_id == community_id, opener.id == Closure.reopened_by_id)
        )
        .where(Closure.community_id == community_id, wanted)
        .order_by(Closure.from_at, Closure.id)
        .limit(limit)
    )  # fmt: skip
    return [
        ClosureView(ClosedSpan(*row[:5]), row[5], row[6], row[7] or "", row[8], row[9] or "")
        for row in rows
    ]
