"""Whom to look at first for a ride: drivers by the least that asking them can cost, a page of them.

The least cost of a driver is what the straight lines from their home say, less all that trust is
worth of them: no router is faster, so nobody costs less. The page is exact: whoever is left out of
it costs more than the page says. docs/matching.md has the proof.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Float,
    Integer,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)

from timebank import geo
from timebank.kernel.tables import Id
from timebank.matching import Leg
from timebank.members import Driver
from timebank.trust import Evidence, Favourite, Standing, value_of_standing

KM_PER_DEGREE = 110.0  # a little less than it is, so that no driver in reach is left out
REACH_KM = 300.0  # the most a driver may choose
RUNGS = 8  # squares around a ride, each half as wide again or more, the last holds everybody
EVERYBODY = 1_000_000_000

Point = tuple[float, float]
_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)


@dataclass(frozen=True, slots=True)
class Around:
    """Where a ride is. points: (lat, lon, times a driver goes there or comes from there)."""

    middle: Point
    points: tuple[tuple[float, float, int], ...]
    spread_km: float  # from the middle to the farthest of the points
    minutes_a_km: float  # no router is faster

    def minutes_beyond(self, km: float) -> float:
        """Return the least minutes out of the way of whoever lives further than `km` away.

        Two places as often as each other: with the middle between them, a driver goes at least
        twice the way to the middle. Otherwise by what each place is nearer than the middle.
        """
        return max(0.0, self._times * km - self._nearer) * self.minutes_a_km

    def km_within(self, minutes: float) -> float:
        """Return how far away somebody can live who is so few minutes out of the way."""
        return (minutes / self.minutes_a_km + self._nearer) / self._times

    @property
    def km_most(self) -> float:
        """How far from the middle any driver can live who reaches the ride."""
        return REACH_KM + 1 + self.spread_km

    @property
    def _times(self) -> int:
        return sum(point[2] for point in self.points)

    @property
    def _nearer(self) -> float:
        if len(self.points) == 2 and self.points[0][2] == self.points[1][2]:
            return 0.0
        return sum(t * geo.distance_km(*self.middle, lat, lon) for lat, lon, t in self.points)


def around(legs: Sequence[Leg], minutes_a_km: float) -> Around:
    """Return where these legs are."""
    times: dict[Point, int] = {}
    for leg in legs:
        for point in (leg.start, leg.end):
            times[point] = times.get(point, 0) + 1
    middle = geo.middle_of(list(times))
    spread = max(geo.distance_km(*middle, *point) for point in times)
    points = tuple((*point, count) for point, count in times.items())
    return Around(middle, points, spread, minutes_a_km)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the drivers around a ride: those who cost from `after` to `upto`.

    Of the narrowest square from `km` on that holds `enough` drivers; at most `most` of them.
    """

    km: float
    enough: int
    most: int = EVERYBODY
    after: float = -EVERYBODY
    upto: float = EVERYBODY


def look_values(where: Around, look: Look) -> dict[str, Any]:
    """Return what `page` must know of a look. The last square holds everybody in reach."""
    values: dict[str, Any] = {
        "enough": look.enough, "after": float(look.after), "upto": float(look.upto),
    }  # fmt: skip
    first = min(max(look.km, 0.1), where.km_most)
    step = (where.km_most / first) ** (1 / (RUNGS - 1))
    for n, km in enumerate([*(first * step**n for n in range(RUNGS - 1)), where.km_most]):
        square = _square(where.middle, km, where.spread_km) | {"minutes": where.minutes_beyond(km)}
        if km >= where.km_most:
            square["minutes"] = EVERYBODY
        values |= {f"r{n}_{name}": float(value) for name, value in square.items()}
    for n, (lat, lon, times) in enumerate(where.points):
        values |= {f"p{n}_lat": lat, f"p{n}_lon": lon, f"p{n}_each": times * where.minutes_a_km}
    return values


def least_per_lon(lat: float, km: float) -> float:
    """Return the fewest km that a degree of longitude is within `km` of a latitude."""
    return KM_PER_DEGREE * max(
        0.0, math.cos(math.radians(min(90.0, abs(lat) + km / KM_PER_DEGREE)))
    )


