"""Every route that a better plan could use: those whose reduced cost is within a gap.

The labels of the day run backward bound what any way can still cost, so a way is left as soon as
its value with that bound is past the gap. What is found is complete: no route is left out.
"""

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.fleet import FAR, mixed
from timebank.planning.depot.instance import MARGIN, Ground
from timebank.planning.depot.labels import (
    Labels,
    Prices,
    arrive,
    dear,
    event,
    following,
    full,
    keep,
    next_of,
    seats_taken,
    step,
)

_WORD = 64


@compiled
def _meet(ground: Ground, labels: Labels, label: int, back: Labels, at: int, timed: bool) -> bool:
    """Whether a way and one run backward to the same stop keep the ride times of those aboard."""
    n, node = ground.requests, labels.node[label]
    stay = ground.service[node]
    for k in range(1, labels.aboard[label] + 1):
        rider = labels.riders[label, k]
        for j in range(1, back.aboard[at] + 1):
            if back.riders[at, j] == rider:
                longest = ground.service[rider] + ground.longest_ride + MARGIN
                end = ground.service[n + rider]
                if labels.since[label, k] + stay + back.since[at, j] - end > longest:
                    return False
                if -back.latest_in[at, j] - end - labels.latest_in[label, k] > longest:
                    return False
    if timed:
        longest = ground.longest_route + MARGIN
        if labels.since[label, 0] + stay + back.since[at, 0] > longest:
            return False
        if -back.latest_in[at, 0] - labels.latest_in[label, 0] > longest:
            return False
    return True


@compiled
def _still(
    ground: Ground,
    prices: Prices,
    back: Labels,
    labels: Labels,
    label: int,
    source: int,
    timed: bool,
) -> float:
    """What the rest of a way adds at least, with what its last stop was counted for."""
    n, node = ground.requests, labels.node[label]
    other = n + node if node <= n else node - n
    aboard = labels.aboard[source] if source >= 0 else 0
    key = event(other, labels.riders[max(source, 0)], aboard)
    done = labels.soonest[label] + ground.service[node] - MARGIN
    here = np.uint64(0)  # cuts that count this very stop, forward and backward
    if prices.counted[node] > 0:
        here = prices.member[prices.counted[node]]
    least = FAR
    at = back.heads[np.int64(mixed(key) & np.uint64(len(back.heads) - 1))]
    while at >= 0:
        if back.key[at] == key and not back.dropped[at] and back.soonest[at] <= -done:
            value = back.value[at]
            both = labels.odd[label] & back.odd[at] & ~here
            neither = ~labels.odd[label] & ~back.odd[at] & here
            if both:
                value += dear(prices.cuts, both)
            if neither:
                value -= dear(prices.cuts, neither)
            if value < least and _meet(ground, labels, label, back, at, timed):
                least = value
        at = back.chain[at]
    return float(least + prices.nodes[node])


@compiled
def unfold(
    ground: Ground,
    prices: Prices,
    labels: Labels,
    bits: NDArray[np.uint64],
    back: Labels,
    gap: float,
    timed: bool,
) -> bool:
    """Fill `labels` with the ways whose best end is within the gap. False: no room for all.

    bits: per label, whom its way has served or aboard. back: of the day run backward.
    """
    n, one = ground.requests, np.uint64(1)
    labels.heads[:] = -1
    labels.size[:] = 0
    source, node, load = -1, 0, 0
    while True:
        for after in range(1, 2 * n + 1):
            into = labels.size[0]
            if not following(ground, labels, source, load, after):
                continue
            rider = after if after <= n else after - n
            word, bit = rider // _WORD, one << np.uint64(rider % _WORD)
            if after <= n and source >= 0 and bits[source, word] & bit:
                continue
            if not step(ground, labels, source, after, into, timed):
                continue
            arrive(prices, labels, source, into, ground.travel[node, after])
            rest = _still(ground, prices, back, labels, into, source, timed)
            if labels.value[into] + rest > gap:
                continue
            key = event(after, labels.riders[into], labels.aboard[into])
            for w in range(bits.shape[1]):
                bits[into, w] = bits[source, w] if source >= 0 else np.uint64(0)
            bits[into, word] |= bit
            for w in range(bits.shape[1]):
                key = mixed(key + bits[into, w])
            labels.key[into] = key
            keep(ground, prices.cuts, labels, into, timed)
            if full(labels):
                return False
        source = next_of(labels)
        if source < 0:
            return True
        node, load = labels.node[source], seats_taken(ground, labels, source)


def visits(ground: Ground, most: int) -> NDArray[np.uint64]:
    """Room for `bits` beside `most` labels."""
    return np.zeros((most, ground.requests // _WORD + 1), np.uint64)
