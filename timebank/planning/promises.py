"""What the rest of a driver's day can be worth at most: tables over place, clock and rides left.

Backward over the clock in steps of a few minutes. A table forgets which rides were already driven
and the driver's minutes, so it promises too much, never too little. Effort is bounded from below in
two ways, and the better holds: by durations alone, and by the clock since leaving home at the
latest; the first forgets waiting, the second what an earlier leaving would save.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timebank.planning.labels import Layer
from timebank.planning.problem import Problem
from timebank.planning.reach import Reach

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
STEP = 5  # minutes


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What the tables of one driver need in every round, none of which depends on worth.

    Entries are (block, step in which it can begin), by step descending and then first place.
    """

    steps: int
    begin: Rows
    block: Rows
    ends: Rows
    waited: Floats
    groups: list[tuple[Rows, Rows]]
    last: Rows
    first: Rows
    between: NDArray[np.int64]
    again: Rows
    back: Rows
    fixpoints: int


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """`after` per (last place, step, rides left): worth of the rest, the way home included.

    Two of them: by durations, by the clock; the same one twice where effort costs nothing.
    """

    grid: Grid
    per_minute: float
    value: Floats
    by_durations: Floats
    by_clock: Floats

    def most(self, reach: Reach, layer: Layer) -> Floats:
        """Return, per label, a bound on the worth of every day that begins with it."""
        grid = self.grid
        step = (layer.end - reach.opens) // STEP
        over = layer.end - reach.opens - STEP * step
        left = reach.rides_most - layer.count
        place = grid.last[layer.block]
        got = np.append(self.value, 0.0)[layer.chain].sum(axis=1) - self.per_minute * layer.closed
        if not self.per_minute:
            return np.asarray(got + self.by_durations[place, step, left])
        durations = self.by_durations[place, step, left] - self.per_minute * layer.least
        clock = self.by_clock[place, step, left] + self.per_minute * over
        clock -= self.per_minute * (layer.end - layer.latest)
        return np.asarray(got + np.minimum(durations, clock) + 1e-6)


def grid_of(problem: Problem, reach: Reach) -> Grid:
    """Prepare a driver's tables."""
    lasts, last = np.unique(reach.last, return_inverse=True)
    firsts, first = np.unique(reach.first, return_inverse=True)
    steps = max(1, (reach.closes - reach.opens) // STEP + 1)
    soonest = np.maximum(reach.end - reach.least - reach.opens, 0)
    low = np.minimum(soonest // STEP, steps - 1)
    high = np.clip((reach.latest - reach.opens) // STEP, low, steps - 1)
    many = high - low + 1
    block = np.repeat(np.arange(len(many)), many)
    begin = low[block] + np.arange(len(block)) - np.repeat(np.cumsum(many) - many, many)
    order = np.lexsort((first[block], -begin))
    block, begin = block[order], begin[order]
    end = np.maximum(STEP * begin + reach.least[block], reach.end[block] - reach.opens)
    fits = end <= reach.closes - reach.opens
    block, begin, end = block[fits], begin[fits], end[fits]
    groups = []
    bounds = np.searchsorted(-begin, -np.arange(steps - 1, -2, -1))
    for step in range(steps):
        some = first[block[bounds[step] : bounds[step + 1]]]
        starts = np.flatnonzero(np.r_[True, some[1:] != some[:-1]]) if len(some) else some
        groups.append((starts, some[starts]))
    return Grid(
        steps=steps,
        begin=bounds,
        block=block,
        ends=end,
        waited=(end - STEP * begin).astype(np.float64),
        groups=groups,
        last=last,
        first=first,
        between=problem.travel[np.ix_(lasts, firsts)].astype(np.int64),
        again=problem.travel[problem.end[reach.driver], firsts].astype(np.int64),
        back=problem.travel[lasts, problem.end[reach.driver]].astype(np.int64),
        fixpoints=1 if (reach.least >= STEP).all() else reach.rides_most,
    )


def tables_of(reach: Reach, grid: Grid, value: Floats, per_minute: float) -> Tables:
    """Return the tables for the worth of each block and what a minute of effort costs."""
    durations = _filled(reach, grid, value, per_minute, by_clock=False)
    clock = _filled(reach, grid, value, per_minute, by_clock=True) if per_minute else durations
    return Tables(grid, per_minute, value, durations, clock)


def _filled(reach: Reach, grid: Grid, value: Floats, per_minute: float, by_clock: bool) -> Floats:
    steps, most = grid.steps, reach.rides_most
    width = most + 1
    worst = -1e15
    span = reach.closes - reach.opens
    from_first = np.full((steps + 1, len(grid.again), width), worst)
    after = np.full((steps + 1, len(grid.back), width), worst)
    at_home = np.zeros((steps + 1, width))
    levels = np.arange(width)
    drive = per_minute * np.where(by_clock, grid.waited, reach.least[grid.block])
    gain = value[grid.block] - drive
    shift = levels - reach.count[grid.block][:, None]
    short = shift < 0
    source_step, over = np.divmod(grid.ends, STEP)
    flat = (source_step * len(grid.back) + grid.last[grid.block])[:, None] * width + np.maximum(
        shift, 0
    )
    gain = gain + (per_minute * over if by_clock else 0.0)
    gain = np.where(short, worst, gain[:, None])
    loose = after.reshape(-1)
    wait = per_minute * STEP if by_clock else 0.0
    for position, step in enumerate(range(steps - 1, -1, -1)):
        rows = slice(grid.begin[position], grid.begin[position + 1])
        starts, places = grid.groups[position]
        here = from_first[step]
        here[:] = from_first[step + 1] - wait
        for _ in range(grid.fixpoints):
            if len(starts):
                best = np.maximum.reduceat(gain[rows] + loose[flat[rows]], starts, axis=0)
                here[places] = np.maximum(here[places], best)
            _arrive(reach, grid, step, per_minute, by_clock, span, from_first, after, at_home)
    return np.ascontiguousarray(after.transpose(1, 0, 2))


def _arrive(
    reach: Reach, grid: Grid, step: int, per_minute: float, by_clock: bool, span: int,
    from_first: Floats, after: Floats, at_home: Floats,
) -> None:  # fmt: skip
    """Fill one step of `after`: close, go on to another block's first place, or go by home."""
    clock, last = STEP * step, grid.steps
    out, over = np.divmod(clock + grid.again, STEP)
    add = per_minute * ((over if by_clock else 0) - grid.again)
    places = np.arange(len(grid.again))
    leave = from_first[np.minimum(out, last), places] + add[:, None]
    at_home[step] = np.maximum(at_home[step + 1], leave.max(axis=0, initial=0.0))
    home, over = np.divmod(clock + grid.back, STEP)
    in_time = clock + grid.back <= span
    rest = at_home[np.minimum(home, last)] if reach.home_break else 0.0
    best = np.where(in_time[:, None], rest - per_minute * grid.back[:, None], -1e15)
    arrive, over = np.divmod(clock + grid.between, STEP)
    add = per_minute * ((over if by_clock else 0) - grid.between)
    onward = from_first[np.minimum(arrive, last), places] + add[:, :, None]
    np.maximum(best, onward.max(axis=1, initial=-1e15), out=after[step])
