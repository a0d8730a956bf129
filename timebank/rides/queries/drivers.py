"""The statements that find drivers: what their rows say for certain is decided here, in SQL.

Built once for each shape of a search and reused: putting them together takes longer than asking.
"""

import math
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    distinct,
    exists,
    false,
    func,
    join,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from timebank.geo import Place
from timebank.intermediaries import Consent, Staff
from timebank.kernel.tables import Base, Id, UtcDateTime
from timebank.members import (
    Availability,
    Away,
    Block,
    Credential,
    Driver,
    Member,
    Vehicle,
)
from timebank.rides.models import Invitation, NamedDriver, Ride, RideRequest

PAPERS = ("licence", "insurance", "registration")
PROMISED = ("found", "on_the_way", "here", "riding", "waiting_for_call")
KM_PER_DEGREE = 110.0  # a little less than it is, so that no driver in reach is left out
REACH_KM = 300.0  # the most a driver may choose; lets the index of homes be used

_OF_MEMBER = (
    "id", "name", "language", "first_name", "phone", "email", "contact_wish", "quiet_from",
    "quiet_until", "text_stopped", "is_landline",
)  # fmt: skip

_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)
_first_day, _last_day = bindparam("first_day", type_=Date), bindparam("last_day", type_=Date)


@cache
def drivers_able(
    legs: tuple[str, ...],
    *,
    chosen: bool,
    unasked: bool,
    unhurried: bool,
    lateral: bool,
    passing: bool = False,
) -> Any:
    """Return the statement for drivers whom nothing certain keeps from these legs.

    chosen: only `drivers`. unasked: nobody asked for `rides` before. unhurried: nobody with
    `offers_max` open offers. lateral: look up member, car and windows driver by driver.
    passing: only those of `passing`, wherever they live and whenever they drive.

    PostgreSQL without statistics (a restored backup, a new community) takes every table of a
    community for one row, and joins 400 drivers with 400 cars by loops: ten seconds. So what every
    driver has is looked up driver by driver through an index, and what few have (a block, days
    away, an open offer) is a set that is made once and hashed: NOT IN, never a join. SQLite has no
    LATERAL and needs none.
    Columns named as members' for `recipient`; free_<leg>: inside the weekly windows.
    """
    driver, is_free = _free(legs, lateral)
    member, is_member = _one(Member, lateral, Member.id == Driver.member_id)
    loads, is_load = _loads(lateral)
    vehicle, is_car = _one(
        Vehicle,
        lateral,
        Vehicle.driver_id == Driver.id,
        Vehicle.is_active,
        Vehicle.seats >= bindparam("seats", type_=Integer),
        Vehicle.wheelchair_places >= bindparam("wheelchairs", type_=Integer),
        Vehicle.child_seats >= bindparam("child_seats", type_=Integer),
    )
    wanted = [
        *_certain(member, chosen=chosen),
        *_within_reach(legs, is_free, chosen=chosen, passing=passing),
    ]
    if unasked:
        wanted.append(_was_not_asked())
    if unhurried:
        wanted.append(_is_unhurried())
    return (
        select(
            Driver.id.label("driver_id"), Driver.lat, Driver.lon, Driver.ride_minutes_max,
            Driver.week_minutes_max, Driver.rides_week_max, Driver.distance_km_max,
            Driver.help_level_max,
            cast(Driver.purposes_not, Text), cast(Driver.languages, Text),
            vehicle.c.id.label("vehicle_id"), vehicle.c.seats, vehicle.c.wheelchair_places,
            vehicle.c.child_seats,
            func.coalesce(loads.c.week_minutes, 0).label("week_minutes"),
            func.coalesce(loads.c.week_rides, 0).label("week_rides"),
            func.coalesce(loads.c.month_rides, 0).label("month_rides"),
            *(member.c[name] for name in _OF_MEMBER),
            *(free.label(f"free_{leg}") for leg, free in is_free.items()),
        )
        .select_from(driver)
        .join(member, is_member)
        .join(vehicle, is_car)
        .outerjoin(loads, is_load)
        .where(*wanted)
    )  # fmt: skip


@cache
def drivers_able_or_passing(legs: tuple[str, ...], **which: bool) -> Any:
    """Return the statement for `drivers_able` and for those of `passing` whom nothing else keeps.

    One may come twice. which: as `drivers_able`.
    """
    return union_all(drivers_able(legs, **which), drivers_able(legs, passing=True, **which))


