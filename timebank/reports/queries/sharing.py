"""How fairly driving is shared: rides of each active driver against the most they chose themselves.

Load = rides / (the most a week they chose x weeks), so that who offers little and does it carries
as much as who offers much and does it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from timebank.members import Driver, Member
from timebank.rides import Invitation, Ride

NEAR_PERCENT = 80
_DROPPED = ("cancelled", "unmet", "looking")


@dataclass(frozen=True, slots=True)
class Sharing:
    """Of the rides of a span that have a driver. drivers: who drive now, with or without a ride.

    half_by: so few drivers drive half of the rides. idle: with no ride. near: past NEAR_PERCENT of
    the most they chose. evenness: 100 when all loads are equal, 100 / drivers when one drives all
    (Jain's index of the loads); None without a ride.
    """

    drivers: int
    rides: int
    half_by: int
    idle: int
    near: int
    evenness: int | None


@dataclass(frozen=True, slots=True)
class NewDriversShare:
    """Of invitations for riders who welcome new drivers, how many went to one of those."""

    asked: int
    kept: int

    @property
    def percent(self) -> int:
        """The share in whole parts of a hundred; 0 where nobody was asked."""
        return round(100 * self.kept / self.asked) if self.asked else 0


def sharing(session: Session, community_id: int, since: datetime, until: datetime) -> Sharing:
    """Count how the rides with since <= pickup < until are shared: one statement."""
    driven = (
        select(Ride.driver_id, func.count().label("rides"))
        .where(
            Ride.community_id == community_id,
            Ride.driver_id.is_not(None),
            Ride.pickup_at >= since,
            Ride.pickup_at < until,
            Ride.state.not_in(_DROPPED),
        )
        .group_by(Ride.driver_id)
        .subquery()
    )
    rows = session.execute(
        select(func.coalesce(driven.c.rides, 0), Driver.rides_week_max)
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .outerjoin(driven, driven.c.driver_id == Driver.id)
        .where(
            Driver.community_id == community_id,
            Driver.state == "active",
            Member.state == "active",
        )
    )
    weeks = (until - since) / timedelta(days=7)
    return share([(count, most * weeks) for count, most in rows])


def new_drivers_share(
    session: Session, community_id: int, since: datetime, until: datetime
) -> NewDriversShare:
    """Count the places of waves with since <= made < until that counted: one statement."""
    is_kept = case((Invitation.is_kept.is_(True), 1), else_=0)
    asked, kept = session.execute(
        select(func.count(), func.coalesce(func.sum(is_kept), 0)).where(
            Invitation.community_id == community_id,
            Invitation.is_kept.is_not(None),
            Invitation.made_at >= since,
            Invitation.made_at < until,
        )
    ).one()
    return NewDriversShare(asked, kept)


def minutes_a_kept_ride(
    session: Session, community_id: int, since: datetime, until: datetime
) -> float | None:
    """Return the driver's whole effort a kept ride on average, estimated; None without one."""
    found = session.scalar(
        select(func.avg(Ride.effort_minutes)).where(
            Ride.community_id == community_id,
            Ride.state == "done",
            Ride.pickup_at >= since,
            Ride.pickup_at < until,
        )
    )
    return None if found is None else round(float(found), 1)


def share(driven: Sequence[tuple[int, float]]) -> Sharing:
    """Judge rides of drivers. driven: (rides, the most they chose for the same time, above 0)."""
    counts = sorted((count for count, _ in driven), reverse=True)
    rides, half_by, so_far = sum(counts), 0, 0
    while 2 * so_far < rides:
        so_far += counts[half_by]
        half_by += 1
    loads = [count / most for count, most in driven]
    squares = sum(load * load for load in loads)
    return Sharing(
        drivers=len(driven),
        rides=rides,
        half_by=half_by,
        idle=sum(count == 0 for count in counts),
        near=sum(100 * load >= NEAR_PERCENT for load in loads),
        evenness=round(100 * sum(loads) ** 2 / (len(loads) * squares)) if squares else None,
    )
