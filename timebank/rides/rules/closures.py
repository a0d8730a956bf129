"""What a closed time means: for which rides it is off, which stay for a person, what is open next.

Nobody who is out is left there, and nothing vital is called off by a click on all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from timebank.kernel.calendar import local_day, local_instant, local_minute
from timebank.kernel.wording import day_words, time_words

WORDS_MAX = 40
SPAN_DAYS_MAX = 31
AHEAD_DAYS_MAX = 366
LOOK_DAYS = 60  # for an open day

Fate = Literal["ends", "vital", "under_way", "way_home"]
# a leg on which the rider was, or is: somebody has to bring them home
OUT_THERE = frozenset({"on_the_way", "here", "riding", "done", "stopped"})
UNDER_WAY = frozenset({"on_the_way", "here", "riding"})
MAY_END = ("waiting_for_call", "looking", "found")


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """A time that is closed, as pages and messages need it."""

    id: UUID
    kind: str
    words: str
    from_at: datetime
    until_at: datetime

    def meets(self, from_at: datetime, until_at: datetime) -> bool:
        """Tell whether any of a ride's time is closed."""
        return self.from_at < until_at and from_at < self.until_at


def is_out_there(leg: str, way_home: str, state: str, other_state: str | None) -> bool:
    """Tell whether a ride brings home somebody who is out already."""
    if leg != "home":
        return False
    return other_state in OUT_THERE or (way_home == "when_i_call" and state == "looking")


def fates(views: Iterable[Any], span: ClosedSpan, vital: Collection[str]) -> dict[UUID, Fate]:
    """Return by ride what a closed span does to it; what it does not touch is left out.

    views: live rides (RideView), both legs of a request where both live. A leg that is not begun
    goes with the other: nobody is taken where nobody brings them back.
    """
    legs: dict[UUID, list[Any]] = {}
    for view in views:
        legs.setdefault(view.request_id, []).append(view)
    found: dict[UUID, Fate] = {}
    for group in legs.values():
        for view in group:
            if span.meets(view.pickup_at, view.dropoff_at):
                found[view.id] = _fate(view, vital)
        if any(found.get(view.id) == "ends" for view in group):
            for view in group:
                if view.id not in found and view.state in MAY_END:
                    found[view.id] = "ends"
    return found


def _fate(view: Any, vital: Collection[str]) -> Fate:
    if view.state in UNDER_WAY:
        return "under_way"
    if is_out_there(view.leg, view.way_home, view.state, view.other_state):
        return "way_home"
    return "vital" if view.purpose in vital else "ends"


def vital_of(words: str) -> frozenset[str]:
    """Return the purposes of the policy whose rides are never called off with all others."""
    return frozenset(words.split())


def closed_at(
    spans: Sequence[ClosedSpan], from_at: datetime, until_at: datetime
) -> ClosedSpan | None:
    """Return the span that is in a ride's way, or None."""
    return next((span for span in spans if span.meets(from_at, until_at)), None)


def next_open_day(spans: Sequence[ClosedSpan], after: date, zone: str) -> date | None:
    """Return the first day after `after` on which nothing is closed, or None."""
    for number in range(1, LOOK_DAYS + 1):
        day = after + timedelta(days=number)
        begins = local_instant(day, 0, zone)
        if closed_at(spans, begins, local_instant(day + timedelta(days=1), 0, zone)) is None:
            return day
    return None


# -- said in messages, where no page and no catalogue is -------------------------------------------

_WHY = {
    "weather": {"en": "bad weather", "es": "mal tiempo", "ar": "طقس سيئ", "bn": "খারাপ আবহাওয়া"},
    "holiday": {"en": "holiday", "es": "feriado", "ar": "عطلة", "bn": "ছুটি"},
}


def closed_why(kind: str, words: str, language: str) -> str:
    """Return why: the kind in words of the language, and what the office typed beside it."""
    said = _WHY.get(kind, {}).get(language, "")
    return ": ".join(word for word in (said, words) if word)


def closed_words(span: ClosedSpan, zone: str, language: str) -> str:
    """Return when: "Wed Nov 25", "Wed Nov 25 - Fri Nov 27" or with the hours between."""
    first, last = local_day(span.from_at, zone), local_day(span.until_at, zone)
    hours = [local_minute(at, zone) for at in (span.from_at, span.until_at)]
    if hours == [0, 0]:
        last -= timedelta(days=1)
        ends = [first] if first == last else [first, last]
        return " - ".join(day_words(day, language) for day in ends)
    begins = f"{day_words(first, language)} {time_words(span.from_at, zone, language)}"
    if hours[1] == 0:
        last -= timedelta(days=1)
    until = time_words(span.until_at, zone, language)
    return f"{begins} - {until if first == last else f'{day_words(last, language)} {until}'}"
