"""What a desk keeps: calls on hold, slips, notes; what a helper learned and the time they gave."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from timebank.desks.rules import (
    DAY_MINUTES_MAX,
    DRAFT_KINDS,
    NOTE_LENGTH_MAX,
    TIME_STATES,
    TRAINING_STEPS,
)
from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class DeskDraft(OfCommunity, Base):
    """What somebody at a desk typed and has not finished; gone half an hour after the last touch.

    A row and not memory: the call comes back in any process, in another tab, after a crash.
    """

    __tablename__ = "desk_draft"
    __table_args__ = (
        index_within("by_id", "until_at"),
        index_within("until_at"),
        CheckConstraint("kept_at < until_at", name="ends_after_start"),
    )

    by_id: Mapped[UUID] = within("member", index=False)
    kind: Mapped[str] = one_of(*DRAFT_KINDS)
    label: Mapped[str] = mapped_column(String(80), default="")  # who it is about, as a link
    typed: Mapped[dict[str, Any]]  # field -> text, as it came
    kept_at: Mapped[datetime]
    until_at: Mapped[datetime]


class DeskNote(OfCommunity, Base):
    """One line for whoever is at the desk next. Only ever added."""

    __tablename__ = "desk_note"
    __table_args__ = (unique_within("request_key"), index_within("organisation_id", "at"))

    request_key: Mapped[str] = mapped_column(String(120))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    by_id: Mapped[UUID] = within("member", index=False)
    body: Mapped[str] = mapped_column(String(NOTE_LENGTH_MAX))
    at: Mapped[datetime]


class DeskNoteArea(Base):
    """The area a note is about; no row: none, and only who is limited to nothing reads it."""

    __tablename__ = "desk_note_area"
    __table_args__ = (PrimaryKeyConstraint("community_id", "note_id"),)

    community_id: Mapped[int] = mapped_column(Integer)
    note_id: Mapped[UUID] = within("desk_note", index=False)
    area_id: Mapped[UUID] = within("area")


class TrainingStep(OfCommunity, Base):
    """One line of a helper's checklist: they ticked it, and a coordinator confirmed it."""

    __tablename__ = "training_step"
    __table_args__ = (
        unique_within("member_id", "step"),
        CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"
        ),
        CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> member_id", name="never_by_themself"
        ),
    )

    member_id: Mapped[UUID] = within("member", index=False)
    step: Mapped[str] = one_of(*TRAINING_STEPS)
    ticked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[UUID | None] = within("member", index=False)


class HelpingTime(OfCommunity, Base):
    """Time a helper gave at a desk; counted by one transfer from the fund, or refused.

    Decided by a coordinator who neither gave it nor wrote it down.
    """

    __tablename__ = "helping_time"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("transfer_id"),
        index_within("member_id", "given_on"),
        index_within("state"),
        CheckConstraint(f"minutes BETWEEN 1 AND {DAY_MINUTES_MAX}", name="part_of_a_day"),
        CheckConstraint("(state = 'counted') = (transfer_id IS NOT NULL)", name="counted_once"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_when_done"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="by_somebody"),
        CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> member_id"
            " AND decided_by_id <> recorded_by_id)",
            name="never_their_own",
        ),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    member_id: Mapped[UUID] = within("member", index=False)
    given_on: Mapped[date] = mapped_column(Date)
    minutes: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = one_of(*TIME_STATES)
    recorded_by_id: Mapped[UUID] = within("member", index=False)
    made_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None] = within("member", index=False)
    decided_at: Mapped[datetime | None]
    transfer_id: Mapped[UUID | None] = within("transfer", index=False)
