"""Routes on their way to a plan, and the cheapest place for one more request.

A vehicle's row holds its nodes, both depots among them, and per stop: the least time it can begin,
a latest time, and the riders' load after it. Nothing here is kept that `renew` does not fill.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.instance import MARGIN, Floats, Ground, Ints
from timebank.planning.depot.timing import earliest, latest, length

FAR = 1e15


class Fleet(NamedTuple):
    """The state of a search. `of` names a request's vehicle, -1 none; `stamp` a route's hash."""

    nodes: Ints  # vehicles x stops
    counts: Ints
    begin: Floats
    until: Floats
    aboard: Ints
    cost: Floats
    stamp: NDArray[np.uint64]
    of: Ints


class Known(NamedTuple):
    """The cheapest places found before, by the hash of request and route, and scratch."""

    keys: NDArray[np.uint64]
    deltas: Floats
    places: Ints
    trial: Ints
    begin: Floats
    where: Ints


def empty_fleet(ground: Ground) -> Fleet:
    """Every vehicle at the depot."""
    rows, stops = ground.vehicles, 2 * ground.requests + 2
    fleet = Fleet(
        nodes=np.zeros((rows, stops), np.int64),
        counts=np.full(rows, 2, np.int64),
        begin=np.zeros((rows, stops)),
        until=np.zeros((rows, stops)),
        aboard=np.zeros((rows, stops), np.int64),
        cost=np.zeros(rows),
        stamp=np.zeros(rows, np.uint64),
        of=np.full(ground.requests + 1, -1, np.int64),
    )
    fleet.nodes[:, 1] = 2 * ground.requests + 1
    known = nothing_known(ground, 2)
    for vehicle in range(rows):
        renew(ground, fleet, vehicle, known)
    return fleet


def nothing_known(ground: Ground, size: int = 1 << 18) -> Known:
    """Room for `size` places, a power of two."""
    stops = 2 * ground.requests + 2
    return Known(
        np.zeros(size, np.uint64),
        np.zeros(size),
        np.zeros((size, 2), np.int64),
        np.zeros(stops, np.int64),
        np.zeros(stops),
        np.zeros(stops, np.int64),
    )


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """Spread a number over 64 bits."""
    value ^= value >> np.uint64(31)
    value *= np.uint64(0x7FB5D329728EA185)
    value ^= value >> np.uint64(27)
    value *= np.uint64(0x81DADEF4BC2DD44D)
    return value ^ (value >> np.uint64(33))


@compiled
def renew(ground: Ground, fleet: Fleet, vehicle: int, known: Known) -> bool:
    """Fill what a vehicle's row says beside its nodes. False where it cannot be driven."""
    nodes, count = fleet.nodes[vehicle], fleet.counts[vehicle]
    fits = earliest(ground, nodes, count, -FAR, fleet.begin[vehicle], known.where)
    latest(ground, nodes, count, fleet.until[vehicle])
    aboard = 0
    stamp = np.uint64(1)
    for k in range(count):
        aboard += ground.load[nodes[k]]
        fleet.aboard[vehicle, k] = aboard
        stamp = mixed(stamp + np.uint64(nodes[k]))
    fleet.stamp[vehicle] = stamp
    fleet.cost[vehicle] = length(ground, nodes, count)
    return fits


@compiled
def fits_with(
    ground: Ground, nodes: Ints, count: int, request: int, p: int, q: int, known: Known
) -> bool:
    """Whether the route can be driven with the request in after stop p, out after stop q."""
    trial = known.trial
    for k in range(p + 1):
        trial[k] = nodes[k]
    trial[p + 1] = request
    for k in range(p + 1, q + 1):
        trial[k + 1] = nodes[k]
    trial[q + 2] = ground.requests + request
    for k in range(q + 1, count):
        trial[k + 2] = nodes[k]
    return earliest(ground, trial, count + 2, -FAR, known.begin, known.where)


