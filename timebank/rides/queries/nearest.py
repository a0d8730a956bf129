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
FIRST_KM = 3.0  # beyond half of the way: what trust and language can make up for

Point = tuple[float, float]
_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)


@dataclass(frozen=True, slots=True)
class Around:
    """Where a ride is. points: (lat, lon, times a driver goes there or comes from there)."""

    middle: Point
    points: tuple[tuple[float, float, int], ...]
    km_least: float  # so far from the middle a square reaches at least
    minutes_a_km: float  # no router is faster

    def minutes_beyond(self, km: float) -> float:
        """Return the least minutes out of the way of whoever lives further than `km` away.

        Two places as often as each other: with the middle between them, a driver goes at least
        twice the way to the middle. Otherwise by what each place is nearer than the middle.
        """
        times = sum(point[2] for point in self.points)
        if len(self.points) == 2 and self.points[0][2] == self.points[1][2]:
            nearer = 0.0
        else:
            nearer = sum(t * geo.distance_km(*self.middle, lat, lon) for lat, lon, t in self.points)
        return max(0.0, times * km - nearer) * self.minutes_a_km


def around(legs: Sequence[Leg], minutes_a_km: float) -> Around:
    """Return where these legs are."""
    times: dict[Point, int] = {}
    for leg in legs:
        for point in (leg.start, leg.end):
            times[point] = times.get(point, 0) + 1
    ends = list(times)
    middle = geo.middle_of(ends)
    spread = max(geo.distance_km(*middle, *point) for point in ends)
    points = tuple((*point, count) for point, count in times.items())
    return Around(middle, points, spread + FIRST_KM, minutes_a_km)


def rungs(where: Around, km_first: float | None = None) -> list[dict[str, float]]:
    """Return squares around a ride, each with all that has to be known of it. km: half a side."""
    spread = where.km_least - FIRST_KM
    last = REACH_KM + 1 + spread
    first = min(km_first or where.km_least, last)
    step = (last / first) ** (1 / (RUNGS - 1))
    return [
        _square(where.middle, last if n == RUNGS - 1 else first * step**n) for n in range(RUNGS)
    ]


def least_per_lon(lat: float, km: float) -> float:
    """Return the fewest km that a degree of longitude is within `km` of a latitude."""
    return KM_PER_DEGREE * max(
        0.0, math.cos(math.radians(min(90.0, abs(lat) + km / KM_PER_DEGREE)))
    )


def _square(middle: Point, km: float) -> dict[str, float]:
    lat, lon = middle
    per_lon = least_per_lon(lat, km)
    wide = km / per_lon if per_lon > 1.0 else 360.0
    west, east = lon - wide, lon + wide
    if west < -180.0 or east > 180.0:  # over the date line: by latitude alone, slower and right
        west, east, per_lon = -180.0, 180.0, 0.0
    high = km / KM_PER_DEGREE
    return {
        "km": km, "south": lat - high, "north": lat + high, "west": west, "east": east,
        "per_lon": per_lon,
    }  # fmt: skip


def rung_values(squares: Sequence[dict[str, float]], most: int, enough: int) -> dict[str, Any]:
    """Return what `page` must know: the narrowest square with `enough` drivers, `most` of them."""
    values: dict[str, Any] = {"most": most, "enough": enough}
    for n, square in enumerate(squares):
        values |= {f"r{n}_{name}": value for name, value in square.items()}
    return values


def point_values(where: Around) -> dict[str, Any]:
    """Return what the least cost must know of the places."""
    values: dict[str, Any] = {}
    for n, (lat, lon, times) in enumerate(where.points):
        values |= {f"p{n}_lat": lat, f"p{n}_lon": lon, f"p{n}_each": times * where.minutes_a_km}
    return values


def page(points: int, is_near: ColumnElement[bool]) -> CTE:
    """Return the drivers of a square who cost least, at most `most`: (community_id, id, least).

    One row of nothing where there are none. least: in minutes; who knows the rider is in `known`.
    """
    reach = _reach()
    least: ColumnElement[Any] = -bindparam("trust_weight", type_=Float) * value_of_standing()
    for n in range(points):
        north = (Driver.lat - bindparam(f"p{n}_lat", type_=Float)) * KM_PER_DEGREE
        east = (Driver.lon - bindparam(f"p{n}_lon", type_=Float)) * reach.c.per_lon
        away = func.sqrt(north * north + east * east)
        least = least + bindparam(f"p{n}_each", type_=Float) * away
    lives_there = and_(_is_active(), _is_inside(reach), is_near)
    of_member = and_(Standing.community_id == _c, Standing.member_id == Driver.member_id)
    # outer joins: SQLite takes them in this order, with or without statistics
    return (
        select(Driver.community_id, Driver.id, least.label("least"), reach.c.km)
        .select_from(reach)
        .outerjoin(Driver, lives_there)
        .outerjoin(Standing, of_member)
        .order_by(literal_column("least"))
        .limit(bindparam("most", type_=Integer))
        .cte("page")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def known() -> Any:
    """Return the drivers who drove this rider, or whom they like most, wherever they live."""
    liked = select(Favourite.member_id).where(
        Favourite.community_id == _c, Favourite.rider_id == _rider
    )
    drove = select(Evidence.about_id).where(
        Evidence.community_id == _c, Evidence.rater_id == _rider, Evidence.kind == "ride"
    )
    return select(Driver.community_id, Driver.id).where(
        _is_active(), Driver.member_id.in_(union(liked, drove))
    )


def _reach() -> CTE:
    """Return the narrowest square in which enough drivers live, or the one of everybody."""
    names = ("km", "south", "north", "west", "east", "per_lon")
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
