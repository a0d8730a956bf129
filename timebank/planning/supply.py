"""Where columns come from: a kept pool of all days of most drivers, and pricing for the others.

A driver whose days are few has them enumerated once. For a driver with millions, only days worth
enough at the prices of the moment are grown, under promises that never promise too little.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from timebank.planning import limits
from timebank.planning.blocks import Blocks
from timebank.planning.columns import Columns, joined, no_columns
from timebank.planning.labels import Wanted, days_of
from timebank.planning.limits import Limits
from timebank.planning.master import Aim, Prices
from timebank.planning.problem import Problem
from timebank.planning.promises import Grid, grid_of, tables_of
from timebank.planning.reach import Reach, reach_of

Floats = NDArray[np.float64]
PROMISED = 1e6  # worth of a fixed ride to its driver: more than any day can be worth otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """Columns that would help, and per driver a bound on what any day is worth (0: stay home).

    whole: nothing that was asked for is missing.
    """

    columns: Columns
    best: Floats
    whole: bool


@dataclass(frozen=True, slots=True)
class Search:
    """How hard to look: columns a driver, labels kept of each layer, and whose turn it is.

    In each turn one of `parts` of the priced drivers is looked at.
    """

    number: int
    room: int
    parts: int = 1
    turn: int = 0


@dataclass(slots=True, eq=False)
class Supply:
    """All columns of a problem, kept or made on demand. `begins` per driver into `pool`."""

    problem: Problem
    blocks: Blocks
    most: int
    pool: Columns
    inside: NDArray[np.bool_]
    priced: list[tuple[Reach, Grid]]
    must: NDArray[np.bool_]
    known: set[tuple[int, int]] = field(default_factory=set)

    def cheapest(self, search: Search, aim: Aim, prices: Prices, limits: Limits) -> Offer:
        """Return columns of reduced cost below 0, not yet given."""
        values = prices.worth_of_rides(self.problem, aim)
        offer = self._kept(search.number, aim, prices, values)
        best, parts, whole = offer.best, [offer.columns], True
        for position, (reach, grid) in enumerate(self.priced):
            driver = reach.driver
            if limits.over() or position % search.parts != search.turn % search.parts:
                best[driver], whole = np.inf, False
                continue
            above = -prices.driver[driver] + 1e-6
            found, left = self._priced(reach, grid, aim, values, above, search.room)
            worth = self._worth(found, aim, values)
            best[driver] = max(above, left, float(worth.max(initial=above)))
            whole &= left <= above or len(found) > 0
            order = np.argsort(-worth, kind="stable")
            parts.append(self._new(found.pick(order[worth[order] > above]), 4 * search.number))
        return Offer(joined(parts, self.most), best, whole)

    def near(
        self, slack: float, aim: Aim, prices: Prices, most: int, limits: Limits
    ) -> tuple[Columns, Floats, bool]:
        """Return columns of reduced cost at most `slack`, their reduced cost, and are they all?"""
        values = prices.worth_of_rides(self.problem, aim)
        parts, whole = [], True
        reduced = -self._worth(self.pool, aim, values) - prices.driver[self.pool.driver]
        parts.append(self.pool.pick(np.flatnonzero(reduced <= slack)))
        for reach, grid in self.priced:
            above = -prices.driver[reach.driver] - slack - 1e-6
            room = max(1_000, most - sum(len(part) for part in parts))
            if limits.over() or room == 1_000:
                whole = False
                continue
            found, left = self._priced(reach, grid, aim, values, above, room)
            whole &= left <= above
            parts.append(found)
        columns = joined(parts, self.most)
        reduced = -self._worth(columns, aim, values) - prices.driver[columns.driver]
        return columns, reduced, whole

    def _priced(
        self, reach: Reach, grid: Grid, aim: Aim, values: Floats, above: float, layer_most: int
    ) -> tuple[Columns, float]:
        """Return days worth more than `above`, and a bound on what those left out are worth."""
        fixed = self.problem.fixed == reach.driver
        extra = np.append(np.where(fixed, PROMISED, 0.0), 0.0) if self.must[reach.driver] else 0.0
        here = values + extra
        names = np.append(reach.rides, -1)
        value = here[names][reach.members].sum(axis=1) - aim.per_minute * reach.soft
        promised = PROMISED * fixed.sum() if self.must[reach.driver] else 0.0
        tables = tables_of(reach, grid, value, aim.per_minute)
        found = days_of(self.problem, reach, Wanted(tables, above + promised, layer_most))
        columns = found.columns
        worth = here[columns.rides].sum(axis=1) - aim.per_minute * columns.cost - promised
        return columns.pick(worth > above), found.left - promised

    @staticmethod
    def _worth(columns: Columns, aim: Aim, values: Floats) -> Floats:
        return np.asarray(values[columns.rides].sum(axis=1) - aim.per_minute * columns.cost)

    def _kept(self, number: int, aim: Aim, prices: Prices, values: Floats) -> Offer:
        worth = self._worth(self.pool, aim, values)
        best = np.where(self.must, -np.inf, 0.0)
        np.maximum.at(best, self.pool.driver, worth)
        good = worth + prices.driver[self.pool.driver] > 1e-6
        rows = np.flatnonzero(good & ~self.inside)
        rows = rows[np.lexsort((-worth[rows], self.pool.driver[rows]))]
        rows = rows[_rank(self.pool.driver[rows]) < number]
        self.inside[rows] = True
        return Offer(self.pool.pick(rows), best, True)

    def _new(self, columns: Columns, number: int) -> Columns:
        rows: list[int] = []
        for row, (driver, key) in enumerate(
            zip(columns.driver.tolist(), columns.key.tolist(), strict=True)
        ):
            if (driver, key) not in self.known and len(rows) < number:
                self.known.add((driver, key))
                rows.append(row)
        return columns.pick(np.array(rows, dtype=np.int64))


def _rank(groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """Position within each run of equals."""
    begins = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(groups) else groups
    sizes = np.diff(np.r_[begins, len(groups)])
    return np.asarray(np.arange(len(groups)) - np.repeat(begins, sizes))


def supply_of(problem: Problem, blocks: Blocks, time: Limits) -> Supply:
    """Enumerate the days of every driver with few; prepare pricing for the others."""
    most = blocks.rides.shape[1]
    must = np.zeros(problem.drivers, dtype=bool)
    parts, priced, labels = [], [], 0
    for driver in range(problem.drivers):
        reach = reach_of(problem, blocks, driver)
        fixed = np.flatnonzero((problem.fixed == driver) & problem.possible[driver])
        found = None
        if labels < limits.LABELS and not time.over():
            found = days_of(problem, reach, Wanted(None, 0.0, limits.LABELS_A_DRIVER))
        if found is None or found.left == np.inf:
            must[driver] = bool(len(fixed))
            priced.append((reach, grid_of(problem, reach)))
            continue
        labels += found.labels
        columns = found.columns
        kept = columns.pick(_holds(columns, fixed))
        must[driver] = bool(len(fixed) and len(kept))
        parts.append(kept if must[driver] else columns)
    pool = joined(parts, most)
    return Supply(problem, blocks, most, pool, np.zeros(len(pool), dtype=bool), priced, must)


def _holds(columns: Columns, rides: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Has the column all of these rides?"""
    held = np.isin(columns.rides, rides).sum(axis=1)
    return np.asarray(held == len(rides))


def none_of(supply: Supply) -> Columns:
    """Return no columns of the right shape."""
    return no_columns(supply.most)
