"""The statements that find drivers: what their rows say for certain is decided here, in SQL.

Built once for each shape of a search and reused: putting them together takes longer than asking.
"""

import math
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Exists,
    Float,
    FromClause,
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
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
from timebank.rides.models import Invitation, Ride, RideRequest

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
    legs: tuple[str, ...], *, chosen: bool, unasked: bool, unhurried: bool, lateral: bool
) -> Any:
    """Return the statement for drivers whom nothing certain keeps from these legs.

    chosen: only `drivers`. unasked: nobody asked for `rides` before. unhurried: nobody with
    `offers_max` open offers. lateral: look up member and car driver by driver, where the database
    can (see `_some`).
    Columns named as members' for `recipient`; free_<leg>: inside the weekly windows.
    """
    loads = _loads()
    member, is_member = _one(
        Member, lateral, Member.id == Driver.member_id, Member.state == "active"
    )
    vehicle, is_car = _one(
        Vehicle,
        lateral,
        Vehicle.driver_id == Driver.id,
        Vehicle.is_active,
        Vehicle.seats >= bindparam("seats", type_=Integer),
        Vehicle.wheelchair_places >= bindparam("wheelchairs", type_=Integer),
        Vehicle.child_seats >= bindparam("child_seats", type_=Integer),
    )
    wanted: list[ColumnElement[bool]] = [
        Driver.community_id == _c,
        Driver.state == "active",
        Driver.member_id != _rider,
        *(_has_paper(kind) for kind in PAPERS),
        ~_is_away(),
        *(~block for block in _blocks()),
        ~_is_helper(),
        or_(*(_is_near(leg) for leg in legs)),
    ]
    if chosen:
        wanted.append(Driver.id.in_(bindparam("drivers", expanding=True)))
    else:  # a driver who was chosen is told why not
        wanted.append(or_(*(_is_free(leg) for leg in legs)))
    if unasked:
        wanted.append(~_was_asked())
    if unhurried:
        wanted.append(_open_offers() < bindparam("offers_max", type_=Integer))
    return (
        select(
            Driver.id.label("driver_id"), Driver.lat, Driver.lon, Driver.ride_minutes_max,
            Driver.week_minutes_max, Driver.rides_week_max, Driver.distance_km_max,
            Driver.help_level_max, Driver.purposes_not, Driver.languages,
            vehicle.c.id.label("vehicle_id"), vehicle.c.seats, vehicle.c.wheelchair_places,
            vehicle.c.child_seats,
            func.coalesce(loads.c.week_minutes, 0).label("week_minutes"),
            func.coalesce(loads.c.week_rides, 0).label("week_rides"),
            func.coalesce(loads.c.month_rides, 0).label("month_rides"),
            *(member.c[name] for name in _OF_MEMBER),
            *(_is_free(leg).label(f"free_{leg}") for leg in legs),
        )
        .select_from(Driver)
        .join(member, is_member)
        .join(vehicle, is_car)
        .outerjoin(loads, loads.c.driver_id == Driver.id)
        .where(*wanted)
    )  # fmt: skip


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


def _some(*conditions: ColumnElement[bool]) -> Exists:
    """EXISTS that is asked row by row, through the index of its table.

    OFFSET 0 keeps PostgreSQL from making a join of it: without statistics (a restored backup, a
    new community) it takes every table of a community for one row, and joined 400 drivers with
    400 cars and 1,200 papers by loops: ten seconds instead of ten milliseconds. It also plans in
    a quarter of the time.
    """
    return exists(select(literal_column("1")).where(*conditions).offset(literal_column("0")))


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
    return _some(
        Availability.community_id == _c,
        Availability.driver_id == Driver.id,
        Availability.weekday == bindparam(f"{leg}_weekday", type_=Integer),
        Availability.from_minute <= bindparam(f"{leg}_from", type_=Integer),
        Availability.until_minute >= bindparam(f"{leg}_until", type_=Integer),
    )


def _loads() -> Any:
    """Minutes and rides of the ride's week, and rides from its month on, of each driver."""
    week, week_end = bindparam("week", type_=UtcDateTime), bindparam("week_end", type_=UtcDateTime)
    month = bindparam("month", type_=UtcDateTime)
    this_week = and_(Ride.pickup_at >= week, Ride.pickup_at < week_end)
    return (
        select(
            Ride.driver_id,
            func.sum(case((this_week, Ride.effort_minutes), else_=0)).label("week_minutes"),
            func.sum(case((this_week, 1), else_=0)).label("week_rides"),
            func.sum(case((Ride.pickup_at >= month, 1), else_=0)).label("month_rides"),
        )
        .where(
            Ride.community_id == _c,
            Ride.driver_id.is_not(None),
            Ride.pickup_at >= bindparam("loads_since", type_=UtcDateTime),
            Ride.state.not_in(("cancelled", "unmet", "looking")),
        )
        .group_by(Ride.driver_id)
        .subquery("loads")
    )


def _has_paper(kind: str) -> ColumnElement[bool]:
    """A checked one that is valid on every day of the legs; EXISTS, which planners can judge."""
    return _some(
        Credential.community_id == _c,
        Credential.driver_id == Driver.id,
        Credential.kind == kind,
        Credential.valid_from <= _first_day,
        Credential.valid_until >= _last_day,
        Credential.checked_at.is_not(None),
    )


def _is_away() -> ColumnElement[bool]:
    return _some(
        Away.community_id == _c,
        Away.driver_id == Driver.id,
        Away.from_on <= _last_day,
        Away.until_on >= _first_day,
    )


def _blocks() -> list[ColumnElement[bool]]:
    """Either way; two conditions, which can each be answered from an index."""
    return [
        _some(
            Block.community_id == _c,
            Block.member_id == _rider,
            Block.blocked_id == Driver.member_id,
        ),
        _some(
            Block.community_id == _c,
            Block.blocked_id == _rider,
            Block.member_id == Driver.member_id,
        ),
    ]


def _is_helper() -> ColumnElement[bool]:
    """On the staff of who may act for the rider, now or from a later day."""
    today = bindparam("today", type_=Date)
    return _some(
        Staff.community_id == _c,
        Staff.member_id == Driver.member_id,
        or_(Staff.until_on.is_(None), Staff.until_on >= today),
        Consent.community_id == _c,
        Consent.member_id == _rider,
        Consent.organisation_id == Staff.organisation_id,
        or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
        Consent.revoked_at.is_(None),
        Consent.until_on >= today,
    )


def _was_asked() -> ColumnElement[bool]:
    rides: Any = bindparam("rides", expanding=True)
    return _some(
        Invitation.community_id == _c,
        Invitation.driver_id == Driver.id,
        or_(Invitation.ride_id.in_(rides), Invitation.other_ride_id.in_(rides)),
        or_(  # closed: another neighbour took the other leg; this one was no answer
            and_(
                Invitation.round == bindparam("round", type_=Integer), Invitation.state != "closed"
            ),
            Invitation.state == "dropped_out",
        ),
    )


def _open_offers() -> Any:
    return (
        select(func.count())
        .where(
            Invitation.community_id == _c,
            Invitation.driver_id == Driver.id,
            Invitation.state == "open",
        )
        .correlate(Driver)
        .scalar_subquery()
    )
