"""What is known of one neighbour by another: rows are only added, weights come at counting."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Float, Integer, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within

EVIDENCE_KINDS = ("ride", "answer", "vouch", "kept", "no_show", "late_cancel")


class Evidence(OfCommunity, Base):
    """One thing seen: a shared ride, an answer, a vouch, a promise kept or broken by `about`."""

    __tablename__ = "evidence"
    __table_args__ = (
        unique_within("request_key"),
        index_within("about_id", "kind"),
        index_within("rater_id", "about_id"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = one_of(*EVIDENCE_KINDS)
    rater_id: Mapped[UUID | None] = within("member", index=False)  # NULL: counted by the system
    about_id: Mapped[UUID] = within("member", index=False)
    is_good: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(400), default="")  # private
    subject_id: Mapped[UUID | None]  # the ride
    at: Mapped[datetime]


class Favourite(Base):
    """A driver a rider would like to be asked first; nobody else is told."""

    __tablename__ = "favourite"
    __table_args__ = (PrimaryKeyConstraint("community_id", "rider_id", "member_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    rider_id: Mapped[UUID] = within("member", index=False)
    member_id: Mapped[UUID] = within("member")
    made_at: Mapped[datetime]


class Standing(Base):
    """A member's evidence added up, so that ranking reads one row; rebuilt from Evidence."""

    __tablename__ = "standing"
    __table_args__ = (
        PrimaryKeyConstraint("community_id", "member_id"),
        CheckConstraint("score BETWEEN 0 AND 1", name="score_bounded"),
        CheckConstraint("reliability BETWEEN 0 AND 1", name="reliability_bounded"),
    )

    community_id: Mapped[int] = mapped_column(Integer)
    member_id: Mapped[UUID] = within("member", index=False)
    score: Mapped[float] = mapped_column(Float)
    reliability: Mapped[float] = mapped_column(Float)
    kept: Mapped[int] = mapped_column(Integer)
    promised: Mapped[int] = mapped_column(Integer)
    counted_at: Mapped[datetime]
