"""The statements that find drivers: what their rows say for certain is decided here, in SQL.

Built once for each shape of a search and reused: putting them together takes longer than asking.
"""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import aliased

from timebank.kernel.tables import Base, Id
from timebank.members import Availability, Driver, Member, Vehicle
from timebank.rides.queries.certain import (
    are_not_apart,
    has_papers,
    is_asked_as_new,
    is_favourite,
    is_neighbor,
    is_no_helper,
    is_not_away,
    is_own_guest,
    is_unhurried,
    loads_of,
    shared_rides,
    suits_both,
    was_not_asked,
)
from timebank.rides.queries.nearest import (
    KM_PER_DEGREE,
    REACH_KM,
    known,
    least_per_lon,
    new,
    page,
)
from timebank.rides.queries.promises import beside
from timebank.trust import Standing

_WIDEST = REACH_KM + 1

_OF_MEMBER = (
    "id", "name", "language", "first_name", "phone", "email", "contact_wish", "quiet_from",
    "quiet_until", "text_stopped", "is_landline",
)  # fmt: skip

_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)


@cache
def drivers_able(
    legs: tuple[str, ...],
    *,
    points: int = 0,
    most: int = 0,
    chosen: bool,
    unasked: bool,
    unhurried: bool,
    lateral: bool,
    new_ones: str = "among",
) -> Any:
    """Return the statement for drivers whom nothing certain keeps from these legs.

    points: how many places the legs have. most: drivers of a page. chosen: only `drivers`;
    otherwise those of one `page`, those the rider knows, those of `passing`, who may live anywhere
    and drive whenever, and those with a promised ride beside a leg. unasked: nobody asked for
    `rides` before. unhurried: nobody with `offers_max` open offers. lateral: look up driver,
    member, car and windows one by one. new_ones: as of a `Search`; where they are apart, all
    of them are looked at.

    Columns: how many the page holds, the least cost of the last of it, minutes of its square; then
    a driver, named as members' for `recipient`; free_<leg>: inside the weekly windows. One row at
    least; where nobody is able its driver_id is NULL.

    PostgreSQL without statistics (a restored backup, a new community) takes every table of a
    community for one row, and joins 400 drivers with 400 cars by loops: ten seconds. So what every
    driver has is looked up driver by driver through an index, or counted (what is counted is never
    made a join), and what the rider has is a set that is made once: NOT IN. SQLite has no LATERAL
    and needs none, but takes a table for the first of a join by its community alone; so each is
    joined by the community of the one before it.
    """
    seen, near = _near(points, most, legs, chosen, new_ones)
    driver, is_it = _driver(near, lateral)
    free_join, is_free = _free(driver, legs, lateral)
    member, is_member = _one(Member, lateral, driver, Member.id == driver.member_id)
    vehicle, is_car = _one(
        Vehicle,
        lateral,
        driver,
        Vehicle.driver_id == driver.id,
        Vehicle.is_active,
        Vehicle.seats >= bindparam("seats", type_=Integer),
        Vehicle.wheelchair_places >= bindparam("wheelchairs", type_=Integer),
        Vehicle.child_seats >= bindparam("child_seats", type_=Integer),
    )
    standing, is_of = _one(Standing, lateral, driver, Standing.member_id == driver.member_id)
    joined = near.join(driver, is_it)
    if free_join is not None:
        joined = joined.join(free_join, true())
    joined = joined.join(member, is_member).join(vehicle, is_car).outerjoin(standing, is_of)
    loads, load_join = loads_of(driver, lateral)
    if load_join is not None:
        joined = joined.outerjoin(load_join, true())
    wanted = [
        *_wanted(driver, member, is_free, legs, chosen),
        *_askable(driver, "among" if chosen else new_ones, unasked, unhurried),
    ]
    found = (
        select(
            driver.id.label("driver_id"), driver.lat, driver.lon, driver.ride_minutes_max,
            driver.week_minutes_max, driver.rides_week_max, driver.distance_km_max,
            driver.help_level_max, driver.first_rides, driver.comfort_asks,
            driver.comfort_offers,
            cast(driver.purposes_not, Text).label("purposes_not"),
            cast(driver.languages, Text).label("languages"),
            vehicle.c.id.label("vehicle_id"), vehicle.c.seats, vehicle.c.wheelchair_places,
            vehicle.c.child_seats,
            *loads,
            standing.c.score, standing.c.reliability,
            shared_rides(driver).label("together"), is_favourite(driver).label("is_favourite"),
            *(member.c[name] for name in _OF_MEMBER),
            *(free.label(f"free_{leg}") for leg, free in is_free.items()),
        )
        .select_from(joined)
        .where(*wanted)
        .subquery("found")
    )  # fmt: skip
    if seen is None:
        return select(literal(0), literal(0.0), literal(0.0), *found.c)
    return select(*seen.c, *found.c).select_from(seen.outerjoin(found, true()))


