"""One rider, one driver: the cheapest way to pair them, and nothing cheaper exists."""

import numpy as np
from numpy.typing import NDArray

from timebank.planning.errors import CostsUnfit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def assign(costs: Floats) -> Ints:
    """Return each rider's driver by position; -1 for riders left over where drivers are fewer.

    costs: riders x drivers, finite. As many are paired as can be. Raises CostsUnfit.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - heavy, for those who pair

    costs = np.asarray(costs, np.float64)
    if costs.ndim != 2 or not np.isfinite(costs).all():
        raise CostsUnfit
    drivers = np.full(len(costs), -1, np.int64)
    rows, columns = linear_sum_assignment(costs)
    drivers[rows] = columns
    return drivers


def assign_permitted(
    riders: int, drivers: int, pairs: Ints, costs: Floats, unassigned: float
) -> Ints:
    """Return each rider's driver among the permitted pairs, -1 for nobody.

    pairs: rows of rider and driver by position; costs: one a pair (of equal pairs the least
    counts); unassigned: the price of a rider without a driver. Raises CostsUnfit.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import (  # noqa: PLC0415
        min_weight_full_bipartite_matching,
    )

    pairs, costs = np.asarray(pairs, np.int64).reshape(-1, 2), np.asarray(costs, np.float64)
    known = (pairs >= 0) & (pairs < [riders, drivers])
    finite = np.isfinite(costs).all() and np.isfinite(unassigned)
    if len(pairs) != len(costs) or not known.all() or not finite:
        raise CostsUnfit
    if riders == 0:
        return np.zeros(0, np.int64)
    order = np.lexsort((costs, pairs[:, 1], pairs[:, 0]))
    pairs, costs = pairs[order], costs[order]
    new = np.ones(len(pairs), np.bool_)
    new[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    everyone = np.arange(riders)
    rows = np.concatenate([pairs[new, 0], everyone])
    columns = np.concatenate([pairs[new, 1], drivers + everyone])  # each rider's own nobody
    prices = np.concatenate([costs[new], np.full(riders, float(unassigned))])
    prices += 1 - prices.min()  # a stored zero would be no pair; all riders are paired once
    graph = coo_array((prices, (rows, columns)), shape=(riders, drivers + riders)).tocsr()
    paired, chosen = min_weight_full_bipartite_matching(graph)
    found = np.full(riders, -1, np.int64)
    found[paired] = np.where(chosen < drivers, chosen, -1)
    return found