def _square(middle: Point, km: float, spread_km: float) -> dict[str, float]:
    """Return the sides, and the fewest km of a degree of longitude between it and the places."""
    lat, lon = middle
    farthest = max(km, spread_km)
    per_lon = least_per_lon(lat, farthest)
    room = 180.0 - abs(lon)  # to the date line
    if per_lon <= 1.0 or farthest / per_lon >= room:
        # over it, or at a pole: by latitude alone, slower and right
        west, east, per_lon = -180.0, 180.0, 0.0
    else:
        west, east = lon - km / per_lon, lon + km / per_lon
    high = km / KM_PER_DEGREE
    return {
        "south": lat - high, "north": lat + high, "west": west, "east": east,
        "per_lon": per_lon,
    }  # fmt: skip


def page(points: int, most: int, is_near: ColumnElement[bool]) -> tuple[CTE, CTE]:
    """Return the drivers of a look who cost least, and the square they live in.

    (community_id, id, least): at least so many minutes of cost, if they do not know the rider;
    who does is in `known`. The square's `minutes`: who is less out of the way lives in it.
    """
    reach = _reach()
    away: ColumnElement[Any] = literal_column("0")
    for n in range(points):
        north = (Driver.lat - bindparam(f"p{n}_lat", type_=Float)) * KM_PER_DEGREE
        east = (Driver.lon - bindparam(f"p{n}_lon", type_=Float)) * reach.c.per_lon
        each = bindparam(f"p{n}_each", type_=Float) * func.sqrt(north * north + east * east)
        away = each if n == 0 else away + each
    trusted: Any = bindparam("trust_weight", type_=Float) * value_of_standing()
    lives_there = and_(_is_active(), _is_inside(reach), is_near, away <= reach.c.minutes)
    of_member = and_(Standing.community_id == _c, Standing.member_id == Driver.member_id)
    # outer joins: SQLite takes them in this order, with or without statistics
    costs = (
        select(Driver.community_id, Driver.id, (away - trusted).label("least"))
        .select_from(reach)
        .outerjoin(Driver, lives_there)
        .outerjoin(Standing, of_member)
        .subquery("costs")
    )
    least_first = (
        select(costs)
        .where(
            or_(
                costs.c.id.is_(None),
                and_(
                    costs.c.least >= bindparam("after", type_=Float),
                    costs.c.least <= bindparam("upto", type_=Float),
                ),
            )
        )
        .order_by(costs.c.least)
        .limit(literal_column(str(most)))  # written out: SQLite expects so many, not all
        .cte("page")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return least_first, reach


def known() -> Any:
    """Return the drivers who drove this rider, or whom they like most, wherever they live."""
    liked = select(Favourite.community_id, Favourite.member_id).where(
        Favourite.community_id == _c, Favourite.rider_id == _rider
    )
    drove = select(Evidence.community_id, Evidence.about_id).where(
        Evidence.community_id == _c, Evidence.rater_id == _rider, Evidence.kind == "ride"
    )
    people = union(liked, drove).subquery("people")
    is_one = and_(
        Driver.community_id == people.c.community_id, Driver.member_id == people.c.member_id
    )
    return select(Driver.community_id, Driver.id).select_from(people).join(Driver, is_one)


def new() -> Any:
    """Return every driver who may be asked for a first ride: they are few."""
    is_new = Driver.first_rides > literal_column("0")  # written out: as the index says it
    return select(Driver.community_id, Driver.id).where(
        Driver.community_id == _c, is_new, Driver.word_at.is_not(None)
    )


def _reach() -> CTE:
    """Return the narrowest square in which enough drivers live, or the one of everybody."""
    names = ("minutes", "south", "north", "west", "east", "per_lon")
    squares = union_all(
        *(
            select(
                literal_column(str(n)).label("n"),
                *(bindparam(f"r{n}_{name}", type_=Float).label(name) for name in names),
            )
            for n in range(RUNGS)
        )
    ).cte("square")
    some = (
        select(literal_column("1").label("one"))
        .where(_is_active(), _is_inside(squares))
        .correlate(squares)
        .limit(bindparam("enough", type_=Integer))
        .subquery("some")
    )
    living = select(func.count()).select_from(some).correlate(squares).scalar_subquery()
    return (
        select(squares)
        .where(or_(squares.c.n == RUNGS - 1, living >= bindparam("enough", type_=Integer)))
        .order_by(squares.c.n)
        .limit(literal_column("1"))
        .cte("reach")
    )


def _is_active() -> ColumnElement[bool]:
    return and_(Driver.community_id == _c, Driver.state == "active")


def _is_inside(square: CTE) -> ColumnElement[bool]:
    return and_(
        Driver.lat.between(square.c.south, square.c.north),
        Driver.lon.between(square.c.west, square.c.east),
    )
