"""Dial-a-ride by its rules alone: an independent checker, and an oracle that tries every plan."""

import math
from itertools import pairwise

Row = tuple[float, ...]
Head = tuple[float, ...]


def distance(rows: list[Row], a: int, b: int) -> float:
    return math.hypot(rows[a][1] - rows[b][1], rows[a][2] - rows[b][2])


def cost_of(rows: list[Row], route: tuple[int, ...]) -> float:
    stops = (0, *route, len(rows) - 1)
    return sum(distance(rows, a, b) for a, b in pairwise(stops))


def drivable(head: Head, rows: list[Row], route: tuple[int, ...], slack: float = 1e-6) -> bool:
    """Whether times exist: no negative circle in the graph of their differences (Bellman-Ford)."""
    _, _, longest_route, capacity, longest_ride = head
    n = (len(rows) - 2) // 2
    stops = [0, *route, len(rows) - 1]
    at = {node: k for k, node in enumerate(stops)}
    load = 0.0
    for node in stops:
        load += rows[node][4]
        if load > capacity:
            return False
    zero = len(stops)
    edges = [(0, len(stops) - 1, longest_route)]
    for k, (a, b) in enumerate(pairwise(stops)):
        edges.append((k + 1, k, -rows[a][3] - distance(rows, a, b)))
    for k, node in enumerate(stops):
        edges += [(zero, k, rows[node][6]), (k, zero, -rows[node][5])]
    for node in route:
        if node <= n:
            if n + node not in at or at[n + node] < at[node]:
                return False
            edges.append((at[node], at[n + node], longest_ride + rows[node][3]))
    reach = [0.0] * (len(stops) + 1)
    for _ in range(len(stops) + 2):
        moved = False
        for a, b, most in edges:
            if reach[a] + most < reach[b] - slack:
                reach[b], moved = reach[a] + most, True
        if not moved:
            return True
    return False


def check(head: Head, rows: list[Row], routes: tuple[tuple[int, ...], ...]) -> float:
    """Return the cost of a plan that keeps every rule; fails otherwise."""
    n = (len(rows) - 2) // 2
    assert len(routes) <= head[0]
    assert sorted(node for route in routes for node in route) == list(range(1, 2 * n + 1))
    assert all(drivable(head, rows, route) for route in routes)
    return sum(cost_of(rows, route) for route in routes)


def least(head: Head, rows: list[Row]) -> float | None:
    """Return the least cost over all plans, by trying each; None where there is none."""
    n = (len(rows) - 2) // 2
    best: dict[int, float] = {}

    def extend(route: tuple[int, ...], served: int, aboard: frozenset[int]) -> None:
        if route and not aboard and drivable(head, rows, route, 1e-9):
            cost = cost_of(rows, route)
            best[served] = min(cost, best.get(served, math.inf))
        for rider in range(1, n + 1):
            if not served >> rider & 1:
                extend((*route, rider), served | 1 << rider, aboard | {rider})
            elif rider in aboard:
                extend((*route, n + rider), served, aboard - {rider})

    extend((), 0, frozenset())
    plans = {0: 0.0}
    for _ in range(int(head[0])):
        more = dict(plans)
        for done, cost in plans.items():
            for served, added in best.items():
                if not done & served:
                    both = done | served
                    more[both] = min(more.get(both, math.inf), cost + added)
        plans = more
    return plans.get((1 << (n + 1)) - 2)


def instance(chance, n: int, vehicles: int, capacity: int, route: float) -> tuple[Head, list[Row]]:  # type: ignore[no-untyped-def]
    """A small instance: loads over one, service, windows on one end, an end of the day."""
    head = (vehicles, n, route, capacity, chance.choice([12, 20, 30]))
    ups: list[Row] = []
    downs: list[Row] = []
    for rider in range(1, n + 1):
        load, stay = chance.randint(1, capacity), chance.randint(0, 4)
        a, b = ([chance.uniform(-8, 8) for _ in range(2)] for _ in range(2))
        opens = chance.randint(25, 120)
        window, wide = (opens, opens + chance.choice([10, 40])), (0, 240)
        out = chance.random() < 0.5
        ups.append((rider, *a, stay, load, *(wide if out else window)))
        downs.append((n + rider, *b, stay, -load, *(window if out else wide)))
    depot = (0.0, 0.0, 0.0, 0.0, 0.0, 240.0)
    return head, [(0, *depot), *ups, *downs, (2 * n + 1, *depot)]


def written(head: Head, rows: list[Row]) -> str:
    return "\n".join(" ".join(str(value) for value in line) for line in [head, *rows]) + "\n"
