"""Who was asked to drive one ride, in which wave, and what they said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from timebank.members import Driver, Member
from timebank.rides.models import Invitation


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One asking as a coordinator sees it. state: as in the table."""

    id: UUID
    driver_id: UUID
    member_id: UUID
    name: str
    phone: str | None
    wave: int
    state: str
    minutes: int
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    is_kept: bool = False  # a place kept for a new driver


def invitations_of(session: Session, community_id: int, ride_id: UUID) -> list[InvitationView]:
    """Return the invitations that name a ride, alone or with its other leg, as they were made."""
    rows = session.execute(
        select(Invitation, Member.id, Member.name, Member.phone)
        .join(Driver, and_(Driver.community_id == community_id, Driver.id == Invitation.driver_id))
        .join(Member, and_(Member.community_id == community_id, Member.id == Driver.member_id))
        .where(
            Invitation.community_id == community_id,
            or_(Invitation.ride_id == ride_id, Invitation.other_ride_id == ride_id),
        )
        .order_by(Invitation.made_at, Invitation.wave, Invitation.cost, Invitation.id)
    )
    return [
        InvitationView(
            one.id, one.driver_id, member_id, name, phone, one.wave, one.state, one.minutes,
            one.made_at, one.expires_at, one.ended_at, bool(one.is_kept),
        )
        for one, member_id, name, phone in rows
    ]  # fmt: skip
