"""From jobs and homes to a day that the planner takes, which forbids nothing that the rules allow.

A limit that the planner cannot say exactly (hours counted in quarters, two legs as one ride) is
said more widely here and looked at again in `checking`: so a bound on this day is a bound.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from timebank.dayplans.rules.jobs import Job, Point, ride_of, soft_of
from timebank.matching import Candidate
from timebank.planning import Day, Driver, Ride

Matrix = Callable[[Sequence[Point]], Sequence[Sequence[int]]]


def day_of(
    jobs: Sequence[Job], homes: Mapping[UUID, Point], midnight: datetime, matrix: Matrix
) -> Day:
    """Return the planner's day. homes: of every driver who may take or promised a job."""
    points = list(
        dict.fromkeys([*homes.values(), *(end for job in jobs for end in (job.start, job.end))])
    )
    at = {point: number for number, point in enumerate(points)}
    travel = matrix(points)
    rides = tuple(
        ride_of(job, midnight, at[job.start], at[job.end], travel[at[job.start]][at[job.end]])
        for job in jobs
    )
    drivers = tuple(_driver(one, at[home], jobs, rides, travel) for one, home in homes.items())
    pairs = {
        (str(driver_id), job.id): soft_of(ranked)
        for job in jobs
        for driver_id, ranked in job.able.items()
        if job.promised is None
    }
    fixed = {job.id: str(job.promised) for job in jobs if job.promised is not None}
    pairs |= {(driver_id, ride_id): 0.0 for ride_id, driver_id in fixed.items()}
    return Day(rides=rides, drivers=drivers, pairs=pairs, travel=travel, fixed=fixed)


def rides_left(candidate: Candidate) -> int:
    """Return how many rides more a driver gives this week."""
    return max(0, candidate.rides_week_max - candidate.rides_week)


def minutes_left(candidate: Candidate) -> int:
    """Return how many minutes more a driver gives this week."""
    return max(0, candidate.week_minutes_max - candidate.week_minutes)


def _driver(
    driver_id: UUID,
    home: int,
    jobs: Sequence[Job],
    rides: Sequence[Ride],
    travel: Sequence[Sequence[int]],
) -> Driver:
    own = [
        (job, ride)
        for job, ride in zip(jobs, rides, strict=True)
        if job.promised == driver_id or (job.promised is None and driver_id in job.able)
    ]
    promised = [job for job, _ in own if job.promised == driver_id]
    able = [job.able[driver_id].candidate for job, _ in own if job.promised is None]
    beyond = sum(max(0, _road(ride, home, travel) - _counted(job, driver_id)) for job, ride in own)
    return Driver(
        id=str(driver_id),
        start=home,
        end=home,
        window=(
            min((ride.pickup[0] - travel[home][ride.origin] for _, ride in own), default=0),
            max((ride.dropoff[1] + travel[ride.destination][home] for _, ride in own), default=0),
        ),
        seats=max([one.seats for one in able] + [job.seats for job in promised], default=0),
        wheelchairs=max(
            [one.wheelchair_places for one in able] + [job.wheelchairs for job in promised],
            default=0,
        ),
        minutes_max=max(map(minutes_left, able), default=0)
        + sum(job.promised_minutes for job in promised)
        + beyond,
        rides_max=max(map(rides_left, able), default=0) + len(promised),
    )


def _road(ride: Ride, home: int, travel: Sequence[Sequence[int]]) -> int:
    """Return a ride's minutes from home to home when it is driven alone."""
    length = ride.boarding_minutes + ride.ride_minutes_max
    return travel[home][ride.origin] + length + travel[ride.destination][home]


def _counted(job: Job, driver_id: UUID) -> int:
    """Return the minutes a ride counts for, which may be fewer than those on the road."""
    return job.promised_minutes if job.promised is not None else job.able[driver_id].minutes
