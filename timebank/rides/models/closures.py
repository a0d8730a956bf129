"""Times at which a community drives nobody: snow, a holiday, another reason."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within

CLOSURE_KINDS = ("weather", "holiday", "other")


class Closure(OfCommunity, Base):
    """One span that was closed, by whom and why. Reopened it counts no more, and stays on record.

    `rides_ended` counts what it called off so far; a long span is worked off in pieces.
    """

    __tablename__ = "closure"
    __table_args__ = (
        unique_within("request_key"),
        index_within("until_at"),
        CheckConstraint("from_at < until_at", name="ends_after_start"),
        CheckConstraint("kind <> 'other' OR words <> ''", name="words_when_other"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = one_of(*CLOSURE_KINDS)
    words: Mapped[str] = mapped_column(String(40), default="")  # as members read them
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    rides_ended: Mapped[int] = mapped_column(Integer, default=0)
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = within("member", index=False)
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[UUID | None] = within("member", index=False)
