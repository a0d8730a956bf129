"""What one driver can reach: the blocks they may drive, with the minutes from and to their home."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timebank.planning.blocks import Blocks
from timebank.planning.problem import Ints, Problem

Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Blocks of one driver by latest start, ascending.

    ids: rows of the day's blocks; rides: the driver's rides; members: (blocks, most) positions in
    `rides`, the last of which stands for none; mask: the same as bits.
    out: minutes from `start` of the day; again: from home after a break; back: to the home;
    back_least: by the shortest way.
    """

    driver: int
    ids: NDArray[np.int64]
    rides: NDArray[np.int64]
    members: NDArray[np.int64]
    mask: Words
    key: Words
    soft: NDArray[np.float64]
    count: Ints
    first: Ints
    last: Ints
    latest: Ints
    end: Ints
    least: Ints
    out: Ints
    again: Ints
    back: Ints
    back_least: Ints
    opens: int
    closes: int
    minutes_most: int
    rides_most: int
    home_break: bool


def reach_of(problem: Problem, blocks: Blocks, driver: int) -> Reach:
    """Return the blocks a driver may drive and, all else left out, could."""
    possible = np.append(problem.possible[driver], True)
    start, home = problem.start[driver], problem.end[driver]
    opens, closes = int(problem.opens[driver]), int(problem.closes[driver])
    most = int(problem.minutes_most[driver])
    out, again = problem.travel[start, blocks.first], problem.travel[home, blocks.first]
    nearest = problem.shortest[start, blocks.first]
    if problem.home_break:
        nearest = np.minimum(nearest, problem.shortest[home, blocks.first])
    back_least = problem.shortest[blocks.last, home]
    soonest = np.maximum(blocks.end, opens + problem.shortest[start, blocks.first] + blocks.least)
    fits = possible[blocks.rides].all(axis=1)
    fits &= (blocks.count <= problem.rides_most[driver]) & (
        blocks.seats <= problem.seats_most[driver]
    )
    fits &= blocks.wheelchairs <= problem.wheelchairs_most[driver]
    fits &= opens + problem.shortest[start, blocks.first] <= blocks.latest
    fits &= (soonest + back_least <= closes) & (nearest + blocks.least + back_least <= most)
    ids = np.flatnonzero(fits)
    ids = ids[np.argsort(blocks.latest[ids], kind="stable")]
    rides = np.flatnonzero(problem.possible[driver])
    position = np.full(problem.rides + 1, len(rides), dtype=np.int64)
    position[rides] = np.arange(len(rides))
    members = position[blocks.rides[ids]]
    soft = np.append(problem.soft[driver, rides], 0.0)
    return Reach(
        driver=driver,
        ids=ids,
        rides=rides,
        members=members,
        mask=_mask(members, len(rides)),
        key=keys_of(problem.rides)[blocks.rides[ids]].sum(axis=1, dtype=np.uint64),
        soft=soft[members].sum(axis=1),
        count=blocks.count[ids].astype(np.int32),
        first=blocks.first[ids],
        last=blocks.last[ids],
        latest=blocks.latest[ids],
        end=blocks.end[ids],
        least=blocks.least[ids],
        out=out[ids],
        again=again[ids],
        back=problem.travel[blocks.last[ids], home],
        back_least=back_least[ids],
        opens=opens,
        closes=closes,
        minutes_most=most,
        rides_most=int(problem.rides_most[driver]),
        home_break=problem.home_break,
    )


def _mask(members: NDArray[np.int64], rides: int) -> Words:
    """Bits of each row's members in words of 64; the position `rides` stands for none."""
    mask = np.zeros((len(members), rides // 64 + 1), dtype=np.uint64)
    for column in members.T:
        some = np.flatnonzero(column < rides)
        bit = np.left_shift(np.uint64(1), (column[some] % 64).astype(np.uint64))
        mask[some, column[some] // 64] |= bit
    return mask


def keys_of(rides: int) -> Words:
    """A random number a ride, the same in every run; a set's key is their sum. The last is 0."""
    keys = np.random.default_rng(20).integers(1, 1 << 63, size=rides + 1, dtype=np.uint64)
    keys[rides] = 0
    return keys
