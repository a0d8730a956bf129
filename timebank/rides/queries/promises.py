"""What drivers have promised already: how long each is busy, and who drives just before or after.

Whoever has promised a ride that adjoins a leg may be less out of their way than their home says, so
they are looked at whatever the page of a look holds.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.kernel.tables import UtcDateTime
from timebank.matching import ADJOINS_MAX, Busy, Leg
from timebank.rides.models import Ride, RideRequest

PROMISED = ("found", "on_the_way", "here", "riding", "waiting_for_call")
NEAR = timedelta(hours=4)  # a single ride further away in time cannot clash
STAY_MAX = timedelta(hours=16)  # a driver who waits is busy from one leg to the other
MANY = 5_000  # beyond so many drivers, everybody's promises are read

_c = bindparam("bank", type_=Integer)


def _at(name: str) -> Any:
    return bindparam(name, type_=UtcDateTime)


def beside(legs: tuple[str, ...]) -> Any:
    """Return the statement for drivers (community_id, id) with a promised ride beside a leg.

    Its values are `promise_values`. A ride adjoins as in `matching.adjoins`; where a driver waits,
    what ends beside a leg is the ride home.
    """
    adjoining = (
        or_(
            Ride.pickup_at.between(_at(f"{leg}_ends"), _at(f"{leg}_follows")),
            Ride.dropoff_at.between(_at(f"{leg}_leads"), _at(f"{leg}_begins")),
        )
        for leg in legs
    )
    return select(Ride.community_id, Ride.driver_id.label("id")).where(
        *_promised(), Ride.driver_id.is_not(None), or_(*adjoining)
    )


def promise_values(legs: dict[str, Leg], ride_ids: Sequence[UUID]) -> dict[str, Any]:
    """Name what is looked at around legs. ride_ids: the legs' own rides, which do not count."""
    times = [leg.pickup_at for leg in legs.values()]
    values: dict[str, Any] = {
        "since": min(times) - NEAR - STAY_MAX,
        "until": max(times) + NEAR + STAY_MAX,
        "rides": ride_ids,
    }
    for name, leg in legs.items():
        values |= {
            f"{name}_begins": leg.pickup_at,
            f"{name}_leads": leg.pickup_at - ADJOINS_MAX,
            f"{name}_ends": leg.dropoff_at,
            f"{name}_follows": leg.dropoff_at + ADJOINS_MAX,
        }
    return values


def busy_of(
    session: Session,
    community_id: int,
    legs: dict[str, Leg],
    ride_ids: Sequence[UUID],
    driver_ids: Sequence[UUID],
) -> dict[UUID, list[Busy]]:
    """Return what drivers have promised around these legs; waiting at a place is being busy.

    One statement, none without drivers. Of many, others may be among them.
    """
    if not driver_ids:
        return {}
    values = promise_values(legs, ride_ids) | {"bank": community_id, "drivers": driver_ids}
    rows = session.execute(_rides(len(driver_ids) <= MANY), values).all()
    waits_until = {
        (row.driver_id, row.request_id): row.pickup_at
        for row in rows
        if row.leg == "home" and row.way_home == "driver_waits"
    }
    busy: dict[UUID, list[Busy]] = {}
    for row in rows:
        ends = row.dropoff_at
        if row.leg == "out":
            ends = max(ends, waits_until.get((row.driver_id, row.request_id), ends))
        busy.setdefault(row.driver_id, []).append(
            Busy((row.lat, row.lon), (row.end_lat, row.end_lon), row.pickup_at, ends)
        )
    return busy


@cache
def _rides(of_drivers: bool) -> Any:
    """Return the statement for rides promised: by `drivers`, or by anybody."""
    start, end = aliased(Place), aliased(Place)
    whose = Ride.driver_id.in_(bindparam("drivers", expanding=True))
    return (
        select(
            Ride.driver_id, Ride.request_id, Ride.leg, RideRequest.way_home, start.lat, start.lon,
            end.lat.label("end_lat"), end.lon.label("end_lon"), Ride.pickup_at, Ride.dropoff_at,
        )
        .join(RideRequest, and_(RideRequest.community_id == _c, RideRequest.id == Ride.request_id))
        .join(start, and_(start.community_id == _c, start.id == Ride.from_place_id))
        .join(end, and_(end.community_id == _c, end.id == Ride.to_place_id))
        .where(*_promised(), whose if of_drivers else Ride.driver_id.is_not(None))
        .order_by(Ride.pickup_at)
    )  # fmt: skip


def _promised() -> tuple[Any, ...]:
    return (
        Ride.community_id == _c,
        Ride.state.in_(PROMISED),
        Ride.pickup_at.between(_at("since"), _at("until")),
        Ride.id.not_in(bindparam("rides", expanding=True)),
    )
