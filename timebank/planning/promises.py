"""What the rest of a driver's day can be worth at most: tables over place, clock and rides left.

Backward over the clock in steps of a few minutes. A table forgets which rides were already driven
and the driver's minutes, so it promises too much, never too little. Effort is bounded from below in
two ways, and the better holds: by durations alone, and by the clock since leaving home at the
latest; the first forgets waiting, the second what an earlier leaving would save.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from timebank.planning.labels import Layer
from timebank.planning.problem import Problem
from timebank.planning.reach import Reach

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
STEP = 5  # minutes
SLACK = 1e-6  # of the sums' rounding
WORST = -1e15


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What the tables of one driver need in every round, none of which depends on worth.

    Entries are (block, step in which it can begin), by step descending and then first place;
    `rows` says where each step's entries are, `starts` and `places` where each place's are.
    A hop is whole steps of a way, what is over its other minutes; both are flat, to be looked up.
    """

    steps: int
    wide: int
    rows: list[slice]
    starts: list[Rows]
    places: list[Rows]
    block: Rows
    waited: Floats
    over: Floats
    source: Rows
    short: NDArray[np.bool_]
    last: Rows
    firsts: int
    lasts: int
    onward: tuple[Rows, Floats, Floats]
    again: tuple[Rows, Floats, Floats]
    back: tuple[Rows, Floats, Floats]
    in_time: NDArray[np.bool_]
    fixpoints: int


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Per (rides left, step, last place): worth of the rest, the way home included.

    Two of them: by durations, by the clock; the same one twice where effort costs nothing.
    """

    grid: Grid
    per_minute: float
    value: Floats
    by_durations: Floats
    by_clock: Floats

    def most(self, reach: Reach, layer: Layer) -> Floats:
        """Return, per label, a bound on the worth of every day that begins with it."""
        step, over = np.divmod(layer.end - reach.opens, STEP)
        at = (reach.rides_most - layer.count, step, self.grid.last[layer.block])
        got = np.append(self.value, 0.0)[layer.chain].sum(axis=1) - self.per_minute * layer.closed
        if not self.per_minute:
            return np.asarray(got + self.by_durations[at] + SLACK)
        durations = self.by_durations[at] - self.per_minute * layer.least
        clock = self.by_clock[at] - self.per_minute * (layer.end - layer.latest - over)
        return np.asarray(got + np.minimum(durations, clock) + SLACK)


def grid_of(problem: Problem, reach: Reach) -> Grid:
    """Prepare a driver's tables."""
    lasts, last = np.unique(reach.last, return_inverse=True)
    firsts, first = np.unique(reach.first, return_inverse=True)
    span = reach.closes - reach.opens
    steps = max(1, span // STEP + 1)
    block, begin = _entries(reach, first, steps)
    end = np.maximum(STEP * begin + reach.least[block], reach.end[block] - reach.opens)
    fits = end <= span
    block, begin, end = block[fits], begin[fits], end[fits]
    bounds = np.searchsorted(-begin, -np.arange(steps - 1, -2, -1))
    rows = [slice(low, high) for low, high in pairwise(bounds.tolist())]
    of_first = [first[block[some]] for some in rows]
    starts = [np.flatnonzero(np.diff(some, prepend=-1)) for some in of_first]
    levels = np.arange(reach.rides_most + 1)[:, None] - reach.count[block]
    source = (np.maximum(levels, 0) * (steps + 1) + end // STEP) * len(lasts) + last[block]
    home = problem.end[reach.driver]
    between = problem.travel[np.ix_(lasts, firsts)].astype(np.int64)
    again, back = problem.travel[home, firsts], problem.travel[lasts, home]
    every = np.arange(len(firsts))
    furthest = max([0, *between.ravel().tolist(), *again.tolist(), *back.tolist()])
    clock = STEP * np.arange(steps)[:, None]
    return Grid(
        steps=steps,
        wide=steps + furthest // STEP + 1,
        rows=rows,
        starts=starts,
        places=[some[start] for some, start in zip(of_first, starts, strict=True)],
        block=block,
        waited=(end - STEP * begin).astype(np.float64),
        over=(end % STEP).astype(np.float64),
        source=source,
        short=levels < 0,
        last=last,
        firsts=len(firsts),
        lasts=len(lasts),
        onward=_hops(between, (between // STEP * len(firsts) + every)),
        again=_hops(again, again // STEP * len(firsts) + every),
        back=_hops(back, back // STEP),
        in_time=clock + back <= span,
        fixpoints=1 if (reach.least >= STEP).all() else reach.rides_most,
    )


def _entries(reach: Reach, first: Rows, steps: int) -> tuple[Rows, Rows]:
    """Each block with each step in which it can begin, later steps first."""
    soonest = np.maximum(reach.end - reach.least - reach.opens, 0)
    low = np.minimum(soonest // STEP, steps - 1)
    high = np.clip((reach.latest - reach.opens) // STEP, low, steps - 1)
    many = high - low + 1
    block = np.repeat(np.arange(len(many)), many)
    begin = low[block] + np.arange(len(block)) - np.repeat(np.cumsum(many) - many, many)
    order = np.lexsort((first[block], -begin))
    return block[order], begin[order]


def _hops(minutes: Rows, flat: Rows) -> tuple[Rows, Floats, Floats]:
    return flat.ravel(), minutes.ravel().astype(np.float64), (minutes.ravel() % STEP).astype(float)


def tables_of(reach: Reach, grid: Grid, value: Floats, per_minute: float) -> Tables:
    """Return the tables for the worth of each block and what a minute of effort costs."""
    durations = _filled(reach, grid, value, per_minute, by_clock=False)
    clock = _filled(reach, grid, value, per_minute, by_clock=True) if per_minute else durations
    return Tables(grid, per_minute, value, durations, clock)


def _filled(reach: Reach, grid: Grid, value: Floats, per_minute: float, by_clock: bool) -> Floats:
    width = reach.rides_most + 1
    from_first = np.full((width, grid.wide, grid.firsts), WORST)
    after = np.full((width, grid.steps + 1, grid.lasts), WORST)
    at_home = np.zeros((width, grid.wide))
    drive = grid.waited - grid.over if by_clock else reach.least[grid.block]
    gain = np.where(grid.short, WORST, value[grid.block] - per_minute * drive)
    costs = [
        per_minute * (minutes - over if by_clock else minutes)
        for _, minutes, over in (grid.onward, grid.again)
    ]
    wait = per_minute * STEP if by_clock else 0.0
    flat_first, flat_after = from_first.reshape(width, -1), after.reshape(-1)
    for position, step in enumerate(range(grid.steps - 1, -1, -1)):
        here = from_first[:, step]
        here[:] = from_first[:, step + 1] - wait
        rows, starts, places = grid.rows[position], grid.starts[position], grid.places[position]
        for _ in range(grid.fixpoints):
            if len(starts):
                worth = gain[:, rows] + flat_after[grid.source[:, rows]]
                best = np.maximum.reduceat(worth, starts, axis=1)
                here[:, places] = np.maximum(here[:, places], best)
            shift = step * grid.firsts
            leave = flat_first[:, grid.again[0] + shift] - costs[1]
            at_home[:, step] = np.maximum(at_home[:, step + 1], leave.max(axis=1, initial=0.0))
            onward = flat_first[:, grid.onward[0] + shift] - costs[0]
            onward = onward.reshape(width, grid.lasts, grid.firsts).max(axis=2, initial=WORST)
            rest = at_home[:, step + grid.back[0]] if reach.home_break else 0.0
            close = np.where(grid.in_time[step], rest - per_minute * grid.back[1], WORST)
            after[:, step] = np.maximum(onward, close)
    return after
