"""A day to plan: rides, drivers, who may drive whom, and travel minutes between numbered places.

All times are whole minutes since the local day's start; a day refuses to exist with anything else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from timebank.planning.errors import DayUnfit

Window = tuple[int, int]  # earliest, latest: both included


@dataclass(frozen=True, slots=True)
class Ride:
    """One way of one rider. `weight` is its need; a ride is timed from the end of boarding."""

    id: str
    origin: int
    destination: int
    pickup: Window
    dropoff: Window
    boarding_minutes: int
    alighting_minutes: int
    seats: int
    wheelchairs: int
    ride_minutes_max: int
    may_share: bool
    weight: float = 1


@dataclass(frozen=True, slots=True)
class Driver:
    """A car and its driver for a day; `minutes_max` bounds effort, time at home is free."""

    id: str
    start: int
    end: int
    window: Window
    seats: int
    wheelchairs: int
    minutes_max: int
    rides_max: int


@dataclass(frozen=True, slots=True)
class Day:
    """Everything a plan depends on.

    travel: minutes from place to place, taken as they are (`closed` mends a router's table).
    pairs: soft cost in minutes, may be negative, of each permitted (driver id, ride id); no others.
    fixed: ride id to driver id, promised.
    home_break: may a driver go home between two tours?
    Raises DayUnfit where a field cannot be.
    """

    rides: tuple[Ride, ...]
    drivers: tuple[Driver, ...]
    pairs: Mapping[tuple[str, str], float]
    travel: Sequence[Sequence[int]]
    fixed: Mapping[str, str] = field(default_factory=dict)
    home_break: bool = True

    def __post_init__(self) -> None:
        places = len(self.travel)
        _refuse("travel", "", any(len(row) != places for row in self.travel))
        for place, row in enumerate(self.travel):
            _refuse("travel", str(place), not _whole(row) or any(m < 0 for m in row))
        for kind, things in (("rides", self.rides), ("drivers", self.drivers)):
            _refuse(f"{kind} twice", "", len({thing.id for thing in things}) != len(things))
        for ride in self.rides:
            self._check_ride(ride, places)
        for driver in self.drivers:
            self._check_driver(driver, places)
        self._check_pairs()

    def _check_ride(self, ride: Ride, places: int) -> None:
        numbers = (ride.boarding_minutes, ride.alighting_minutes, ride.seats, ride.wheelchairs)
        spans = (*ride.pickup, *ride.dropoff, ride.ride_minutes_max)
        _refuse("numbers", ride.id, not _whole((*numbers, *spans)) or min(numbers) < 0)
        _refuse("place", ride.id, not {ride.origin, ride.destination} <= set(range(places)))
        _refuse("weight", ride.id, not ride.weight >= 0)

    def _check_driver(self, driver: Driver, places: int) -> None:
        limits = (driver.seats, driver.wheelchairs, driver.minutes_max, driver.rides_max)
        _refuse("numbers", driver.id, not _whole((*limits, *driver.window)))
        _refuse("place", driver.id, not {driver.start, driver.end} <= set(range(places)))

    def _check_pairs(self) -> None:
        rides = {ride.id for ride in self.rides}
        drivers = {driver.id for driver in self.drivers}
        for driver_id, ride_id in self.pairs:
            _refuse("pair", driver_id, driver_id not in drivers)
            _refuse("pair", ride_id, ride_id not in rides)
        for ride_id, driver_id in self.fixed.items():
            _refuse("fixed", ride_id, ride_id not in rides or driver_id not in drivers)


def closed(travel: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Return the table in which no detour is shorter than the direct way (Floyd and Warshall).

    Routers answer pair by pair, round, and so break the triangle inequality now and then.
    """
    least = np.array(travel, dtype=np.int64).reshape(len(travel), len(travel))
    for via in range(len(least)):
        np.minimum(least, least[:, via, None] + least[None, via, :], out=least)
    return tuple(map(tuple, least.tolist()))


def _whole(numbers: Iterable[object]) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _refuse(what: str, of: str, wrong: bool) -> None:
    if wrong:
        raise DayUnfit(what=what, of=of)
