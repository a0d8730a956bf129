"""A vote, who cast a ballot, and the sums. What one member gave is added up and kept nowhere."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within
from timebank.members import VISIT_PURPOSES


class Vote(OfCommunity, Base):
    """One vote, open for a set time; `ballots` counts who took part."""

    __tablename__ = "vote"
    __table_args__ = (
        unique_within("request_key"),
        index_within("closes_at"),
        CheckConstraint("closes_at > opens_at", name="lasts"),
        CheckConstraint("ballots >= 0", name="counted"),
        CheckConstraint("(applied_at IS NULL) = (applied_by_id IS NULL)", name="applied_by"),
        CheckConstraint("applied_at IS NULL OR applied_at >= closes_at", name="applied_after"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_by_id: Mapped[UUID] = within("member", index=False)
    ballots: Mapped[int] = mapped_column(Integer, default=0)
    applied_at: Mapped[datetime | None]
    applied_by_id: Mapped[UUID | None] = within("member", index=False)


class Ballot(Base):
    """That a member voted: once. Neither when nor what: the sums alone know."""

    __tablename__ = "ballot"
    __table_args__ = (PrimaryKeyConstraint("community_id", "vote_id", "member_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    vote_id: Mapped[UUID] = within("vote", index=False)
    member_id: Mapped[UUID] = within("member")


class VotePoints(Base):
    """What all gave to one purpose together."""

    __tablename__ = "vote_points"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "vote_id", "purpose"),
        CheckConstraint("points >= 0", name="counted"),
    )

    community_id: Mapped[int] = mapped_column(Integer)
    vote_id: Mapped[UUID] = within("vote", index=False)
    purpose: Mapped[str] = one_of(*VISIT_PURPOSES)
    points: Mapped[int] = mapped_column(Integer, default=0)
