"""Columns: one driver's whole day each, the cheapest for its set of rides."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from timebank.planning.problem import Ints


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One row a column.

    rides: (n, most), -1 for none; chain: (n, most) rows of the day's blocks in order, -1 for none.
    effort: minutes; cost: with soft costs. key: the sum of the rides' keys.
    """

    driver: Ints
    rides: NDArray[np.int16]
    chain: Ints
    effort: Ints
    cost: NDArray[np.float64]
    key: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.driver)

    def pick(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Columns":
        """Return some of the columns."""
        return Columns(*(getattr(self, each.name)[rows] for each in fields(self)))


def no_columns(most: int) -> Columns:
    """Return none, of the right shape."""
    return Columns(
        np.empty(0, np.int32), np.empty((0, most), np.int16), np.empty((0, most), np.int32),
        np.empty(0, np.int32), np.empty(0, np.float64), np.empty(0, np.uint64),
    )  # fmt: skip


def joined(parts: Sequence[Columns], most: int) -> Columns:
    """Return all columns of several, in their order."""
    all_parts = [no_columns(most), *parts]
    return Columns(
        *(
            np.concatenate([getattr(part, each.name) for part in all_parts])
            for each in fields(Columns)
        )
    )


def unlike(columns: Columns) -> Columns:
    """Keep the cheapest column of each driver and set of rides, the first of equals."""
    order = np.lexsort((columns.cost, columns.key, columns.driver))
    new = np.ones(len(order), dtype=bool)
    same = (np.diff(columns.driver[order]) == 0) & (
        columns.key[order][1:] == columns.key[order][:-1]
    )
    new[1:] = ~same
    return columns.pick(order[new])
