"""Why a ride found nobody: counts for the barrier, never shown to the rider."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from timebank.members import CommunityFacts, Driver, Vehicle
from timebank.rides.queries.candidates import ranked_for
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView


def drivers_able_now(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> int:
    """Return how many drivers may take this one ride, asked or not."""
    search = replace(search_for(community, [view]), to_ask=False)
    return sum(map(len, ranked_for(session, community, search, now).values()))


def vehicles_that_fit(session: Session, community_id: int, view: RideView) -> int:
    """Return how many active drivers have a car for this rider and companions."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Driver)
            .join(
                Vehicle,
                and_(
                    Vehicle.community_id == community_id,
                    Vehicle.driver_id == Driver.id,
                    Vehicle.is_active,
                ),
            )
            .where(
                Driver.community_id == community_id,
                Driver.state == "active",
                Vehicle.seats >= view.seats,
                Vehicle.wheelchair_places >= view.wheelchairs,
                Vehicle.child_seats >= view.child_seats,
            )
        )
        or 0
    )
