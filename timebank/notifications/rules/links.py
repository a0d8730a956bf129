"""Which letters carry a link to answer with, what it opens, and for how long.

Only e-mail has links by default; a link answers one question of one member and nothing else.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

# kind of message -> purpose of its link; a purpose is the letter in its address
_RIDE = ("R1", "R2", "R3", "R4", "R7", "R7b", "R8", "R9", "R10", "R12", "R20", "R21", "R23", "R33")
PURPOSES: Mapping[str, str] = {
    **dict.fromkeys(_RIDE, "ride"),
    "D1": "offer",
    "D11": "offer",
    "D15": "offer",
    "R11": "consent",
}
PATHS = {"ride": "r", "offer": "o", "consent": "c"}
# thanks, and what went wrong, are said after the ride
_AFTER = {"ride": timedelta(days=3)}


def purpose_of(kind: str) -> str:
    """Return what the link of a kind of message is for, "" where it has none."""
    return PURPOSES.get(kind, "")


def subject_of(purpose: str, subject_id: UUID | None, params: Mapping[str, str]) -> UUID | None:
    """Return what a link is about: the message's subject, for an offer the invitation."""
    if purpose == "offer":
        return UUID(params["offer"]) if params.get("offer") else None
    return subject_id


def expires_at(purpose: str, deadline_at: datetime) -> datetime:
    """Return until when a link answers, whole seconds."""
    return (deadline_at + _AFTER.get(purpose, timedelta())).replace(microsecond=0)
