"""The chance of a driver, from what became of the newest rides of this community."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from timebank.kernel.calendar import local
from timebank.rides.models import Ride
from timebank.rides.rules.chance import Chance, Past, chance_of

LOOKED_BACK = timedelta(days=180)
ROWS_MAX = 500


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
