"""Every text that came in, kept with what it became; and those that belong to no community."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.ids import new_id
from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)

INBOX_STATES = ("none", "open", "closed")


class InboundText(OfCommunity, Base):
    """One text that came in, once per the provider's key, and what it became."""

    __tablename__ = "inbound_text"
    __table_args__ = (
        unique_within("provider_key"),
        index_within("from_number", "received_at"),
        index_within("inbox", "received_at"),
        CheckConstraint("(inbox = 'closed') = (closed_at IS NOT NULL)", name="closed_when_closed"),
    )

    provider_key: Mapped[str] = mapped_column(String(120))
    from_number: Mapped[str] = mapped_column(String(40))
    to_number: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    made_at: Mapped[datetime]
    member_id: Mapped[UUID | None] = within("member")
    became: Mapped[str] = mapped_column(String(20), default="")  # the act, as rules name it
    subject_id: Mapped[UUID | None]  # the ride, invitation or consent it acted on
    answered_id: Mapped[UUID | None] = within("message")  # the prompt it answered
    picked_id: Mapped[UUID | None] = within("message")  # the prompt that a letter chose
    opened_id: Mapped[UUID | None] = within("message")  # the question it opened
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what that question knows so far
    reply_ids: Mapped[list[str]] = mapped_column(default=list)
    inbox: Mapped[str] = one_of(*INBOX_STATES, default="none")
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[UUID | None] = within("member", index=False)
    outcome: Mapped[str] = mapped_column(String(200), default="")


class InboundUnplaced(Base):
    """A text to a number that is no community's: kept, answered by nobody (installation-wide)."""

    __tablename__ = "inbound_unplaced"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    provider_key: Mapped[str] = mapped_column(String(120), unique=True)
    from_number: Mapped[str] = mapped_column(String(40))
    to_number: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    made_at: Mapped[datetime]
