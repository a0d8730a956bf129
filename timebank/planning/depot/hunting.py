"""The search until it is stopped: cool down, combine the routes it met, warm up again."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from timebank.planning.depot.fleet import Fleet, copied, empty_fleet, nothing_known, renew
from timebank.planning.depot.instance import Ground, Route, cost_of
from timebank.planning.depot.master import choose
from timebank.planning.depot.search import UNSERVED, anneal, none_met, refill, worth

_TURNS = 50  # between two looks at the clock
_HEAT = 0.002  # of the cost, when a cycle begins
_COOLED = 0.02  # of that, when it ends
_CHOICE_SECONDS = 3.0
_CHOICE_ROUTES = 20_000


class Hunter:
    """One instance, searched from nothing. `news` brings plans from elsewhere."""

    def __init__(
        self, ground: Ground, seed: int, news: Callable[[], list[tuple[Route, ...]]]
    ) -> None:
        self.ground, self.seed, self.news = ground, seed, news
        self.now, self.best, self.trial = (empty_fleet(ground) for _ in range(3))
        self.known, self.met = nothing_known(ground), none_met(ground)

    def first(self) -> tuple[Route, ...] | None:
        """Build a plan by insertion; None where somebody is left."""
        refill(self.ground, self.now, 3, 0.0, self.known)
        copied(self.now, self.best)
        return self.plan()

    def plan(self) -> tuple[Route, ...] | None:
        """Return the best plan's routes; None while somebody is left."""
        if worth(self.best) >= UNSERVED:
            return None
        return routes_of(self.best)

    def run(self, seconds: float) -> Iterator[tuple[Route, ...]]:
        """Yield plans as they get better, for about so many seconds, in cycles."""
        end = time.monotonic() + seconds
        plan = self.first()
        if plan is not None:
            yield plan
        cycle = max(2.0, min(seconds / 3, 0.2 * self.ground.requests))
        while time.monotonic() < end:
            yield from self.cool(min(cycle, end - time.monotonic()))
            if (plan := self._combine(end - time.monotonic())) is not None:
                self._set(plan)
                yield plan
            copied(self.best, self.now)
            cycle *= 1.3

    def cool(self, seconds: float) -> Iterator[tuple[Route, ...]]:
        """One cycle of the search."""
        began = time.monotonic()
        while (part := (time.monotonic() - began) / seconds) < 1:
            for plan in self.news():
                if sum(cost_of(self.ground, route) for route in plan) < worth(self.best) - 1e-9:
                    self._set(plan)
            before = worth(self.best)
            heat = _HEAT * before % UNSERVED * _COOLED**part
            self.turns(_TURNS, heat)
            if worth(self.best) < before - 1e-9 and (found := self.plan()) is not None:
                yield found

    def turns(self, count: int, heat: float) -> None:
        """Take turns at one heat: the same seed and the same turns give the same plan."""
        self.seed += 1
        anneal(
            self.ground, self.now, self.best, self.trial, self.known, self.met,
            count, heat, self.seed,
        )  # fmt: skip

    def _set(self, plan: tuple[Route, ...]) -> None:
        for fleet in (self.now, self.best):
            put_plan(self.ground, fleet, plan)
            for vehicle in range(self.ground.vehicles):
                renew(self.ground, fleet, vehicle, self.known)

    def _combine(self, seconds: float) -> tuple[Route, ...] | None:
        """Choose the best plan among the routes met; None where it is no better."""
        slots = np.flatnonzero(self.met.counts)
        if worth(self.best) >= UNSERVED or seconds < 1:
            return None
        if len(slots) > _CHOICE_ROUTES:
            slots = slots[-_CHOICE_ROUTES:]
        routes = [tuple(self.met.nodes[s, : self.met.counts[s]].tolist()) for s in slots]
        routes += routes_of(self.best)
        costs = np.array([cost_of(self.ground, route) for route in routes])
        most = min(_CHOICE_SECONDS, seconds)
        plan, _ = choose(self.ground, routes, costs, most, worth(self.best) - 1e-6)
        return None if plan is None else tuple(plan)


def routes_of(fleet: Fleet) -> tuple[Route, ...]:
    """The routes of the vehicles that leave the depot, depots left out."""
    rows = zip(fleet.nodes, fleet.counts, strict=True)
    return tuple(tuple(nodes[1 : count - 1].tolist()) for nodes, count in rows if count > 2)


def put_plan(ground: Ground, fleet: Fleet, plan: tuple[Route, ...]) -> None:
    """Make a fleet drive a plan; `renew` every vehicle after."""
    end = 2 * ground.requests + 1
    for vehicle in range(ground.vehicles):
        route = plan[vehicle] if vehicle < len(plan) else ()
        stops = (0, *route, end)
        fleet.nodes[vehicle, : len(stops)] = stops
        fleet.counts[vehicle] = len(stops)
        for node in route:
            if node <= ground.requests:
                fleet.of[node] = vehicle
