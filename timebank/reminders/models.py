"""Rows with a due time. What becomes of them is decided by jobs, in one table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within


class Reminder(OfCommunity, Base):
    """One thing to do about one subject at one instant; unique by kind, subject and instant."""

    __tablename__ = "reminder"
    __table_args__ = (
        unique_within("subject_id", "kind", "due_at"),
        index_within("state", "try_at"),
    )

    kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[UUID]
    due_at: Mapped[datetime]
    try_at: Mapped[datetime]  # = due_at, moved on after a failure; the community's clock
    state: Mapped[str] = one_of("waiting", "done", "dropped", "failed", default="waiting")
    tries: Mapped[int] = mapped_column(Integer, default=0)
    done_at: Mapped[datetime | None]
