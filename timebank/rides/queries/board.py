"""What a coordinator looks at: rides without a driver, who could drive, what moved when."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from timebank.members import CommunityFacts, Member, MemberIds, is_among
from timebank.rides.models import Invitation, Ride, RideEvent
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.rows import rides_where
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import NeedView, RankedView, RideView


@dataclass(frozen=True, slots=True)
class EventView:
    """One move of a ride: who did it, for whom, by which channel."""

    at: datetime
    verb: str
    from_state: str
    to_state: str
    actor: str | None
    channel: str
    reason: str
    for_other: bool


def without_driver(
    session: Session,
    community_id: int,
    now: datetime,
    *,
    hours: int = 48,
    among: MemberIds | None = None,
) -> list[NeedView]:
    """Return rides without a driver in the next hours, the longest wait first: two statements."""
    views = rides_where(
        session,
        community_id,
        Ride.state == "looking",
        Ride.pickup_at < now + timedelta(hours=hours),
        is_among(Ride.rider_id, among),
    )
    views = [view for view in views if not view.waits_for_hours]  # a task, not a search
    views.sort(key=lambda view: (view.asked_at, view.pickup_at))
    counts = _asked_counts(session, community_id, [view.id for view in views])
    return [NeedView(view, *counts.get(view.id, (0, 0, 0))) for view in views]


def rides_between(
    session: Session,
    community_id: int,
    since: datetime,
    until: datetime,
    *,
    limit: int = 500,
    among: MemberIds | None = None,
) -> list[RideView]:
    """Return all rides with since <= pickup < until, by pickup."""
    return rides_where(
        session,
        community_id,
        Ride.pickup_at >= since,
        Ride.pickup_at < until,
        is_among(Ride.rider_id, among),
        limit=limit,
    )


def rides_of_people(
    session: Session,
    community_id: int,
    rider_ids: Collection[UUID],
    since: datetime,
    until: datetime,
    *,
    limit: int = 500,
) -> list[RideView]:
    """Return these riders' rides with since <= pickup < until, by pickup: a helper's days."""
    if not rider_ids:
        return []
    return rides_where(
        session,
        community_id,
        Ride.rider_id.in_(rider_ids),
        Ride.pickup_at >= since,
        Ride.pickup_at < until,
        limit=limit,
    )


def ranked(
    session: Session,
    community: CommunityFacts,
    view: RideView,
    now: datetime,
    *,
    limit: int = 20,
) -> list[RankedView]:
    """Return who may drive one ride, in order, with reasons and what they were asked before."""
    search = replace(search_for(community, [view]), to_ask=False)  # those asked before too
    order = ranked_for(session, community, search, now, best=limit)
    way = tuple(search.legs)
    asked = _asked_states(session, community.id, view.id)
    return [
        RankedView(
            driver_id=r.candidate.driver_id,
            member_id=r.candidate.member_id,
            name=r.candidate.name,
            cost_minutes=r.cost,
            parts=r.parts,
            facts={
                "km": r.km,
                "minutes": r.minutes,
                "out_of_the_way": r.parts["out_of_the_way"],
                "together": r.candidate.rides_together,
                "favourite": r.candidate.is_favourite,
                "first_rides": r.candidate.first_rides,
                "language": bool(search.need.languages & r.candidate.languages),
            },
            rides_month=r.candidate.rides_month,
            rides_month_max=r.candidate.rides_week_max * 4,
            asked_state=asked.get(r.candidate.driver_id),
        )
        for r in order[way][:limit]
    ]


def events_of(session: Session, community_id: int, ride_id: UUID) -> list[EventView]:
    """Return every move of one ride, oldest first, with who did it."""
    rows = session.execute(
        select(RideEvent, Member.name)
        .outerjoin(
            Member,
            and_(Member.community_id == community_id, Member.id == RideEvent.actor_id),
        )
        .where(RideEvent.community_id == community_id, RideEvent.ride_id == ride_id)
        .order_by(RideEvent.at, RideEvent.id)
    )
    return [
        EventView(
            event.at, event.verb, event.from_state, event.to_state, name, event.channel,
            event.reason, event.on_behalf_of_id is not None,
        )
        for event, name in rows
    ]  # fmt: skip


def _asked_counts(
    session: Session, community_id: int, ride_ids: list[UUID]
) -> dict[UUID, tuple[int, int, int]]:
    rows = session.execute(
        select(
            Invitation.ride_id,
            func.count(),
            func.sum(case((Invitation.state == "declined", 1), else_=0)),
            func.sum(case((Invitation.state == "open", 1), else_=0)),
        )
        .where(Invitation.community_id == community_id, Invitation.ride_id.in_(ride_ids))
        .group_by(Invitation.ride_id)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _asked_states(session: Session, community_id: int, ride_id: UUID) -> dict[UUID, str]:
    rows = session.execute(
        select(Invitation.driver_id, Invitation.state)
        .where(
            Invitation.community_id == community_id,
            or_(Invitation.ride_id == ride_id, Invitation.other_ride_id == ride_id),
        )
        .order_by(Invitation.made_at)
    )
    return {row.driver_id: row.state for row in rows}
