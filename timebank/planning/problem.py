"""A day as arrays, for what computes: rides and drivers by position, stops numbered 2r and 2r + 1.

Windows are tightened once: a rider cannot be set down before the shortest way allows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timebank.planning.day import Day

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
FAR = 1 << 28  # minutes no day has


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What a day says, by position.

    place, earliest, latest, service: per stop (2 x rides), tightened; stop 2r picks ride r up.
    travel: places x places. soft: drivers x rides, infinite where not permitted or impossible.
    """

    day: Day
    travel: Ints
    place: Ints
    earliest: Ints
    latest: Ints
    service: Ints
    ride_most: Ints
    seats: Ints
    wheelchairs: Ints
    may_share: NDArray[np.bool_]
    weight: Floats
    start: Ints
    end: Ints
    opens: Ints
    closes: Ints
    seats_most: Ints
    wheelchairs_most: Ints
    minutes_most: Ints
    rides_most: Ints
    soft: Floats
    fixed: Ints
    home_break: bool

    @property
    def rides(self) -> int:
        """How many."""
        return len(self.weight)

    @property
    def drivers(self) -> int:
        """How many."""
        return len(self.start)


def problem_of(day: Day) -> Problem:
    """Number a day's rides and drivers, tighten windows, and forget pairs that cannot be."""
    rides, drivers = day.rides, day.drivers
    travel = np.array(day.travel, dtype=np.int32).reshape(len(day.travel), len(day.travel))
    place = _ints(place for ride in rides for place in (ride.origin, ride.destination))
    service = _ints(
        minutes for ride in rides for minutes in (ride.boarding_minutes, ride.alighting_minutes)
    )
    windows = [window for ride in rides for window in (ride.pickup, ride.dropoff)]
    ride_most = _ints(ride.ride_minutes_max for ride in rides)
    earliest, latest = _tightened(
        _ints(window[0] for window in windows), _ints(window[1] for window in windows),
        place, service, _shortest(travel, place), ride_most,
    )  # fmt: skip
    at = {ride.id: number for number, ride in enumerate(rides)}
    by = {driver.id: number for number, driver in enumerate(drivers)}
    soft = np.full((len(drivers), len(rides)), np.inf)
    for (driver_id, ride_id), minutes in day.pairs.items():
        soft[by[driver_id], at[ride_id]] = minutes
    fixed = np.full(len(rides), -1, dtype=np.int32)
    for ride_id, driver_id in day.fixed.items():
        fixed[at[ride_id]] = by[driver_id]
    soft[(fixed >= 0) & (fixed != np.arange(len(drivers))[:, None])] = np.inf
    return Problem(
        day=day,
        travel=travel,
        place=place,
        earliest=earliest,
        latest=latest,
        service=service,
        ride_most=ride_most,
        seats=_ints(ride.seats for ride in rides),
        wheelchairs=_ints(ride.wheelchairs for ride in rides),
        may_share=np.array([ride.may_share for ride in rides], dtype=bool),
        weight=np.array([ride.weight for ride in rides], dtype=np.float64),
        start=_ints(driver.start for driver in drivers),
        end=_ints(driver.end for driver in drivers),
        opens=_ints(driver.window[0] for driver in drivers),
        closes=_ints(driver.window[1] for driver in drivers),
        seats_most=_ints(driver.seats for driver in drivers),
        wheelchairs_most=_ints(driver.wheelchairs for driver in drivers),
        minutes_most=_ints(driver.minutes_max for driver in drivers),
        rides_most=_ints(driver.rides_max for driver in drivers),
        soft=soft,
        fixed=fixed,
        home_break=day.home_break,
    )


def _ints(numbers: object) -> Ints:
    return np.array(list(numbers), dtype=np.int32)  # type: ignore[call-overload]


def _shortest(travel: Ints, place: Ints) -> Ints:
    """Shortest minutes of each ride over all its riders' places: never more than any way driven."""
    used, number = np.unique(place, return_inverse=True)
    between = np.minimum(travel[np.ix_(used, used)], 30_000).astype(np.int16)
    for via in range(len(used)):
        np.minimum(between, between[:, via, None] + between[via], out=between)
    return between[number[::2], number[1::2]].astype(np.int32)


def _tightened(
    earliest: Ints, latest: Ints, place: Ints, service: Ints, shortest: Ints, ride_most: Ints
) -> tuple[Ints, Ints]:
    """Pickup and drop-off windows that say all they imply about each other."""
    least, most = service[::2] + shortest, service[::2] + ride_most
    pickup_from = np.maximum(earliest[::2], earliest[1::2] - most)
    pickup_to = np.minimum(latest[::2], latest[1::2] - least)
    dropoff_from = np.maximum(earliest[1::2], pickup_from + least)
    dropoff_to = np.minimum(latest[1::2], pickup_to + most)
    impossible = (pickup_from > pickup_to) | (dropoff_from > dropoff_to) | (least > most)
    new_earliest, new_latest = earliest.copy(), latest.copy()
    new_earliest[::2], new_earliest[1::2] = pickup_from, dropoff_from
    new_latest[::2], new_latest[1::2] = pickup_to, dropoff_to
    new_latest[::2][impossible] = -FAR
    return new_earliest, new_latest