@cache
def promised() -> Any:
    """Return the statement for rides promised by anybody between `since` and `until`."""
    start, end = aliased(Place), aliased(Place)
    return (
        select(
            Ride.driver_id, Ride.request_id, Ride.leg, RideRequest.way_home, start.lat, start.lon,
            end.lat.label("end_lat"), end.lon.label("end_lon"), Ride.pickup_at, Ride.dropoff_at,
            Ride.effort_minutes,
        )
        .join(RideRequest, and_(RideRequest.community_id == _c, RideRequest.id == Ride.request_id))
        .join(start, and_(start.community_id == _c, start.id == Ride.from_place_id))
        .join(end, and_(end.community_id == _c, end.id == Ride.to_place_id))
        .where(
            Ride.community_id == _c,
            Ride.driver_id.is_not(None),
            Ride.state.in_(PROMISED),
            Ride.pickup_at.between(
                bindparam("since", type_=UtcDateTime), bindparam("until", type_=UtcDateTime)
            ),
            Ride.id.not_in(bindparam("rides", expanding=True)),
        )
        .order_by(Ride.pickup_at)
    )  # fmt: skip


def _certain(member: FromClause, *, chosen: bool) -> list[ColumnElement[bool]]:
    """Conditions on the driver's own rows, whatever ride it is."""
    return [
        Driver.community_id == _c,
        Driver.state == "active",
        Driver.member_id != _rider,
        # outside: inside, its index would be taken for the key's
        _is_neighbor(member) if not chosen else or_(_is_neighbor(member), _is_own_guest(member)),
        _has_papers(),
        _is_not_away(),
        *_are_not_apart(),
        _is_no_helper(),
    ]


def _within_reach(
    legs: tuple[str, ...], is_free: dict[str, Any], *, chosen: bool, passing: bool
) -> list[ColumnElement[bool]]:
    """Conditions on home and hours; of those who pass by, their ids alone."""
    if passing:
        wanted: list[ColumnElement[bool]] = [Driver.id.in_(bindparam("passing", expanding=True))]
    else:
        wanted = [or_(*(_is_near(leg) for leg in legs))]
    if chosen:
        wanted.append(Driver.id.in_(bindparam("drivers", expanding=True)))
    elif not passing:  # a driver who was chosen is told why not
        wanted.append(or_(*is_free.values()))
    return wanted


def near_values(leg: str, lat: float, lon: float) -> dict[str, float]:
    """Return what `drivers_able` must know of where a leg begins."""
    per_lon = KM_PER_DEGREE * max(0.1, math.cos(math.radians(lat)))
    return {
        f"{leg}_lat": lat,
        f"{leg}_lon": lon,
        f"{leg}_per_lon": per_lon,
        f"{leg}_south": lat - REACH_KM / KM_PER_DEGREE,
        f"{leg}_north": lat + REACH_KM / KM_PER_DEGREE,
    }


def _one(
    table: type[Base], lateral: bool, *conditions: Any
) -> tuple[FromClause, ColumnElement[bool]]:
    """Return the one row of `table` that goes with a driver, and what to join it on."""
    kept = table.__table__
    own = and_(kept.c.community_id == _c, *conditions)
    if not lateral:
        return kept, own
    return select(kept).where(own).offset(literal_column("0")).lateral(), true()


def _is_neighbor(member: FromClause) -> ColumnElement[bool]:
    found: ColumnElement[bool] = member.c.state == "active"
    return found


def _is_own_guest(member: FromClause) -> ColumnElement[bool]:
    """A guest drives the riders who named them, and is never found for anybody else."""
    return and_(
        member.c.state == "guest",
        Driver.id.in_(
            select(NamedDriver.driver_id).where(
                NamedDriver.community_id == _c, NamedDriver.rider_id == _rider
            )
        ),
    )


def _is_near(leg: str) -> ColumnElement[bool]:
    """A square of the driver's own reach around the pickup; the exact distance is matching's."""

    def value(name: str) -> Any:
        return bindparam(f"{leg}_{name}", type_=Float)

    return and_(
        Driver.lat.between(value("south"), value("north")),
        func.abs(Driver.lat - value("lat")) * KM_PER_DEGREE <= Driver.distance_km_max,
        func.abs(Driver.lon - value("lon")) * value("per_lon") <= Driver.distance_km_max,
    )


def _is_free(leg: str) -> ColumnElement[bool]:
    """Tell whether a weekly window of this row covers the leg."""
    return and_(
        Availability.weekday == bindparam(f"{leg}_weekday", type_=Integer),
        Availability.from_minute <= bindparam(f"{leg}_from", type_=Integer),
        Availability.until_minute >= bindparam(f"{leg}_until", type_=Integer),
    )


