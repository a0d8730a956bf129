"""What a planned day still breaks: the limits that the planner cannot say, looked at one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from timebank.dayplans.rules.building import minutes_left, rides_left
from timebank.dayplans.rules.jobs import Job, Point
from timebank.matching import Busy

Travel = Callable[[Point, Point], int]


@dataclass(frozen=True, slots=True)
class Drive:
    """One job in one driver's day."""

    driver_id: UUID
    job: Job
    pickup_at: datetime
    dropoff_at: datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """drive: what must go. rule: too many rides or minutes this week, or no time between two."""

    drive: Drive
    rule: str  # rides_week | week_minutes | overlap


def breaches(
    drives: Sequence[Drive], elsewhere: Mapping[UUID, Sequence[Busy]], travel: Travel
) -> list[Breach]:
    """Return what breaks a rule, at most one drive a driver, never a promised one.

    elsewhere: what drivers promised that the plan does not drive.
    """
    by_driver: dict[UUID, list[Drive]] = {}
    for drive in sorted(drives, key=lambda one: (one.pickup_at, one.job.id)):
        by_driver.setdefault(drive.driver_id, []).append(drive)
    found = (
        _breach(day, elsewhere.get(driver_id, ()), travel) for driver_id, day in by_driver.items()
    )
    return [breach for breach in found if breach is not None]


def _breach(day: Sequence[Drive], elsewhere: Sequence[Busy], travel: Travel) -> Breach | None:
    new = [drive for drive in day if drive.job.promised is None]
    if not new:
        return None
    least = min(new, key=lambda drive: (drive.job.weight, drive.job.id))
    driver_id = least.driver_id
    able = [drive.job.able[driver_id] for drive in new]
    if sum(len(drive.job.spans) for drive in new) > min(rides_left(r.candidate) for r in able):
        return Breach(least, "rides_week")
    if sum(ranked.minutes for ranked in able) > min(minutes_left(r.candidate) for r in able):
        return Breach(least, "week_minutes")
    taken = [
        *(Busy(one.job.start, one.job.end, one.pickup_at, one.dropoff_at) for one in day),
        *elsewhere,
    ]
    owner = {(one.job.start, one.job.end, one.pickup_at, one.dropoff_at): one for one in new}
    for first, second in pairwise(
        sorted(taken, key=lambda busy: (busy.pickup_at, busy.dropoff_at))
    ):
        way = timedelta(minutes=travel(first.end, second.start))
        if first.dropoff_at + way > second.pickup_at:
            for busy in (second, first):
                found = owner.get((busy.start, busy.end, busy.pickup_at, busy.dropoff_at))
                if found is not None:
                    return Breach(found, "overlap")
    return None
