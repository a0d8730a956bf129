"""The choice among routes as a linear programme: cover every rider, with no more routes than cars.

Rows: a rider each, then the fleet, then cuts. A cut is three riders: of the routes that serve two
or three of them a plan can drive only one. Its prices are what the search for routes asks for.
"""

import highspy
import numpy as np

from timebank.planning.depot.instance import Floats, Ground, Route, cost_of
from timebank.planning.depot.labels import CUTS

_NO_ROUTE = 1e5  # what a rider without a route costs in the programme
_FREE = 1e30
_CLEAR = 0.05  # by how much a cut must be violated to be worth a row


def quiet() -> highspy.Highs:
    """A solver that prints nothing and takes one core."""
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


class Master:
    """The linear programme and its routes."""

    def __init__(self, ground: Ground) -> None:
        self.ground, n = ground, ground.requests
        self.routes: list[Route] = []
        self.costs: list[float] = []
        self.cuts: list[tuple[int, int, int]] = []
        self.known: set[Route] = set()
        self.solver = quiet()
        for _ in range(n):
            self.solver.addRow(1, _FREE, 0, [], [])
        self.solver.addRow(-_FREE, ground.vehicles, 0, [], [])
        for rider in range(n):
            row = np.array([rider], np.int32)
            self.solver.addCol(_NO_ROUTE, 0, _FREE, 1, row, np.ones(1))

    def add(self, route: Route) -> bool:
        """Take a route in. False where it is in already."""
        if route in self.known:
            return False
        self.known.add(route)
        rows, counts = np.unique(
            [r - 1 for r in route if r <= self.ground.requests], return_counts=True
        )
        served = np.zeros(self.ground.requests + 1, np.int64)
        served[rows + 1] = counts
        twice = [served[list(cut)].sum() // 2 for cut in self.cuts]
        of_cuts = np.flatnonzero(twice)
        at = np.concatenate([rows, [self.ground.requests], self.ground.requests + 1 + of_cuts])
        values = np.concatenate([counts, [1], np.array(twice, np.int64)[of_cuts]])
        cost = cost_of(self.ground, route)
        self.solver.addCol(cost, 0, _FREE, len(at), at.astype(np.int32), values.astype(float))
        self.routes.append(route)
        self.costs.append(cost)
        return True

    def solve(self) -> tuple[float, Floats]:
        """Return the least value and the prices of the rows."""
        self.solver.run()
        return (
            float(self.solver.getInfo().objective_function_value),
            np.array(self.solver.getSolution().row_dual),
        )

    def cut(self) -> int:
        """Add the cuts that the last solution violates most; return how many."""
        n = self.ground.requests
        shares = np.array(self.solver.getSolution().col_value)[n:]
        used = np.flatnonzero(shares > 1e-6)
        serves = np.zeros((len(used), n + 1))
        for row, column in enumerate(used):
            for node in self.routes[column]:
                if node <= n:
                    serves[row, node] = 1
        over = _violated(serves, shares[used])
        order = np.argsort(-over[:, 3])
        added = 0
        per_rider = np.zeros(n + 1, np.int64)
        for i, j, k, _ in over[order]:
            cut = (int(i), int(j), int(k))
            full = len(self.cuts) >= CUTS or added >= 20
            if full or cut in self.cuts or per_rider[list(cut)].max() >= 4:
                continue
            per_rider[list(cut)] += 1
            self._row(cut)
            added += 1
        return added

    def _row(self, cut: tuple[int, int, int]) -> None:
        columns, values = [], []
        for column, route in enumerate(self.routes):
            twice = sum(route.count(rider) for rider in cut) // 2
            if twice:
                columns.append(self.ground.requests + column)
                values.append(float(twice))
        self.solver.addRow(-_FREE, 1, len(columns), np.array(columns, np.int32), np.array(values))
        self.cuts.append(cut)


def _violated(serves: Floats, shares: Floats) -> Floats:
    """Rows (three riders, excess): routes with two or more of the three sum to more than one."""
    pairs = (serves * shares[:, None]).T @ serves
    found = []
    for i in range(1, serves.shape[1] - 2):
        all_three = (serves * (shares * serves[:, i])[:, None]).T @ serves
        total = pairs[i][:, None] + pairs[i][None, :] + pairs - 2 * all_three
        j, k = np.nonzero(np.triu(total > 1 + _CLEAR, 1)[i + 1 :, i + 1 :])
        j, k = j + i + 1, k + i + 1
        found.append(np.column_stack([np.full(len(j), i), j, k, total[j, k] - 1]))
    return np.concatenate(found) if found else np.zeros((0, 4))


def choose(
    ground: Ground,
    routes: list[Route],
    costs: Floats,
    seconds: float,
    below: float,
) -> tuple[list[Route] | None, float]:
    """Choose routes of least cost that serve everyone once; also a bound over all choices.

    None: nothing under `below` was found. The bound is `below` where there is nothing under it.
    """
    n = ground.requests
    solver = quiet()
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", max(seconds, 0.1))
    rows = [np.array([r - 1 for r in route if r <= n] + [n], np.int32) for route in routes]
    starts = np.cumsum([0, *(len(row) for row in rows)])[:-1].astype(np.int32)
    flat = np.concatenate(rows) if rows else np.zeros(0, np.int32)
    for _ in range(n):
        solver.addRow(1, 1, 0, [], [])
    solver.addRow(-_FREE, ground.vehicles, 0, [], [])
    count = len(routes)
    solver.addCols(
        count, costs, np.zeros(count), np.ones(count), len(flat), starts, flat, np.ones(len(flat))
    )
    whole = np.full(count, int(highspy.HighsVarType.kInteger), np.uint8)
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), whole)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, below
    info = solver.getInfo()
    bound = min(float(info.mip_dual_bound), below)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, bound
    values = np.array(solver.getSolution().col_value)
    chosen = [routes[column] for column in np.flatnonzero(values > 0.5)]
    if sum(cost_of(ground, route) for route in chosen) >= below:
        return None, bound
    return chosen, bound
