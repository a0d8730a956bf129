"""What a channel is given and what it must do with it.

A channel sends one letter or raises; the letter's key is the same on every attempt, so that a
receiver that drops repeated keys gets it once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class About:
    """What an e-mail is written from beside its words: whose and which matter, until when."""

    community_id: int
    slug: str
    member_id: UUID | None
    subject_id: UUID | None
    params: Mapping[str, str]
    deadline_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. sender_number and address: E.164, or e-mail addresses.

    about: only of e-mail, until it is written; then html and the calendar file, "" for none.
    """

    key: UUID
    kind: str
    address: str
    sender_name: str
    sender_number: str
    reply_to: str
    language: str
    subject: str
    body: str
    at: datetime
    html: str = ""
    calendar: str = ""
    about: About | None = None


class Channel(Protocol):
    """A way out. is_local: sending is a write on this machine, so a batch may be marked at once."""

    @property
    def is_local(self) -> bool:
        """Whether sending ends on this machine."""

    def send(self, letter: Letter) -> str | None:
        """Send one letter; return the receiver's own id of it, where it gives one.

        Raises: ReceiverStopped, MessageRefused, MessageDeferred (this letter), ChannelDown (all).
        """

    def close(self) -> None:
        """Let go of what was kept open between letters."""
