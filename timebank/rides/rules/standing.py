"""A need that comes again every week, and what it is on one of its days.

Times are minutes of the community's own day: the clock on the wall, summer and winter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from timebank.kernel.calendar import local_instant
from timebank.kernel.weeks import Weeks, days_of, is_day_of
from timebank.rides.errors import NotOneOfThem, TooFarAhead
from timebank.rides.rules.need import AHEAD_DAYS_MAX, RideNeed

MADE_AHEAD_DAYS = 14
MADE_MINUTE = 9 * 60  # of the morning: drivers are asked by day
UNTIL_DAYS_MAX = 366
_SAME = (
    "rider_id", "from_place_id", "to_place_id", "anchor", "way_home", "stay_minutes", "purpose",
    "help_level", "companions", "children", "child_seats", "service_animal", "may_share",
    "door_note", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StandingNeed:
    """A ride on the days of `weeks`, from `first_on`. Minutes local; None takes the member's own.

    home_minute: for way_home "at"; 1440 and more is after midnight.
    """

    request_key: str
    rider_id: UUID
    to_place_id: UUID
    weeks: Weeks
    first_on: date
    anchor: str  # be_there_by | leave_at
    minute: int
    from_place_id: UUID | None = None  # None: their home on that day
    way_home: str = "none"
    home_minute: int | None = None
    stay_minutes: int = 60
    purpose: str | None = None
    help_level: str | None = None
    aids: tuple[str, ...] | None = None
    companions: int = 0
    children: int = 0
    child_seats: int = 0
    service_animal: bool = False
    may_share: bool = False
    door_note: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OtherDay:
    """How one day differs; None is as always."""

    minute: int | None = None
    home_minute: int | None = None
    to_place_id: UUID | None = None


AS_ALWAYS = OtherDay()


def need_on(
    series: Any, on: date, zone: str, request_key: str, other: OtherDay = AS_ALWAYS
) -> RideNeed:
    """Return the ride of one day of a series (a StandingNeed, or its row)."""
    same = {name: getattr(series, name) for name in _SAME}
    if other.to_place_id is not None:
        same["to_place_id"] = other.to_place_id
    minute = series.minute if other.minute is None else other.minute
    home = series.home_minute
    if home is not None and other.minute is not None:  # the stay is as long as always
        home = home + other.minute - series.minute
    home = home if other.home_minute is None else other.home_minute
    return RideNeed(
        request_key=request_key,
        anchor_at=local_instant(on, minute, zone),
        home_at=local_instant(on, home, zone) if series.way_home == "at" else None,
        aids=None if series.aids is None else tuple(series.aids),
        **same,
    )


def standing_from(
    one: RideNeed, *, weeks: Weeks, first_on: date, minute: int, home_minute: int | None
) -> StandingNeed:
    """Return one ride's need as a need on the days of `weeks`."""
    return StandingNeed(
        request_key=one.request_key,
        weeks=weeks,
        first_on=first_on,
        minute=minute,
        home_minute=home_minute if one.way_home == "at" else None,
        aids=one.aids,
        **{name: getattr(one, name) for name in _SAME},
    )


def check_days(need: StandingNeed, today: date) -> None:
    """Refuse days that begin or end too far ahead, or whose first day is none of them.

    Raises: TooFarAhead(field, days), NotOneOfThem(field).
    """
    if need.first_on > today + timedelta(days=AHEAD_DAYS_MAX):
        raise TooFarAhead(field="day", days=AHEAD_DAYS_MAX)
    until = need.weeks.until
    if until is not None and until > today + timedelta(days=UNTIL_DAYS_MAX):
        raise TooFarAhead(field="day", days=UNTIL_DAYS_MAX)
    if not is_day_of(need.weeks, need.first_on, need.first_on):
        raise NotOneOfThem(field="day")


def next_day(weeks: Weeks, first_on: date, after: date | None) -> date | None:
    """Return the first day behind `after` (None: the first of all), None when there is none."""
    return next(days_of(weeks, first_on, after=after), None)
