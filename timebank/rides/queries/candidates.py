"""Drivers who could take a ride: hard rules in the query, exact travel and limits in Python.

What a driver's row says for certain (state, papers, car, days away, blocks, helping) is decided
by the database; what needs travel times (overlap, own limits) by matching, on what is left.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, trust
from timebank.kernel.calendar import local_day, local_minute, month_start, week_start
from timebank.matching import (
    Busy,
    Candidate,
    Leg,
    Need,
    Ranked,
    Ways,
    Weights,
    adjoins,
    has_time,
    may_drive,
    rank,
    ways_of,
)
from timebank.members import CommunityFacts
from timebank.rides.queries.drivers import drivers_able, drivers_able_or_passing, near_values
from timebank.rides.queries.passing import TRIP, Trips, promised_and_passing, trip_days, trips_of

NEAR = timedelta(hours=4)  # a single ride further away in time cannot clash
STAY_MAX = timedelta(hours=16)  # a driver who waits is busy from one leg to the other


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for. legs: by name, one or both, the way there first.

    ride_ids: the legs' rides, where they exist. to_ask: leave out who was asked for them in this
    round, and who has many open offers. driver_ids: only these, whether asked before or not.
    """

    rider_id: UUID
    legs: dict[str, Leg]
    need: Need
    ride_ids: tuple[UUID, ...] = ()
    round: int = 0
    driver_ids: tuple[UUID, ...] = ()
    to_ask: bool = True


def travel_by(
    session: Session, community: CommunityFacts, blocks: Sequence[geo.Block]
) -> Callable[[float, float, float, float], int]:
    """Return the travel function of a community, which measures each way once.

    blocks: the ways it will be asked for, from each of some points to each of others, so that a
    router is asked once for all of them; what it did not say is an estimate.
    """
    circuity, speed_kmh = community.policy.circuity, community.policy.speed_kmh
    geo.learn_ways(session, blocks, speed_kmh=speed_kmh)
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
) -> Callable[[float, float, float, float], int]:
    """Return the travel function for a search and who was found, with km to the first pickup."""
    if not geo.has_router():
        return travel_by(session, community, ())  # nothing is gathered for an estimate
    legs = search.legs
    able = [one for one, km in pool if search.driver_ids or _might_drive(search, one, km)]
    homes = [one.home for one in able]
    starts, ends = [leg.start for leg in legs.values()], [leg.end for leg in legs.values()]
    busy = [ride for one in able for ride in one.busy]
    # where somebody drives every week is told to nobody, a road service included
    trips = [] if geo.asks_network() else [trip for one in able for trip in one.trips]
    chained = [(one, ride) for one in able for ride in one.busy if _may_chain(ride, legs)]
    blocks: list[geo.Block] = [
        ([*homes, *(r.end for r in busy), *(t.start for t in trips)], starts),
        (ends, [*homes, *(r.start for r in busy), *(t.end for t in trips)]),
        (starts, ends),
        ([trip.start for trip in trips], [trip.end for trip in trips]),
        ([ride.end for _, ride in chained], [one.home for one, _ in chained]),
        ([one.home for one, _ in chained], [ride.start for _, ride in chained]),
    ]
    return travel_by(session, community, blocks)


def _may_chain(ride: Busy, legs: dict[str, Leg]) -> bool:
    return any(adjoins(ride, leg) for leg in legs.values())


def _might_drive(search: Search, one: Candidate, km: float) -> bool:
    """Tell whether a driver may take any of the legs, as far as the row says."""
    return any(may_drive(search.need, {name: leg}, one, km) for name, leg in search.legs.items())


def candidates(
    session: Session, community: CommunityFacts, search: Search, now: datetime
) -> list[tuple[Candidate, float]]:
    """Return drivers who pass the certain rules, with km to the first pickup: three statements."""
    values = _values(community, search, now)
    promises = session.execute(promised_and_passing(), _promise_values(community, search)).all()
    legs = search.legs.values()
    trips = trips_of([r for r in promises if r.leg == TRIP], legs, community.time_zone)
    passing = [one for one in trips if not search.driver_ids or one in search.driver_ids]
    rows = session.execute(_able(session, search, passing), values | {"passing": passing})
    found = list({row.driver_id: row for row in rows}.values())
    if not found:
        return []
    busy = _busy([r for r in promises if r.leg != TRIP])
    scores = trust.scores(session, community.id, search.rider_id, [row.id for row in found], now)
    pool = [_candidate(row, search, busy, trips, scores) for row in found]
    start = next(iter(legs)).start
    km = geo.distances_km(*start, [candidate.home for candidate in pool])
    return list(zip(pool, km, strict=True))


def _able(session: Session, search: Search, passing: Sequence[UUID]) -> Any:
    """Return the statement for drivers near and free, and, where there are any, who pass by."""
    which = {
        "chosen": bool(search.driver_ids),
        "unasked": bool(search.to_ask and search.ride_ids and not search.driver_ids),
        "unhurried": search.to_ask and not search.driver_ids,
        "lateral": session.get_bind().dialect.name == "postgresql",
    }
    find = drivers_able_or_passing if passing else drivers_able
    return find(tuple(search.legs), **which)


def ranked_for(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    weights: Weights,
) -> dict[tuple[str, ...], list[Ranked]]:
    """Return drivers in order for each way to take the legs, all together first.

    Where somebody can take them all, nobody is looked for to take each apart.
    """
    pool = candidates(session, community, search, now)
    judge = _Judge(search, travel_of(session, community, search, pool), weights)
    together = tuple(search.legs)
    order = {together: judge.ranked(search.legs, pool)}
    if len(together) > 1 and not order[together]:
        for name, leg in search.legs.items():
            km = geo.distances_km(*leg.start, [candidate.home for candidate, _ in pool])
            near = [(pair[0], away) for pair, away in zip(pool, km, strict=True)]
            order[name,] = judge.ranked({name: leg}, near)
    return order


