"""Drivers who pass by on a routine trip: read once for a search, in one statement.

The only reader of routine trips besides their drivers' own page. What it reads goes to matching, in
fields that are never written out, and from there only minutes go on.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session

from timebank.kernel.calendar import local_day, local_instant
from timebank.matching import Leg, Trip, may_be_in_time
from timebank.members import CommunityFacts, Driver, RoutineTrip

Trips = dict[UUID, tuple[Trip, ...]]


def trips_beside(session: Session, community: CommunityFacts, legs: Collection[Leg]) -> Trips:
    """Return by driver the trips that may be in time for one of these legs: one statement."""
    values = {"bank": community.id, "trip_days": trip_days(legs, community.time_zone)}
    rows = session.execute(trips_that_day(), values).all()
    return trips_of(rows, legs, community.time_zone)


@cache
def trips_that_day() -> Any:
    """Return the statement for trips of drivers who drive, on weekdays of `trip_days` (bits)."""
    is_that_day = RoutineTrip.weekdays.bitwise_and(bindparam("trip_days", type_=Integer)) != 0
    return (
        select(
            RoutineTrip.driver_id,
            func.coalesce(RoutineTrip.from_lat, Driver.lat, type_=Float).label("lat"),
            func.coalesce(RoutineTrip.from_lon, Driver.lon, type_=Float).label("lon"),
            func.coalesce(RoutineTrip.to_lat, Driver.lat, type_=Float).label("end_lat"),
            func.coalesce(RoutineTrip.to_lon, Driver.lon, type_=Float).label("end_lon"),
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
        driver_id, lat, lon, end_lat, end_lon, weekdays, leaves, until = row
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
