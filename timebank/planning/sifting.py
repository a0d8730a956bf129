"""Sifting: a small linear programme that takes in columns until none of all would better it.

At any moment the prices bound every plan: their own sum, and the best day of each driver.
"""

from dataclasses import dataclass, replace

import numpy as np

from timebank.planning.columns import Columns, joined
from timebank.planning.limits import Limits
from timebank.planning.master import Aim, Floats, Master, Prices
from timebank.planning.supply import Search, Supply

COLUMNS_A_DRIVER = 6
FEW = 10  # columns of a turn: from here on every driver is looked at every time
ROOMS = (150, 1_500, 15_000)  # labels of a layer: wider where the narrow finds nothing


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """The relaxed programme: prices of the best bound, that bound on the aim, and the columns.

    shares: how much of each column the last solution uses. done: it is the programme's optimum.
    """

    prices: Prices | None
    bound: float
    columns: Columns
    shares: Floats
    done: bool


def relax(supply: Supply, aim: Aim, begin: Columns, limits: Limits) -> Relaxed:
    """Solve the linear programme over all columns, beginning with some that allow a solution."""
    master = Master(supply.problem, aim, supply.must)
    master.add(begin)
    kept: tuple[Prices | None, float] = (None, -np.inf)
    shares, done = np.zeros(len(begin)), False
    search = Search(COLUMNS_A_DRIVER, ROOMS[0], parts=3 if len(supply.priced) > 5 else 1)
    while not limits.over():
        prices, found = master.solve(limits.left())
        if prices is None:
            break
        shares = found
        offer = supply.cheapest(search, aim, prices, limits)
        bound = prices.base(aim) - float(offer.best.sum())
        if bound > kept[1] or kept[0] is None:
            kept = prices, bound
        master.add(offer.columns)
        if len(offer.columns) < FEW and search.parts > 1:
            search = replace(search, parts=1)
        elif len(offer.columns):
            search = replace(search, turn=search.turn + 1)
        elif (done := offer.whole) or search.room == ROOMS[-1]:
            break
        else:
            search = replace(search, room=ROOMS[ROOMS.index(search.room) + 1])
    columns = joined(master.columns, supply.most)
    shares = np.append(shares, np.zeros(len(columns) - len(shares)))
    return Relaxed(*kept, columns, shares, done)
