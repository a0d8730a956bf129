"""Days that come again every week: which weekdays, every how many weeks, until when.

Kept as an RFC 5545 RRULE of dates, so that other programs read it; weeks begin on Monday.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

EVERY_MAX = 12  # weeks
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weekdays (0 is Monday) of every `every`-th week; until: the last day it may be, or None."""

    weekdays: tuple[int, ...]
    every: int = 1
    until: date | None = None

    def __post_init__(self) -> None:
        assert self.weekdays
        assert set(self.weekdays) <= set(range(7))
        assert 1 <= self.every <= EVERY_MAX
        object.__setattr__(self, "weekdays", tuple(sorted(set(self.weekdays))))

    @property
    def rrule(self) -> str:
        """The rule as RFC 5545 writes it, for a DTSTART that is a date."""
        parts = ["FREQ=WEEKLY"]
        if self.every > 1:
            parts.append(f"INTERVAL={self.every}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        parts.append("BYDAY=" + ",".join(_CODES[day] for day in self.weekdays))
        return ";".join([*parts, "WKST=MO"])

    def ending(self, until: date) -> "Weeks":
        """Return the same days, but none after `until`."""
        return replace(self, until=until if self.until is None else min(self.until, until))


def weeks_from(rrule: str) -> Weeks:
    """Read a rule written by `Weeks.rrule`. Raises: ValueError for any other."""
    shape = (
        r"FREQ=WEEKLY(?:;INTERVAL=(\d{1,2}))?(?:;UNTIL=(\d{4})(\d\d)(\d\d))?"
        r";BYDAY=((?:MO|TU|WE|TH|FR|SA|SU|,)+);WKST=MO"
    )
    found = re.fullmatch(shape, rrule)
    if not found:
        raise ValueError(rrule)
    until = date(int(found[2]), int(found[3]), int(found[4])) if found[2] else None
    days = tuple(_CODES.index(code) for code in found[5].split(","))
    return Weeks(days, int(found[1] or 1), until)


def days_of(weeks: Weeks, start: date, *, after: date | None = None) -> Iterator[date]:
    """Give the days from `start` on, in order; with `after`, only those behind it.

    The week of `start` is the first of every `every`. Endless when the rule has no end.
    """
    monday = start - timedelta(days=start.weekday())
    if after is not None and after >= start:
        passed = (after - monday).days // (7 * weeks.every)
        monday += timedelta(weeks=passed * weeks.every)
    while True:
        for weekday in weeks.weekdays:
            day = monday + timedelta(days=weekday)
            if weeks.until is not None and day > weeks.until:
                return
            if day >= start and (after is None or day > after):
                yield day
        monday += timedelta(weeks=weeks.every)


def is_day_of(weeks: Weeks, start: date, day: date) -> bool:
    """Tell whether `day` is one of them."""
    return next(days_of(weeks, start, after=day - timedelta(days=1)), None) == day


def count_of(weeks: Weeks, start: date) -> int | None:
    """Return how many days there are, None when there is no end."""
    return None if weeks.until is None else sum(1 for _ in days_of(weeks, start))
