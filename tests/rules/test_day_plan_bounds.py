"""A plan's bound against trying everything, with limits that the planner itself cannot say."""

import itertools
import random
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.rules.test_day_plan_rules import MIDNIGHT, PARTS, a_driver
from timebank.dayplans.rules.building import day_of
from timebank.dayplans.rules.jobs import Job, Span
from timebank.dayplans.rules.making import make
from timebank.matching import Ranked

Point = tuple[float, float]


def travel(start: Point, end: Point) -> int:
    """Minutes along a street: a minute for each step."""
    return int(abs(start[0] - end[0]) + abs(start[1] - end[1]))


def a_day(chance: random.Random) -> tuple[list[Job], dict[UUID, Point]]:
    """Five rides and two drivers who have few rides and minutes left, one ride promised."""
    drivers = {UUID(int=100 + n): (float(chance.randrange(30)), 0.0) for n in range(2)}
    jobs = []
    for number in range(5):
        start, end = ((float(chance.randrange(30)), float(chance.randrange(9))) for _ in range(2))
        pickup = MIDNIGHT + timedelta(minutes=chance.randrange(540, 660))
        length = timedelta(minutes=travel(start, end) + 5)
        latest = pickup + timedelta(minutes=chance.choice((0, 10)))
        span = Span(UUID(int=number + 1), start, end, pickup, latest, pickup + length)
        able = {}
        for driver_id, home in drivers.items():
            road = travel(home, start) + travel(start, end) + 5 + travel(end, home)
            if chance.random() < 0.85:
                able[driver_id] = Ranked(
                    a_driver(driver_id, rides_week_max=3, week_minutes_max=150).candidate,
                    ("out",), -(-road // 15) * 15, 1.0, 0.0, PARTS,
                )  # fmt: skip
        jobs.append(Job((span,), chance.choice((1, 2, 5)), 1, 0, able))
    return jobs, drivers


def may(jobs: tuple[Job, ...], starts: tuple[datetime, ...], driver_id: UUID) -> bool:
    """One driver's whole day, read plainly."""
    if len(jobs) > 3 or sum(job.able[driver_id].minutes for job in jobs) > 150:
        return False
    day = sorted(zip(starts, jobs, strict=True), key=lambda one: one[0])
    for (first_at, first), (second_at, second) in itertools.pairwise(day):
        ends = first_at + (first.spans[0].dropoff_at - first.spans[0].pickup_at)
        if ends + timedelta(minutes=travel(first.end, second.start)) > second_at:
            return False
    return True


def fits(jobs: tuple[Job, ...], driver_id: UUID) -> bool:
    times = [
        [
            job.spans[0].pickup_at + timedelta(minutes=later)
            for later in range(int((job.spans[0].latest - job.spans[0].pickup_at).seconds / 60) + 1)
        ]
        for job in jobs
    ]
    return any(may(jobs, starts, driver_id) for starts in itertools.product(*times))


def most_need(jobs: list[Job], drivers: dict[UUID, Point]) -> int:
    """Try every way to give every ride to somebody or nobody."""
    best = 0
    fitting: dict[tuple[UUID, tuple[int, ...]], bool] = {}
    for chosen in itertools.product(*([None, *job.able] for job in jobs)):
        weight = sum(job.weight for job, who in zip(jobs, chosen, strict=True) if who)
        if weight <= best:
            continue
        for driver_id in drivers:
            mine = tuple(n for n, who in enumerate(chosen) if who == driver_id)
            key = (driver_id, mine)
            if key not in fitting:
                fitting[key] = len(mine) <= 3 and fits(tuple(jobs[n] for n in mine), driver_id)
            if not fitting[key]:
                break
        else:
            best = weight
    return best


@pytest.mark.parametrize("seed", range(12))
def test_no_bound_is_beaten_and_no_proof_is_false(seed: int) -> None:
    jobs, homes = a_day(random.Random(seed))
    day = day_of(
        jobs, homes, MIDNIGHT, lambda points: [[travel(a, b) for b in points] for a in points]
    )
    plan = make(day, jobs, MIDNIGHT, 2, travel, elsewhere={})
    best = most_need(jobs, homes)
    assert plan.weight <= best <= plan.weight_bound
    if plan.proof != "nothing":
        assert plan.weight == best
