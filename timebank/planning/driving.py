"""A driver's day from blocks in order: when to leave, where to go home between, at what effort.

A block is stops from an empty car to an empty car. Between two blocks the car drives on, or goes
home and the time there is free. Labels over the blocks keep every choice that could be best.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from timebank.planning.plan import Route, Stop, Tour
from timebank.planning.problem import FAR, Problem
from timebank.planning.timing import earliest_times, latest_start


@dataclass(frozen=True, slots=True)
class Block:
    """One order of stops and its normal form: latest start, earliest end, least duration."""

    stops: tuple[int, ...]
    latest: int
    end: int
    least: int


# effort of closed tours, latest leaving, earliest end, least duration, first block of each tour
Label = tuple[int, int, int, int, tuple[int, ...]]


def block_of(problem: Problem, stops: Sequence[int]) -> Block | None:
    """Return the block of an order of stops, None where no hour of the day lets it be driven."""
    times = earliest_times(problem, stops, -FAR)
    if times is None:
        return None
    latest = latest_start(problem, stops)
    least = earliest_times(problem, stops, 0, ignore_windows=True)
    if latest is None or least is None:
        return None
    last = int(problem.service[stops[-1]])
    return Block(tuple(stops), latest, times[-1] + last, least[-1] + last)


def least_effort(
    problem: Problem, driver: int, blocks: Sequence[Block]
) -> tuple[int, tuple[int, ...]] | None:
    """Return least effort in minutes and where tours begin (positions of blocks); None: cannot.

    Looks at time alone: windows and the driver's hours and minutes.
    """
    travel, place = problem.travel, problem.place
    end, closes = problem.end[driver], int(problem.closes[driver])
    labels: list[Label] = []
    homes: list[tuple[int, int, tuple[int, ...]]] = [(0, int(problem.opens[driver]), ())]
    left = int(problem.start[driver])
    for index, block in enumerate(blocks):
        first, last = place[block.stops[0]], place[block.stops[-1]]
        grown = []
        if labels:
            gap = int(travel[place[blocks[index - 1].stops[-1]], first])
            for cost, latest, ends, least, breaks in labels:
                if ends + gap <= block.latest:
                    grown.append((
                        cost, min(latest, block.latest - gap - least),
                        max(block.end, ends + gap + block.least), least + gap + block.least, breaks,
                    ))  # fmt: skip
        out = int(travel[left, first])
        for cost, clock, breaks in homes:
            if clock + out <= block.latest:
                grown.append((
                    cost, block.latest - out, max(block.end, clock + out + block.least),
                    out + block.least, (*breaks, index),
                ))  # fmt: skip
        labels = grown
        back, left = int(travel[last, end]), int(end)
        closed = [
            (cost + max(least + back, ends + back - latest), ends + back, breaks)
            for cost, latest, ends, least, breaks in labels
        ]
        most = int(problem.minutes_most[driver])
        fit = [home for home in closed if home[1] <= closes and home[0] <= most]
        homes = fit if problem.home_break or index == len(blocks) - 1 else []
    if not blocks:
        return 0, ()
    best = min(homes, default=None)
    return None if best is None else (best[0], best[2])


def route_of(problem: Problem, driver: int, blocks: Sequence[Block]) -> Route | None:
    """Return the driver's day with times: least effort, each tour home as early as it can be."""
    found = least_effort(problem, driver, blocks)
    if found is None or not blocks:
        return None
    begins = [*found[1], len(blocks)]
    tours, clock, left = [], int(problem.opens[driver]), int(problem.start[driver])
    for begin, after in itertools.pairwise(begins):
        order = [stop for block in blocks[begin:after] for stop in block.stops]
        tour = _tour(problem, order, clock, left, int(problem.end[driver]))
        tours.append(tour)
        clock, left = tour.returns_at, int(problem.end[driver])
    return Route(problem.day.drivers[driver].id, tuple(tours))


def _tour(problem: Problem, order: Sequence[int], clock: int, left: int, home: int) -> Tour:
    """Leave as late as an earliest return allows."""
    whole = block_of(problem, order)
    assert whole is not None
    out = int(problem.travel[left, problem.place[order[0]]])
    back = int(problem.travel[problem.place[order[-1]], home])
    ends = max(whole.end, clock + out + whole.least)
    leaves = min(whole.latest - out, ends - out - whole.least)
    times = earliest_times(problem, order, leaves + out)
    assert times is not None
    ids = problem.day.rides
    stops = tuple(
        Stop(not stop & 1, ids[stop >> 1].id, at) for stop, at in zip(order, times, strict=True)
    )
    return Tour(leaves, stops, times[-1] + int(problem.service[order[-1]]) + back)
