"""Channels that tests need: one that remembers, one that fails as told; and drafts to send."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from timebank.kernel.ids import new_id
from timebank.members import Recipient
from timebank.notifications import Letter, MessageDraft

VALUES = {
    "day": "Wed Nov 25", "time": "10:45 AM", "place": "Place 2", "driver": "Marcus", "n": "9",
    "car": "silver Rowan", "plate": "FNCH 1", "h": "2 hours", "dl": "6:00 PM", "name": "Opal",
    "helper": "Wanda", "agency": "Main Library", "addr": "12 Elm Street", "needs": "Walker",
    "area": "Conner and Warren", "mi": "3.1", "gave": "8", "got": "12", "code": "123456",
    "weeks": "Tue, Thu", "until": "Sun Jan 31",
    "places": "1 = Home", "days": "1 = Tue", "rides": "A Wed", "words": "Hi",
}  # fmt: skip


class Receiver:
    """Keeps every letter; counts each key, as a receiver that drops repeats would."""

    def __init__(self, *, is_local: bool = False) -> None:
        self.is_local = is_local
        self.letters: list[Letter] = []
        self.fail: Callable[[Letter], Exception | None] = lambda _letter: None

    def send(self, letter: Letter) -> None:
        error = self.fail(letter)
        if error is not None:
            raise error
        self.letters.append(letter)

    def close(self) -> None:
        """Nothing is kept open."""

    @property
    def keys(self) -> Counter[UUID]:
        return Counter(letter.key for letter in self.letters)


def a_recipient(member_id: UUID | None = None, **changed: Any) -> Recipient:
    """Opal Finch, who wishes texts in English and is quiet from 21 to 8."""
    values: dict[str, Any] = {
        "member_id": member_id,
        "name": "Opal Finch",
        "first_name": "Opal",
        "phone": "+13135550142",
        "email": None,
        "language": "en",
        "wish": "text",
        "quiet_from": 1260,
        "quiet_until": 480,
        "text_stopped": False,
    }
    return Recipient(**values | changed)


def a_draft(kind: str, recipient: Recipient, now: datetime, **changed: Any) -> MessageDraft:
    """A message of `kind` due now, about a ride of its own, with a day to get there."""
    values: dict[str, Any] = {
        "params": VALUES,
        "subject_id": new_id(),
        "key": f"{kind}:{new_id()}",
        "due_at": now,
        "deadline_at": now + timedelta(days=1),
    }
    return MessageDraft(kind=kind, recipient=recipient, **values | changed)
