"""The two phases over a supply of columns: as much need as can be met, then the fewest minutes.

A driver's and a plan's minutes are only compared at the same need. Everything returned holds at any
moment: a bound is one of the relaxed programme, or of a finished search in which every column that
could better the plan took part.
"""

import math
from dataclasses import dataclass

import numpy as np

from timebank.planning.columns import Columns, joined, unlike
from timebank.planning.limits import Limits
from timebank.planning.master import Aim, choose, weights
from timebank.planning.problem import Problem
from timebank.planning.sifting import Relaxed, relax
from timebank.planning.supply import Supply

NEED = Aim(0.0)
COLUMNS_FIRST = 3_000  # of least reduced cost, in the first integer programme
SAME = 2e-4  # costs and bounds this near are equal
COLUMNS_LAST = 60_000  # more are not tried


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Chosen columns, and bounds over every plan (`cost_bound` at the weight of the chosen)."""

    chosen: Columns
    weight_bound: float
    cost_bound: float | None


def best_days(supply: Supply, known: Columns, limits: Limits) -> Outcome:
    """Return the best choice of columns in time, not worse than `known`, with bounds."""
    problem = supply.problem
    relaxed = relax(supply, NEED, known, limits.within(0.4 * limits.left()))
    upper = float(problem.weight[problem.possible.any(axis=0)].sum())
    upper = min(upper, rounded_down(problem.weight, -relaxed.bound))
    best = Outcome(known, upper, None)
    if relaxed.prices is None:
        return best
    columns = _nearest(supply, NEED, relaxed, COLUMNS_FIRST, limits)
    met = float(weights(problem, known).sum())
    patience = limits.left() if met >= upper - SAME else 0.4 * limits.left()
    begin = known if met >= upper - SAME else None
    first = cheapest_at(supply, upper, columns, begin, patience, limits)
    if first is not None and len(first.chosen):
        return Outcome(first.chosen, upper, first.cost_bound)
    best = _most_need(supply, relaxed, columns, best, limits.within(0.6 * limits.left()))
    weight = float(weights(problem, best.chosen).sum())
    second = cheapest_at(supply, weight, columns, best.chosen, limits.left(), limits)
    if second is None:
        return best
    return Outcome(second.chosen, best.weight_bound, second.cost_bound)


def _most_need(
    supply: Supply, relaxed: Relaxed, columns: Columns, best: Outcome, limits: Limits
) -> Outcome:
    """Search for more need among the nearest columns; all that matter prove a lower bound."""
    problem = supply.problem
    columns = unlike(joined([columns, best.chosen], supply.most))
    found = choose(
        problem, NEED, supply.must, columns, limits.left(),
        good_enough=-best.weight_bound,
    )  # fmt: skip
    met = float(weights(problem, best.chosen).sum())
    chosen = best.chosen
    if found.rows is not None and -found.value > met:
        chosen = columns.pick(found.rows)
    return Outcome(chosen, best.weight_bound, None)


def cheapest_at(
    supply: Supply, weight: float, begin: Columns, known: Columns | None,
    patience: float, limits: Limits,
) -> Outcome | None:  # fmt: skip
    """Return the cheapest choice that meets `weight`; None where none was found or known.

    patience: seconds in which a first choice has to be found.
    """
    problem, aim = supply.problem, Aim(1.0, weight)
    early = limits.within(patience)
    relaxed = relax(supply, aim, begin, early.within(0.6 * patience))
    chosen = known
    bound = rounded_up(problem, relaxed.bound)
    number = COLUMNS_FIRST
    while relaxed.prices is not None and not limits.over():
        columns, reach = _within(supply, aim, relaxed, chosen, number, limits)
        seconds = early.left() if chosen is None else limits.left()
        found = choose(problem, aim, supply.must, columns, seconds)
        if found.rows is not None and (chosen is None or found.value < chosen.cost.sum()):
            chosen = columns.pick(found.rows)
        if chosen is None:
            return None
        cost = float(chosen.cost.sum())
        bound = max(bound, rounded_up(problem, min(found.bound, cost, reach)))
        if cost <= bound + SAME or number >= COLUMNS_LAST:
            break
        number *= 5
    if chosen is None:
        return None
    return Outcome(chosen, weight, bound if math.isfinite(bound) else None)


def _within(
    supply: Supply, aim: Aim, relaxed: Relaxed, chosen: Columns | None, number: int, limits: Limits
) -> tuple[Columns, float]:
    """Return columns near the relaxed optimum, and the least aim of any plan that uses another."""
    assert relaxed.prices is not None
    step = 1.0 if is_whole(supply.problem) else 0.0
    gap = 200.0
    if chosen is not None:
        gap = max(0.0, float(chosen.cost.sum()) - relaxed.bound - step + 1e-3)
    columns, reduced, whole = supply.near(gap, aim, relaxed.prices, COLUMNS_LAST, limits)
    reach = relaxed.bound + (gap if whole and math.isfinite(gap) else 0.0)
    if len(columns) > number:
        order = np.argsort(reduced, kind="stable")
        if whole:
            reach = relaxed.bound + float(reduced[order[number]])
        columns = columns.pick(order[:number])
    used = relaxed.columns.pick(relaxed.shares > 1e-9)
    parts = [columns, used] if chosen is None else [columns, used, chosen]
    return unlike(joined(parts, supply.most)), reach


def _nearest(supply: Supply, aim: Aim, relaxed: Relaxed, number: int, limits: Limits) -> Columns:
    """Return the columns of least reduced cost, of equals the cheaper, and those relaxed used."""
    assert relaxed.prices is not None
    columns, reduced, _ = supply.near(1.0, aim, relaxed.prices, COLUMNS_LAST, limits)
    order = np.lexsort((columns.cost, np.round(reduced, 6)))[:number]
    return unlike(joined([columns.pick(order), relaxed.columns], supply.most))


def is_whole(problem: Problem) -> bool:
    """Are all costs whole minutes?"""
    soft = problem.soft[np.isfinite(problem.soft)]
    return bool((soft == np.round(soft)).all())


def rounded_up(problem: Problem, bound: float) -> float:
    """A bound on cost, raised to whole minutes where all costs are whole."""
    if not math.isfinite(bound) or not is_whole(problem):
        return bound - 1e-4
    return float(math.ceil(bound - 1e-4))


def rounded_down(weight: np.ndarray, bound: float) -> float:
    """A bound on weight, lowered to a whole number where all weights are whole."""
    if not math.isfinite(bound) or not (weight == np.round(weight)).all():
        return bound + 1e-5
    return float(math.floor(bound + 1e-4))
