"""Asking for a ride by keys: where, what day, what time, is it right. Pure.

What is known so far is a plain dict, kept beside the question that asks on; nothing else
remembers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from timebank.inbound.rules.grammar import Said, means_no
from timebank.inbound.rules.table import ASKS
from timebank.kernel.wording import fold, parse_day, parse_time, parse_weeks

Draft = Mapping[str, Any]
DAYS_OFFERED = 5
DAYS_AHEAD_MAX = 59
MISSES_MAX = 2  # so often a question is put again; then a person asks
What = Literal["ask", "check", "book", "drop", "person"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as the writer calls it. usual_minute: of the local day, when they go there."""

    id: str
    word: str
    usual_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Next:
    """What follows: ask `kind` with what is known, check, book, drop it, or call a person."""

    what: What
    kind: str = ""
    draft: Draft = field(default_factory=dict)


def first(spots: Sequence[Spot]) -> Next:
    """Ask where to; without any place they were driven to before, a person asks."""
    if not spots:
        return Next("person")
    places = [[spot.id, spot.word, spot.usual_minute] for spot in spots]
    return Next("ask", "R17", {"places": places})


def days_from(today: date) -> list[date]:
    """Return the days that are offered by number."""
    return [today + timedelta(days=n) for n in range(1, DAYS_OFFERED + 1)]


def answered(kind: str, said: Said, draft: Draft, today: date) -> Next:
    """Take the answer to a question, and say what follows."""
    if kind == "C5":
        return _checked(said, draft)
    if means_no(said) and not (kind in ("R19", "R19b") and said.is_digit):
        return Next("drop")
    match kind:
        case "R17":
            return _placed(said, draft, today)
        case "R18" | "R18b" | "R18c":
            return _dayed(kind, said, draft, today)
        case _:
            return _timed(kind, said, draft)


def _placed(said: Said, draft: Draft, today: date) -> Next:
    places = draft["places"]
    chosen = None
    if said.is_digit and said.key is not None:
        chosen = places[said.key - 1] if 1 <= said.key <= len(places) else None
    else:
        typed = fold(said.typed)
        named = [place for place in places if typed and fold(place[1]).startswith(typed)]
        chosen = named[0] if len(named) == 1 else None
    if chosen is None:
        return _missed("R17", draft)
    known = _kept(draft, place=chosen[0], word=chosen[1], usual=chosen[2])
    return Next("ask", "R18", known | {"days": [day.isoformat() for day in days_from(today)]})


def _dayed(kind: str, said: Said, draft: Draft, today: date) -> Next:
    days = draft["days"]
    if said.is_digit and said.key is not None and said.typed == str(said.key):
        if not 1 <= said.key <= len(days):
            return _missed(kind, draft)
        return Next("ask", "R19", _kept(draft, day=days[said.key - 1]))
    again = parse_weeks(said.typed, today)  # "mwf until 1/31": every week from the first of them
    day = again.first if again else parse_day(said.typed, today)
    if day is None:
        return _missed(kind, draft)
    if not today <= day <= today + timedelta(days=DAYS_AHEAD_MAX):
        return _missed("R18b", draft)
    rule = again.weeks.rrule if again else ""
    return Next("ask", "R19", _kept(draft, day=day.isoformat(), rule=rule))


def _timed(kind: str, said: Said, draft: Draft) -> Next:
    minute = parse_time(said.typed, near=draft.get("usual"))
    if minute is None:
        return _missed(kind, draft)
    return Next("check", "C5", _kept(draft, minute=minute))


def _checked(said: Said, draft: Draft) -> Next:
    match ASKS["C5"].keys.get(said.key if said.key is not None else -1):
        case "book":
            return Next("book", draft=draft)
        case "ask":
            return Next("ask", "R17", {"places": draft["places"]})
    return _missed("C5", draft)


def too_soon(draft: Draft) -> Next:
    """The time cannot be reached any more: ask for a later one."""
    return _missed("R19b", draft)


def too_far(draft: Draft) -> Next:
    """The day is too far off: ask for a nearer one."""
    return _missed("R18b", draft)


def closed(draft: Draft) -> Next:
    """Nobody drives on that day: ask for another one."""
    return _missed("R18c", draft)


def _kept(draft: Draft, **more: Any) -> dict[str, Any]:
    return {**draft, **more, "misses": 0}


def _missed(kind: str, draft: Draft) -> Next:
    misses = draft.get("misses", 0) + 1
    if misses > MISSES_MAX:
        return Next("person")
    return Next("ask", kind, {**draft, "misses": misses})
