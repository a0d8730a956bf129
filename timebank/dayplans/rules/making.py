"""A day solved until it breaks no rule, with the bounds of the first answer, which are the widest.

What the planner cannot say is put right by solving again with one driver's day narrowed; such a
day's own bounds prove nothing about the whole, so they are forgotten.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from timebank.dayplans.rules.checking import Breach, Drive, Travel, breaches
from timebank.dayplans.rules.jobs import Job, instant
from timebank.matching import Busy
from timebank.planning import Day, Plan, Proof, promised, solve

ROUNDS_MAX = 4
CHANGE_MINUTES = 15  # what giving a ride to another driver than before has to save


@dataclass(frozen=True, slots=True)
class Made:
    """A day plan. weight_bound: no plan meets more. unmet: ids of jobs that nobody drives."""

    drives: tuple[Drive, ...]
    unmet: tuple[str, ...]
    unkept: tuple[str, ...]
    weight: float
    weight_bound: float
    minutes: int
    proof: Proof


def make(
    day: Day,
    jobs: Sequence[Job],
    midnight: datetime,
    seconds: float,
    travel: Travel,
    *,
    elsewhere: Mapping[UUID, Sequence[Busy]],
    before: Plan | None = None,
    kept: Collection[str] = (),
) -> Made:
    """Solve a day within about `seconds`. before: the plan that is to change as little as can be.

    kept: ids of its jobs that stay with their driver and at their time.
    """
    whole = day if before is None else promised(day, before, kept, 0, CHANGE_MINUTES)
    by_id = {job.id: job for job in jobs}
    now, part = whole, seconds * 0.7
    first = plan = solve(now, part)
    taken_out: set[str] = set()
    for _ in range(ROUNDS_MAX):
        drives = _drives(plan, by_id, midnight)
        wrong = breaches(drives, _busy_besides(elsewhere, plan, by_id), travel)
        if not wrong:
            break
        now = _narrowed(now, drives, wrong)
        plan = solve(now, seconds * 0.3 / ROUNDS_MAX)
    while wrong := breaches(
        [one for one in _drives(plan, by_id, midnight) if one.job.id not in taken_out],
        _busy_besides(elsewhere, plan, by_id),
        travel,
    ):
        taken_out |= {breach.drive.job.id for breach in wrong}
    drives = [one for one in _drives(plan, by_id, midnight) if one.job.id not in taken_out]
    return _made(first, plan, drives, jobs, is_first=plan is first and not taken_out)


def _made(
    first: Plan, plan: Plan, drives: list[Drive], jobs: Sequence[Job], *, is_first: bool
) -> Made:
    driven = {drive.job.id for drive in drives}
    weight = sum(drive.job.weight for drive in drives)
    proof: Proof = first.proof if is_first else "nothing"
    if not is_first and weight >= first.weight_bound - 1e-6:
        proof = "need"
    return Made(
        drives=tuple(drives),
        unmet=tuple(job.id for job in jobs if job.id not in driven),
        unkept=plan.unkept,
        weight=weight,
        weight_bound=max(weight, first.weight_bound),
        minutes=plan.minutes,
        proof=proof,
    )


def _drives(plan: Plan, by_id: Mapping[str, Job], midnight: datetime) -> list[Drive]:
    found = []
    for route in plan.routes:
        stops = [stop for tour in route.tours for stop in tour.stops]
        at = {(stop.ride_id, stop.is_pickup): stop.at for stop in stops}
        for stop in stops:
            if stop.is_pickup:
                pickup, dropoff = stop.at, at[stop.ride_id, False]
                found.append(
                    Drive(
                        UUID(route.driver_id), by_id[stop.ride_id],
                        instant(midnight, pickup), instant(midnight, dropoff),
                    )
                )  # fmt: skip
    return found


def _busy_besides(
    elsewhere: Mapping[UUID, Sequence[Busy]], plan: Plan, by_id: Mapping[str, Job]
) -> dict[UUID, list[Busy]]:
    """Add what was promised and cannot be planned: its driver is busy with it all the same."""
    busy = {driver_id: list(rides) for driver_id, rides in elsewhere.items()}
    for ride_id in plan.unkept:
        job = by_id[ride_id]
        if job.promised is not None:
            first, last = job.spans[0], job.spans[-1]
            busy.setdefault(job.promised, []).append(
                Busy(job.start, job.end, first.pickup_at, last.dropoff_at)
            )
    return busy


def _narrowed(day: Day, drives: Sequence[Drive], wrong: Sequence[Breach]) -> Day:
    """Let a driver with too much drive one less, and nobody what overlaps."""
    most = {}
    pairs = dict(day.pairs)
    for breach in wrong:
        driver_id = str(breach.drive.driver_id)
        if breach.rule == "overlap":
            pairs.pop((driver_id, breach.drive.job.id), None)
        else:
            count = sum(1 for one in drives if one.driver_id == breach.drive.driver_id)
            most[driver_id] = count - 1
    drivers = tuple(
        replace(one, rides_max=min(one.rides_max, most.get(one.id, one.rides_max)))
        for one in day.drivers
    )
    fixed = {ride: driver for ride, driver in day.fixed.items() if (driver, ride) in pairs}
    return replace(day, drivers=drivers, pairs=pairs, fixed=fixed)
