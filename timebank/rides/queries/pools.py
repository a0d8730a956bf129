"""Rows of drivers whom nothing certain keeps from a ride, the likeliest first, in growing pools."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, trust
from timebank.kernel.calendar import local_day, local_minute, month_start, week_start
from timebank.matching import Busy, Candidate, Leg, Need, Weights
from timebank.members import CommunityFacts
from timebank.rides.queries.drivers import drivers_able, near_values, promised
from timebank.rides.queries.nearest import around, point_values, rung_values, rungs

NEAR = timedelta(hours=4)  # a single ride further away in time cannot clash
STAY_MAX = timedelta(hours=16)  # a driver who waits is busy from one leg to the other
PAGE = 60  # drivers looked at for each of three, and some more: who may drive is one in three
WIDER = 8  # times as many when they were not enough; then everybody
EVERYBODY = 1_000_000_000
ROUNDED = 0.5  # minutes: parts of a cost are rounded, five of them


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


@dataclass(frozen=True, slots=True)
class Pool:
    """Drivers by row, and what taking all legs costs anybody else at least, in minutes.

    beyond: infinite where there is nobody else. Who is the rider's favourite is in every pool.
    """

    rows: Sequence[Any]
    beyond: float


def chosen_rows(
    session: Session, community: CommunityFacts, search: Search, now: datetime
) -> Sequence[Any]:
    """Return those of the drivers who were chosen whom nothing certain keeps: one statement."""
    statement = drivers_able(
        tuple(search.legs), points=0, chosen=True, unasked=False, unhurried=False,
        lateral=_is_postgresql(session),
    )  # fmt: skip
    return session.execute(statement, _values(community, search, now)).all()


def pools(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    weights: Weights,
    best: int | None,
) -> Iterator[Pool]:
    """Yield wider and wider pools of drivers, one statement each; the last holds everybody.

    best: how many are looked for; None: everybody at once.
    """
    if search.driver_ids:
        yield Pool(chosen_rows(session, community, search, now), math.inf)
        return
    policy = community.policy
    per_km = geo.least_minutes_a_km(circuity=policy.circuity, speed_kmh=policy.speed_kmh)
    where = around(tuple(search.legs.values()), per_km)
    statement = drivers_able(
        tuple(search.legs),
        points=len(where.points),
        chosen=False,
        unasked=bool(search.to_ask and search.ride_ids),
        unhurried=search.to_ask,
        lateral=_is_postgresql(session),
    )
    values = _values(community, search, now) | point_values(where)
    values["trust_weight"] = weights.trust
    squares = rungs(where)
    whole = squares[-1]["km"]
    first = EVERYBODY if best is None else PAGE + 12 * best
    for most in (first, first * WIDER, EVERYBODY):
        enough = 0 if most >= EVERYBODY else most
        tried = squares if enough else squares[-1:] * len(squares)
        rows = session.execute(statement, values | rung_values(tried, most, enough)).all()
        seen, last, km = rows[0][:3]
        beyond = math.inf
        if seen >= most:
            beyond = last
        if km < whole:
            beyond = min(beyond, where.minutes_beyond(km) - weights.trust)
        yield Pool(
            [row for row in rows if row.driver_id is not None],
            beyond - max(0.0, weights.language) - ROUNDED,
        )
        if beyond == math.inf:
            return


def busy_of(
    session: Session, community_id: int, search: Search, driver_ids: Sequence[UUID]
) -> dict[UUID, list[Busy]]:
    """Return what drivers have promised around these legs; waiting at a place is being busy."""
    if not driver_ids:
        return {}
    times = [leg.pickup_at for leg in search.legs.values()]
    rows = session.execute(
        promised(),
        {
            "bank": community_id,
            "since": min(times) - NEAR - STAY_MAX,
            "until": max(times) + NEAR + STAY_MAX,
            "rides": search.ride_ids,
            "drivers": driver_ids,
        },
    ).all()
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


def candidate_of(row: Any, search: Search, busy: Sequence[Busy]) -> Candidate:
    """Read a row of `drivers_able`. busy: what else they have promised."""
    # unpacked by place, in the order of drivers_able: by name it takes four times as long
    (
        driver_id, lat, lon, ride_minutes_max, week_minutes_max, rides_week_max, distance_km_max,
        help_level_max, purposes_not, languages, vehicle_id, seats, wheelchair_places, child_seats,
        week_minutes, week_rides, month_rides, score, reliability, together, is_favourite,
        member_id, name, language,
    ) = row[3:27]  # fmt: skip
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
        busy=tuple(busy),
        trust=trust.value_of(score, reliability),
        rides_together=together,
        is_favourite=bool(is_favourite),
        contact=row,
    )


@lru_cache(maxsize=1000)
def _words(listed: str) -> frozenset[str]:
    """Read a list of words kept as JSON: few different ones for many drivers."""
    return frozenset(json.loads(listed))


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


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
