"""A day as arrays, for what computes: rides and drivers by position, stops numbered 2r and 2r + 1.

Windows are tightened once: a rider cannot be set down before the shortest way allows.
"""

from dataclasses import dataclass, replace

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
    travel: places x places; shortest: the same closed, never more than any way driven.
    soft: drivers x rides, infinite where not permitted; possible: permitted, and not ruled out by
    the two alone.
    """

    day: Day
    travel: Ints
    shortest: Ints
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
    possible: NDArray[np.bool_]
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
    shortest = _shortest(travel)
    earliest, latest = _tightened(
        _ints(window[0] for window in windows), _ints(window[1] for window in windows),
        place, service, shortest[place[::2], place[1::2]], ride_most,
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
    problem = Problem(
        day=day,
        travel=travel,
        shortest=shortest,
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
        possible=np.isfinite(soft),
        fixed=fixed,
        home_break=day.home_break,
    )
    return replace(problem, possible=_possible(problem))


def _possible(problem: Problem) -> NDArray[np.bool_]:
    """Pairs in which the driver alone with the ride could be in time, by shortest ways."""
    pickup, dropoff = problem.place[::2], problem.place[1::2]
    out = problem.shortest[problem.start[:, None], pickup]
    if problem.home_break:
        out = np.minimum(out, problem.shortest[problem.end[:, None], pickup])
    back = problem.shortest[dropoff, problem.end[:, None]]
    most = problem.seats_most[:, None], problem.wheelchairs_most[:, None]
    least = problem.service[::2] + problem.service[1::2] + problem.shortest[pickup, dropoff]
    earliest = problem.opens[:, None] + problem.shortest[problem.start[:, None], pickup]
    possible: NDArray[np.bool_] = (
        np.isfinite(problem.soft)
        & (problem.rides_most[:, None] >= 1)
        & (problem.seats <= most[0])
        & (problem.wheelchairs <= most[1])
        & (earliest <= problem.latest[::2])
        & (problem.earliest[1::2] + problem.service[1::2] + back <= problem.closes[:, None])
        & (earliest + least + back <= problem.closes[:, None])
        & (out + least + back <= problem.minutes_most[:, None])
        & (problem.latest[::2] >= problem.earliest[::2])
    )
    return possible


def _ints(numbers: object) -> Ints:
    return np.array(list(numbers), dtype=np.int32)  # type: ignore[call-overload]


def _shortest(travel: Ints) -> Ints:
    """Close the table: the shortest way between two places over any others."""
    between = np.minimum(travel, 16_000).astype(np.int16)
    for via in range(len(between)):
        np.minimum(between, between[:, via, None] + between[via], out=between)
    return between.astype(np.int32)


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
