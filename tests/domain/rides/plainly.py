"""DOMAIN.md 5 read plainly: every driver, every hard rule, one after the other. Slow on purpose.

Shares no code with the search: rows are read table by table, distances come from geopy.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geopy.distance import great_circle
from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.geo import Place
from timebank.intermediaries import Consent, Staff
from timebank.kernel.tables import Base
from timebank.matching import Leg
from timebank.members import (
    Availability,
    Away,
    Block,
    Credential,
    Driver,
    Member,
    Policy,
    RoutineTrip,
    Vehicle,
)
from timebank.rides import Invitation, Ride, RideRequest
from timebank.rides.queries.pools import Search
from timebank.trust import Evidence, Favourite, Standing

HELP = ["kerb", "door", "through", "never_alone"]
DETROIT = ZoneInfo("America/Detroit")


class Plainly:
    """All rows of a community, and what DOMAIN.md says of them."""

    def __init__(
        self, session: Session, search: Search, now: datetime, policy: Policy | None = None
    ) -> None:
        self.policy = policy or Policy()
        self.search, self.now, self.need = search, now, search.need

        def rows(table: type[Base]) -> list[Any]:
            found = session.execute(
                select(table.__table__).where(table.__table__.c.community_id == 1)
            )
            return list(found)

        self.places = {row.id: row for row in rows(Place)}
        self.requests = {row.id: row for row in rows(RideRequest)}
        self.members = {row.id: row for row in rows(Member)}
        self.drivers, self.vehicles, self.papers = rows(Driver), rows(Vehicle), rows(Credential)
        self.windows, self.away, self.blocks = rows(Availability), rows(Away), rows(Block)
        self.staff, self.consents, self.rides = rows(Staff), rows(Consent), rows(Ride)
        self.asked, self.standings = rows(Invitation), rows(Standing)
        self.evidence, self.favourites = rows(Evidence), rows(Favourite)
        self.trips = rows(RoutineTrip)
        legs = list(search.legs.values())
        self.days = {leg.pickup_at.astimezone(DETROIT).date() for leg in legs}
        self.first = legs[0].pickup_at.astimezone(DETROIT)

    def may_drive(self, legs: dict[str, Leg]) -> set[UUID]:
        """Return the drivers whom no rule keeps from these legs."""
        return {d.id for d in self.drivers if all(rule(d, legs) for rule in self.rules())}

    def rules(self) -> list[Callable[[Any, dict[str, Leg]], bool]]:
        return [
            self.is_active, self.has_papers, self.car_fits, self.is_free, self.is_here,
            self.has_time_between, self.within_limits, self.within_reach, self.helps_enough,
            self.likes_both_ways, self.is_no_helper, self.may_be_asked,
            self.is_introduced, self.suits_both,
        ]  # fmt: skip

    def is_active(self, driver: Any, _legs: object) -> bool:
        member = self.members[driver.member_id]
        return driver.state == member.state == "active" and member.id != self.search.rider_id

    def has_papers(self, driver: Any, _legs: object) -> bool:
        """Credentials valid on the ride day, looked at by a person."""
        return all(
            any(
                paper.driver_id == driver.id
                and paper.kind == kind
                and paper.checked_at is not None
                and all(paper.valid_from <= day <= paper.valid_until for day in self.days)
                for paper in self.papers
            )
            for kind in ("licence", "insurance", "registration")
        )

    def car_fits(self, driver: Any, _legs: object) -> bool:
        need = self.need
        return any(
            car.seats >= need.seats
            and car.wheelchair_places >= need.wheelchairs
            and car.child_seats >= need.child_seats
            for car in self.vehicles
            if car.driver_id == driver.id and car.is_active
        )

    def is_free(self, driver: Any, legs: dict[str, Leg]) -> bool:
        def inside(leg: Leg) -> bool:
            start = leg.pickup_at.astimezone(DETROIT)
            minute = start.hour * 60 + start.minute
            length = (leg.dropoff_at - leg.pickup_at).total_seconds() / 60
            return any(
                window.driver_id == driver.id
                and window.weekday == start.weekday()
                and window.from_minute <= minute
                and window.until_minute >= min(1440, minute + length)
                for window in self.windows
            )

        return all(inside(leg) or self.passing(driver, leg, legs) for leg in legs.values())

    def is_here(self, driver: Any, _legs: object) -> bool:
        return not any(
            away.driver_id == driver.id
            and any(away.from_on <= d <= away.until_on for d in self.days)
            for away in self.away
        )

    def has_time_between(self, driver: Any, legs: dict[str, Leg]) -> bool:
        """One line of where the driver is when: nothing overlaps, the way between included."""
        spans = [
            (r.pickup_at, r.dropoff_at, self.at(r.from_place_id), self.at(r.to_place_id), r)
            for r in self.rides
            if r.driver_id == driver.id
            and r.state in ("found", "on_the_way", "here", "riding", "waiting_for_call")
            and r.id not in self.search.ride_ids
        ]
        mine = [(leg.pickup_at, leg.dropoff_at, leg.start, leg.end, None) for leg in legs.values()]
        if self.need.driver_waits and len(mine) == 2:
            mine = [(mine[0][0], mine[1][1], mine[0][2], mine[1][3], None)]
        for one in spans[:]:  # who waits at a place is there until the way home
            ride = one[4]
            if ride.leg == "home" and self.requests[ride.request_id].way_home == "driver_waits":
                out = next(
                    r for r in self.rides if r.request_id == ride.request_id and r.leg == "out"
                )
                spans.append((out.dropoff_at, one[0], one[2], one[2], None))
        return all(self.in_time(*sorted([a, b], key=lambda s: s[0])) for a in spans for b in mine)

    def in_time(self, first: Any, second: Any) -> bool:
        way = timedelta(minutes=self.travel(first[3], second[2]))
        return bool(first[1] + way <= second[0])

    def within_limits(self, driver: Any, legs: dict[str, Leg]) -> bool:
        monday = (self.first - timedelta(days=self.first.weekday())).replace(hour=0, minute=0)
        week = [
            r
            for r in self.rides
            if r.driver_id == driver.id
            and monday <= r.pickup_at.astimezone(DETROIT) < monday + timedelta(days=7)
            and r.state not in ("cancelled", "unmet", "looking")
        ]
        effort = self.effort(driver, legs)
        return bool(
            effort <= driver.ride_minutes_max * len(legs)
            and sum(r.effort_minutes for r in week) + effort <= driver.week_minutes_max
            and len(week) + len(legs) <= driver.rides_week_max
        )

    def within_reach(self, driver: Any, legs: dict[str, Leg]) -> bool:
        first = next(iter(legs.values()))
        away = great_circle((driver.lat, driver.lon), first.start).km
        return bool(away <= driver.distance_km_max or self.passing(driver, first, legs))

    def passing(self, driver: Any, leg: Leg, legs: dict[str, Leg]) -> list[Any]:
        """The ends of the weekly drives that bring a driver by: in time, and not far around."""
        if self.need.driver_waits and len(legs) > 1:
            return []
        found, ten = [], timedelta(minutes=10)
        for trip in self.trips:
            for day in self.days:
                if trip.driver_id != driver.id or not trip.weekdays >> day.weekday() & 1:
                    continue
                home = (driver.lat, driver.lon)
                here = home if trip.from_lat is None else (trip.from_lat, trip.from_lon)
                there = home if trip.to_lat is None else (trip.to_lat, trip.to_lon)
                first, last = (
                    datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=DETROIT)
                    for minute in (trip.leaves_from, trip.leaves_until)
                )
                leaves = leg.pickup_at - timedelta(minutes=self.travel(here, leg.start))
                stops = [here, leg.start, leg.end, there]
                around = sum(great_circle(a, b).km for a, b in pairwise(stops))
                around -= great_circle(here, there).km
                first, last = first.astimezone(UTC) - ten, last.astimezone(UTC) + ten
                if first <= leaves <= last and around / 2 <= driver.distance_km_max:
                    found.append((here, there))
        return found

    def helps_enough(self, driver: Any, _legs: object) -> bool:
        enough = HELP.index(self.need.help_level) <= HELP.index(driver.help_level_max)
        return enough and self.need.purpose not in driver.purposes_not

    def likes_both_ways(self, driver: Any, _legs: object) -> bool:
        pair = {driver.member_id, self.search.rider_id}
        return not any({b.member_id, b.blocked_id} == pair for b in self.blocks)

    def is_no_helper(self, driver: Any, _legs: object) -> bool:
        today = self.now.astimezone(DETROIT).date()
        return not any(
            s.member_id == driver.member_id
            and (s.until_on is None or s.until_on >= today)
            and any(
                c.member_id == self.search.rider_id
                and c.organisation_id == s.organisation_id
                and c.staff_id in (None, s.id)
                and c.revoked_at is None
                and c.until_on >= today
                for c in self.consents
            )
            for s in self.staff
        )

    def may_be_asked(self, driver: Any, _legs: object) -> bool:
        if not self.search.to_ask:
            return True
        mine = [i for i in self.asked if i.driver_id == driver.id]
        before = any(
            {i.ride_id, i.other_ride_id} & set(self.search.ride_ids)
            and ((i.round == self.search.round and i.state != "closed") or i.state == "dropped_out")
            for i in mine
        )
        return not before and sum(i.state == "open" for i in mine) < 3

    def suits_both(self, driver: Any, _legs: object) -> bool:
        """Comfort wishes both ways, wish by wish; what they speak stands for the language."""
        for number in range(7):
            wish = 1 << number
            if self.need.comfort_asks & wish and not driver.comfort_offers & wish:
                return False
            if driver.comfort_asks & wish and not self.need.comfort_offers & wish:
                return False
        speaks = {*driver.languages, self.members[driver.member_id].language}
        return not self.need.own_language or bool(self.need.languages & speaks)

    def is_introduced(self, driver: Any, legs: dict[str, Leg]) -> bool:
        """A new driver: by day, never with care; by themself only with a coordinator's word."""
        if driver.first_rides == 0:
            return True
        for leg in legs.values():
            starts, ends = (t.astimezone(DETROIT) for t in (leg.pickup_at, leg.dropoff_at))
            last = (ends.hour, ends.minute) if starts.date() == ends.date() else (24, 0)
            if starts.hour < 7 or last > (19, 0):
                return False
        asked = {"among": True, "none": False, "apart": driver.word_at is not None}
        return self.need.ride_class < 2 and asked[self.search.new_ones]

    def effort(self, driver: Any, legs: dict[str, Leg]) -> int:
        home = (driver.lat, driver.lon)
        minutes = 0.0
        if self.need.driver_waits and len(legs) == 2:
            stops = [home, legs["out"].start, legs["out"].end, legs["home"].end, home]
            minutes = sum(self.travel(a, b) for a, b in pairwise(stops))
            wait = legs["home"].pickup_at - legs["out"].dropoff_at
            minutes += wait.total_seconds() // 60
        else:
            for leg in legs.values():
                ways = [self.travel(home, leg.start) + self.travel(leg.end, home)]
                for here, there in self.passing(driver, leg, legs):
                    added = self.travel(here, leg.start) + self.travel(leg.end, there)
                    ways.append(max(0, added - self.travel(here, there)))
                minutes += min(ways) + self.travel(leg.start, leg.end)
        minutes += self.need.boarding_minutes * len(legs)
        return ceil(minutes / 15) * 15

    def order(self, legs: dict[str, Leg]) -> list[UUID]:
        """The same drivers as they should be asked; new ones last, where they are asked apart."""
        if self.search.new_ones == "apart":
            return self.of_kind(legs, is_new=False) + self.of_kind(legs, is_new=True)
        return self.of_kind(legs, is_new=None)

    def of_kind(self, legs: dict[str, Leg], *, is_new: bool | None) -> list[UUID]:
        may = self.may_drive(legs)
        able = [d for d in self.drivers if d.id in may and is_new in (None, d.first_rides > 0)]
        liked = {f.member_id for f in self.favourites if f.rider_id == self.search.rider_id}
        return [
            d.id
            for d in sorted(
                able, key=lambda d: (d.member_id not in liked, self.cost(d, legs), d.id)
            )
        ]

    def cost(self, driver: Any, legs: dict[str, Leg]) -> float:
        member = driver.member_id
        away = sum(min(self.ways(driver, leg, legs).values()) for leg in legs.values())
        together = sum(
            e.kind == "ride" and e.rater_id == self.search.rider_id and e.about_id == member
            for e in self.evidence
        )
        trust = next(
            (
                s.score * (0.5 + 0.5 * s.reliability)
                for s in self.standings
                if s.member_id == member
            ),
            0.3 * 0.95,
        )
        month = self.first.replace(day=1, hour=0, minute=0)
        load = sum(
            r.driver_id == driver.id
            and r.pickup_at.astimezone(DETROIT) >= month
            and r.state not in ("cancelled", "unmet", "looking")
            for r in self.rides
        )
        speaks = self.need.languages & {*driver.languages, self.members[member].language}
        parts = [
            away,
            -self.policy.order_together / 5 * min(5, together),
            -self.policy.order_trust * trust,
            self.policy.order_load * min(1, load / (4 * driver.rides_week_max)),
            -self.policy.order_language * bool(speaks),
        ]
        return round(sum(round(part, 1) for part in parts), 1)

    def cheaper(self, driver: Any, legs: dict[str, Leg]) -> set[str]:
        """How a driver is less out of their way than from home; from afar: beyond their reach."""
        found = set()
        for leg in legs.values():
            ways = self.ways(driver, leg, legs)
            found |= {way for way, minutes in ways.items() if minutes < ways["home"]}
        away = great_circle((driver.lat, driver.lon), next(iter(legs.values())).start).km
        return found | ({"from afar"} if away > driver.distance_km_max else set())

    def ways(self, driver: Any, leg: Leg, legs: dict[str, Leg]) -> dict[str, int]:
        """Minutes from home and back, the least on a weekly drive, the least beside a ride."""
        found = {"home": self.travel((driver.lat, driver.lon), leg.start)}
        found["home"] += self.travel(leg.end, (driver.lat, driver.lon))
        on_drives = []
        for here, there in self.passing(driver, leg, legs):
            around = sum(self.travel(*ab) for ab in pairwise([here, leg.start, leg.end, there]))
            on_drives.append(max(0, around - self.travel(here, there)))
        if on_drives:
            found["passing"] = min(on_drives)
        beside = self.beside(driver, leg)
        if beside and not (self.need.driver_waits and len(legs) > 1):
            found["beside"] = min(beside)
        return found

    def beside(self, driver: Any, leg: Leg) -> list[int]:
        """What a leg adds to each promised ride with half an hour to spare between them."""
        home, ways = (driver.lat, driver.lon), []
        for before, after in self.promises(driver):
            (end_at, end), (start_at, start) = before, after
            wait = (leg.pickup_at - end_at).total_seconds() / 60 - self.travel(end, leg.start)
            if end_at <= leg.pickup_at and wait <= 30:
                added = self.travel(end, leg.start) + self.travel(leg.end, home)
                ways.append(max(0, added - self.travel(end, home)))
            wait = (start_at - leg.dropoff_at).total_seconds() / 60 - self.travel(leg.end, start)
            if start_at >= leg.dropoff_at and wait <= 30:
                added = self.travel(home, leg.start) + self.travel(leg.end, start)
                ways.append(max(0, added - self.travel(home, start)))
        return ways

    def promises(self, driver: Any) -> list[Any]:
        """When and where each promised ride of a driver ends and starts."""
        found = []
        for ride in self.rides:
            if (
                ride.driver_id != driver.id
                or ride.state not in ("found", "on_the_way", "here", "riding", "waiting_for_call")
                or ride.id in self.search.ride_ids
            ):
                continue
            ends = ride.dropoff_at
            if self.requests[ride.request_id].way_home == "driver_waits" and ride.leg == "out":
                back = [r for r in self.rides if r.request_id == ride.request_id]
                ends = max([ends, *(r.pickup_at for r in back if r.driver_id == driver.id)])
            found.append(
                (
                    (ends, self.at(ride.to_place_id)),
                    (ride.pickup_at, self.at(ride.from_place_id)),
                )
            )
        return found

    def at(self, place_id: UUID) -> tuple[float, float]:
        return self.places[place_id].lat, self.places[place_id].lon

    @staticmethod
    def travel(here: tuple[float, float], there: tuple[float, float]) -> int:
        return max(1, ceil(great_circle(here, there).km * 1.3 / 32 * 60 - 1e-6))
