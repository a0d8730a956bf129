"""Drivers who could take a ride: hard rules in the query, exact travel and limits in Python.

What a driver's row says for certain (state, papers, car, days away, blocks, helping) is decided
by the database; what needs travel times (overlap, own limits) by matching, on what is left.
"""

import math
from collections.abc import Callable, Sequence
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
    adjoins,
    has_time,
    may_drive,
    rank,
    split,
    ways_of,
)
from timebank.members import CommunityFacts
from timebank.rides.queries.nearest import EVERYBODY
from timebank.rides.queries.passing import Trips, trips_beside
from timebank.rides.queries.pools import Pool, Pools, Search, candidate_of, chosen_rows
from timebank.rides.queries.promises import busy_of
from timebank.rides.rules.order import weights_of

PAGE, PAGE_EACH = 160, 14  # drivers looked at first: so many, and for each of the best
WIDER, MANY = 6, 3_000  # times as many when too few may drive; from here on everybody

Travel = Callable[[float, float, float, float], int]


def travel_by(session: Session, community: CommunityFacts, blocks: Sequence[geo.Block]) -> Travel:
    """Return the travel function of a community, which measures each way once.

    blocks: the ways it will be asked for, from each of some points to each of others, so that a
    router is asked once for all of them; what it did not say is an estimate.
    """
    geo.learn_ways(session, blocks, speed_kmh=community.policy.speed_kmh)
    return measured_by(community)


def measured_by(community: CommunityFacts) -> Travel:
    """Return the travel function of a community by what is known of its ways already."""
    circuity, speed_kmh = community.policy.circuity, community.policy.speed_kmh
    known: dict[tuple[float, float, float, float], int] = {}

    def travel(lat: float, lon: float, lat_to: float, lon_to: float) -> int:
        way = (lat, lon, lat_to, lon_to)
        minutes = known.get(way)
        if minutes is None:
            minutes = known[way] = geo.travel_minutes(*way, circuity=circuity, speed_kmh=speed_kmh)
        return minutes

    return travel


def travel_of(
    session: Session,
    community: CommunityFacts,
    search: Search,
    pool: Sequence[tuple[Candidate, float]],
) -> Travel:
    """Return the travel function for a search and who was found, with km to the first pickup."""
    return travel_by(session, community, _ways_to_learn(search, [one for one, _ in pool]))


def _ways_to_learn(search: Search, drivers: Sequence[Candidate]) -> list[geo.Block]:
    """Return every way that is measured for these drivers; none are gathered for an estimate."""
    if not geo.has_router():
        return []
    legs = search.legs.values()
    homes = [one.home for one in drivers]
    starts, ends = [leg.start for leg in legs], [leg.end for leg in legs]
    busy = [ride for one in drivers for ride in one.busy]
    # where somebody drives every week is told to nobody, a road service included
    trips = [] if geo.asks_network() else [trip for one in drivers for trip in one.trips]
    chained = [
        (one, ride)
        for one in drivers
        for ride in one.busy
        if any(adjoins(ride, leg) for leg in legs)
    ]
    return [
        ([*homes, *(r.end for r in busy), *(t.start for t in trips)], starts),
        (ends, [*homes, *(r.start for r in busy), *(t.end for t in trips)]),
        (starts, ends),
        ([trip.start for trip in trips], [trip.end for trip in trips]),
        ([ride.end for _, ride in chained], [one.home for one, _ in chained]),
        ([one.home for one, _ in chained], [ride.start for _, ride in chained]),
    ]


def candidates(
    session: Session, community: CommunityFacts, search: Search, now: datetime
) -> list[tuple[Candidate, float]]:
    """Return those of the search's drivers who pass the certain rules, with km to the first pickup.

    Only for a search of some drivers. Three statements.
    """
    assert search.driver_ids, "everybody is looked for by ranked_for"
    trips = trips_beside(session, community, search.legs.values())
    rows = chosen_rows(session, community, search, now, trips)
    pool = [candidate_of(row, search, trips.get(row.driver_id, ())) for row in rows]
    pool = _with_promises(session, community, search, pool)
    start = next(iter(search.legs.values())).start
    km = geo.distances_km(*start, [candidate.home for candidate in pool])
    return list(zip(pool, km, strict=True))


def _with_promises(
    session: Session, community: CommunityFacts, search: Search, drivers: Sequence[Candidate]
) -> list[Candidate]:
    """Say what these drivers have promised around the search's legs: one statement."""
    ids = [one.driver_id for one in drivers]
    found = busy_of(session, community.id, search.legs, search.ride_ids, ids)

    def told(one: Candidate, busy: Sequence[Busy]) -> Candidate:
        return replace(one, busy=tuple(busy)) if busy else one

    return [told(one, found.get(one.driver_id, ())) for one in drivers]


