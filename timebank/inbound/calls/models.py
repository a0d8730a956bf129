"""A call as a row: where it stands, and what was said last, so that a repeat is said again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class Call(OfCommunity, Base):
    """One call that came in, or that we made about a message. Ended rows stay as a log."""

    __tablename__ = "call"
    __table_args__ = (unique_within("provider_key"), index_within("state", "made_at"))

    provider_key: Mapped[str] = mapped_column(String(80))  # adapter and their id of it
    direction: Mapped[str] = one_of("in", "out")
    number: Mapped[str] = mapped_column(String(20))  # the other side's, E.164
    member_id: Mapped[UUID | None] = within("member")
    message_id: Mapped[UUID | None] = within("message")  # what it is about
    language: Mapped[str] = mapped_column(String(5))
    step: Mapped[str] = mapped_column(String(12))  # the question that waits for a key
    turn: Mapped[int] = mapped_column(Integer, default=1)  # the number of that question
    silences: Mapped[int] = mapped_column(Integer, default=0)  # how often it was not answered
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)  # choices, and what was chosen
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the last answer, as it went out
    state: Mapped[str] = one_of("open", "done")
    outcome: Mapped[str] = mapped_column(String(12), default="")  # what came of it
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
