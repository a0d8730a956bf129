"""What an adapter reads from a call: a text that came in, or a receipt."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from timebank.notifications import Said

Word = Literal["taken", "delivered", "failed"]
BODY_LENGTH_MAX = 1600  # what providers take; longer ones are cut


@dataclass(frozen=True, slots=True)
class TextIn:
    """A text somebody sent. Numbers: E.164. key: adapter and their id of it."""

    from_number: str
    to_number: str
    body: str
    key: str


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """A receipt of a text sent from `from_number` (E.164), whose id is `message_id`."""

    from_number: str
    message_id: UUID
    said: Said


@dataclass(frozen=True, slots=True)
class CallIn:
    """A step of a call between two numbers (E.164; theirs "" when it is hidden).

    message_id: of a call that we made. status: how it stands, in the provider's words.
    """

    our_number: str
    their_number: str
    key: str
    keys: str
    message_id: UUID | None
    is_machine: bool
    status: str

    @property
    def was_answered(self) -> bool:
        return self.status in ("completed", "in-progress", "answered")


def clean(body: str) -> str:
    """Return a body that a database can hold."""
    return body.replace("\x00", "")[:BODY_LENGTH_MAX]


def id_of(text: object) -> UUID | None:
    """Read one of our ids; None when it is none."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
