"""Whether a route can be driven: windows, seats, ride times and duration, exactly.

The times of a fixed order are a system of differences. Its least solution is found by sweeping:
forward (each stop no earlier than the one before allows), then backward (each rider no sooner in
than L before out, the depot no sooner left than T before back). A longest path uses each backward
bound at most once, so what still moves after as many sweeps never stops: it cannot be driven.
"""

import numpy as np

from timebank.planning.depot.compiled import compiled
from timebank.planning.depot.instance import MARGIN, Floats, Ground, Ints


@compiled
def earliest(
    ground: Ground, nodes: Ints, count: int, soonest: float, begin: Floats, where: Ints
) -> bool:
    """Fill `begin` with the least times of the first `count` nodes, the first from `soonest` on.

    False where no times keep every rule. `where` is scratch, one cell a node.
    """
    n, travel, early, late = ground.requests, ground.travel, ground.early, ground.late
    service = ground.service
    aboard = 0
    for k in range(count):
        node = nodes[k]
        where[node] = k
        begin[k] = early[node]
        aboard += ground.load[node]
        if aboard > ground.capacity:
            return False
    begin[0] = max(begin[0], soonest)
    for _ in range(count + 1):
        for k in range(1, count):
            before = nodes[k - 1]
            node = nodes[k]
            begin[k] = max(begin[k], begin[k - 1] + service[before] + travel[before, node])
            if begin[k] > late[node] + MARGIN:
                return False
        moved = False
        for k in range(count - 1, 0, -1):
            node = nodes[k]
            if node <= n:
                continue
            if node == 2 * n + 1:
                first = 0
                bound = begin[k] - ground.longest_route
            else:
                first = where[node - n]
                bound = begin[k] - ground.longest_ride - service[nodes[first]]
            if bound > begin[first] + MARGIN:
                if bound > late[nodes[first]] + MARGIN:
                    return False
                begin[first] = bound
                moved = True
        if not moved:
            return True
    return False


@compiled
def latest(ground: Ground, nodes: Ints, count: int, until: Floats) -> None:
    """Fill `until` with the latest times by windows alone: no later time can be right."""
    until[count - 1] = ground.late[nodes[count - 1]]
    for k in range(count - 2, -1, -1):
        node, after = nodes[k], nodes[k + 1]
        latest_here = until[k + 1] - ground.travel[node, after] - ground.service[node]
        until[k] = min(ground.late[node], latest_here)


@compiled
def length(ground: Ground, nodes: Ints, count: int) -> float:
    """The distance along the first `count` nodes."""
    total = 0.0
    for k in range(1, count):
        total += ground.travel[nodes[k - 1], nodes[k]]
    return total


def scratch(ground: Ground) -> tuple[Floats, Ints]:
    """Room for `earliest`: a time a stop, and a place a node."""
    size = 2 * ground.requests + 2
    return np.zeros(size), np.zeros(size, np.int64)
