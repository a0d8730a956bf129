"""Cheapest routes under prices: a search over events, that is a place and who is aboard there.

A label is a way from the depot to an event. Of its times only this matters: the soonest service
can begin, and for each rider aboard (slot 0: the vehicle itself, whose ride is the whole route)
c, the latest they can have been taken in, and d, the minutes gone since. Set down at t is allowed
iff d <= s + L and t <= c + s + L; so rules of ride times and of duration are exact. Riders may be
visited twice: that only adds routes, so a least value over them bounds the true one from below.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.fleet import FAR, mixed
from timebank.planning.depot.instance import MARGIN, Floats, Ground, Ints

ABOARD = 8  # riders at once, at most
CUTS = 64  # a bit each
_SMALL = 1e-9
_EFFORT = 400  # comparisons a label there is room for; past them the search is given up


class Prices(NamedTuple):
    """What a way saves and pays.

    nodes: per node, taken off the distance. cuts: per cut, paid for each second visit to one of
    its riders. member: per rider, the bits of the cuts it is in. counted: per node, whose visit
    it is (0: nobody's), so that a day run backward counts at the same places.
    """

    nodes: Floats
    cuts: Floats
    member: NDArray[np.uint64]
    counted: Ints


class Labels(NamedTuple):
    """By position: node, value, soonest time, riders aboard with their c and d, and the way.

    odd: the bits of the cuts whose riders were visited an odd number of times.
    """

    node: NDArray[np.int32]
    value: Floats
    soonest: Floats
    riders: NDArray[np.int16]
    latest_in: Floats  # c
    since: Floats  # d
    aboard: NDArray[np.int8]
    before: NDArray[np.int32]
    key: NDArray[np.uint64]
    odd: NDArray[np.uint64]
    chain: NDArray[np.int32]
    dropped: NDArray[np.bool_]
    heads: NDArray[np.int32]
    heap: NDArray[np.int32]
    size: Ints  # cells: labels, heap, comparisons


def room_for(most: int) -> Labels:
    """Room for `most` labels."""
    table = 1 << int(np.ceil(np.log2(most)))
    return Labels(
        np.zeros(most, np.int32),
        np.zeros(most),
        np.zeros(most),
        np.zeros((most, ABOARD + 1), np.int16),
        np.zeros((most, ABOARD + 1)),
        np.zeros((most, ABOARD + 1)),
        np.zeros(most, np.int8),
        np.zeros(most, np.int32),
        np.zeros(most, np.uint64),
        np.zeros(most, np.uint64),
        np.zeros(most, np.int32),
        np.zeros(most, np.bool_),
        np.full(table, -1, np.int32),
        np.zeros(most, np.int32),
        np.zeros(3, np.int64),
    )


def turned(ground: Ground) -> Ground:
    """The same day run backward: who is set down is picked up, last times are first ones."""
    n = ground.requests
    other = np.concatenate([[2 * n + 1], np.arange(n + 1, 2 * n + 1), np.arange(1, n + 1), [0]])
    ends = ground.service[other]
    return ground._replace(
        travel=np.ascontiguousarray(ground.travel.T[np.ix_(other, other)]),
        early=-(ground.late[other] + ends),
        late=-(ground.early[other] + ends),
        service=ends.copy(),
        load=-ground.load[other],
    )


@compiled
def event(node: int, riders: NDArray[np.int16], aboard: int) -> np.uint64:
    """The hash of a place and who is aboard."""
    key = mixed(np.uint64(node) + np.uint64(7919))
    for k in range(1, aboard + 1):
        key += mixed(np.uint64(riders[k]) + np.uint64(1))
    return key


@compiled
def push(labels: Labels, label: int) -> None:
    """Put a label in the heap, soonest first."""
    heap, soonest = labels.heap, labels.soonest
    here = labels.size[1]
    labels.size[1] += 1
    while here > 0 and soonest[heap[(here - 1) // 2]] > soonest[label]:
        heap[here] = heap[(here - 1) // 2]
        here = (here - 1) // 2
    heap[here] = label


@compiled
def pop(labels: Labels) -> int:
    """Take the soonest label out of the heap."""
    heap, soonest = labels.heap, labels.soonest
    top = heap[0]
    labels.size[1] -= 1
    size = labels.size[1]
    label = heap[size]
    here = 0
    while True:
        child = 2 * here + 1
        if child >= size:
            break
        if child + 1 < size and soonest[heap[child + 1]] < soonest[heap[child]]:
            child += 1
        if soonest[heap[child]] >= soonest[label]:
            break
        heap[here] = heap[child]
        here = child
    heap[here] = label
    return int(top)


@compiled
def step(ground: Ground, labels: Labels, source: int, node: int, into: int, timed: bool) -> bool:
    """Write at `into` the label `source` (-1: the depot) taken on to `node`; False: not allowed.

    Value, key and way are the caller's.
    """
    n, travel, service, late = ground.requests, ground.travel, ground.service, ground.late
    riders, c, d = labels.riders[into], labels.latest_in[into], labels.since[into]
    if source < 0:
        place, ready, count = 0, ground.early[0], 0
        c[0], d[0] = late[0], 0.0
    else:
        place, ready = labels.node[source], labels.soonest[source]
        count = 0
        c[0], d[0] = labels.latest_in[source, 0], labels.since[source, 0]
        for k in range(1, labels.aboard[source] + 1):
            if labels.riders[source, k] != node - n:
                count += 1
                riders[count] = labels.riders[source, k]
                c[count], d[count] = labels.latest_in[source, k], labels.since[source, k]
    passed = service[place] + travel[place, node]
    ready = max(ground.early[node], ready + passed)
    until = late[node]
    if node > n:
        for k in range(1, labels.aboard[source] + 1):
            if labels.riders[source, k] == node - n:
                longest = service[node - n] + ground.longest_ride
                if labels.since[source, k] + passed > longest + MARGIN:
                    return False
                until = min(until, labels.latest_in[source, k] + longest)
    if ready > until + MARGIN:
        return False
    first = 0 if timed else 1
    for k in range(first, count + 1):
        d[k] += passed
        c[k] = min(c[k], until - d[k])
    if node <= n:
        count += 1
        if count > ABOARD:
            return False
        riders[count] = node
        c[count], d[count] = until, 0.0
    labels.node[into], labels.soonest[into], labels.aboard[into] = node, ready, count
    return _ends_reachable(ground, labels, into, timed)


@compiled
def _ends_reachable(ground: Ground, labels: Labels, label: int, timed: bool) -> bool:
    """Whether each rider aboard can still be set down in time, and the vehicle come home."""
    n, node = ground.requests, labels.node[label]
    done = labels.soonest[label] + ground.service[node]
    for k in range(1, labels.aboard[label] + 1):
        rider = labels.riders[label, k]
        down = n + rider
        there = ground.travel[node, down]
        longest = ground.service[rider] + ground.longest_ride
        until = min(ground.late[down], labels.latest_in[label, k] + longest)
        if done + there > until + MARGIN:
            return False
        if labels.since[label, k] + ground.service[node] + there > longest + MARGIN:
            return False
    end = 2 * n + 1
    home = ground.travel[node, end]
    if done + home > ground.late[end] + MARGIN:
        return False
    if timed:
        longest = ground.service[0] + ground.longest_route
        if labels.since[label, 0] + ground.service[node] + home > ground.longest_route + MARGIN:
            return False
        if done + home > labels.latest_in[label, 0] + ground.longest_route + MARGIN:
            return False
    return True


@compiled
def dear(cuts: Floats, bits: np.uint64) -> float:
    """The sum of the prices of some cuts."""
    total = 0.0
    for k in range(len(cuts)):
        if bits & (np.uint64(1) << np.uint64(k)):
            total += cuts[k]
    return total


@compiled
def arrive(prices: Prices, labels: Labels, source: int, into: int, passed: float) -> None:
    """Write value, cuts and way of the label at `into`, which `step` made from `source`."""
    node = labels.node[into]
    value, odd = 0.0, np.uint64(0)
    if source >= 0:
        value, odd = labels.value[source], labels.odd[source]
    value += passed - prices.nodes[node]
    if prices.counted[node] > 0:
        member = prices.member[prices.counted[node]]
        if member & odd:
            value += dear(prices.cuts, member & odd)
        odd ^= member
    labels.value[into], labels.odd[into], labels.before[into] = value, odd, source


@compiled
def _beats(ground: Ground, cuts: Floats, labels: Labels, one: int, other: int, timed: bool) -> bool:
    """Whether all that can follow `other` can follow `one`, for no more."""
    if labels.value[one] > labels.value[other] + _SMALL:
        return False
    if labels.soonest[one] > labels.soonest[other] + _SMALL:
        return False
    worse = labels.odd[one] & ~labels.odd[other]
    if worse and labels.value[one] + dear(cuts, worse) > labels.value[other] + _SMALL:
        return False
    first = 0 if timed else 1
    n = ground.requests
    for k in range(first, labels.aboard[one] + 1):
        j = k
        rider = labels.riders[one, k]
        if k > 0 and labels.riders[other, j] != rider:
            j = 1
            while j <= labels.aboard[other] and labels.riders[other, j] != rider:
                j += 1
            if j > labels.aboard[other]:
                return False
        if k == 0:
            enough = ground.late[2 * n + 1] - ground.longest_route
            slack = ground.longest_route - ground.late[2 * n + 1]
        else:
            longest = ground.service[rider] + ground.longest_ride
            enough = ground.late[n + rider] - longest
            slack = longest - ground.late[n + rider]
        c_one = min(labels.latest_in[one, k], enough)
        c_other = min(labels.latest_in[other, j], enough)
        if c_one < c_other - _SMALL:
            return False
        d_one = max(labels.since[one, k], slack + labels.soonest[one])
        d_other = max(labels.since[other, j], slack + labels.soonest[other])
        if d_one > d_other + _SMALL:
            return False
    return True


@compiled
def keep(ground: Ground, cuts: Floats, labels: Labels, label: int, timed: bool) -> bool:
    """Chain a label with those of its event unless one beats it; drop whom it beats."""
    slot = np.int64(mixed(labels.key[label]) & np.uint64(len(labels.heads) - 1))
    other = labels.heads[slot]
    while other >= 0:
        if labels.key[other] == labels.key[label] and not labels.dropped[other]:
            labels.size[2] += 1
            if _beats(ground, cuts, labels, other, label, timed):
                return False
            if _beats(ground, cuts, labels, label, other, timed):
                labels.dropped[other] = True
        other = labels.chain[other]
    labels.chain[label] = labels.heads[slot]
    labels.heads[slot] = label
    labels.dropped[label] = False
    labels.size[0] += 1
    push(labels, label)
    return True


@compiled
def full(labels: Labels) -> bool:
    """Whether there is no room for another label, or too much was compared."""
    most = len(labels.node)
    return bool(labels.size[0] >= most or labels.size[2] > _EFFORT * most)


@compiled
def following(ground: Ground, labels: Labels, source: int, load: int, after: int) -> bool:
    """Whether a node may follow by riders, seats and the clock; `step` looks closer."""
    n = ground.requests
    if after <= n and load + ground.load[after] > ground.capacity:
        return False
    if source < 0:
        return after <= n
    node = labels.node[source]
    reach = labels.soonest[source] + ground.service[node] + ground.travel[node, after]
    if reach > ground.late[after] + MARGIN:
        return False
    rider = after if after <= n else after - n
    for k in range(1, labels.aboard[source] + 1):
        if labels.riders[source, k] == rider:
            return after > n
    return after <= n


@compiled
def next_of(labels: Labels) -> int:
    """Take the soonest label nothing beat; -1: there is none."""
    while labels.size[1] > 0:
        label = pop(labels)
        if not labels.dropped[label]:
            return label
    return -1


@compiled
def seats_taken(ground: Ground, labels: Labels, label: int) -> int:
    """The load aboard."""
    load = 0
    for k in range(1, labels.aboard[label] + 1):
        load += abs(ground.load[labels.riders[label, k]])
    return load


@compiled
def spread(ground: Ground, prices: Prices, labels: Labels, timed: bool) -> bool:
    """Fill `labels` with every way no other beats. False where the room does not do."""
    n = ground.requests
    labels.heads[:] = -1
    labels.size[:] = 0
    source, node, load = -1, 0, 0
    while True:
        for after in range(1, 2 * n + 1):
            into = labels.size[0]
            if not following(ground, labels, source, load, after):
                continue
            if not step(ground, labels, source, after, into, timed):
                continue
            arrive(prices, labels, source, into, ground.travel[node, after])
            labels.key[into] = event(after, labels.riders[into], labels.aboard[into])
            keep(ground, prices.cuts, labels, into, timed)
            if full(labels):
                return False
        source = next_of(labels)
        if source < 0:
            return True
        node, load = labels.node[source], seats_taken(ground, labels, source)


@compiled
def ends(ground: Ground, labels: Labels) -> Floats:
    """Per label: its value with the way home; FAR where riders are aboard or another beat it."""
    values = np.full(labels.size[0], FAR)
    home = ground.travel[:, 2 * ground.requests + 1]
    for label in range(labels.size[0]):
        if labels.aboard[label] == 0 and not labels.dropped[label]:
            values[label] = labels.value[label] + home[labels.node[label]]
    return values


def way(labels: Labels, label: int) -> list[int]:
    """Return the nodes of a label's way."""
    nodes: list[int] = []
    while label >= 0:
        nodes.append(int(labels.node[label]))
        label = int(labels.before[label])
    return nodes[::-1]
