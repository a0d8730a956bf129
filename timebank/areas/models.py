"""Areas of a community, who lies in which, and what was changed about them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.areas.rules import NAME_MAX, SAID_MAX, VERBS
from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class Area(OfCommunity, Base):
    """A part of a community: a name, as people there say it. Never taken out, only retired."""

    __tablename__ = "area"
    __table_args__ = (unique_within("fold"),)

    name: Mapped[str] = mapped_column(String(NAME_MAX))
    fold: Mapped[str] = mapped_column(String(NAME_MAX))  # one spelling, one area
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]  # not offered any more; who lies in it stays


class MemberArea(Base):
    """The one area a member lies in; no row: none."""

    __tablename__ = "member_area"
    __table_args__ = (PrimaryKeyConstraint("community_id", "member_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)
    area_id: Mapped[UUID] = within("area")


class AreaEvent(OfCommunity, Base):
    """One change of areas: who made it, about whom, and what was said. Only ever added."""

    __tablename__ = "area_event"
    __table_args__ = (
        index_within("at"),
        CheckConstraint(
            "(verb IN ('place', 'limit_coordinator', 'limit_helper')) = (member_id IS NOT NULL)",
            name="about_somebody",
        ),
    )

    at: Mapped[datetime]
    verb: Mapped[str] = one_of(*VERBS)
    by_id: Mapped[UUID | None] = within("member", index=False)  # NULL: a job or a command
    member_id: Mapped[UUID | None] = within("member", index=False)
    said: Mapped[str] = mapped_column(String(SAID_MAX), default="")  # names as they were then
