"""Adaptive large neighbourhood search: take some requests out, put them back better, cool down."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.fleet import (
    FAR,
    Fleet,
    Known,
    cheapest,
    copied,
    mixed,
    put,
    take,
)
from timebank.planning.depot.instance import Floats, Ground, Ints
from timebank.planning.depot.removal import choose

UNSERVED = 1e6  # what a request on no vehicle costs while we search


class Met(NamedTuple):
    """Routes the search drove: the cheapest order of each set of requests, found by hash."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.int16]
    nodes: NDArray[np.int16]
    costs: NDArray[np.float64]
    size: Ints  # one cell


def none_met(ground: Ground, most: int = 1 << 17) -> Met:
    """Room for `most` routes, a power of two; no more than half is used."""
    stops = min(2 * ground.requests, 128)
    return Met(
        np.zeros(most, np.uint64),
        np.zeros(most, np.int16),
        np.zeros((most, stops), np.int16),
        np.zeros(most),
        np.zeros(1, np.int64),
    )


@compiled
def note(ground: Ground, fleet: Fleet, vehicle: int, met: Met) -> None:
    """Keep a vehicle's route."""
    count = fleet.counts[vehicle] - 2
    if count == 0 or count > met.nodes.shape[1] or 2 * met.size[0] >= len(met.keys):
        return
    key = np.uint64(0)
    for k in range(1, count + 1):
        if fleet.nodes[vehicle, k] <= ground.requests:
            key ^= mixed(np.uint64(fleet.nodes[vehicle, k]))
    slot = np.int64(key & np.uint64(len(met.keys) - 1))
    while met.counts[slot] != 0 and met.keys[slot] != key:
        slot = (slot + 1) & (len(met.keys) - 1)
    if met.counts[slot] == 0:
        met.size[0] += 1
    elif met.costs[slot] <= fleet.cost[vehicle]:
        return
    met.keys[slot] = key
    met.counts[slot] = count
    met.costs[slot] = fleet.cost[vehicle]
    for k in range(count):
        met.nodes[slot, k] = fleet.nodes[vehicle, k + 1]


@compiled
def worth(fleet: Fleet) -> float:
    """What the search makes small: distance, and a price for whom it serves not."""
    return float(fleet.cost.sum() + UNSERVED * (fleet.of[1:] < 0).sum())


@compiled
def _look(
    ground: Ground, fleet: Fleet, vehicle: int, request: int, known: Known, noise: float
) -> float:
    if fleet.counts[vehicle] == 2:
        for other in range(vehicle):
            if fleet.counts[other] == 2:
                return FAR  # as good as the other empty one
    delta, _, _ = cheapest(ground, fleet, vehicle, request, known)
    return delta * (1 + noise * (np.random.random() - 0.5)) if delta < FAR else FAR


@compiled
def _most_urgent(prices: Floats, left: int, rank: int) -> int:
    """Whom to put next, by their row; -1 where nobody fits anywhere."""
    vehicles = prices.shape[1]
    best, best_w = -FAR * vehicles, -1
    for w in range(left):
        lowest = prices[w].min()
        if lowest >= FAR:
            continue
        score = -lowest
        if rank > 1:
            row = np.sort(prices[w])
            score *= 1e-3
            for k in range(1, min(rank, vehicles)):
                score += min(row[k], 1e5) - lowest
        if score > best:
            best, best_w = score, w
    return best_w


@compiled
def refill(ground: Ground, fleet: Fleet, rank: int, noise: float, known: Known) -> None:
    """Put back whom no vehicle has, first whom it would cost most to put anywhere but the best.

    rank 1 takes the cheapest next; rank k looks at the k best vehicles of each.
    """
    waiting = np.nonzero(fleet.of[1:] < 0)[0] + 1
    left, vehicles = len(waiting), ground.vehicles
    prices = np.full((left, vehicles), FAR)
    for w in range(left):
        for vehicle in range(vehicles):
            prices[w, vehicle] = _look(ground, fleet, vehicle, waiting[w], known, noise)
    while left > 0:
        best_w = _most_urgent(prices, left, rank)
        if best_w < 0:
            return
        vehicle, request = prices[best_w].argmin(), waiting[best_w]
        _, p, q = cheapest(ground, fleet, vehicle, request, known)
        put(ground, fleet, vehicle, request, p, q, known)
        left -= 1
        waiting[best_w] = waiting[left]
        prices[best_w] = prices[left]
        empty = fleet.counts.min() == 2
        for w in range(left):
            for other in range(vehicles):
                if other == vehicle or (empty and fleet.counts[other] == 2):
                    prices[w, other] = _look(ground, fleet, other, waiting[w], known, noise)


@compiled
def anneal(
    ground: Ground,
    now: Fleet,
    best: Fleet,
    trial: Fleet,
    known: Known,
    met: Met,
    turns: int,
    heat: float,
    seed: int,
) -> float:
    """Take `turns` turns from `now` at one heat; the best is left in `best`, its worth returned."""
    np.random.seed(seed)
    value, least = worth(now), worth(best)
    gone = np.zeros(ground.requests + 1, np.bool_)
    for _ in range(turns):
        copied(now, trial)
        gone[:] = False
        choose(ground, trial, gone)
        take(ground, trial, gone, known)
        rank = np.random.randint(1, 5)
        noise = 0.3 if np.random.random() < 0.5 else 0.0
        refill(ground, trial, rank, noise, known)
        reached = worth(trial)
        if reached < value - heat * np.log(np.random.random() + 1e-12):
            for vehicle in range(ground.vehicles):
                if trial.stamp[vehicle] != now.stamp[vehicle]:
                    note(ground, trial, vehicle, met)
            copied(trial, now)
            value = reached
            if value < least - 1e-9:
                least = value
                copied(now, best)
    return least
