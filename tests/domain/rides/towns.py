"""Random towns: drivers with every kind of reason to be kept from a ride, written row by row."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from tests import builders
from timebank import trust
from timebank.kernel.calendar import local_instant
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.members import Away, Block, Credential, Driver, Member, RoutineTrip, Vehicle
from timebank.rides import Ride, RideRequest
from timebank.rides.rules.states import DRIVEN

ZONE = "America/Detroit"
RIDE_DAY = date(2026, 12, 2)  # a Wednesday
NEXT_MAY = date(2028, 5, 1)


def at(minute: int, day: date | None = None) -> datetime:
    return local_instant(day or RIDE_DAY, minute, ZONE)


def a_promise(
    session: Session,
    driver_id: UUID | None,
    pickup_at: datetime,
    *,
    minutes: int = 20,
    state: str = "found",
    effort: int = 45,
    rider_id: UUID,
    ends: tuple[UUID, UUID],
    way_home: str = "none",
    back_after: int | None = None,
) -> UUID:
    """A ride as it stands in the table, alone or with its way home."""
    request_id, first = new_id(), new_id()
    session.execute(
        insert(RideRequest).values(
            community_id=1, id=request_id, request_key=f"t:{request_id}", rider_id=rider_id,
            channel="web", from_place_id=ends[0], to_place_id=ends[1], anchor="leave_at",
            anchor_at=pickup_at, way_home=way_home, help_level="kerb", asked_at=pickup_at,
        )
    )  # fmt: skip
    starts = [("out", first, pickup_at, ends)]
    if back_after is not None:
        later = pickup_at + timedelta(minutes=minutes + back_after)
        starts.append(("home", new_id(), later, (ends[1], ends[0])))
    has_driver = state in (*DRIVEN, "done", "waiting_for_call")
    for leg, ride_id, start, (here, there) in starts:
        session.execute(
            insert(Ride).values(
                community_id=1, id=ride_id, request_id=request_id, rider_id=rider_id, leg=leg,
                code=new_code(), state=state, barrier="mismatch" if state == "unmet" else None,
                from_place_id=here, to_place_id=there, pickup_at=start, pickup_until=start,
                dropoff_at=start + timedelta(minutes=minutes), travel_minutes=minutes,
                distance_km=5.0, effort_minutes=effort,
                driver_id=driver_id if has_driver else None,
            )
        )  # fmt: skip
    return first


class Town:
    """A rider, a clinic and drivers of whom few may drive: everything by one seed.

    busy: more of them may, and most drive by anyway or have promised a ride about then.
    """

    def __init__(self, session: Session, seed: int, *, busy: bool = False) -> None:
        self.session, self.chance, self.busy = session, random.Random(seed), busy
        self.rider = builders.a_member(session, "Opal Finch", km_north=self.km(4))
        self.clinic = builders.a_place(session, "Riverbend Clinic", km_north=self.km(8))
        self.other = builders.a_member(session, "Wanda Heron", km_north=self.km(6))
        self.library = builders.an_organisation(session)
        if self.often(0.85):
            day = RIDE_DAY - timedelta(days=self.chance.choice((-200, 0, 5, 60, 60)))
            builders.a_consent(
                session, self.rider, self.library.id,
                until_on=max(day, date(2026, 11, 5)),
                revoked_at=builders.MADE_AT if self.often(0.2) else None,
            )  # fmt: skip
        self.drivers = [self.a_driver() for _ in range(14)]

    def km(self, most: float) -> float:
        return round(self.chance.uniform(-most, most), 3)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def a_driver(self) -> Driver:
        chance, session = self.chance, self.session
        km = self.km(chance.choice((6, 6, 12, 40)))
        if self.busy:
            driver = builders.a_driver_near(
                session, km_north=km, lon=builders.MIDTOWN[1] + chance.uniform(-0.05, 0.05),
                windows=self.windows(), ride_minutes_max=240, week_minutes_max=900,
                rides_week_max=9, distance_km_max=chance.choice((5.0, 20.0, 25.0)),
                **self.first_rides(), **self.wishes(),
            )  # fmt: skip
            self.strain(driver)
            return driver
        driver = builders.a_driver_near(
            session, km_north=km, lon=builders.MIDTOWN[1] + chance.uniform(-0.05, 0.05),
            seats=chance.choice((1, 3, 4, 4)), wheelchair_places=chance.choice((0, 1, 1)),
            child_seats=chance.choice((0, 1, 2, 2)), windows=self.windows(),
            papers_until=chance.choice((RIDE_DAY, RIDE_DAY - timedelta(1), *[NEXT_MAY] * 5)),
            state="active" if self.often(0.9) else "paused",
            ride_minutes_max=chance.choice((75, 180, 240, 240)),
            week_minutes_max=chance.choice((180, 600, 900, 900)),
            rides_week_max=chance.choice((2, 6, 9, 9)),
            distance_km_max=chance.choice((5.0, 20.0, 25.0, 60.0)),
            help_level_max=chance.choice(("kerb", "through", "never_alone", "never_alone")),
            purposes_not=chance.choice(([], [], [], ["M"], ["G", "P"])),
            languages=chance.choice((["en"], ["es"], ["ar", "en"])), **self.first_rides(),
            **self.wishes(),
        )  # fmt: skip
        self.strain(driver)
        return driver

    def first_rides(self) -> dict[str, Any]:
        """Some are new, half of those with a coordinator's word."""
        if self.often(0.85):
            return {}
        word = (builders.MADE_AT, self.rider.id) if self.often(0.5) else (None, None)
        left = self.chance.choice((1, 2, 3))
        return {"first_rides": left, "word_at": word[0], "word_by_id": word[1]}

    def wishes(self) -> dict[str, int]:
        """Most offer all that may be asked for, a few ask for something."""
        offers = self.chance.choice((0, 0b1011101, *[0b1111111] * 5))
        asks = self.chance.choice((4, 16, *[0] * 6))
        return {"comfort_offers": offers, "comfort_asks": asks}

    def windows(self) -> list[tuple[int, int, int]]:
        if self.often(0.7):
            return [(day, 300, 1440) for day in range(7)]
        return [
            (day, start, start + self.chance.choice((120, 360, 600)))
            for day in self.chance.sample(range(7), 5)
            for start in (420,)
        ]

    def strain(self, driver: Driver) -> None:
        """Give a driver reasons not to drive: each of the tables that say so."""
        if not self.busy:
            self.keep_away(driver)
        chance = self.chance
        for _ in range(chance.choice((1, 1, 2) if self.busy else (0, 0, 1, 3))):
            self.promise(driver)
        for _ in range(chance.choice((0, 1, 2) if self.busy else (0, 0, 0, 1))):
            self.pass_by(driver)
        for _ in range(chance.choice((0, 0, 1, 3))):
            self.know(driver)
        if self.often(0.1):
            trust.set_favourite(
                self.session, 1, chance.choice((self.rider.id, self.other.id)), driver.member_id,
                True, builders.MADE_AT,
            )  # fmt: skip
        self.session.flush()

    def keep_away(self, driver: Driver) -> None:
        """Days away, no car, no paper, a block, helping, a pause: now and then."""
        session, chance = self.session, self.chance
        ours: dict[str, Any] = {"community_id": 1, "driver_id": driver.id}
        if self.often(0.15):
            first = RIDE_DAY - timedelta(days=chance.choice((0, 1, 5)))
            session.add(
                Away(from_on=first, until_on=first + timedelta(chance.choice((0, 3))), **ours)
            )
        if self.often(0.1):
            session.query(Vehicle).filter_by(driver_id=driver.id).update({"is_active": False})
        if self.often(0.1):
            session.query(Credential).filter_by(driver_id=driver.id, kind="insurance").update(
                chance.choice(
                    (
                        {"checked_at": None},
                        {"valid_from": RIDE_DAY + timedelta(1), "valid_until": NEXT_MAY},
                    )
                )
            )
        if self.often(0.12):
            pair = [driver.member_id, self.rider.id]
            chance.shuffle(pair)
            session.add(Block(community_id=1, member_id=pair[0], blocked_id=pair[1],
                              made_at=builders.MADE_AT))  # fmt: skip
        if self.often(0.35):
            member = session.get(Member, (1, driver.member_id))
            builders.a_helper(session, self.library, member=member,
                              until_on=date(2026, 11, 10) if self.often(0.3) else None)  # fmt: skip
        if self.often(0.1):
            session.query(Member).filter_by(id=driver.member_id).update({"state": "paused"})

    def promise(self, driver: Driver) -> None:
        chance = self.chance
        state = chance.choice(
            ("found", "found", "here", "riding", "done", "cancelled", "waiting_for_call")
        )
        day = RIDE_DAY + timedelta(days=chance.choice((0, 0, 0, 0, 0, -2, 3, -9, 6)))
        waits = self.often(0.3)
        begins = chance.randrange(7 * 60, 20 * 60)
        if self.often(0.9 if self.busy else 0.2):  # beside a ride that may be searched for
            begins = chance.choice((7, 10, 15.5)) * 60 + chance.choice((-60, -40, 0, 20, 50, 75))
        a_promise(
            self.session, driver.id, at(int(begins), day),
            minutes=chance.choice((10, 25)), state=state, effort=chance.choice((30, 60, 90)),
            rider_id=self.other.id, ends=(self.other.home_place_id, self.clinic.id),
            way_home="driver_waits" if waits else "none",
            back_after=chance.choice((30, 120)) if waits else None,
        )  # fmt: skip

    def pass_by(self, driver: Driver) -> None:
        """A weekly drive from home, to it, or between two other places."""
        chance = self.chance

        def end() -> tuple[float, float]:
            north = builders.MIDTOWN[0] + self.km(14) * builders.KM_NORTH
            return north, builders.MIDTOWN[1] + chance.uniform(-0.05, 0.05)

        here, there = chance.choice(((None, end()), (None, end()), (end(), None), (end(), end())))
        begins = chance.choice((3.25, 7, 7, 10, 10, 15.5, 15.5, 22.5)) * 60
        far = abs(driver.lat - builders.MIDTOWN[0]) / builders.KM_NORTH * 2.4 * (here is None)
        leaves = int(begins - far) + chance.randrange(-30, 20)
        self.session.add(
            RoutineTrip(
                community_id=1, driver_id=driver.id, weekdays=chance.choice((127, 127, 68, 3)),
                leaves_from=leaves,
                leaves_until=min(1439, leaves + chance.choice((0, 30, 90))),
                from_lat=here and here[0], from_lon=here and here[1],
                to_lat=there and there[0], to_lon=there and there[1], made_at=builders.MADE_AT,
            )
        )  # fmt: skip

    def know(self, driver: Driver) -> None:
        rater = self.chance.choice((self.rider.id, self.other.id))
        kind = self.chance.choice(("ride", "answer"))
        draft = trust.EvidenceDraft(
            f"t:{new_id()}", kind, driver.member_id, self.often(0.8), rater, new_id()
        )
        trust.record(self.session, 1, [draft], datetime(2026, 11, 20, tzinfo=UTC))