def ranked_for(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    *,
    best: int | None = None,
) -> dict[tuple[str, ...], list[Ranked]]:
    """Return drivers in order for each way to take the legs, all together first.

    Where somebody can take them all, nobody is looked for to take each apart; a new driver alone
    is nobody here where they are asked apart. best: so many of each way are enough; they are the
    same as the first of all (docs/matching.md).
    """
    trips = trips_beside(session, community, search.legs.values())
    weights = weights_of(community.policy)
    judge = _Judge(session, community, search, weights, best, trips)
    together = tuple(search.legs)
    if search.driver_ids:
        chosen = chosen_rows(session, community, search, now, trips)
        pool = Pool({row.driver_id: row for row in chosen}, math.inf)
        found = judge.ranked(search.legs, pool)
    else:
        pool, found = judge.looked(Pools(session, community, search, now, weights, trips))
    order = {together: found}
    if len(together) > 1 and not judge.settled(found):  # then the pool holds everybody
        for name, leg in search.legs.items():
            order[name,] = judge.ranked({name: leg}, pool)
    return order


@dataclass(frozen=True, slots=True)
class _Judge:
    """Who may take which legs, and in what order; each driver is looked up and measured once."""

    session: Session
    community: CommunityFacts
    search: Search
    weights: Weights
    best: int | None
    trips: Trips
    travel: Travel = field(init=False)
    met: dict[UUID, Candidate | None] = field(default_factory=dict)  # None: no leg is for them
    measured: dict[tuple[UUID, tuple[str, ...]], Ways] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "travel", travel_by(self.session, self.community, ()))

    def looked(self, pools: Pools) -> tuple[Pool, list[Ranked]]:
        """Look until nobody else can be among the best; return them, and who was looked at."""
        most = EVERYBODY if self.best is None else PAGE + PAGE_EACH * self.best
        pool = pools.look(most)
        found = self.ranked(self.search.legs, pool)
        while not self.is_enough(found, pool):
            before = pool.beyond
            settled = self.settled(found)
            if self.best is not None and len(settled) >= self.best:
                pool = pools.look_within(settled[self.best - 1].cost)
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
        settled = self.settled(found)
        if self.best is None or len(settled) < self.best:
            return False
        last = settled[self.best - 1]
        return last.candidate.is_favourite or last.cost < pool.beyond

    def ranked(self, legs: dict[str, Leg], pool: Pool) -> list[Ranked]:
        """Order those of the pool who may take all of `legs`, the best of them where few do."""
        self._meet([row for one, row in pool.rows.items() if one not in self.met])
        need, drivers = self.search.need, [met for one in pool.rows if (met := self.met[one])]
        timed = (
            (one, km, own)
            for one, km in self._allowed(legs, drivers)
            if has_time(need, legs, one, km, own := self._ways(legs, one), self.travel)
        )
        ranked = rank(need, legs, timed, self.weights, self.travel)
        if self.search.new_ones != "apart":
            return ranked[: self.best]
        known, new = split(ranked)
        return known[: self.best] + new[: self.best]

    def settled(self, found: Sequence[Ranked]) -> Sequence[Ranked]:
        """Return those who decide whether to look on: new drivers apart are all in every pool."""
        return split(found)[0] if self.search.new_ones == "apart" else found

    def _meet(self, rows: Sequence[Any]) -> None:
        """Look up and have measured, in one question, whom a leg may be for."""
        new = [candidate_of(row, self.search, self.trips.get(row.driver_id, ())) for row in rows]
        self.met.update(dict.fromkeys(one.driver_id for one in new))
        some = {
            one.driver_id: one
            for name, leg in self.search.legs.items()
            for one, _ in self._allowed({name: leg}, new)
        }
        told = _with_promises(self.session, self.community, self.search, list(some.values()))
        self.met.update({one.driver_id: one for one in told})
        blocks, policy = _ways_to_learn(self.search, told), self.community.policy
        geo.learn_ways(self.session, blocks, speed_kmh=policy.speed_kmh)

    def _allowed(
        self, legs: dict[str, Leg], drivers: Sequence[Candidate]
    ) -> list[tuple[Candidate, float]]:
        """Return whose row allows all of `legs`, with km to the first pickup."""
        free = [one for one in drivers if one.trips or all(one.is_free[leg] for leg in legs)]
        start = next(iter(legs.values())).start
        km = geo.distances_km(*start, [one.home for one in free])
        pairs = zip(free, km, strict=True)
        return [pair for pair in pairs if may_drive(self.search.need, legs, *pair)]

    def _ways(self, legs: dict[str, Leg], one: Candidate) -> Ways:
        key = one.driver_id, tuple(legs)
        own = self.measured.get(key)
        if own is None:
            own = self.measured[key] = ways_of(self.search.need, legs, one, self.travel)
        return own
