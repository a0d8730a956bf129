"""The least cost, proven: routes by price until none helps, cuts, then a choice among all that can.

Column generation with smoothed prices gives a bound that holds at every moment: the sum of the
prices plus the cars times the least reduced cost over all routes. Where the bound and the best
plan known differ by a gap, a better plan uses only routes of reduced cost within the gap. These
are listed, and one integer programme chooses among them. Where they are too many, those within a
part of the gap are, and what the choice does not beat is a bound still.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

import numpy as np

from timebank.planning.depot.fleet import FAR
from timebank.planning.depot.instance import MARGIN, Floats, Found, Ground, Ints, Route, cost_of
from timebank.planning.depot.labels import (
    Labels,
    Prices,
    ends,
    room_for,
    spread,
    turned,
    way,
)
from timebank.planning.depot.master import Master, choose
from timebank.planning.depot.routes import unfold, visits

_LABELS = 1 << 19
_LISTED = 1 << 20
_COLUMNS = 300  # taken in a round
_FEW = 5000  # below which more are listed before any choice
_CHOICE = 120_000  # routes an integer programme is given at most
_WORTHWHILE = 0.01  # of the gap: what a round of cuts must close
_CHOICE_SECONDS = 20.0
_DONE = 1e-6


@dataclass(slots=True)
class _State:
    """What is known: the best plan's cost and routes, the best bound with its prices."""

    best: float
    bound: float = -FAR
    prices: Floats | None = None
    least: float = 0.0


def time_binds(ground: Ground) -> bool:
    """Whether some route that keeps the windows may be longer than T."""
    n = ground.requests
    first = (ground.late[1 : n + 1] - ground.service[0] - ground.travel[0, 1 : n + 1]).min()
    done = ground.late + ground.service + ground.travel[:, 2 * n + 1]
    start = (ground.early[1 : n + 1] - ground.service[0] - ground.travel[0, 1 : n + 1]).min()
    last = min(ground.late[2 * n + 1], done[n + 1 : 2 * n + 1].max())
    return bool(last - min(first, max(start, ground.early[0])) > ground.longest_route)