@compiled
def cheapest(
    ground: Ground, fleet: Fleet, vehicle: int, request: int, known: Known
) -> tuple[float, int, int]:
    """Return the least added distance for a request on a vehicle and after which stops; FAR: none.

    Positions are tried against the stops' earliest and latest times first, exactly at the end.
    """
    seen = mixed(fleet.stamp[vehicle] * np.uint64(2 * ground.requests + 3) + np.uint64(request))
    slot = np.int64(seen & np.uint64(len(known.keys) - 1))
    if known.keys[slot] == seen:
        return known.deltas[slot], known.places[slot, 0], known.places[slot, 1]
    best, best_p, best_q = _searched(ground, fleet, vehicle, request, known)
    known.keys[slot] = seen
    known.deltas[slot] = best
    known.places[slot, 0] = best_p
    known.places[slot, 1] = best_q
    return best, best_p, best_q


@compiled
def _searched(
    ground: Ground, fleet: Fleet, vehicle: int, request: int, known: Known
) -> tuple[float, int, int]:
    travel, service, late = ground.travel, ground.service, ground.late
    nodes, count = fleet.nodes[vehicle], fleet.counts[vehicle]
    begin, until, aboard = fleet.begin[vehicle], fleet.until[vehicle], fleet.aboard[vehicle]
    up, down = request, ground.requests + request
    room = ground.capacity - ground.load[up]
    best, best_p, best_q = FAR, -1, -1
    for p in range(count - 1):
        a, b = nodes[p], nodes[p + 1]
        clock = max(begin[p] + service[a] + travel[a, up], ground.early[up])
        if clock > late[up] + MARGIN:
            break
        if aboard[p] > room:
            continue
        there = travel[a, up] - travel[a, b]
        out = max(clock + service[up] + travel[up, down], ground.early[down])
        if out <= late[down] + MARGIN:
            delta = there + travel[up, down] + travel[down, b]
            on_time = out + service[down] + travel[down, b] <= until[p + 1] + MARGIN
            if delta < best and on_time and fits_with(ground, nodes, count, up, p, p, known):
                best, best_p, best_q = delta, p, p
        there += travel[up, b]
        clock += service[up] + travel[up, b]
        for q in range(p + 1, count - 1):
            node, after = nodes[q], nodes[q + 1]
            clock = max(clock, begin[q])
            if there >= best or clock > until[q] + MARGIN or aboard[q] > room:
                break
            out = max(clock + service[node] + travel[node, down], ground.early[down])
            if out > late[down] + MARGIN:
                break
            delta = there + travel[node, down] + travel[down, after] - travel[node, after]
            on_time = out + service[down] + travel[down, after] <= until[q + 1] + MARGIN
            if delta < best and on_time and fits_with(ground, nodes, count, up, p, q, known):
                best, best_p, best_q = delta, p, q
            clock += service[node] + travel[node, after]
    return best, best_p, best_q


@compiled
def put(
    ground: Ground, fleet: Fleet, vehicle: int, request: int, p: int, q: int, known: Known
) -> None:
    """Put a request on a vehicle, in after stop p, out after stop q."""
    count = fleet.counts[vehicle]
    fits_with(ground, fleet.nodes[vehicle], count, request, p, q, known)
    fleet.nodes[vehicle, : count + 2] = known.trial[: count + 2]
    fleet.counts[vehicle] = count + 2
    fleet.of[request] = vehicle
    renew(ground, fleet, vehicle, known)


@compiled
def take(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_], known: Known) -> None:
    """Take every request marked in `gone` off its vehicle."""
    for vehicle in range(ground.vehicles):
        kept = 0
        nodes = fleet.nodes[vehicle]
        for k in range(fleet.counts[vehicle]):
            node = nodes[k]
            request = node - ground.requests if node > ground.requests else node
            inner = 0 < node <= 2 * ground.requests
            if not (inner and gone[request]):
                nodes[kept] = node
                kept += 1
        if kept < fleet.counts[vehicle]:
            fleet.counts[vehicle] = kept
            renew(ground, fleet, vehicle, known)
    for request in range(1, ground.requests + 1):
        if gone[request]:
            fleet.of[request] = -1


@compiled
def copied(source: Fleet, target: Fleet) -> None:
    """Make one fleet as another."""
    target.nodes[:] = source.nodes
    target.counts[:] = source.counts
    target.begin[:] = source.begin
    target.until[:] = source.until
    target.aboard[:] = source.aboard
    target.cost[:] = source.cost
    target.stamp[:] = source.stamp
    target.of[:] = source.of
