"""What is told before a ride is booked: the chance of a driver, and who else goes there."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from timebank.kernel.calendar import local
from timebank.rides.models import Ride
from timebank.rides.rules.chance import Chance, Past, chance_of
from timebank.rides.rules.states import LIVE

LOOKED_BACK = timedelta(days=180)
ROWS_MAX = 500
NEARBY = timedelta(minutes=90)  # close enough in time to ask whether two would share a car


def chance(
    session: Session, community_id: int, pickup_at: datetime, zone: str, now: datetime
) -> Chance | None:
    """Return how many of ten rides like one at `pickup_at` found a driver; None: too few yet.

    Counted are ways there of the last half year that were driven or for which nobody was found;
    a ride that hours did not reach for was never looked for.
    """
    rows = session.execute(
        select(Ride.pickup_at, Ride.state)
        .where(
            Ride.community_id == community_id,
            Ride.leg == "out",
            Ride.pickup_at.between(now - LOOKED_BACK, now),
            Ride.state.in_(("done", "stopped", "nobody_there", "unmet")),
            or_(Ride.barrier.is_(None), Ride.barrier != "affordability"),
        )
        .order_by(Ride.pickup_at.desc())
        .limit(ROWS_MAX)
    )
    past = []
    for at, state in rows:
        there = local(at, zone)
        past.append(Past(there.weekday(), there.hour * 60 + there.minute, state != "unmet"))
    there = local(pickup_at, zone)
    return chance_of(past, there.weekday(), there.hour * 60 + there.minute)


def going_there(
    session: Session, community_id: int, place_id: UUID, pickup_at: datetime, rider_id: UUID
) -> int:
    """Return how many rides of others go to a place at about this time: a number, no names."""
    counted = session.scalar(
        select(func.count()).where(
            Ride.community_id == community_id,
            Ride.to_place_id == place_id,
            Ride.leg == "out",
            Ride.rider_id != rider_id,
            Ride.pickup_at.between(pickup_at - NEARBY, pickup_at + NEARBY),
            Ride.state.in_(LIVE),
        )
    )
    return counted or 0
