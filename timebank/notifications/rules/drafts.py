"""What callers hand in: a message not yet worded, a task not yet opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from timebank.members import Recipient
from timebank.notifications.rules.calendars import CalendarEntry


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """One kind of message to one member about one thing, once a key.

    params: the template's names already in the recipient's language; {place} is the nickname
    unless the rider allows names (the caller's business). org, phone and to are added.
    key: unique in the community, <= 140 characters. deadline_at: later it makes no sense.
    respects_quiet: False for what concerns a ride within three hours, driver and rider.
    is_short_notice: asked less than 48 hours ahead; decides whether R2 is phoned.
    helpers: who helps this member, when the wish is "through my helper"; None: not looked up,
    the line in the helper's Today is enough; (): nobody helps any more.
    entries: what the calendar file of an e-mail holds.
    """

    kind: str
    recipient: Recipient
    params: Mapping[str, str]
    subject_id: UUID | None
    key: str
    due_at: datetime
    deadline_at: datetime
    respects_quiet: bool = True
    is_short_notice: bool = True
    helpers: tuple[Recipient, ...] | None = None
    entries: tuple[CalendarEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """Something a person is to do, once a key. detail: plain JSON for the page that shows it."""

    kind: str
    key: str
    due_at: datetime
    member_id: UUID | None = None
    subject_id: UUID | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
