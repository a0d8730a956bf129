"""Messages to be sent and tasks for people: written in the same transaction as their cause."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)

MESSAGE_CHANNELS = ("text", "call", "email", "paper", "helper")
MESSAGE_STATES = ("waiting", "sending", "sent", "dropped", "failed")
RECEIPTS = ("taken", "delivered", "failed")
TASK_KINDS = (
    "call_member", "no_driver", "class_ride", "dispute", "unreachable", "approve_fund",
    "nobody_there", "stopped", "confirm_consent", "problem", "home_unplanned", "stranded",
    "own_driver", "hours_waiting",
)  # fmt: skip


class Message(OfCommunity, Base):
    """The outbox: one message to one person by one channel; its id is the idempotency key."""

    __tablename__ = "message"
    __table_args__ = (
        unique_within("message_key"),
        index_within("state", "due_at"),
        index_within("member_id", "made_at"),
        index_within("subject_id"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when_sent"),
    )

    message_key: Mapped[str] = mapped_column(String(160))  # kind, subject, recipient: once each
    kind: Mapped[str] = mapped_column(String(12))  # R1 ... D8, A1: the template
    member_id: Mapped[UUID | None] = within("member", index=False)
    subject_id: Mapped[UUID | None]  # the ride or request it is about
    channel: Mapped[str] = one_of(*MESSAGE_CHANNELS)
    address: Mapped[str] = mapped_column(String(120), default="")  # number or e-mail
    language: Mapped[str] = mapped_column(String(5))
    body: Mapped[str] = mapped_column(Text)  # as it is sent
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what it was filled with
    state: Mapped[str] = one_of(*MESSAGE_STATES, default="waiting")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    deadline_at: Mapped[datetime]  # after this it makes no sense any more
    tries: Mapped[int] = mapped_column(Integer, default=0)
    lease_until: Mapped[datetime | None]  # wall clock
    sent_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(String(64))  # the receiver's own id of it
    delivered_at: Mapped[datetime | None]  # a receipt said so
    failure: Mapped[str] = mapped_column(String(200), default="")


class Receipt(OfCommunity, Base):
    """What a provider said of a message after taking it, once; the message only moves forward."""

    __tablename__ = "receipt"
    __table_args__ = (unique_within("receipt_key"),)

    receipt_key: Mapped[str] = mapped_column(String(120))  # adapter, their id, what they said
    message_id: Mapped[UUID] = within("message")
    said: Mapped[str] = one_of(*RECEIPTS)
    code: Mapped[str] = mapped_column(String(40), default="")  # why it failed, in their words
    made_at: Mapped[datetime]


class OwnWords(OfCommunity, Base):
    """A community's own words for one kind of message in one language; the last version counts."""

    __tablename__ = "own_words"
    __table_args__ = (
        unique_within("kind", "language", "version"),
        CheckConstraint("version > 0", name="version_from_one"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(5))
    version: Mapped[int] = mapped_column(Integer)
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)  # news, keys, call, mail
    is_ours: Mapped[bool] = mapped_column(Boolean)  # put back to the words that come with us
    made_by_id: Mapped[UUID] = within("member", index=False)
    made_at: Mapped[datetime]


class Task(OfCommunity, Base):
    """Something a person does: phone a member, find a driver, look at a dispute."""

    __tablename__ = "task"
    __table_args__ = (
        unique_within("task_key"),
        index_within("state", "due_at"),
        index_within("subject_id"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_done"),
    )

    task_key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = one_of(*TASK_KINDS)
    member_id: Mapped[UUID | None] = within("member")
    subject_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None] = within("message")  # the call's script
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = one_of("open", "done", "dropped")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = within("member", index=False)
    outcome: Mapped[str] = mapped_column(String(200), default="")
