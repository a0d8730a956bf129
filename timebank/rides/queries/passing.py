"""Drivers who pass by on a routine trip, and what they promised: read together, in one statement.

The only reader of routine trips besides their drivers' own page. What it reads goes to matching, in
fields that are never written out, and from there only minutes go on.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, String, and_, bindparam, cast, func, null, select, union_all

from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.tables import Id, UtcDateTime
from timebank.matching import Leg, Trip, may_be_in_time
from timebank.members import Driver, RoutineTrip
from timebank.rides.queries.drivers import promised

TRIP = "trip"  # stands where a ride has its leg
Trips = dict[UUID, tuple[Trip, ...]]


@cache
def promised_and_passing() -> Any:
    """Return the statement for rides promised, as `promised`, and for `trips_that_day`."""
    names = ("weekdays", "leaves_from", "leaves_until")
    nothing = (cast(null(), Integer).label(name) for name in names)
    rides = promised().order_by(None).add_columns(*nothing)
    return union_all(rides, trips_that_day())


@cache
def trips_that_day() -> Any:
    """Return the statement for trips of drivers who drive, on weekdays of `trip_days` (bits)."""
    is_that_day = RoutineTrip.weekdays.bitwise_and(bindparam("trip_days", type_=Integer)) != 0
    return (
        select(
            RoutineTrip.driver_id,
            cast(null(), Id).label("request_id"),
            cast(TRIP, String).label("leg"),
            cast(null(), String).label("way_home"),
            func.coalesce(RoutineTrip.from_lat, Driver.lat, type_=Float).label("lat"),
            func.coalesce(RoutineTrip.from_lon, Driver.lon, type_=Float).label("lon"),
            func.coalesce(RoutineTrip.to_lat, Driver.lat, type_=Float).label("end_lat"),
            func.coalesce(RoutineTrip.to_lon, Driver.lon, type_=Float).label("end_lon"),
            cast(null(), UtcDateTime).label("pickup_at"),
            cast(null(), UtcDateTime).label("dropoff_at"),
            cast(null(), Integer).label("effort_minutes"),
            RoutineTrip.weekdays,
            RoutineTrip.leaves_from,
            RoutineTrip.leaves_until,
        )
        .join(
            Driver,
            and_(
                Driver.community_id == RoutineTrip.community_id, Driver.id == RoutineTrip.driver_id
            ),
        )
        .where(
            RoutineTrip.community_id == bindparam("bank", type_=Integer),
            Driver.state == "active",
            is_that_day,
        )
    )


def trip_days(legs: Iterable[Leg], zone: str) -> int:
    """Return the local weekdays of legs, one bit each."""
    days = {local_day(leg.pickup_at, zone).weekday() for leg in legs}
    return sum(1 << day for day in days)


def trips_of(rows: Sequence[Any], legs: Collection[Leg], zone: str) -> Trips:
    """Return the trips among rows that may be in time, by driver, at instants of the legs' days."""
    days = {local_day(leg.pickup_at, zone) for leg in legs}
    found: dict[UUID, list[Trip]] = {}
    for row in rows:
        driver_id, _, _, _, lat, lon, end_lat, end_lon, _, _, _, weekdays, leaves, until = row
        for day in days:
            if weekdays & 1 << day.weekday():
                span: tuple[datetime, datetime] = (
                    local_instant(day, leaves, zone),
                    local_instant(day, until, zone),
                )
                trip = Trip((lat, lon), (end_lat, end_lon), *span)
                if any(may_be_in_time(trip, leg) for leg in legs):
                    found.setdefault(driver_id, []).append(trip)
    return {driver_id: tuple(trips) for driver_id, trips in found.items()}