class Prover:
    """One instance on its way to a proof. `news` brings plans from elsewhere."""

    def __init__(self, ground: Ground, news: Callable[[], list[tuple[Route, ...]]]) -> None:
        self.ground, self.news = ground, news
        self.timed = time_binds(ground)
        self.master = Master(ground)
        self.labels = room_for(_LABELS)
        self.state = _State(FAR)

    def run(self) -> Iterator[Found]:
        """Yield plans and bounds as they get better; ends proven, or where there is no room."""
        self._hear()
        if not (yield from self._price()):
            return
        yield from self._pick(4.0)
        while not self._proven() and self.master.cut():
            before = self.state.bound
            if not (yield from self._price()):
                break
            if self.state.bound - before < _WORTHWHILE * (self.state.best - before):
                break
        yield from self._pick(8.0)
        if not self._proven():
            yield from self._close()

    def _hear(self) -> None:
        for routes in self.news():
            for route in routes:
                self.master.add(route)
            self.state.best = min(self.state.best, sum(cost_of(self.ground, r) for r in routes))

    def _proven(self) -> bool:
        return self.state.bound >= min(self.state.best, self._dearest()) - _DONE

    def _prices(self, duals: Floats, ground: Ground, backward: bool) -> Prices:
        n = ground.requests
        cuts = np.maximum(0.0, -duals[n + 1 :])
        member = np.zeros(n + 1, np.uint64)
        for bit, cut in enumerate(self.master.cuts[: len(cuts)]):
            if cuts[bit] > 0:
                member[list(cut)] |= np.uint64(1 << bit)
        nodes = np.zeros(2 * n + 2)
        nodes[1 : n + 1] = nodes[n + 1 : 2 * n + 1] = duals[:n] / 2
        counted: Ints = np.zeros(2 * n + 2, np.int64)
        counted[slice(n + 1, 2 * n + 1) if backward else slice(1, n + 1)] = np.arange(1, n + 1)
        return Prices(nodes, cuts, member, counted)

    def _bound(self, duals: Floats, least: float) -> float:
        n, cars = self.ground.requests, self.ground.vehicles
        whole = duals[:n].sum() + cars * duals[n] + duals[n + 1 :].sum()
        return float(whole + cars * min(0.0, least))

    def _price(self) -> Generator[Found, None, bool]:
        """Add routes until none has a reduced cost under zero. Returns False without room."""
        ground, n, state = self.ground, self.ground.requests, self.state
        centre: Floats | None = None
        reached = -FAR
        smooth = 0.7
        while True:
            self._hear()
            value, duals = self.master.solve()
            duals[n:] = np.minimum(duals[n:], 0.0)
            asked = duals if centre is None else smooth * centre + (1 - smooth) * duals
            prices = self._prices(asked, ground, backward=False)
            if not spread(ground, prices, self.labels, self.timed):
                return False
            values = ends(ground, self.labels) - asked[n]
            least = float(values.min())
            bound = self._bound(asked, least)
            if bound > reached:
                reached, centre = bound, asked
                if bound > state.bound:
                    state.bound, state.prices, state.least = bound, asked, min(0.0, least)
                    yield Found(None, bound)
            if self._proven() or value - bound < _DONE:
                return True
            if not self._take(values, duals):
                if smooth == 0 or asked is duals:
                    return True
                smooth = 0.0

    def _take(self, values: Floats, duals: Floats) -> int:
        """Take in routes among the cheapest labels that the programme's own prices ask for."""
        n, added = self.ground.requests, 0
        for label in np.argsort(values)[: 8 * _COLUMNS]:
            if values[label] > FAR / 2 or added >= _COLUMNS:
                break
            route = tuple(way(self.labels, int(label)))
            served = np.bincount([r for r in route if r <= n], minlength=n + 1)
            saved = duals[:n] @ served[1:] + duals[n]
            for bit, cut in enumerate(self.master.cuts):
                saved += duals[n + 1 + bit] * (served[list(cut)].sum() // 2)
            if cost_of(self.ground, route) - saved < -_DONE and self.master.add(route):
                added += 1
        return added

    def _once(self, route: Route) -> bool:
        return len(set(route)) == len(route)

    def _pick(self, seconds: float) -> Iterator[Found]:
        """Choose among the routes of the programme that cost least beyond their prices."""
        self.master.solve()
        n = self.ground.requests
        reduced = np.array(self.master.solver.getSolution().col_dual)[n:]
        order = np.argsort(reduced, kind="stable")[:3000]
        gap = self.state.best - self.state.bound
        kept = [int(c) for c in order if reduced[c] <= gap and self._once(self.master.routes[c])]
        routes = [self.master.routes[c] for c in kept]
        costs = np.array([self.master.costs[c] for c in kept])
        plan, _ = choose(self.ground, routes, costs, seconds, self.state.best - _DONE)
        if plan is not None:
            self.state.best = sum(cost_of(self.ground, route) for route in plan)
            yield Found(tuple(plan), None)

    def _close(self) -> Iterator[Found]:
        """List the routes within the gap, or within part of it, and choose; until proven."""
        state, ground = self.state, self.ground
        back = room_for(_LABELS)
        assert state.prices is not None
        prices = self._prices(state.prices, ground, backward=False)
        behind = self._prices(state.prices, ground, backward=True)
        if not spread(turned(ground), behind, back, self.timed):
            return
        labels, bits = room_for(_LISTED), visits(ground, _LISTED)
        base = self._bound(state.prices, state.least)
        part, wider, before, seconds = 0.0, 0.0, (0.0, 1), _CHOICE_SECONDS
        while not self._proven():
            self._hear()
            ceiling = min(state.best, self._dearest())
            gap = ceiling - base
            wider = min(gap, max(wider, gap / 8))
            most = wider + state.least + state.prices[ground.requests] + _DONE
            fits = unfold(ground, prices, labels, bits, back, most, self.timed)
            routes, costs = self._listed(labels, bits, most) if fits else ([], np.zeros(0))
            if not fits or len(routes) > _CHOICE:
                wider = (part + wider) / 2
                if wider - part < gap / 100:
                    return
                continue
            part = wider
            rate = (np.log(max(len(routes), 2)) - np.log(before[1])) / max(part - before[0], 1e-6)
            before = (part, max(len(routes), 1))
            wider = part + np.log(_CHOICE / before[1]) / max(rate, 1e-3) * 0.8
            if len(routes) < _FEW and part < gap:
                wider = min(wider, 2 * part)
                continue
            plan, bound = choose(ground, routes, costs, seconds, ceiling - MARGIN)
            seconds *= 2
            if plan is not None:
                state.best = sum(cost_of(ground, route) for route in plan)
                yield Found(tuple(plan), None)
            bound = min(bound, base + part)
            if bound > state.bound:
                state.bound = bound
                yield Found(None, bound)
            if plan is None and part >= gap and bound >= ceiling - _DONE:
                return  # nothing is under what is known, be it a plan or none

    def _dearest(self) -> float:
        """More than any plan costs: every stop left by the longest way."""
        return float(self.ground.travel.max(axis=1).sum() * 2 + 1)

    def _listed(
        self, labels: Labels, bits: "np.ndarray", most: float
    ) -> tuple[list[Route], Floats]:
        """Return the routes of the labels that end within `most`, the cheapest of equal riders."""
        values = ends(self.ground, labels)
        best: dict[bytes, int] = {}
        for label in np.flatnonzero(values <= most):
            key = bits[label].tobytes()
            if key not in best or values[label] < values[best[key]]:
                best[key] = int(label)
        routes = [tuple(way(labels, label)) for label in best.values()]
        return routes, np.array([cost_of(self.ground, route) for route in routes])
