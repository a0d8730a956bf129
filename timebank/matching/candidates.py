"""What matching looks at: the need of a ride and a driver who might do it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

# travel(from lat, from lon, to lat, to lon) -> whole minutes
Travel = Callable[[float, float, float, float], int]
Point = tuple[float, float]
CARE_CLASS = 2  # from this class on a coordinator asks, and never a new driver (TRUST.md 1)


@dataclass(frozen=True, slots=True)
class Leg:
    """One way: where and when. ride_id None while it is only being looked at."""

    ride_id: UUID | None
    start: Point
    end: Point
    pickup_at: datetime
    dropoff_at: datetime
    is_by_day: bool = True  # local: see `by_day`


@dataclass(frozen=True, slots=True)
class Need:
    """What a driver and car must offer, for one or both legs."""

    seats: int
    wheelchairs: int
    child_seats: int
    help_level: str
    purpose: str
    languages: frozenset[str]
    boarding_minutes: int
    round_minutes: int
    driver_waits: bool
    ride_class: int = 1  # TRUST.md 1
    comfort_asks: int = 0  # what the rider asks of car and driver, one bit each
    comfort_offers: int = 0  # what the rider does for the driver
    own_language: bool = False  # the driver has to speak one of `languages`


@dataclass(frozen=True, slots=True)
class Busy:
    """A ride a driver has promised already, up to the next leg where they wait for it."""

    start: Point
    end: Point
    pickup_at: datetime
    dropoff_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Trip:
    """A routine trip on the day of a ride, private to its driver: it is never written out."""

    start: Point
    end: Point
    leaves_from: datetime
    leaves_until: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A driver as the database knows them on the day of the ride. Distances in km.

    What the query decides already is taken as passed unless it says otherwise.
    """

    driver_id: UUID
    member_id: UUID
    name: str
    home: Point
    is_free: dict[str, bool]  # leg -> inside the weekly windows
    seats: int
    wheelchair_places: int
    child_seats: int
    vehicle_id: UUID | None
    ride_minutes_max: int
    week_minutes_max: int
    rides_week_max: int
    distance_km_max: float
    help_level_max: str
    purposes_not: frozenset[str]
    languages: frozenset[str]
    week_minutes: int
    rides_week: int
    rides_month: int
    busy: tuple[Busy, ...] = ()
    trips: tuple[Trip, ...] = field(default=(), repr=False)
    trust: float = 0.0
    rides_together: int = 0
    is_favourite: bool = False  # the rider asked that they be asked first
    is_active: bool = True
    has_valid_papers: bool = True
    is_away: bool = False
    is_blocked: bool = False  # either way
    is_helper: bool = False  # acts for this rider
    comfort_asks: int = 0
    comfort_offers: int = 0
    first_rides: int = 0  # introductory rides still to drive; a new driver has some
    contact: Any = None  # carried through for whoever writes the invitation

    @property
    def is_new(self) -> bool:
        """Whether they have not driven all of their first rides yet."""
        return self.first_rides > 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each part is worth, in minutes of cost (policy)."""

    together: float  # per kept ride together, at most five
    trust: float  # from 0 to 1
    load: float  # from nothing to all the driver chose
    language: float
