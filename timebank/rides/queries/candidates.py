"""Drivers who could take a ride: hard rules in the query, exact travel and limits in Python.

What a driver's row says for certain (state, papers, car, days away, blocks, helping) is decided
by the database; what needs travel times (overlap, own limits) by matching, on what is left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import geo, trust
from timebank.geo import Place
from timebank.intermediaries import Consent, Staff
from timebank.kernel.calendar import local_day, local_minute, month_start, week_start
from timebank.matching import Busy, Candidate, Leg, Need, Ranked, Weights, rank, refusals
from timebank.members import (
    Availability,
    Away,
    Block,
    CommunityFacts,
    Credential,
    Driver,
    Member,
    Vehicle,
)
from timebank.rides.models import Invitation, Ride
from timebank.rides.queries.rows import recipient

PAPERS = ("licence", "insurance", "registration")
REACH_KM = 25.0
NEAR = timedelta(hours=4)  # rides further away in time cannot clash


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for. legs: by name, one or both; round and asked rides leave out who was
    asked before."""

    rider_id: UUID
    legs: dict[str, Leg]
    need: Need
    ride_ids: tuple[UUID, ...] = ()
    round: int = 0
    driver_ids: tuple[UUID, ...] = ()  # only these, whether asked before or not


def travel_by(community: CommunityFacts) -> Any:
    """Return the travel function of a community: minutes by its circuity and speed."""
    policy = community.policy

    def travel(lat: float, lon: float, lat_to: float, lon_to: float) -> int:
        return geo.travel_minutes(
            lat, lon, lat_to, lon_to, circuity=policy.circuity, speed_kmh=policy.speed_kmh
        )

    return travel


def candidates(
    session: Session, community: CommunityFacts, search: Search, now: datetime
) -> list[tuple[Candidate, float]]:
    """Return drivers who pass the certain rules, with km to the first pickup: three statements."""
    first = next(iter(search.legs.values()))
    rows = session.execute(_select(community, search, now)).all()
    found: dict[UUID, tuple[Candidate, float]] = {}
    for row in rows:
        candidate = _candidate(row, search)
        km = geo.distance_km(*candidate.home, *first.start)
        found[candidate.driver_id] = (candidate, km)
    if not found:
        return []
    busy = _busy(session, community.id, search, list(found))
    scores = trust.scores(
        session,
        community.id,
        search.rider_id,
        [candidate.member_id for candidate, _ in found.values()],
        now,
    )
    return [
        (
            replace(
                candidate,
                busy=tuple(busy.get(driver_id, ())),
                trust=scores[candidate.member_id].value,
                rides_together=scores[candidate.member_id].rides_together,
            ),
            km,
        )
        for driver_id, (candidate, km) in found.items()
    ]


def ranked_for(
    session: Session,
    community: CommunityFacts,
    search: Search,
    now: datetime,
    weights: Weights,
) -> dict[tuple[str, ...], list[Ranked]]:
    """Return drivers in order for each way to take the legs: all together, and each apart."""
    travel = travel_by(community)
    pool = candidates(session, community, search, now)
    ways: list[dict[str, Leg]] = [search.legs]
    if len(search.legs) > 1:
        ways += [{name: leg} for name, leg in search.legs.items()]
    order: dict[tuple[str, ...], list[Ranked]] = {}
    for legs in ways:
        start = next(iter(legs.values())).start
        able = []
        for candidate, km in pool:
            km_here = km if legs is search.legs else geo.distance_km(*candidate.home, *start)
            if not refusals(search.need, legs, candidate, travel, km_here):
                able.append((candidate, km_here))
        order[tuple(legs)] = rank(search.need, legs, able, travel, weights)
    return order


def _select(community: CommunityFacts, search: Search, now: datetime) -> Select[Any]:
    c, zone = community.id, community.time_zone
    first = next(iter(search.legs.values()))
    day = local_day(first.pickup_at, zone)
    week, month = week_start(first.pickup_at, zone), month_start(first.pickup_at, zone)

    def driven(what: Any, since: datetime, until: datetime | None = None) -> Any:
        conditions = [Ride.community_id == c, Ride.driver_id == Driver.id, Ride.pickup_at >= since]
        if until is not None:
            conditions.append(Ride.pickup_at < until)
        conditions.append(Ride.state.not_in(("cancelled", "unmet", "looking")))
        return select(what).where(*conditions).scalar_subquery()

    week_end = week + timedelta(days=7)
    columns: list[Any] = [
        Driver,
        Member,
        Vehicle,
        driven(func.coalesce(func.sum(Ride.effort_minutes), 0), week, week_end).label("week_min"),
        driven(func.count(), week, week_end).label("week_rides"),
        driven(func.count(), month).label("month_rides"),
        _open_offers(c).label("open_offers"),
    ]
    columns += [_free(c, leg, zone).label(f"free_{name}") for name, leg in search.legs.items()]
    conditions = [
        Driver.community_id == c,
        Driver.state == "active",
        Member.state == "active",
        Member.id != search.rider_id,
        _valid_papers(c, day),
        ~_away(c, day),
        ~_blocked(c, search.rider_id),
        ~_helping(c, search.rider_id, local_day(now, zone), now),
        Vehicle.seats >= search.need.seats,
        Vehicle.wheelchair_places >= search.need.wheelchairs,
        Vehicle.child_seats >= search.need.child_seats,
        *_in_reach(first),
    ]
    if search.driver_ids:
        conditions.append(Driver.id.in_(search.driver_ids))
    elif search.ride_ids:
        conditions.append(~_asked(c, search))
        conditions.append(_open_offers(c) < community.policy.open_offers_max)
    return (
        select(*columns)
        .join(Member, and_(Member.community_id == c, Member.id == Driver.member_id))
        .join(
            Vehicle,
            and_(Vehicle.community_id == c, Vehicle.driver_id == Driver.id, Vehicle.is_active),
        )
        .where(*conditions)
        .order_by(Driver.id)
    )


