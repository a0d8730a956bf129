"""By which channel a kind of message reaches a member, and when it may ring.

What a member wishes decides (DOMAIN.md 6); what cannot be carried that way goes by the next
one, at the end to a person. None means: by this wish, this kind is not sent at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from timebank.kernel.calendar import after_quiet

Way = Literal["text", "call", "email", "paper", "helper", "person"]

# Answers to what somebody texted go back to that number, whatever the member wishes.
ANSWERS = frozenset(
    {"C0", "C1", "C1s", "C4", "C5", "C9", "A3", "R14", "R15", "R16", "R17", "R18", "R19"}
    | {"B5", "B6", "C10", "C10w", "C10h", "C11", "C11l"}
)
# Said in the minute they happen, or not at all.
AT_ONCE = frozenset({"R5", "R6"})
# What a person phones about. R12, R22: the member is told of every act done for them.
CALLED = frozenset(
    {"R2", "R4", "R6", "R9", "R10", "R11", "R12", "R20", "R21", "R22", "R23"}
    | {"R24", "R25", "R27", "R28", "R29", "R30", "R31", "R32", "R33", "R34"}
    | {"D1", "D11", "D12", "D2", "D4", "D8", "D9", "D13", "D15", "A1", "A2", "A4"}
    | {"E1", "E2", "E3", "E5", "E6", "E7", "B1", "B1o", "B2", "B2o", "B4"}
)
# Said on the telephone only when the text for it failed.
_SPOKEN_TOO = frozenset({"R3", "R5", "R7", "R7b", "D5", "D7"})
# Printed: the ride card at booking and change, and letters that can wait for the post.
PRINTED = frozenset(
    {"R1", "R2", "R12", "R21", "R22", "R23", "R24", "R25", "R27", "R28", "R29", "R31", "R32", "R34"}
    | {"R13", "A2", "A4", "G1", "E5", "E6", "E7"}
)
# Nobody is sent to look for a member who cannot be reached about these.
_NOT_CHASED = frozenset({"R6", "A1", "D1", "D11", "D12", "D15"})


@dataclass(frozen=True, slots=True)
class Reach:
    """How a member can be reached and wishes to be."""

    wish: str
    has_phone: bool
    takes_texts: bool  # a mobile number that did not opt out
    has_email: bool
    has_helper: bool


def way_of(kind: str, reach: Reach, *, is_short_notice: bool = True) -> Way | None:
    """Choose the way for one message; 'person' is a task to find the member.

    is_short_notice: the ride was asked for less than 48 hours ahead; only then is R2 phoned.
    """
    if kind in ANSWERS:
        return "text" if reach.has_phone else None
    match reach.wish:
        case "text" if reach.takes_texts:
            return "text"
        case "text" | "email" if reach.has_email:
            if kind not in AT_ONCE:
                return "email"
            return _phoned(kind, reach, is_short_notice) if reach.wish == "text" else None
        case "helper" if reach.has_helper:
            return None if kind in AT_ONCE else "helper"
        case "call":
            return _phoned(kind, reach, is_short_notice)
        case "paper":
            return _written(kind, reach, is_short_notice)
        case _:  # what they wish cannot be done: the telephone, without one paper
            by = _phoned if reach.has_phone else _written
            return by(kind, reach, is_short_notice)


def _phoned(kind: str, reach: Reach, is_short_notice: bool) -> Way | None:
    if kind not in CALLED or (kind == "R2" and not is_short_notice):
        return None
    if reach.has_phone:
        return "call"
    return None if kind in _NOT_CHASED else "person"


def _written(kind: str, reach: Reach, is_short_notice: bool) -> Way | None:
    return "paper" if kind in PRINTED else _phoned(kind, reach, is_short_notice)


def is_chased(kind: str) -> bool:
    """Tell whether a person is asked to find the member when time ran out for a message."""
    return kind in CALLED - _NOT_CHASED


def is_phoned_instead(kind: str) -> bool:
    """Tell whether a person phones when a text cannot be sent."""
    return kind in CALLED | _SPOKEN_TOO


def may_ring_at(
    due_at: datetime, way: Way, quiet_from: int, quiet_until: int, zone: str
) -> datetime:
    """Move what rings (texts, calls) out of the member's quiet hours; the rest lies still."""
    if way not in ("text", "call"):
        return due_at
    return after_quiet(due_at, quiet_from, quiet_until, zone)


# -- what becomes of a message that could not be sent --------------------------------------------

REFUSALS_MAX = 2  # a text that failed twice becomes a call
DOWN_MINUTES_MAX = 30  # a channel that stays down this long: what matters is phoned instead
_BACK_OFF_SECONDS = (30, 60, 120, 240, 480, 900)


def back_off(tries: int) -> timedelta:
    """How long to wait after the `tries`-th failure (1 is the first), wall clock."""
    return timedelta(seconds=_BACK_OFF_SECONDS[min(max(tries, 1), len(_BACK_OFF_SECONDS)) - 1])
