"""Every block of a day: orders of stops from an empty car to an empty car, in normal form.

Layers of numpy rows, one stop longer each; an order that no hour of the day allows is dropped at
once. Of orders of the same rides between the same places only those no other betters are kept.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timebank.planning.limits import ORDERS, Limits
from timebank.planning.open_orders import Frontier, alone, grown
from timebank.planning.problem import Ints, Problem

Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]
ROWS_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """One row a block; `whole` is False where the limits cut the list short.

    rides: (n, most) ride numbers, ascending, filled with -1; stops: (n, 2 x most) in order.
    latest: latest start of the first stop; end: earliest end; least: least duration.
    """

    rides: NDArray[np.int16]
    stops: NDArray[np.int16]
    count: NDArray[np.int16]
    first: Ints
    last: Ints
    latest: Ints
    end: Ints
    least: Ints
    seats: Ints
    wheelchairs: Ints
    whole: bool


def blocks_of(problem: Problem, together: int, limits: Limits) -> Blocks:
    """Return all blocks of at most `together` rides that some driver may and could carry."""
    most = max(1, int(problem.rides_most.max(initial=1)))
    permitted = np.packbits(problem.possible.T, axis=1)
    waiting = [alone(problem, permitted)]
    kept: list[Blocks] = []
    orders = 0
    while waiting and orders <= ORDERS and not limits.over():
        frontier = waiting.pop()
        if len(frontier.stops) > ROWS_AT_ONCE:
            waiting += frontier.halves()
            continue
        orders += len(frontier.stops)
        complete, still_open = grown(problem, frontier, permitted, together)
        if len(complete.stops):
            kept.append(_best(_normal(problem, complete, most)))
        if len(still_open.stops):
            waiting.append(still_open)
    return _best(_joined(kept, most, not waiting))


def _normal(problem: Problem, orders: Frontier, most: int) -> Blocks:
    """Close each order's system: latest start and least duration; earliest times are known."""
    stops, width = orders.stops, 2 * most
    service = problem.service[stops[:, -1]]
    rides = np.sort(np.where(orders.match < 0, stops >> 1, np.int16(0x7FFF)), axis=1)[:, :most]
    rides = np.where(rides == 0x7FFF, np.int16(-1), rides)
    padded = np.full((len(stops), width), -1, dtype=np.int16)
    padded[:, : stops.shape[1]] = stops
    wide = np.full((len(stops), most), -1, dtype=np.int16)
    wide[:, : rides.shape[1]] = rides
    return Blocks(
        rides=wide,
        stops=padded,
        count=orders.count.astype(np.int16),
        first=problem.place[stops[:, 0]],
        last=problem.place[stops[:, -1]],
        latest=orders.latest_start(problem),
        end=orders.times[:, -1] + service,
        least=orders.least(problem) + service,
        seats=orders.peak_seats,
        wheelchairs=orders.peak_wheelchairs,
        whole=True,
    )


def chosen(blocks: Blocks, rows: NDArray[np.int64] | Bools) -> Blocks:
    """Return some rows of blocks."""
    return Blocks(
        blocks.rides[rows], blocks.stops[rows], blocks.count[rows], blocks.first[rows],
        blocks.last[rows], blocks.latest[rows], blocks.end[rows], blocks.least[rows],
        blocks.seats[rows], blocks.wheelchairs[rows], blocks.whole,
    )  # fmt: skip


def _joined(parts: list[Blocks], most: int, whole: bool) -> Blocks:
    none = np.empty(0, dtype=np.int32)
    empty = Blocks(
        np.empty((0, most), np.int16), np.empty((0, 2 * most), np.int16),
        np.empty(0, np.int16), *(none,) * 7, whole=whole,
    )  # fmt: skip
    parts = [empty, *parts]
    names = [name for name in Blocks.__slots__ if name != "whole"]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Blocks(**joined, whole=whole)


def _best(blocks: Blocks) -> Blocks:
    """Drop each block that another of the same rides and places is no worse than in all."""
    if not len(blocks.count):
        return blocks
    places = np.stack([blocks.first, blocks.last], axis=1)
    same = np.unique(np.hstack([blocks.rides, places]), axis=0, return_inverse=True)[1].ravel()
    worth = np.stack(
        [-blocks.latest, blocks.end, blocks.least, blocks.seats, blocks.wheelchairs], axis=1
    )
    return chosen(blocks, np.sort(undominated(same, worth)))


def undominated(same: NDArray[np.int64], worth: Ints) -> NDArray[np.int64]:
    """Return rows that no other row of the same number is at most as high as in every column.

    Of equals the first stays. A better row sorts before a worse one, so each is compared
    with those before it in its group.
    """
    keys: list[Ints] = [worth[:, column] for column in range(worth.shape[1] - 1, -1, -1)]
    order = np.lexsort(np.vstack([*keys, same]))
    same, worth = same[order], worth[order]
    begins = np.r_[True, same[1:] != same[:-1]]
    rank = np.arange(len(same)) - np.maximum.accumulate(np.where(begins, np.arange(len(same)), 0))
    alive = np.ones(len(same), dtype=bool)
    rows = np.flatnonzero(rank >= 1)
    back = 1
    while len(rows):
        worse = (worth[rows - back] <= worth[rows]).all(axis=1)
        alive[rows[worse]] = False
        rows = rows[~worse]
        back += 1
        rows = rows[rank[rows] >= back]
    return order[alive]
