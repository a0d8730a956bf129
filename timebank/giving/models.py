"""Sponsors, who pay a part of rides to their places; and whose hours go to another bank."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, unique_within, within


class Sponsor(OfCommunity, Base):
    """Pays so many of a hundred of each ride to its places, and back from them.

    Its account (kind `sponsor`, owner: its id) holds its hours: what it was given, and, as the
    credit limit, what it pledged. Minutes.
    """

    __tablename__ = "sponsor"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("name"),
        CheckConstraint("share_percent BETWEEN 1 AND 100", name="share_is_percent"),
        CheckConstraint("member_minutes_max >= 0", name="member_cap_not_negative"),
        CheckConstraint("month_minutes_max >= 0", name="month_cap_not_negative"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(80))
    share_percent: Mapped[int] = mapped_column(Integer)
    member_minutes_max: Mapped[int] = mapped_column(Integer)  # for one member, a local month
    month_minutes_max: Mapped[int | None] = mapped_column(Integer)  # for all; None: its hours
    is_active: Mapped[bool] = mapped_column(Boolean)
    changed_by_id: Mapped[UUID] = within("member", index=False)
    changed_at: Mapped[datetime]


class SponsorPlace(Base):
    """A place and who pays a part of rides to it: one sponsor a place."""

    __tablename__ = "sponsor_place"
    __table_args__ = (PrimaryKeyConstraint("community_id", "place_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    place_id: Mapped[UUID] = within("place", index=False)
    sponsor_id: Mapped[UUID] = within("sponsor")


class GuestHome(Base):
    """Where a guest's hours belong: a bank of this installation and their member row there.

    No foreign key leads there: a row is one bank's, and names another only by number and id.
    """

    __tablename__ = "guest_home"
    __table_args__ = (PrimaryKeyConstraint("community_id", "member_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)  # the guest's row here
    home_community: Mapped[int] = mapped_column(Integer)
    home_member: Mapped[UUID]
    made_at: Mapped[datetime]
