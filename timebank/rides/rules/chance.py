"""How often rides like this one found a driver, in this community's own past."""

from collections.abc import Sequence
from dataclasses import dataclass

LIKE_MIN = 10  # fewer say nothing
MORNING_UNTIL, AFTERNOON_UNTIL = 12 * 60, 17 * 60  # minutes of the local day


@dataclass(frozen=True, slots=True)
class Past:
    """One ride that was asked and is over. weekday 0..6, minute 0..1439, of the local day."""

    weekday: int
    minute: int
    found: bool


@dataclass(frozen=True, slots=True)
class Chance:
    """Of ten rides like this, how many found a driver; `of` is how many were looked at."""

    in_ten: int
    of: int


def chance_of(past: Sequence[Past], weekday: int, minute: int) -> Chance | None:
    """Count rides of the same part of the day and week; all of them where those are few.

    Rounded down, so that nothing is promised; None while there is too little to say.
    """
    like = [one for one in past if _part(one.weekday, one.minute) == _part(weekday, minute)]
    counted = like if len(like) >= LIKE_MIN else past
    if len(counted) < LIKE_MIN:
        return None
    return Chance(10 * sum(one.found for one in counted) // len(counted), len(counted))


def _part(weekday: int, minute: int) -> tuple[bool, int]:
    part = 0 if minute < MORNING_UNTIL else 1 if minute < AFTERNOON_UNTIL else 2
    return weekday >= 5, part
