"""The master programme: each ride at most once, each driver at most one day. HiGHS solves it.

Phase `need` maximises weight, phase `minutes` minimises cost at no less than a given weight.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timebank.planning.columns import Columns
from timebank.planning.problem import Problem

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
STAND_IN = 1e6  # more than a driver's day can cost


@dataclass(frozen=True, slots=True)
class Aim:
    """What is minimised: minus the weight, or the cost of days at no less than `weight`.

    per_minute is 0 or 1: what a minute costs; bound to a weight only with minutes.
    """

    per_minute: float
    weight: float = 0.0

    def costs(self, problem: Problem, columns: Columns) -> Floats:
        """Return what each column adds to the aim."""
        return columns.cost if self.per_minute else -weights(problem, columns)


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """Duals of a solved programme: per ride (never above 0), per driver, per unit of weight."""

    value: float
    ride: Floats
    driver: Floats
    weight: float

    def worth_of_rides(self, problem: Problem, aim: Aim) -> Floats:
        """What carrying a ride is worth, before soft cost and minutes; one 0 more at the end."""
        own = 0.0 if aim.per_minute else 1.0
        return np.append(self.ride + (own + self.weight) * problem.weight, 0.0)

    def base(self, aim: Aim) -> float:
        """The part of the bound that no driver adds to."""
        return float(self.ride.sum() + self.weight * aim.weight)


def weights(problem: Problem, columns: Columns) -> Floats:
    """Return the need met by each column."""
    met: Floats = np.append(problem.weight, 0.0)[columns.rides].sum(axis=1)
    return met


@dataclass(slots=True, eq=False)
class Master:
    """A linear programme that grows by columns and keeps its basis between solutions."""

    problem: Problem
    aim: Aim
    must: NDArray[np.bool_]  # drivers who have to drive
    columns: list[Columns] = field(default_factory=list)
    solver: Any = None

    def __post_init__(self) -> None:
        self.solver = silent_solver()
        rides, drivers = self.problem.rides, self.problem.drivers
        big = self.solver.getInfinity()
        for _ in range(rides):
            self.solver.addRow(-big, 1.0, 0, np.empty(0, np.int32), np.empty(0))
        for driver in range(drivers):
            lower = 1.0 if self.must[driver] else -big
            self.solver.addRow(lower, 1.0, 0, np.empty(0, np.int32), np.empty(0))
        lower = self.aim.weight if self.aim.per_minute else -big
        self.solver.addRow(lower, big, 0, np.empty(0, np.int32), np.empty(0))
        # a stand-in for each driver who must drive, too dear to stay, so that there is a solution
        for row in (rides + drivers, *(rides + np.flatnonzero(self.must))):
            self.solver.addCol(STAND_IN, 0.0, big, 1, np.array([row], np.int32), np.ones(1))

    def add(self, columns: Columns) -> None:
        """Take in more columns, none of them already there."""
        if len(columns):
            add_columns(self.solver, self.problem, columns, self.aim.costs(self.problem, columns))
            self.columns.append(columns)

    def solve(self, seconds: float) -> tuple[Prices | None, Floats]:
        """Return prices and the share of each column; no prices where there is no solution yet."""
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + seconds)
        self.solver.run()
        if self.solver.getModelStatus() != highs().HighsModelStatus.kOptimal:
            return None, np.empty(0)
        solution = self.solver.getSolution()
        duals = np.array(solution.row_dual)
        rides = self.problem.rides
        prices = Prices(
            value=self.solver.getInfo().objective_function_value,
            ride=np.minimum(duals[:rides], 0.0),
            driver=duals[rides:-1],
            weight=max(0.0, float(duals[-1])),
        )
        return prices, np.array(solution.col_value)[1 + self.must.sum() :]


def highs() -> Any:
    """The solver's module, loaded by the first plan."""
    import highspy  # noqa: PLC0415 - heavy, for those who plan alone

    return highspy


def silent_solver() -> Any:
    """A solver that prints nothing and is the same in every run.

    Bare: the class made for people to call announces itself before it can be told not to.
    """
    solver = highs().Highs.__base__()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    return solver


def add_columns(solver: Any, problem: Problem, columns: Columns, costs: Floats) -> None:
    """Put columns into a programme whose rows are rides, drivers and the weight."""
    there = columns.rides >= 0
    number = there.sum(axis=1)
    rides, drivers = problem.rides, problem.drivers
    index = np.column_stack(
        [columns.rides, columns.driver + rides, np.full(len(columns), rides + drivers)]
    )
    value = np.column_stack([there, np.ones(len(columns)), weights(problem, columns)])
    held = np.column_stack([there, np.ones((len(columns), 2), dtype=bool)])
    starts = np.cumsum(number + 2) - (number + 2)
    solver.addCols(
        len(columns), costs, np.zeros(len(columns)),
        np.full(len(columns), solver.getInfinity()), int((number + 2).sum()),
        starts.astype(np.int32), index[held].astype(np.int32), value[held].astype(np.float64),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """A whole solution: chosen columns, their aim, and what none of these columns can better."""

    rows: Rows | None
    value: float
    bound: float


def choose(
    problem: Problem, aim: Aim, must: NDArray[np.bool_], columns: Columns, seconds: float,
    good_enough: float | None = None,
) -> Choice:  # fmt: skip
    """Solve the integer programme over columns to the end, or until time is up.

    good_enough: an aim at which to stop. No known solution is given to begin with: HiGHS 1.16,
    given one, has called it optimal when it was not.
    """
    master = Master(problem, aim, must)
    master.add(columns)
    solver = master.solver
    number, first = len(columns), 1 + int(must.sum())
    solver.changeColsIntegrality(
        number, np.arange(first, first + number, dtype=np.int32),
        np.full(number, int(highs().HighsVarType.kInteger), dtype=np.uint8),
    )  # fmt: skip
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-6)
    solver.setOptionValue("time_limit", max(seconds, 0.01))
    if good_enough is not None:
        solver.setOptionValue("objective_target", good_enough + 1e-6)
    solver.run()
    return _choice(solver, first, aim.costs(problem, columns))


def _choice(solver: Any, first: int, costs: Floats) -> Choice:
    """Read a solution; what does not add up proves nothing."""
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highs().HighsModelStatus.kInfeasible:
        return Choice(None, np.inf, np.inf)
    bound = float(info.mip_dual_bound)
    if info.primal_solution_status != highs().SolutionStatus.kSolutionStatusFeasible:
        return Choice(None, np.inf, bound)
    values = np.array(solver.getSolution().col_value)
    rows = np.flatnonzero(values[first:] > 0.5)
    if values[:first].max() > 0.5:  # nobody's day stands in for a driver's
        return Choice(None, np.inf, bound)
    value = float(costs[rows].sum())
    if abs(value - info.objective_function_value) > 1e-3 or bound > value + 1e-3:
        bound = -np.inf
    return Choice(rows, value, min(bound, value))