def _in_reach(leg: Leg) -> list[ColumnElement[bool]]:
    lat, lon = leg.start
    dlat = REACH_KM / 111.0
    dlon = REACH_KM / (111.0 * max(0.1, math.cos(math.radians(lat))))
    return [
        Driver.lat.between(lat - dlat, lat + dlat),
        Driver.lon.between(lon - dlon, lon + dlon),
    ]


def _free(c: int, leg: Leg, zone: str) -> ColumnElement[bool]:
    start = local_minute(leg.pickup_at, zone)
    end = min(1440, start + int((leg.dropoff_at - leg.pickup_at).total_seconds() // 60))
    return exists().where(
        Availability.community_id == c,
        Availability.driver_id == Driver.id,
        Availability.weekday == local_day(leg.pickup_at, zone).weekday(),
        Availability.from_minute <= start,
        Availability.until_minute >= end,
    )


def _valid_papers(c: int, day: date) -> ColumnElement[bool]:
    kinds = (
        select(func.count(Credential.kind.distinct()))
        .where(
            Credential.community_id == c,
            Credential.driver_id == Driver.id,
            Credential.kind.in_(PAPERS),
            Credential.valid_from <= day,
            Credential.valid_until >= day,
            Credential.checked_at.is_not(None),
        )
        .scalar_subquery()
    )
    return kinds == len(PAPERS)


def _away(c: int, day: date) -> ColumnElement[bool]:
    return exists().where(
        Away.community_id == c,
        Away.driver_id == Driver.id,
        Away.from_on <= day,
        Away.until_on >= day,
    )


def _blocked(c: int, rider_id: UUID) -> ColumnElement[bool]:
    return exists().where(
        Block.community_id == c,
        or_(
            and_(Block.member_id == rider_id, Block.blocked_id == Driver.member_id),
            and_(Block.blocked_id == rider_id, Block.member_id == Driver.member_id),
        ),
    )


def _helping(c: int, rider_id: UUID, today: date, now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Staff.community_id == c,
        Staff.member_id == Driver.member_id,
        Consent.community_id == c,
        Consent.member_id == rider_id,
        Consent.organisation_id == Staff.organisation_id,
        or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
        Consent.revoked_at.is_(None),
        Consent.until_on >= today,
    )


def _asked(c: int, search: Search) -> ColumnElement[bool]:
    return exists().where(
        Invitation.community_id == c,
        Invitation.driver_id == Driver.id,
        or_(Invitation.ride_id.in_(search.ride_ids), Invitation.other_ride_id.in_(search.ride_ids)),
        or_(Invitation.round == search.round, Invitation.state == "dropped_out"),
    )


def _open_offers(c: int) -> Any:
    return (
        select(func.count())
        .where(
            Invitation.community_id == c,
            Invitation.driver_id == Driver.id,
            Invitation.state == "open",
        )
        .correlate(Driver)
        .scalar_subquery()
    )


def _busy(
    session: Session, c: int, search: Search, driver_ids: Sequence[UUID]
) -> dict[UUID, list[Busy]]:
    start, end = aliased(Place), aliased(Place)
    times = [leg.pickup_at for leg in search.legs.values()]
    rows = session.execute(
        select(
            Ride.driver_id, start.lat, start.lon, end.lat, end.lon, Ride.pickup_at,
            Ride.dropoff_at, Ride.effort_minutes,
        )
        .join(start, and_(start.community_id == c, start.id == Ride.from_place_id))
        .join(end, and_(end.community_id == c, end.id == Ride.to_place_id))
        .where(
            Ride.community_id == c,
            Ride.driver_id.is_not(None),
            Ride.state.in_(("found", "on_the_way", "here", "riding", "waiting_for_call")),
            Ride.pickup_at.between(min(times) - NEAR, max(times) + NEAR),
            Ride.id.not_in(search.ride_ids),
        )
    )  # fmt: skip
    wanted, busy = set(driver_ids), {}  # type: ignore[var-annotated]
    for row in rows:
        if row.driver_id in wanted:
            busy.setdefault(row.driver_id, []).append(
                Busy((row[1], row[2]), (row[3], row[4]), row.pickup_at, row.dropoff_at, row[7])
            )
    return busy


def _candidate(row: Any, search: Search) -> Candidate:
    driver, member, vehicle = row.Driver, row.Member, row.Vehicle
    return Candidate(
        driver_id=driver.id,
        member_id=member.id,
        name=member.name,
        home=(driver.lat, driver.lon),
        is_active=True,
        has_valid_papers=True,
        is_away=False,
        is_blocked=False,
        is_helper=False,
        is_free={name: bool(getattr(row, f"free_{name}")) for name in search.legs},
        seats=vehicle.seats,
        wheelchair_places=vehicle.wheelchair_places,
        child_seats=vehicle.child_seats,
        vehicle_id=vehicle.id,
        ride_minutes_max=driver.ride_minutes_max,
        week_minutes_max=driver.week_minutes_max,
        rides_week_max=driver.rides_week_max,
        distance_km_max=driver.distance_km_max,
        help_level_max=driver.help_level_max,
        purposes_not=frozenset(driver.purposes_not),
        languages=frozenset(driver.languages) | {member.language},
        week_minutes=row.week_min,
        rides_week=row.week_rides,
        rides_month=row.month_rides,
        open_offers=row.open_offers,
        contact=recipient(member),
    )
