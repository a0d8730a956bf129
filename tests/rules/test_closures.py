"""What a closed time does to rides, as a table; and how it is said."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from timebank.rides.rules.closures import (
    ClosedSpan,
    closed_at,
    closed_why,
    closed_words,
    fates,
    next_open_day,
)

ZONE = "America/Detroit"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)
REQUEST = UUID(int=99)
VITAL = frozenset({"D", "M"})


@dataclass(frozen=True)
class Leg:
    """What the rule looks at of a ride."""

    id: UUID
    leg: str = "out"
    state: str = "looking"
    hour: int = 0  # from noon
    purpose: str = "G"
    way_home: str = "at"
    other_state: str | None = None
    request_id: UUID = REQUEST

    @property
    def pickup_at(self) -> datetime:
        return NOON + timedelta(hours=self.hour)

    @property
    def dropoff_at(self) -> datetime:
        return self.pickup_at + timedelta(minutes=20)


def out(state: str = "found", hour: int = 0, **changed: str) -> Leg:
    return Leg(UUID(int=1), "out", state, hour, **changed)  # type: ignore[arg-type]


def home(state: str = "found", hour: int = 3, **changed: str | None) -> Leg:
    return Leg(UUID(int=2), "home", state, hour, **changed)  # type: ignore[arg-type]


def span(first: float, last: float) -> ClosedSpan:
    return ClosedSpan(UUID(int=7), "weather", "snow", NOON + timedelta(hours=first),
                      NOON + timedelta(hours=last))  # fmt: skip


DAY, LATER, EARLY = span(-12, 12), span(2, 12), span(-12, 1)


@pytest.mark.parametrize(
    ("legs", "closed", "expected"),
    [
        ([out()], DAY, ["ends"]),
        ([out("looking")], DAY, ["ends"]),
        ([out("on_the_way")], DAY, ["under_way"]),
        ([out("riding"), home(other_state="riding")], DAY, ["under_way", "way_home"]),
        ([home(other_state="done")], DAY, ["way_home"]),
        ([home("waiting_for_call", other_state="done")], DAY, ["way_home"]),
        ([home("looking", way_home="when_i_call", other_state="cancelled")], DAY, ["way_home"]),
        ([home("looking", other_state="cancelled")], DAY, ["ends"]),
        ([out(purpose="D"), home(purpose="D", other_state="found")], DAY, ["vital", "vital"]),
        # a leg that is not touched goes with the one that is
        ([out(), home(other_state="found")], LATER, ["ends", "ends"]),
        ([out(), home("waiting_for_call", other_state="found")], EARLY, ["ends", "ends"]),
        ([out("riding"), home(other_state="riding")], LATER, ["", "way_home"]),
        ([out(purpose="M"), home(purpose="M", other_state="found")], LATER, ["", "vital"]),
        # nothing is touched
        ([out()], LATER, [""]),
        ([out(hour=-1)], span(-0.6, 3), [""]),
        ([out(hour=-1)], span(-0.7, 3), ["ends"]),
    ],
)
def test_what_a_closed_time_does(legs: list[Leg], closed: ClosedSpan, expected: list[str]) -> None:
    what = fates(legs, closed, VITAL)
    assert [what.get(leg.id, "") for leg in legs] == expected


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-12, 12, "Tue Nov 24"),
        (-12, 36, "Tue Nov 24 - Wed Nov 25"),
        (2, 12, "Tue Nov 24 2:00 PM - 12:00 AM"),
        (-2, 5, "Tue Nov 24 10:00 AM - 5:00 PM"),
        (2, 22, "Tue Nov 24 2:00 PM - Wed Nov 25 10:00 AM"),
    ],
)
def test_when_is_said_as_short_as_it_is(first: float, last: float, words: str) -> None:
    assert closed_words(span(first, last), ZONE, "en") == words


def test_why_is_said_in_the_readers_language_beside_what_was_typed() -> None:
    assert closed_why("weather", "snow", "es") == "mal tiempo: snow"
    assert closed_why("holiday", "", "en") == "holiday"
    assert closed_why("other", "No heat", "ar") == "No heat"
    assert closed_why("weather", "", "bn") == "খারাপ আবহাওয়া"


def test_the_next_open_day_has_nothing_closed_on_it() -> None:
    spans = [span(-12, 12), span(14, 16), span(60, 84)]  # Tue; Wed 2-4; Fri and Sat
    assert next_open_day(spans, date(2026, 11, 23), ZONE) == date(2026, 11, 26)
    assert next_open_day(spans, date(2026, 11, 26), ZONE) == date(2026, 11, 28)
    assert next_open_day([span(-12, 24 * 70)], date(2026, 11, 23), ZONE) is None
    assert closed_at(spans, NOON, NOON) is spans[0]
    assert closed_at([], NOON, NOON) is None
