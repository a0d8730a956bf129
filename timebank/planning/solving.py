"""From a day to a plan within a time limit."""

import numpy as np

from timebank.planning.answer import plan_of
from timebank.planning.blocks import Blocks, blocks_of
from timebank.planning.columns import Columns
from timebank.planning.day import Day
from timebank.planning.driving import Block, block_of, least_effort
from timebank.planning.first import first_days
from timebank.planning.limits import limits_of
from timebank.planning.phases import Outcome, best_days
from timebank.planning.plan import Plan
from timebank.planning.problem import Problem, problem_of
from timebank.planning.reach import keys_of
from timebank.planning.supply import supply_of


def solve(day: Day, seconds: float) -> Plan:
    """Return the best plan found within `seconds`, with bounds that hold for every plan."""
    limits = limits_of(seconds)
    problem = problem_of(day)
    first = first_days(problem)
    everything = float(problem.weight[problem.possible.any(axis=0)].sum())
    most = max(1, int(problem.rides_most.max(initial=1)))
    blocks = blocks_of(problem, most, limits.within(0.5 * limits.left()))
    whole = blocks.whole
    if not whole:  # days without most shared rides: good plans, and nothing proven
        blocks = blocks_of(problem, min(2, most), limits.within(0.3 * limits.left()))
    if not blocks.whole or limits.over():
        return plan_of(problem, first, everything, None)
    supply = supply_of(problem, blocks, limits)
    outcome = best_days(supply, _as_columns(problem, blocks, first), limits)
    if not whole:
        outcome = Outcome(outcome.chosen, everything, None)
    days = _as_days(problem, blocks, outcome.chosen)
    return plan_of(problem, days, outcome.weight_bound, outcome.cost_bound)


def _as_days(problem: Problem, blocks: Blocks, chosen: Columns) -> list[list[Block]]:
    """Return each driver's blocks in order."""
    days: list[list[Block]] = [[] for _ in range(problem.drivers)]
    for driver, chain in zip(chosen.driver.tolist(), chosen.chain.tolist(), strict=True):
        for row in chain:
            if row >= 0:
                block = block_of(
                    problem, [stop for stop in blocks.stops[row].tolist() if stop >= 0]
                )
                assert block is not None
                days[driver].append(block)
    return days


def _as_columns(problem: Problem, blocks: Blocks, days: list[list[Block]]) -> Columns:
    """Return days of single rides as columns."""
    most = blocks.rides.shape[1]
    alone = {int(blocks.rides[row, 0]): row for row in np.flatnonzero(blocks.count == 1)}
    drivers = [driver for driver, day in enumerate(days) if day]
    rides = np.full((len(drivers), most), -1, dtype=np.int16)
    chain = np.full((len(drivers), most), -1, dtype=np.int32)
    effort = np.zeros(len(drivers), dtype=np.int32)
    for row, driver in enumerate(drivers):
        numbers = [block.stops[0] >> 1 for block in days[driver]]
        rides[row, : len(numbers)] = sorted(numbers)
        chain[row, : len(numbers)] = [alone[number] for number in numbers]
        found = least_effort(problem, driver, days[driver])
        assert found is not None
        effort[row] = found[0]
    soft = np.where(rides >= 0, problem.soft[np.array(drivers, int)[:, None], rides], 0.0)
    return Columns(
        driver=np.array(drivers, dtype=np.int32),
        rides=rides,
        chain=chain,
        effort=effort,
        cost=effort + soft.sum(axis=1),
        key=keys_of(problem.rides)[rides].sum(axis=1, dtype=np.uint64),
    )
