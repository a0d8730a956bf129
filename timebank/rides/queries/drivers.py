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
    Integer,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from timebank.geo import Place
from timebank.intermediaries import Consent, Staff
from timebank.kernel.tables import Id, UtcDateTime
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

_c = bindparam("bank", type_=Integer)
_rider = bindparam("rider", type_=Id)
_first_day, _last_day = bindparam("first_day", type_=Date), bindparam("last_day", type_=Date)


@cache
def drivers_able(legs: tuple[str, ...], *, chosen: bool, unasked: bool, unhurried: bool) -> Any:
    """Return the statement for drivers whom nothing certain keeps from these legs.

    chosen: only `drivers`. unasked: nobody asked for `rides` before. unhurried: nobody with
    `offers_max` open offers.
    Columns named as members' for `recipient`; free_<leg>: inside the weekly windows.
    """
    loads = _loads()
    wanted: list[ColumnElement[bool]] = [
        Driver.community_id == _c,
        Driver.state == "active",
        Member.state == "active",
        Member.id != _rider,
        *(_has_paper(kind) for kind in PAPERS),
        ~_is_away(),
        *(~block for block in _blocks()),
        ~_is_helper(),
        Vehicle.seats >= bindparam("seats", type_=Integer),
        Vehicle.wheelchair_places >= bindparam("wheelchairs", type_=Integer),
        Vehicle.child_seats >= bindparam("child_seats", type_=Integer),
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
            Vehicle.id.label("vehicle_id"), Vehicle.seats, Vehicle.wheelchair_places,
            Vehicle.child_seats,
            func.coalesce(loads.c.week_minutes, 0).label("week_minutes"),
            func.coalesce(loads.c.week_rides, 0).label("week_rides"),
            func.coalesce(loads.c.month_rides, 0).label("month_rides"),
            Member.id, Member.name, Member.language,
            Member.first_name, Member.phone, Member.email, Member.contact_wish,
            Member.quiet_from, Member.quiet_until, Member.text_stopped, Member.is_landline,
            *(_is_free(leg).label(f"free_{leg}") for leg in legs),
        )
        .join(Member, and_(Member.community_id == _c, Member.id == Driver.member_id))
        .join(
            Vehicle,
            and_(Vehicle.community_id == _c, Vehicle.driver_id == Driver.id, Vehicle.is_active),
        )
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
    return exists().where(
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
    return exists().where(
        Credential.community_id == _c,
        Credential.driver_id == Driver.id,
        Credential.kind == kind,
        Credential.valid_from <= _first_day,
        Credential.valid_until >= _last_day,
        Credential.checked_at.is_not(None),
    )


def _is_away() -> ColumnElement[bool]:
    return exists().where(
        Away.community_id == _c,
        Away.driver_id == Driver.id,
        Away.from_on <= _last_day,
        Away.until_on >= _first_day,
    )


def _blocks() -> list[ColumnElement[bool]]:
    """Either way; two conditions, which can each be answered from an index."""
    return [
        exists().where(
            Block.community_id == _c,
            Block.member_id == _rider,
            Block.blocked_id == Driver.member_id,
        ),
        exists().where(
            Block.community_id == _c,
            Block.blocked_id == _rider,
            Block.member_id == Driver.member_id,
        ),
    ]


def _is_helper() -> ColumnElement[bool]:
    """On the staff of who may act for the rider, now or from a later day."""
    today = bindparam("today", type_=Date)
    return exists().where(
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
    return exists().where(
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