def _free(legs: tuple[str, ...], lateral: bool) -> tuple[FromClause, dict[str, Any]]:
    """Return what to join a driver with, and for each leg whether a window covers it."""
    of_driver = and_(Availability.community_id == _c, Availability.driver_id == Driver.id)
    if not lateral:
        return Driver.__table__, {
            leg: exists(select(literal_column("1")).where(of_driver, _is_free(leg))) for leg in legs
        }
    # one look-up for all legs, and one row whatever it finds
    covers = (func.coalesce(func.bool_or(_is_free(leg)), false()).label(leg) for leg in legs)
    found = select(*covers).where(of_driver).lateral("free")
    return join(Driver, found, true()), {leg: found.c[leg] for leg in legs}


def _loads(lateral: bool) -> tuple[FromClause, ColumnElement[bool]]:
    """Minutes and rides of the ride's week, and rides from its month on, of each driver.

    Returns the rows and what to join them on.
    """
    week, week_end = bindparam("week", type_=UtcDateTime), bindparam("week_end", type_=UtcDateTime)
    month = bindparam("month", type_=UtcDateTime)
    this_week = and_(Ride.pickup_at >= week, Ride.pickup_at < week_end)
    loads = select(
        Ride.driver_id,
        func.sum(case((this_week, Ride.effort_minutes), else_=0)).label("week_minutes"),
        func.sum(case((this_week, 1), else_=0)).label("week_rides"),
        func.sum(case((Ride.pickup_at >= month, 1), else_=0)).label("month_rides"),
    ).where(
        Ride.community_id == _c,
        Ride.pickup_at >= bindparam("loads_since", type_=UtcDateTime),
        Ride.state.not_in(("cancelled", "unmet", "looking")),
        Ride.driver_id == Driver.id if lateral else Ride.driver_id.is_not(None),
    )
    loads = loads.group_by(Ride.driver_id)
    if lateral:
        return loads.lateral("loads"), true()
    found = loads.subquery("loads")
    return found, found.c.driver_id == Driver.id


def _has_papers() -> ColumnElement[bool]:
    """A checked paper of each kind that is valid on every day of the legs: one look-up a driver."""
    valid = (
        select(func.count(distinct(Credential.kind)))
        .where(
            Credential.community_id == _c,
            Credential.driver_id == Driver.id,
            Credential.kind.in_(PAPERS),
            Credential.valid_from <= _first_day,
            Credential.valid_until >= _last_day,
            Credential.checked_at.is_not(None),
        )
        .correlate(Driver)
        .scalar_subquery()
    )
    return valid == len(PAPERS)


def _is_not_away() -> ColumnElement[bool]:
    return Driver.id.not_in(
        select(Away.driver_id).where(
            Away.community_id == _c, Away.from_on <= _last_day, Away.until_on >= _first_day
        )
    )


def _are_not_apart() -> list[ColumnElement[bool]]:
    """No block either way; two conditions, which can each be answered from an index."""
    return [
        Driver.member_id.not_in(
            select(Block.blocked_id).where(Block.community_id == _c, Block.member_id == _rider)
        ),
        Driver.member_id.not_in(
            select(Block.member_id).where(Block.community_id == _c, Block.blocked_id == _rider)
        ),
    ]


def _is_no_helper() -> ColumnElement[bool]:
    """Not on the staff of who may act for the rider, now or from a later day."""
    today = bindparam("today", type_=Date)
    return Driver.member_id.not_in(
        select(Staff.member_id).where(
            Staff.community_id == _c,
            or_(Staff.until_on.is_(None), Staff.until_on >= today),
            Consent.community_id == _c,
            Consent.member_id == _rider,
            Consent.organisation_id == Staff.organisation_id,
            or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
            Consent.revoked_at.is_(None),
            Consent.until_on >= today,
        )
    )


def _was_not_asked() -> ColumnElement[bool]:
    rides: Any = bindparam("rides", expanding=True)
    return Driver.id.not_in(
        select(Invitation.driver_id).where(
            Invitation.community_id == _c,
            or_(Invitation.ride_id.in_(rides), Invitation.other_ride_id.in_(rides)),
            or_(  # closed: another neighbour took the other leg; this one was no answer
                and_(
                    Invitation.round == bindparam("round", type_=Integer),
                    Invitation.state != "closed",
                ),
                Invitation.state == "dropped_out",
            ),
        )
    )


def _is_unhurried() -> ColumnElement[bool]:
    """Fewer open offers than one driver may have at a time."""
    return Driver.id.not_in(
        select(Invitation.driver_id)
        .where(Invitation.community_id == _c, Invitation.state == "open")
        .group_by(Invitation.driver_id)
        .having(func.count() >= bindparam("offers_max", type_=Integer))
    )
