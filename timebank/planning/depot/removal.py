"""Which requests to take out of a plan: at random, alike, near in time, dear, or a whole route."""

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.fleet import Fleet
from timebank.planning.depot.instance import Ground

_KINDS = 5


@compiled
def choose(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_]) -> None:
    """Mark the requests to take out; those on no vehicle are marked already."""
    n = ground.requests
    most = min(n, 4 + int(0.35 * n), 40)
    aim = 1 + int(np.random.random() ** 2 * most)
    aim = max(min(4, n), aim)
    kind = np.random.randint(0, _KINDS)
    if kind == 0:
        _at_random(n, gone, aim)
    elif kind == 1:
        _alike(ground, fleet, gone, aim)
    elif kind == 2:
        _near_in_time(ground, fleet, gone, aim)
    elif kind == 3:
        _dear(ground, fleet, gone, aim)
    else:
        _routes(ground, fleet, gone, aim)


@compiled
def _at_random(n: int, gone: NDArray[np.bool_], aim: int) -> None:
    for _ in range(aim):
        gone[np.random.randint(1, n + 1)] = True


@compiled
def _time(ground: Ground, fleet: Fleet, request: int) -> float:
    vehicle = fleet.of[request]
    if vehicle >= 0:
        for k in range(1, fleet.counts[vehicle]):
            if fleet.nodes[vehicle, k] == request:
                return float(fleet.begin[vehicle, k])
    return float(0.5 * (ground.early[request] + ground.late[request]))


@compiled
def _alike(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_], aim: int) -> None:
    """One after another, each likely near one that is out already in place and time."""
    n = ground.requests
    times = np.zeros(n + 1)
    for request in range(1, n + 1):
        times[request] = _time(ground, fleet, request)
    unlike = np.zeros(n + 1)
    seed = np.random.randint(1, n + 1)
    gone[seed] = True
    out = np.zeros(n, np.int64)
    out[0] = seed
    count = 1
    weight = np.random.random()
    while count < min(aim, n):
        seed = out[np.random.randint(0, count)]
        for other in range(1, n + 1):
            far = ground.travel[seed, other] + ground.travel[n + seed, n + other]
            unlike[other] = far + weight * abs(times[seed] - times[other])
        order = np.argsort(unlike[1:]) + 1
        left = 0
        for other in order:
            if not gone[other]:
                order[left] = other
                left += 1
        if left == 0:
            return
        pick = order[int(np.random.random() ** 5 * left)]
        gone[pick] = True
        out[count] = pick
        count += 1


@compiled
def _near_in_time(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_], aim: int) -> None:
    n = ground.requests
    off = np.zeros(n)
    middle = _time(ground, fleet, np.random.randint(1, n + 1))
    for request in range(1, n + 1):
        off[request - 1] = abs(_time(ground, fleet, request) - middle) + 10 * np.random.random()
    order = np.argsort(off)
    for k in range(min(aim, n)):
        gone[order[k] + 1] = True


@compiled
def _dear(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_], aim: int) -> None:
    """Those whose leaving saves most, by chance a little."""
    n, travel = ground.requests, ground.travel
    saved = np.zeros(n + 1)
    for vehicle in range(ground.vehicles):
        for k in range(1, fleet.counts[vehicle] - 1):
            node = fleet.nodes[vehicle, k]
            before, after = fleet.nodes[vehicle, k - 1], fleet.nodes[vehicle, k + 1]
            request = node - n if node > n else node
            gain = travel[before, node] + travel[node, after] - travel[before, after]
            saved[request] -= gain
    for request in range(1, n + 1):
        saved[request] *= 0.5 + np.random.random()
    order = np.argsort(saved[1:])
    for k in range(min(aim, n)):
        gone[order[k] + 1] = True


@compiled
def _routes(ground: Ground, fleet: Fleet, gone: NDArray[np.bool_], aim: int) -> None:
    """A whole route, or the same part of the day of two."""
    n = ground.requests
    first = np.random.randint(0, ground.vehicles)
    second = np.random.randint(0, ground.vehicles)
    whole = np.random.random() < 0.3
    middle = _time(ground, fleet, np.random.randint(1, n + 1))
    width = 30.0 + 120.0 * np.random.random()
    count = 0
    for request in range(1, n + 1):
        vehicle = fleet.of[request]
        near = abs(_time(ground, fleet, request) - middle) < width
        if (whole and vehicle == first) or (
            not whole and near and (vehicle in {first, second}) and count < 2 * aim
        ):
            gone[request] = True
            count += 1
