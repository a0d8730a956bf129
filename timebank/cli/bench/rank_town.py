"""A community of as many fictional drivers as asked for, written row by row: to search in.

Everybody lives in one square of 73 km, so that more drivers are more neighbours: at 100,000, some
5,900 within 10 km. Homes, hours, papers, cars and promises differ by one seed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from timebank import geo
from timebank.geo import Place
from timebank.kernel.calendar import local_instant
from timebank.kernel.codes import new_code
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.matching import Leg, Need
from timebank.members import (
    Availability,
    Away,
    Block,
    Community,
    Credential,
    Driver,
    Member,
    Vehicle,
)
from timebank.rides import Ride, RideRequest, Search
from timebank.trust import Evidence, Favourite, Standing

COMMUNITY, ZONE = 1, "America/Detroit"
MIDDLE = (42.3525, -83.0640)
HALF_LAT, HALF_LON = 0.328, 0.444  # half of the square, in degrees
PAPERS = ("licence", "insurance", "registration")
AT_ONCE = 5_000  # drivers a transaction
RIDERS = 20
PLACES = 200
FIRST = ("Opal", "Marcus", "Ines", "Tobias", "Samira", "Leila", "Hugo", "Wanda")
LAST = ("Finch", "Birch", "Winter", "Heron", "Maple", "Wren", "Alder", "Summer")


class Spot(NamedTuple):
    """A place rides begin and end at."""

    id: UUID
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Town:
    """Who asks and where: the rest is in the database. day: when the rides are."""

    riders: list[UUID]
    spots: list[Spot]
    day: date
    now: datetime


def build(
    database: Database, drivers: int, random: Random, now: datetime, tick: Callable[[int], object]
) -> Town:
    """Write a community of `drivers` drivers; tick: told how many more are written."""
    day = now.date() + timedelta(days=3)
    spots = [Spot(new_id(), *_spot(random)) for _ in range(PLACES)]
    riders = [new_id() for _ in range(RIDERS)]
    town = Town(riders, spots, day, now)
    database.transact(_found, town)
    for start in range(0, drivers, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, drivers))
        database.transact(_settle, town, numbers, random)
        tick(len(numbers))
    database.gather_statistics()
    return town


def questions(town: Town, random: Random, rounds: int) -> Iterator[Search]:
    """Ask for a ride between two places: one way, and there and back, by turns."""
    for number in range(rounds):
        here, there = _trip(town, random)
        begins = local_instant(town.day, random.choice((480, 540, 600, 780, 840, 900)), ZONE)
        ends = begins + timedelta(minutes=random.choice((15, 25, 40)))
        legs = {"out": Leg(None, here[1:], there[1:], begins, ends)}
        if number % 2:
            back = ends + timedelta(minutes=90)
            legs["home"] = Leg(None, there[1:], here[1:], back, back + (ends - begins))
        need = Need(
            seats=random.choice((1, 1, 2)),
            wheelchairs=random.choice((0, 0, 0, 1)),
            child_seats=0,
            help_level=random.choice(("kerb", "kerb", "door", "through")),
            purpose=random.choice(("M", "G")),
            languages=frozenset({random.choice(("en", "en", "es"))}),
            boarding_minutes=5,
            round_minutes=15,
            driver_waits=False,
        )
        yield Search(random.choice(town.riders), legs, need)


def _trip(town: Town, random: Random) -> tuple[Spot, Spot]:
    """Choose a place and one of the eight nearest to it: some 2 to 10 km away."""
    here = random.choice(town.spots)
    by_km = sorted(town.spots, key=lambda one: geo.distance_km(*here[1:], *one[1:]))
    return here, random.choice(by_km[1:9])


def _spot(random: Random) -> tuple[float, float]:
    return (
        MIDDLE[0] + random.uniform(-HALF_LAT, HALF_LAT),
        MIDDLE[1] + random.uniform(-HALF_LON, HALF_LON),
    )


def _found(session: Session, town: Town) -> None:
    """Write the community, its places and those who ask."""
    session.execute(
        insert(Community).values(
            id=COMMUNITY, slug="bench", name="Bench Neighbours", short_name="Bench",
            phone="+15550100100", text_number="+15550100101", time_zone=ZONE, lat=MIDDLE[0],
            lon=MIDDLE[1], policy={}, made_at=town.now,
        )
    )  # fmt: skip
    session.execute(
        insert(Place),
        [
            {"community_id": COMMUNITY, "id": spot.id, "name": f"Corner {number}",
             "kind": "other", "address": "", "fold": f"corner {number} other",
             "lat": spot.lat, "lon": spot.lon}
            for number, spot in enumerate(town.spots)
        ],
    )  # fmt: skip
    session.execute(
        insert(Member),
        [_person(rider, f"r{number}", town.now) for number, rider in enumerate(town.riders)],
    )


def _person(member_id: UUID, key: str, now: datetime, language: str = "en") -> dict[str, Any]:
    number = int(key[1:])
    first = FIRST[number % 8]
    name = f"{first} {LAST[number // 8 % 8]}"
    return {
        "community_id": COMMUNITY, "id": member_id, "request_key": f"bench:{key}", "name": name,
        "first_name": first, "fold": name.lower(), "language": language, "state": "active",
        "asked_at": now, "approved_at": now,
    }  # fmt: skip


def _settle(session: Session, town: Town, numbers: range, random: Random) -> None:
    """Write some drivers with all that is known of them."""
    rows: dict[Any, list[dict[str, Any]]] = {
        table: []
        for table in (
            Member, Driver, Vehicle, Credential, Availability, Away, Standing, Evidence, Favourite,
            Block, RideRequest, Ride,
        )
    }  # fmt: skip
    for number in numbers:
        _driver(rows, town, number, random)
    for table, of_table in rows.items():
        if of_table:
            session.execute(insert(table), of_table)


def _driver(rows: dict[Any, list[dict[str, Any]]], town: Town, number: int, random: Random) -> None:
    member_id, driver_id, now = new_id(), new_id(), town.now
    own = {"community_id": COMMUNITY, "driver_id": driver_id}
    lat, lon = _spot(random)
    language = random.choice(("en", "en", "en", "es", "ar"))
    rows[Member].append(_person(member_id, f"d{number}", now, language))
    rows[Driver].append({
        "community_id": COMMUNITY, "id": driver_id, "member_id": member_id, "lat": lat, "lon": lon,
        "state": "paused" if random.random() < 0.05 else "active",
        "ride_minutes_max": random.choice((120, 180, 240)),
        "week_minutes_max": random.choice((300, 600)), "rides_week_max": random.choice((3, 6)),
        "distance_km_max": random.choice((5.0, 10.0, 15.0, 25.0)),
        "help_level_max": random.choice(("door", "through", "never_alone")),
        "purposes_not": random.choice(([], [], [], ["G"])), "languages": [language],
        "asked_at": now, "approved_at": now,
    })  # fmt: skip
    rows[Vehicle].append({
        **own, "id": new_id(), "make": "Rowan", "model": "", "colour": "silver",
        "plate": f"B{number}", "seats": random.choice((1, 3, 4)),
        "wheelchair_places": int(random.random() < 0.2), "child_seats": 0, "is_active": True,
    })  # fmt: skip
    until = now.date() + timedelta(days=1 if random.random() < 0.05 else 300)
    rows[Credential] += (
        {**own, "id": new_id(), "kind": kind, "valid_from": date(2025, 1, 1), "valid_until": until,
         "checked_at": now} for kind in PAPERS
    )  # fmt: skip
    rows[Availability] += (
        {**own, "id": new_id(), "weekday": weekday, "from_minute": random.choice((420, 540)),
         "until_minute": random.choice((720, 960, 1260))} for weekday in random.sample(range(7), 4)
    )  # fmt: skip
    if random.random() < 0.04:
        rows[Away].append({**own, "id": new_id(), "from_on": town.day, "until_on": town.day})
    if random.random() < 0.8:
        rows[Standing].append({
            "community_id": COMMUNITY, "member_id": member_id, "score": random.betavariate(6, 6),
            "reliability": random.uniform(0.8, 1.0), "kept": 9, "promised": 10, "counted_at": now,
        })  # fmt: skip
    if number % 40 == 0:
        _acquaint(rows, town, member_id, number, random)
    if random.random() < 0.15:
        _promise(rows, town, driver_id, random)


def _acquaint(
    rows: dict[Any, list[dict[str, Any]]], town: Town, member_id: UUID, number: int, random: Random
) -> None:
    """Let one of the riders know this driver, like them most, or want nothing of them."""
    if number >= 40 * 6 * RIDERS:  # each rider knows six at most, however large the town
        return
    rider = town.riders[number // 40 % RIDERS]
    with_rider = {"community_id": COMMUNITY, "made_at": town.now}
    if number % 280 == 0:
        rows[Favourite].append({**with_rider, "rider_id": rider, "member_id": member_id})
    elif number % 200 == 0:
        rows[Block].append(
            {**with_rider, "id": new_id(), "member_id": rider, "blocked_id": member_id}
        )
    rows[Evidence] += (
        {"community_id": COMMUNITY, "id": new_id(), "request_key": f"bench:{number}:{ride}",
         "kind": "ride", "rater_id": rider, "about_id": member_id, "is_good": True, "reason": "",
         "at": town.now} for ride in range(random.randint(1, 6))
    )  # fmt: skip


def _promise(
    rows: dict[Any, list[dict[str, Any]]], town: Town, driver_id: UUID, random: Random
) -> None:
    """Give a driver a ride on the day that is asked about."""
    here, there = random.sample(town.spots, 2)
    begins = local_instant(town.day, random.randrange(420, 1200), ZONE)
    ends = begins + timedelta(minutes=25)
    request_id, rider = new_id(), random.choice(town.riders)
    ends_at = {"from_place_id": here.id, "to_place_id": there.id}
    rows[RideRequest].append({
        "community_id": COMMUNITY, "id": request_id, "request_key": f"bench:{request_id}",
        "rider_id": rider, "channel": "web", **ends_at, "anchor": "leave_at", "anchor_at": begins,
        "way_home": "none", "help_level": "kerb", "asked_at": town.now,
    })  # fmt: skip
    rows[Ride].append({
        "community_id": COMMUNITY, "id": new_id(), "request_id": request_id, "rider_id": rider,
        "leg": "out", "code": new_code(), "state": "found", **ends_at, "pickup_at": begins,
        "pickup_until": begins, "dropoff_at": ends, "travel_minutes": 25, "distance_km": 12.0,
        "effort_minutes": 75, "driver_id": driver_id,
    })  # fmt: skip
