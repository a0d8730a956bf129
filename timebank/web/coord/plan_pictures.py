"""A day plan as pictures: one rail a driver, and the ways on a map. Pure; the template draws.

No colour is named here, only how a ride stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import cos, radians

from timebank.dayplans import LineView
from timebank.kernel.calendar import local_minute
from timebank.kernel.wording import minute_words
from timebank.rides import RideView
from timebank.web.i18n import direction, language

ROW, TOP, BAR = 58, 30, 28
WIDE, NARROW = 1152, 340
HOUR_ROOM = 62  # px that an hour's words need
LETTER = 7.5
MAP_WIDTH, MAP_HEIGHT, MAP_EDGE = 600, 400, 26
PAINT = {"asked": "way", "yes": "found", "promised": "found"}  # anything else: planned


@dataclass(frozen=True, slots=True)
class Taken:
    """A ride in a driver's day, planned or promised."""

    driver: str
    start: datetime
    end: datetime
    label: str
    stands: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One ride's rectangle."""

    x: float
    y: float
    width: float
    paint: str
    tone: str
    label: str
    text_x: float


@dataclass(frozen=True, slots=True)
class Name:
    """A driver's name above their rail."""

    y: int
    words: str


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour's line with words on some."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Rails:
    """Everything the rails' template draws; name_x is where names begin."""

    width: int
    height: int
    name_x: int
    names: list[Name]
    hours: list[Hour]
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class Spot:
    """A home with its driver's number, or a stop (number 0)."""

    x: float
    y: float
    number: int


@dataclass(frozen=True, slots=True)
class Map:
    """Ways as the crow flies, from home by way of every stop and back."""

    width: int
    height: int
    ways: list[str]
    spots: list[Spot]
    names: list[tuple[int, str]]


def taken_of(lines: Sequence[LineView], of_day: Sequence[RideView]) -> list[Taken]:
    """Return the days of the plan's drivers: its lines, and what they promised beside it."""
    shown = [line for line in lines if line.driver_id is not None and line.stands != "off"]
    mine = {line.ride.id for line in shown}
    drivers = {line.driver_id for line in shown}
    taken = [
        Taken(line.driver_name, line.pickup_at, line.dropoff_at, line.ride.rider.name, line.stands)
        for line in shown
        if line.stands not in ("no", "taken")
    ]
    taken += [
        Taken(view.driver.name, view.pickup_at, view.dropoff_at, view.rider.name, "promised")
        for view in of_day
        if view.driver is not None and view.driver_id in drivers and view.id not in mine
    ]
    return sorted(taken, key=lambda one: (one.driver, one.start))


def rails(taken: Sequence[Taken], zone: str, width: int = WIDE) -> Rails:
    """Lay out one rail a driver, hours across; mirrored where one reads from the right."""
    rtl = direction(language()) == "rtl"
    spans = [_minutes(one, zone) for one in taken]
    start = min((first for first, _ in spans), default=480) // 60 * 60
    end = -(-max((last for _, last in spans), default=1020) // 60) * 60
    scale = (width - 8) / (end - start)
    names, bars = [], []
    for row, (driver, rides) in enumerate(groupby(taken, key=lambda one: one.driver)):
        y = TOP + row * ROW
        names.append(Name(y + 16, driver))
        bars += [_bar(one, zone, y + 22, start, scale, width, rtl=rtl) for one in rides]
    step = next(n for n in (1, 2, 3, 4, 6, 12, 24) if n * 60 * scale >= HOUR_ROOM)
    hours = [
        Hour(
            round(_x(4 + (minute - start) * scale, width, rtl=rtl), 1),
            minute_words(minute, language()).replace(":00", "") if minute < end else "",
        )
        for minute in range(start, end + 1, step * 60)
    ]
    return Rails(width, TOP + len(names) * ROW + 4, width - 4 if rtl else 4, names, hours, bars)


def map_of(lines: Sequence[LineView]) -> Map | None:
    """Lay out the ways of every driver of the plan; None where nobody drives."""
    driven = [
        line
        for line in lines
        if line.driver_home is not None and line.stands not in ("no", "taken", "off")
    ]
    if not driven:
        return None
    routes: list[tuple[str, list[tuple[float, float]]]] = []
    for _, day in groupby(driven, key=lambda line: line.driver_id):
        rides = sorted(day, key=lambda line: line.pickup_at)
        home = rides[0].driver_home
        assert home is not None
        points = [home]
        for line in rides:
            stops = (line.ride.from_place, line.ride.to_place)
            points += [(place.lat, place.lon) for place in stops]
        routes.append((rides[0].driver_name, [*points, home]))
    to_xy = _projection([point for _, points in routes for point in points])
    ways, spots, names = [], [], []
    for number, (name, points) in enumerate(routes, start=1):
        xy = [to_xy(point) for point in points]
        ways.append("M" + "L".join(f"{x} {y}" for x, y in xy))
        spots += [Spot(x, y, 0) for x, y in xy[1:-1]]
        spots.append(Spot(*xy[0], number))
        names.append((number, name))
    return Map(MAP_WIDTH, MAP_HEIGHT, ways, sorted(spots, key=lambda s: s.number), names)


class _projection:  # noqa: N801
    """From (lat, lon) to the map, north up, as large as it fits, one scale both ways."""

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        lats, lons = zip(*points, strict=True)
        self._lat, self._lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        self._narrow = cos(radians(self._lat))
        high = max(lats) - min(lats)
        wide = (max(lons) - min(lons)) * self._narrow
        self._scale = min(
            (MAP_HEIGHT - 2 * MAP_EDGE) / max(high, 1e-4),
            (MAP_WIDTH - 2 * MAP_EDGE) / max(wide, 1e-4),
        )

    def __call__(self, point: tuple[float, float]) -> tuple[float, float]:
        x = MAP_WIDTH / 2 + (point[1] - self._lon) * self._narrow * self._scale
        y = MAP_HEIGHT / 2 - (point[0] - self._lat) * self._scale
        return round(x, 1), round(y, 1)


def _minutes(one: Taken, zone: str) -> tuple[int, int]:
    start = local_minute(one.start, zone)
    return start, start + max(5, int((one.end - one.start).total_seconds() // 60))


def _bar(one: Taken, zone: str, y: int, start: int, scale: float, width: int, *, rtl: bool) -> Bar:
    first, last = _minutes(one, zone)
    x, wide = 4 + (first - start) * scale, (last - first) * scale
    paint = PAINT.get(one.stands, "look")
    room = int((wide - 8) / LETTER)
    label = one.label if len(one.label) <= room else one.label.split()[0]
    return Bar(
        round(width - x - wide if rtl else x, 1), y, round(wide, 1), paint,
        "warn" if paint == "look" else "on", label if len(label) <= room else "",
        round(width - x - 4 if rtl else x + 4, 1),
    )  # fmt: skip


def _x(x: float, width: int, *, rtl: bool) -> float:
    return width - x if rtl else x
