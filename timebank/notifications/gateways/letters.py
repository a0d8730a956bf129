"""What a channel is given and what it must do with it.

A channel sends one letter or raises; the letter's key is the same on every attempt, so that a
receiver that drops repeated keys gets it once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. sender_number and address: E.164, or e-mail addresses."""

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


class Channel(Protocol):
    """A way out. is_local: sending is a write on this machine, so a batch may be marked at once."""

    is_local: bool

    def send(self, letter: Letter) -> str | None:
        """Send one letter; return the receiver's own id of it, where it gives one.

        Raises: ReceiverStopped, MessageRefused, MessageDeferred (this letter), ChannelDown (all).
        """

    def close(self) -> None:
        """Let go of what was kept open between letters."""