def _wanted(
    driver: Any, member: FromClause, is_free: dict[str, Any], legs: tuple[str, ...], chosen: bool
) -> list[ColumnElement[bool]]:
    """Return what every driver is asked, what takes the least first."""
    passes = driver.id.in_(bindparam("passing", expanding=True))
    wanted: list[ColumnElement[bool]] = [
        driver.state == "active",
        driver.member_id != _rider,
        # outside: inside, its index would be taken for the key's
        is_neighbor(member)
        if not chosen
        else or_(is_neighbor(member), is_own_guest(driver, member)),
        or_(passes, *(_is_near(driver, leg) for leg in legs)),
        *are_not_apart(driver),
        is_no_helper(driver),
    ]
    if not chosen:  # a driver who was chosen is told why not
        wanted += [or_(passes, *is_free.values()), *suits_both(driver)]
    return [*wanted, has_papers(driver), is_not_away(driver)]


def _askable(
    driver: Any, new_ones: str, unasked: bool, unhurried: bool
) -> list[ColumnElement[bool]]:
    """Return what keeps from asking somebody who may drive."""
    wanted: list[ColumnElement[bool]] = []
    if new_ones != "among":
        wanted.append(is_asked_as_new(driver, new_ones))
    if unasked:
        wanted.append(was_not_asked(driver))
    if unhurried:
        wanted.append(is_unhurried(driver))
    return wanted


def _near(
    points: int, most: int, legs: tuple[str, ...], chosen: bool, new_ones: str
) -> tuple[FromClause | None, FromClause]:
    """Return what is said of a page, if one is looked at, and whom to look up."""
    if chosen:
        return None, _of("drivers").subquery("near")
    first, square = page(points, most, or_(*(_is_near(Driver, leg) for leg in legs)))
    seen = select(
        func.count(first.c.id).label("page_rows"),
        func.max(first.c.least).label("page_least"),
        select(square.c.minutes).scalar_subquery().label("page_minutes"),
    )
    paged = select(first.c.community_id, first.c.id)
    near = union(paged, known(), _of("passing"), beside(legs))
    if new_ones == "apart":
        near = union(*near.selects, new())
    return seen.subquery("seen"), near.subquery("near")


def _of(name: str) -> Any:
    return select(Driver.community_id, Driver.id).where(
        Driver.community_id == _c, Driver.id.in_(bindparam(name, expanding=True))
    )


def _driver(near: FromClause, lateral: bool) -> tuple[Any, ColumnElement[bool]]:
    if not lateral:
        # SQLite takes a page for a million rows, and would read all drivers to sift it beforehand
        few = func.likelihood(near.c.id.is_not(None), literal_column("0.0001"))
        is_it = and_(Driver.community_id == near.c.community_id, Driver.id == near.c.id, few)
        return Driver, is_it
    one = select(Driver).where(Driver.community_id == _c, Driver.id == near.c.id)
    return aliased(Driver, one.offset(literal_column("0")).lateral("one")), true()


def near_values(leg: str, lat: float, lon: float) -> dict[str, float]:
    """Return what `drivers_able` must know of where a leg begins."""
    per_lon = least_per_lon(lat, REACH_KM)
    if not -180.0 < lon - _WIDEST / max(per_lon, 1.0) < lon + _WIDEST / max(per_lon, 1.0) < 180.0:
        per_lon = 0.0  # over the date line, or at a pole: by latitude alone
    return {f"{leg}_lat": lat, f"{leg}_lon": lon, f"{leg}_per_lon": per_lon}


def _one(
    table: type[Base], lateral: bool, driver: Any, *conditions: Any
) -> tuple[FromClause, ColumnElement[bool]]:
    """Return the one row of `table` that goes with a driver, and what to join it on."""
    kept = table.__table__
    if not lateral:
        return kept, and_(kept.c.community_id == driver.community_id, *conditions)
    own = and_(kept.c.community_id == _c, *conditions)
    return select(kept).where(own).offset(literal_column("0")).lateral(), true()


def _is_near(driver: Any, leg: str) -> ColumnElement[bool]:
    """A square of the driver's own reach around the pickup; the exact distance is matching's."""

    def value(name: str) -> Any:
        return bindparam(f"{leg}_{name}", type_=Float)

    return and_(
        func.abs(driver.lat - value("lat")) * KM_PER_DEGREE <= driver.distance_km_max,
        func.abs(driver.lon - value("lon")) * value("per_lon") <= driver.distance_km_max,
    )


def _is_free(leg: str) -> ColumnElement[bool]:
    """Tell whether a weekly window of this row covers the leg."""
    return and_(
        Availability.weekday == bindparam(f"{leg}_weekday", type_=Integer),
        Availability.from_minute <= bindparam(f"{leg}_from", type_=Integer),
        Availability.until_minute >= bindparam(f"{leg}_until", type_=Integer),
    )


def _free(
    driver: Any, legs: tuple[str, ...], lateral: bool
) -> tuple[FromClause | None, dict[str, Any]]:
    """Return what to join a driver with, and for each leg whether a window covers it."""
    of_driver = and_(Availability.community_id == _c, Availability.driver_id == driver.id)
    if not lateral:
        return None, {
            leg: exists(select(literal_column("1")).where(of_driver, _is_free(leg))) for leg in legs
        }
    # one look-up for all legs, and one row whatever it finds
    covers = (func.coalesce(func.bool_or(_is_free(leg)), false()).label(leg) for leg in legs)
    found = select(*covers).where(of_driver).lateral("free")
    return found, {leg: found.c[leg] for leg in legs}
