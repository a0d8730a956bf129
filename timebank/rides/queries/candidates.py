"""Drivers who could take a ride: hard rules in the query, exact travel and limits in Python.

What a driver's row says for certain (state, papers, car, days away, blocks, helping) is decided
by the database; what needs travel times (overlap, own limits) by matching, on what is left.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo
from timebank.matching import (
    Busy,
    Candidate,
    Leg,
    Ranked,
    Ways,
    Weights,
    has_time,
    may_drive,
    rank,
    ways,
)
from timebank.members import CommunityFacts
from timebank.rides.queries.nearest import EVERYBODY
from timebank.rides.queries.pools import (
    Pool,
    Pools,
    Search,
    busy_of,
    candidate_of,
    chosen_rows,
)

PAGE, PAGE_EACH = 160, 14  # drivers looked at first: so many, and for each of the best
AT_ONCE = 60  # whose promises are looked up together, at least
WIDER, MANY = 6, 3_000  # times as many when too few may drive; from here on everybody


def travel_by(community: CommunityFacts) -> Callable[[float, float, float, float], int]:
    """Return the travel function of a community, which asks the router once for each way."""
    circuity, speed_kmh = community.policy.circuity, community.policy.speed_kmh
    known: dict[tuple[float, float, float, float], int] = {}

    def travel(lat: float, lon: float, lat_to: float, lon_to: float) -> int:
        way = (lat, lon, lat_to, lon_to)
        minutes = known.get(way)
        if minutes is None:
            minutes = known[way] = geo.travel_minutes(*way, circuity=circuity, speed_kmh=speed_kmh)
        return minutes

    return travel


def candidates(
    session: Session, community: CommunityFacts, search: Search, now: datetime
) -> list[tuple[Candidate, float]]:
    """Return those of the search's drivers who pass the certain rules, with km to the first pickup.

    Only for a search of some drivers. Two statements.
    """
    assert search.driver_ids, "everybody is looked for by ranked_for"
    rows = chosen_rows(session, community, search, now)
    busy = busy_of(session, community.id, search, [row.driver_id for row in rows])
    pool = [candidate_of(row, search, busy.get(row.driver_id, ())) for row in rows]
    start = next(iter(search.legs.values())).start
    km = geo.distances_km(*start, [candidate.home for candidate in pool])
    return list(zip(pool, km, strict=True))


def ranked_for(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    weights: Weights,
    *,
    best: int | None = None,
) -> dict[tuple[str, ...], list[Ranked]]:
    """Return drivers in order for each way to take the legs, all together first.

    Where somebody can take them all, nobody is looked for to take each apart. best: so many of
    each way are enough; they are the same as the first of all (docs/matching.md).
    """
    judge = _Judge(session, community, search, weights, best)
    together = tuple(search.legs)
    if search.driver_ids:
        chosen = chosen_rows(session, community, search, now)
        pool = Pool({row.driver_id: row for row in chosen}, math.inf)
        found = judge.ranked(search.legs, pool)
    else:
        pool, found = judge.looked(Pools(session, community, search, now, weights))
    order = {together: found}
    if len(together) > 1 and not found:  # then the pool holds everybody
        for name, leg in search.legs.items():
            order[name,] = judge.ranked({name: leg}, pool)
    return order


@dataclass(frozen=True, slots=True)
class _Judge:
    """Who may take which legs, and in what order; each driver is measured and looked up once."""

    session: Session
    community: CommunityFacts
    search: Search
    weights: Weights
    best: int | None
    travel: Callable[[float, float, float, float], int] = field(init=False)
    known: dict[UUID, tuple[Candidate, Ways]] = field(default_factory=dict)
    busy: dict[UUID, Sequence[Busy]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "travel", travel_by(self.community))

    def looked(self, pools: Pools) -> tuple[Pool, list[Ranked]]:
        """Look until nobody else can be among the best; return them, and who was looked at."""
        most = EVERYBODY if self.best is None else PAGE + PAGE_EACH * self.best
        pool = pools.look(most)
        found = self.ranked(self.search.legs, pool)
        while not self.is_enough(found, pool):
            before = pool.beyond
            if self.best is not None and len(found) >= self.best:
                pool = pools.look_within(found[self.best - 1].cost)
            else:
                most = most * WIDER if most < MANY else EVERYBODY
                pool = pools.look(most)
            if pool.beyond <= before:  # a whole look of neighbours who cost the same to the hair
                pool = pools.look(EVERYBODY)
            found = self.ranked(self.search.legs, pool)
        return pool, found

    def is_enough(self, found: Sequence[Ranked], pool: Pool) -> bool:
        """Tell whether nobody beyond the pool can be among the best."""
        if pool.beyond == math.inf:
            return True
        if self.best is None or len(found) < self.best:
            return False
        last = found[self.best - 1]
        return last.candidate.is_favourite or last.cost < pool.beyond

    def ranked(self, legs: dict[str, Leg], pool: Pool) -> list[Ranked]:
        """Order those of the pool who may take all of `legs`, the best of them where few do."""
        start = next(iter(legs.values())).start
        free = [pair for pair in map(self._measured, pool.rows.values()) if _is_free(pair[0], legs)]
        km = geo.distances_km(*start, [candidate.home for candidate, _ in free])
        able = (
            (candidate, away, own)
            for (candidate, own), away in zip(free, km, strict=True)
            if may_drive(self.search.need, legs, candidate, away)
        )
        order = rank(self.search.need, legs, able, self.weights)
        found: list[Ranked] = []
        for some in self._some(order):
            self._look_up([one.candidate.driver_id for one in some])
            found += (one for one in some if self._has_time(legs, one.candidate))
            if self.best is not None and len(found) >= self.best:
                return found[: self.best]
        return found

    def _some(self, order: list[Ranked]) -> Iterator[list[Ranked]]:
        """Part an order: those who are probably enough, and all others."""
        first = len(order) if self.best is None else max(AT_ONCE, 2 * self.best)
        yield from filter(None, (order[:first], order[first:]))

    def _measured(self, row: Any) -> tuple[Candidate, Ways]:
        pair = self.known.get(row.driver_id)
        if pair is None:
            candidate = candidate_of(row, self.search, ())
            pair = candidate, ways(self.search.legs, candidate.home, self.travel)
            self.known[row.driver_id] = pair
        return pair

    def _look_up(self, driver_ids: Sequence[UUID]) -> None:
        missing = [one for one in driver_ids if one not in self.busy]
        if missing:
            found = busy_of(self.session, self.community.id, self.search, missing)
            self.busy.update({one: found.get(one, ()) for one in missing})

    def _has_time(self, legs: dict[str, Leg], candidate: Candidate) -> bool:
        own = self.known[candidate.driver_id][1]
        known = replace(candidate, busy=tuple(self.busy[candidate.driver_id]))
        return has_time(self.search.need, legs, known, own, self.travel)


def _is_free(candidate: Candidate, legs: dict[str, Leg]) -> bool:
    return all(candidate.is_free[leg] for leg in legs)