@dataclass(frozen=True, slots=True)
class _Judge:
    """Who may take which legs, and in what order; each driver's ways are measured once."""

    search: Search
    travel: Callable[[float, float, float, float], int]
    weights: Weights
    measured: dict[UUID, Ways] = field(default_factory=dict)

    def ranked(self, legs: dict[str, Leg], pool: Sequence[tuple[Candidate, float]]) -> list[Ranked]:
        """Order those of the pool who may take all of `legs`."""
        return rank(self.search.need, legs, self._able(legs, pool), self.weights, self.travel)

    def _able(
        self, legs: dict[str, Leg], pool: Sequence[tuple[Candidate, float]]
    ) -> Iterator[tuple[Candidate, float, Ways]]:
        need = self.search.need
        for candidate, km in pool:
            if may_drive(need, legs, candidate, km):
                own = self._ways(candidate)
                if has_time(need, legs, candidate, km, own, self.travel):
                    yield candidate, km, own

    def _ways(self, candidate: Candidate) -> Ways:
        own = self.measured.get(candidate.driver_id)
        if own is None:
            own = ways_of(self.search.need, self.search.legs, candidate, self.travel)
            self.measured[candidate.driver_id] = own
        return own


def _values(community: CommunityFacts, search: Search, now: datetime) -> dict[str, Any]:
    zone, need = community.time_zone, search.need
    first = next(iter(search.legs.values()))
    days = [local_day(leg.pickup_at, zone) for leg in search.legs.values()]
    week, month = week_start(first.pickup_at, zone), month_start(first.pickup_at, zone)
    values: dict[str, Any] = {
        "bank": community.id,
        "rider": search.rider_id,
        "first_day": min(days),
        "last_day": max(days),
        "today": local_day(now, zone),
        "seats": need.seats,
        "wheelchairs": need.wheelchairs,
        "child_seats": need.child_seats,
        "drivers": search.driver_ids,
        "rides": search.ride_ids,
        "round": search.round,
        "offers_max": community.policy.open_offers_max,
        "week": week,
        "week_end": week_start(week + timedelta(days=8), zone),
        "month": month,
        "loads_since": min(week, month),
    }
    for name, leg in search.legs.items():
        begins = local_minute(leg.pickup_at, zone)
        length = int((leg.dropoff_at - leg.pickup_at).total_seconds() // 60)
        values |= near_values(name, *leg.start) | {
            f"{name}_weekday": local_day(leg.pickup_at, zone).weekday(),
            f"{name}_from": begins,
            f"{name}_until": min(1440, begins + length),
        }
    return values


def _promise_values(community: CommunityFacts, search: Search) -> dict[str, Any]:
    """Name what is promised around these legs, and the weekdays of routine trips."""
    times = [leg.pickup_at for leg in search.legs.values()]
    return {
        "bank": community.id,
        "since": min(times) - NEAR - STAY_MAX,
        "until": max(times) + NEAR + STAY_MAX,
        "rides": search.ride_ids,
        "trip_days": trip_days(search.legs.values(), community.time_zone),
    }


def _busy(rows: Sequence[Any]) -> dict[UUID, list[Busy]]:
    """Return what drivers have promised, by driver; waiting at a place is being busy."""
    waits_until = {
        (row.driver_id, row.request_id): row.pickup_at
        for row in rows
        if row.leg == "home" and row.way_home == "driver_waits"
    }
    busy: dict[UUID, list[Busy]] = {}
    for row in rows:
        ends = row.dropoff_at
        if row.leg == "out":
            ends = max(ends, waits_until.get((row.driver_id, row.request_id), ends))
        busy.setdefault(row.driver_id, []).append(
            Busy((row.lat, row.lon), (row.end_lat, row.end_lon), row.pickup_at, ends)
        )
    return busy


def _candidate(
    row: Any,
    search: Search,
    busy: dict[UUID, list[Busy]],
    trips: Trips,
    scores: dict[UUID, trust.Score],
) -> Candidate:
    # unpacked by place, in the order of drivers_able: by name it takes four times as long
    (
        driver_id, lat, lon, ride_minutes_max, week_minutes_max, rides_week_max, distance_km_max,
        help_level_max, purposes_not, languages, vehicle_id, seats, wheelchair_places, child_seats,
        week_minutes, week_rides, month_rides, member_id, name, language,
    ) = row[:20]  # fmt: skip
    score = scores[member_id]
    return Candidate(
        driver_id=driver_id,
        member_id=member_id,
        name=name,
        home=(lat, lon),
        is_free=dict(zip(search.legs, map(bool, row[-len(search.legs) :]), strict=True)),
        seats=seats,
        wheelchair_places=wheelchair_places,
        child_seats=child_seats,
        vehicle_id=vehicle_id,
        ride_minutes_max=ride_minutes_max,
        week_minutes_max=week_minutes_max,
        rides_week_max=rides_week_max,
        distance_km_max=distance_km_max,
        help_level_max=help_level_max,
        purposes_not=_words(purposes_not),
        languages=_words(languages) | {language},
        week_minutes=week_minutes,
        rides_week=week_rides,
        rides_month=month_rides,
        busy=tuple(busy.get(driver_id, ())),
        trips=trips.get(driver_id, ()),
        trust=score.value,
        rides_together=score.rides_together,
        is_favourite=score.is_favourite,
        contact=row,
    )


@lru_cache(maxsize=1000)
def _words(listed: str) -> frozenset[str]:
    """Read a list of words kept as JSON: few different ones for many drivers."""
    return frozenset(json.loads(listed))
