"""What a day plan asks of rides: who may drive, who said no, and whom a rider is waiting for."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank.matching import Busy, Ranked, refusals
from timebank.members import CommunityFacts
from timebank.rides.models import Invitation, NamedDriver
from timebank.rides.queries.candidates import candidates, ranked_for, travel_of
from timebank.rides.queries.pools import Search
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView


def able_drivers(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    now: datetime,
    *,
    beside: Collection[UUID] = (),
) -> list[Ranked]:
    """Return who may take all of `views` (one ride, or both ways of a request), by cost.

    By the statements and rules of every other search, asked before or not. beside: rides whose
    promises keep nobody from these, because the caller looks at their times itself.
    """
    found = search_for(community, views)
    search = Search(
        rider_id=found.rider_id,
        legs=found.legs,
        need=found.need,
        ride_ids=tuple(dict.fromkeys([*found.ride_ids, *beside])),
        to_ask=False,
    )
    return ranked_for(session, community, search, now)[tuple(search.legs)]


def said_no(
    session: Session, community_id: int, ride_ids: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """Return, by ride, the drivers who said not this time, or yes and then could not."""
    rows = session.execute(
        select(Invitation.ride_id, Invitation.other_ride_id, Invitation.driver_id).where(
            Invitation.community_id == community_id,
            Invitation.ride_id.in_(ride_ids),
            Invitation.state.in_(("declined", "dropped_out")),
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for ride_id, other_id, driver_id in rows:
        for one in (ride_id, other_id):
            if one is not None:
                found.setdefault(one, set()).add(driver_id)
    return found


def asked_alone(session: Session, community_id: int, ride_ids: Collection[UUID]) -> set[UUID]:
    """Return the rides that wait for the one driver their rider named."""
    rows = session.execute(
        select(NamedDriver.ride_id, NamedDriver.state, Invitation.id)
        .outerjoin(
            Invitation,
            and_(
                Invitation.community_id == community_id,
                Invitation.ride_id == NamedDriver.ride_id,
                Invitation.driver_id == NamedDriver.driver_id,
                Invitation.state == "open",
            ),
        )
        .where(NamedDriver.community_id == community_id, NamedDriver.ride_id.in_(ride_ids))
    )
    return {row.ride_id for row in rows if row.state == "waiting" or row.id is not None}


def open_invitations(
    session: Session, community_id: int, ride_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    """Return (ride, driver) of every invitation that waits for an answer."""
    rows = session.execute(
        select(Invitation.ride_id, Invitation.other_ride_id, Invitation.driver_id).where(
            Invitation.community_id == community_id,
            Invitation.ride_id.in_(ride_ids),
            Invitation.state == "open",
        )
    )
    return {
        (ride_id, driver_id)
        for first, second, driver_id in rows
        for ride_id in (first, second)
        if ride_id is not None
    }


def refused_planned(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    driver_id: UUID,
    beside: Sequence[tuple[Busy, int]],
    now: datetime,
) -> tuple[tuple[str, ...], Ranked | None]:
    """Return why a driver may not take `views`, and where nothing speaks against it their figures.

    beside: what else is planned for them, each with the minutes it counts for.
    """
    found = replace(search_for(community, views, (driver_id,)), to_ask=False)
    pool = candidates(session, community, found, now)
    if not pool:
        return ("papers_car_or_days",), None
    candidate, km = pool[0]
    loaded = replace(
        candidate,
        busy=(*candidate.busy, *(busy for busy, _ in beside)),
        rides_week=candidate.rides_week + len(beside),
        week_minutes=candidate.week_minutes + sum(minutes for _, minutes in beside),
    )
    travel = travel_of(session, community, found, [(loaded, km)])
    reasons = refusals(found.need, found.legs, loaded, travel, km)
    if reasons:
        return reasons, None
    ranked = ranked_for(session, community, found, now)[tuple(found.legs)]
    return (), ranked[0]
