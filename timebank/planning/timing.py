"""Exact times of one tour for a given order of stops: a system of differences, solved by rounds.

A tour's normal form is b, the latest start of its first stop, E, the earliest end of its last
service, and D, the least time between the two: started at s <= b it can end at max(s + D, E).
"""

import itertools
from collections.abc import Sequence

from timebank.planning.problem import FAR, Problem

Times = list[int]


def earliest_times(
    problem: Problem, order: Sequence[int], not_before: int, ignore_windows: bool = False
) -> Times | None:
    """Return the earliest start of service at each stop, the first not before; None if impossible.

    order: stop numbers, 2r before 2r + 1. All times are least at once, as in any such system.
    """
    return _solved(problem, order, not_before, ignore_windows)


def _solved(
    problem: Problem, order: Sequence[int], not_before: int, ignore_windows: bool
) -> Times | None:
    travel, place, service = problem.travel, problem.place, problem.service
    steps = [int(service[a] + travel[place[a], place[b]]) for a, b in itertools.pairwise(order)]
    times = [-FAR if ignore_windows else int(problem.earliest[stop]) for stop in order]
    times[0] = max(times[0], not_before)
    at = {stop: index for index, stop in enumerate(order)}
    rides = [(at[stop], at[stop + 1], stop >> 1) for stop in order if not stop & 1]
    spans = [(p, d, int(service[2 * r] + problem.ride_most[r])) for p, d, r in rides]
    for _ in range(len(order) + 1):
        for index, step in enumerate(steps):
            times[index + 1] = max(times[index + 1], times[index] + step)
        if not ignore_windows and any(
            time > problem.latest[stop] for time, stop in zip(times, order, strict=True)
        ):
            return None
        again = False
        for pickup, dropoff, span in spans:
            if times[dropoff] - span > times[pickup]:
                times[pickup], again = times[dropoff] - span, True
        if not again:
            return times
    return None  # rides longer than allowed, whatever the hour


def latest_start(problem: Problem, order: Sequence[int]) -> int | None:
    """Return b: the latest start of the first stop from which every window can still be met."""
    travel, place, service = problem.travel, problem.place, problem.service
    steps = [int(service[a] + travel[place[a], place[b]]) for a, b in itertools.pairwise(order)]
    times = [int(problem.latest[stop]) for stop in order]
    at = {stop: index for index, stop in enumerate(order)}
    rides = [(at[stop], at[stop + 1], stop >> 1) for stop in order if not stop & 1]
    spans = [(p, d, int(service[2 * r] + problem.ride_most[r])) for p, d, r in rides]
    for _ in range(len(order) + 1):
        for index in range(len(steps) - 1, -1, -1):
            times[index] = min(times[index], times[index + 1] - steps[index])
        if any(time < problem.earliest[stop] for time, stop in zip(times, order, strict=True)):
            return None
        again = False
        for pickup, dropoff, span in spans:
            if times[pickup] + span < times[dropoff]:
                times[dropoff], again = times[pickup] + span, True
        if not again:
            return times[0]
    return None
