"""Guests and whom riders named, for the pages of riders and coordinators."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from timebank.members import Driver, Member
from timebank.rides.models import NamedDriver


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest as a coordinator sees them; riders: who named them, by name."""

    driver_id: UUID
    member_id: UUID
    name: str
    phone: str
    is_checked: bool
    asked_at: datetime
    riders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownDriver:
    """Somebody a rider named before."""

    first_name: str
    phone: str


def guest_view(session: Session, community_id: int, driver_id: UUID) -> GuestView | None:
    """Return a guest by their driver's id, None for everybody else."""
    rider = aliased(Member)
    rows = session.execute(
        select(
            Driver.id,
            Member.id,
            Member.name,
            Member.phone,
            Driver.state,
            Driver.asked_at,
            rider.name,
        )
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .outerjoin(
            NamedDriver,
            and_(NamedDriver.community_id == community_id, NamedDriver.driver_id == Driver.id),
        )
        .outerjoin(
            rider, and_(rider.community_id == community_id, rider.id == NamedDriver.rider_id)
        )
        .where(Driver.community_id == community_id, Driver.id == driver_id, Member.state == "guest")
        .order_by(rider.name)
    ).all()
    if not rows:
        return None
    driver, member_id, name, phone, state, asked_at, _ = rows[0]
    riders = tuple(dict.fromkeys(row[6] for row in rows if row[6]))
    return GuestView(driver, member_id, name, phone or "", state != "asked", asked_at, riders)


def own_drivers(session: Session, community_id: int, rider_id: UUID) -> list[KnownDriver]:
    """Return whom a rider named before, the last first, at most five."""
    last = func.max(NamedDriver.made_at)
    rows = session.execute(
        select(Member.first_name, Member.phone)
        .join(Driver, and_(Driver.community_id == community_id, Driver.member_id == Member.id))
        .join(
            NamedDriver,
            and_(NamedDriver.community_id == community_id, NamedDriver.driver_id == Driver.id),
        )
        .where(
            Member.community_id == community_id,
            NamedDriver.rider_id == rider_id,
            Member.phone.is_not(None),
            Member.state.in_(("active", "guest")),
        )
        .group_by(Member.id, Member.first_name, Member.phone)
        .order_by(last.desc())
        .limit(5)
    )
    return [KnownDriver(row.first_name, row.phone) for row in rows]
