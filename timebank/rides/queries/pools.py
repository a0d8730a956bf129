"""Rows of drivers whom nothing certain keeps from a ride, the likeliest first, in growing pools."""

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import geo, trust
from timebank.kernel.calendar import local_day, local_minute, month_start, week_start
from timebank.matching import Candidate, Leg, Need, Trip, Weights
from timebank.members import CommunityFacts
from timebank.rides.queries.drivers import drivers_able, near_values
from timebank.rides.queries.nearest import EVERYBODY, Look, around, look_values
from timebank.rides.queries.promises import promise_values

MANY = 20_000  # rows of one look, but where everybody is looked at
FIRST_MINUTES = 9.0  # out of the way beside the way itself: what trust and language make up for
ROUNDED = 0.5  # minutes: parts of a cost are rounded, five of them


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for. legs: by name, one or both, the way there first.

    ride_ids: the legs' rides, where they exist. to_ask: leave out who was asked for them in this
    round, and who has many open offers. driver_ids: only these, whether asked before or not.
    new_ones: drivers on their first rides are "among" the others, as for a coordinator; "none" of
    them; or "apart", those with a coordinator's word after all others (`matching.split`).
    """

    rider_id: UUID
    legs: dict[str, Leg]
    need: Need
    ride_ids: tuple[UUID, ...] = ()
    round: int = 0
    driver_ids: tuple[UUID, ...] = ()
    to_ask: bool = True
    new_ones: str = "among"


@dataclass(slots=True)
class Pool:
    """Drivers by row whom nothing certain keeps, and what asking anybody else costs at least.

    beyond: minutes of cost, infinite where there is nobody else. Whoever knows the rider, may pass
    by or has promised a ride just before or after is in every pool.
    """

    rows: dict[UUID, Any]
    beyond: float


def chosen_rows(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    passing: Collection[UUID],
) -> Sequence[Any]:
    """Return those of the drivers who were chosen whom nothing certain keeps: one statement.

    passing: who may pass by, as for `Pools`.
    """
    statement = drivers_able(
        tuple(search.legs), chosen=True, unasked=False, unhurried=False,
        lateral=_is_postgresql(session),
    )  # fmt: skip
    return session.execute(statement, _values(community, search, now, passing)).all()


class Pools:
    """Looks at the drivers around a ride, wider and wider, one statement each time.

    passing: drivers who may pass by on a routine trip, wherever they live.
    """

    def __init__(
        self,
        session: Session,
        community: CommunityFacts,
        search: Search,
        now: datetime,
        weights: Weights,
        passing: Collection[UUID],
    ) -> None:
        legs, policy = tuple(search.legs.values()), community.policy
        per_km = geo.least_minutes_a_km(circuity=policy.circuity, speed_kmh=policy.speed_kmh)
        self._session = session
        self._where = around(legs, per_km)
        self._trust, self._slack = weights.trust, max(0.0, weights.language) + ROUNDED
        self._least = -math.inf  # whoever costs less, apart from language, is in the pool
        values = _values(community, search, now, passing)
        self._values = values | {"trust_weight": weights.trust}
        self._search, self._lateral = search, _is_postgresql(session)
        self.pool = Pool({}, -math.inf)

    def look(self, most: int) -> Pool:
        """Look at `most` drivers, those who can cost least."""
        if most >= EVERYBODY:
            return self._see(Look(self._where.km_most, 0))
        km = self._where.spread_km + self._where.km_within(FIRST_MINUTES)
        return self._see(Look(km, most, most))

    def look_within(self, cost: float) -> Pool:
        """Look at everybody else who can cost no more than this."""
        upto = cost + self._slack + ROUNDED  # beyond it, so that the next look is the last
        km = self._where.km_within(upto + self._trust + ROUNDED)
        return self._see(Look(km, 0, MANY, self._least, upto))

    def _statement(self, most: int) -> Any:
        search = self._search
        return drivers_able(
            tuple(search.legs),
            points=len(self._where.points),
            most=most,
            chosen=False,
            unasked=bool(search.to_ask and search.ride_ids),
            unhurried=search.to_ask,
            lateral=self._lateral,
            new_ones=search.new_ones,
        )

    def _see(self, look: Look) -> Pool:
        values = self._values | look_values(self._where, look)
        rows = self._session.execute(self._statement(look.most), values).all()
        seen, last, minutes = rows[0][:3]
        least = min(look.upto, math.inf if minutes >= EVERYBODY else minutes - self._trust)
        if seen >= look.most:
            least = min(least, last)
        self._least = math.inf if least >= EVERYBODY else least
        found = {row.driver_id: row for row in rows if row.driver_id is not None}
        self.pool = Pool(self.pool.rows | found, self._least - self._slack)
        return self.pool


def candidate_of(row: Any, search: Search, trips: Sequence[Trip]) -> Candidate:
    """Read a row of `drivers_able`; what else they have promised is not there yet."""
    # unpacked by place, in the order of drivers_able: by name it takes four times as long
    (
        driver_id, lat, lon, ride_minutes_max, week_minutes_max, rides_week_max, distance_km_max,
        help_level_max, first_rides, comfort_asks, comfort_offers, purposes_not, languages,
        vehicle_id, seats, wheelchair_places, child_seats,
        week_minutes, week_rides, month_rides, score, reliability, together, is_favourite,
        member_id, name, language,
    ) = row[3:30]  # fmt: skip
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
        first_rides=first_rides,
        comfort_asks=comfort_asks,
        comfort_offers=comfort_offers,
        week_minutes=week_minutes,
        rides_week=week_rides,
        rides_month=month_rides,
        trips=tuple(trips),
        trust=trust.value_of(score, reliability),
        rides_together=together,
        is_favourite=bool(is_favourite),
        contact=row,
    )


@lru_cache(maxsize=1000)
def _words(listed: str) -> frozenset[str]:
    """Read a list of words kept as JSON: few different ones for many drivers."""
    return frozenset(json.loads(listed))


def _values(
    community: CommunityFacts, search: Search, now: datetime, passing: Collection[UUID]
) -> dict[str, Any]:
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
        "comfort_asks": need.comfort_asks,
        "comfort_kept_back": ~need.comfort_offers,
        "drivers": search.driver_ids,
        "passing": tuple(passing),
        "round": search.round,
        "offers_max": community.policy.open_offers_max,
        "week": week,
        "week_end": week_start(week + timedelta(days=8), zone),
        "month": month,
        "loads_since": min(week, month),
    }
    values |= promise_values(search.legs, search.ride_ids)
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
