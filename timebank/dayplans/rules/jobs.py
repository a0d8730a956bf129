"""The rides of a day as the planner takes them: one job is one ride, or both where a driver waits.

Minutes are those gone by since the local midnight, so that a day on which clocks change has no
minute twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from timebank.matching import Ranked
from timebank.planning import Ride

Point = tuple[float, float]
FAVOURITE_MINUTES = 20.0  # what the rider's own wish is worth


@dataclass(frozen=True, slots=True)
class Span:
    """One ride: where and when. latest: the last pickup that is still on time."""

    ride_id: UUID
    start: Point
    end: Point
    pickup_at: datetime
    latest: datetime
    dropoff_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """What one driver takes as a whole, and who may: drivers' ids with their figures.

    promised: the driver who said yes; promised_minutes: what their hours count for it.
    """

    spans: tuple[Span, ...]
    weight: int
    seats: int
    wheelchairs: int
    able: Mapping[UUID, Ranked]
    promised: UUID | None = None
    promised_minutes: int = 0

    @property
    def id(self) -> str:
        """The planner's name for it: its first ride's."""
        return str(self.spans[0].ride_id)

    @property
    def start(self) -> Point:
        """Where the driver has to be first."""
        return self.spans[0].start

    @property
    def end(self) -> Point:
        """Where the driver is free again."""
        return self.spans[-1].end


def minutes_since(midnight: datetime, at: datetime) -> int:
    """Return the whole minutes gone by since the day began, negative before it."""
    return int((at - midnight).total_seconds() // 60)


def instant(midnight: datetime, minute: int) -> datetime:
    """Return the instant of a minute of the plan."""
    return midnight + timedelta(minutes=minute)


def soft_of(ranked: Ranked) -> float:
    """Return what the order of drivers says beside the way, in minutes: the plan drives the way."""
    parts = sum(value for name, value in ranked.parts.items() if name != "out_of_the_way")
    return round(parts - FAVOURITE_MINUTES * ranked.candidate.is_favourite, 1)


def ride_of(job: Job, midnight: datetime, origin: int, destination: int, travel: int) -> Ride:
    """Return a job as the planner's ride. travel: minutes from its start to its end.

    What is promised, and what waits between two ways, stands where it stands; any other ride is
    picked up between the minute its rider was told and the last that is still on time. It takes
    as long as its rider was told, whatever the way takes by now.
    """
    first, last = job.spans[0], job.spans[-1]
    opens = minutes_since(midnight, first.pickup_at)
    length = max(travel, minutes_since(midnight, last.dropoff_at) - opens)
    stands = job.promised is not None or len(job.spans) > 1
    closes = opens if stands else max(opens, minutes_since(midnight, first.latest))
    boarding = 0 if len(job.spans) > 1 else length - travel
    return Ride(
        id=job.id,
        origin=origin,
        destination=destination,
        pickup=(opens, closes),
        dropoff=(opens + length if stands else opens, closes + length),
        boarding_minutes=boarding,
        alighting_minutes=0,
        seats=job.seats,
        wheelchairs=job.wheelchairs,
        ride_minutes_max=length - boarding,
        may_share=False,
        weight=job.weight,
    )
