"""Situations of a snow day: rides of tomorrow in four languages, and the day closed over them."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.web import stages_coord
from tests.web.seeds import Seed
from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.members import Driver, Member
from timebank.rides import Closure, ClosureDraft, Invitation, Ride, RideNeed, StandBy

ZONE = "America/Detroit"
# name, language, wish, hours from now, purpose, has a driver
TOMORROW = (
    ("Desmond Lark", "en", "text", 22.5, "G", True),
    ("Joaquín Rivera", "es", "text", 23.0, "P", True),
    ("Samira Wren", "ar", "text", 24.0, "P", False),
    ("Rehana Summer", "bn", "text", 25.0, "E", False),
    ("Ruth Hazel", "en", "call", 26.0, "G", False),
    ("Harriet Thrush", "en", "text", 23.5, "D", True),
    ("Inés Summer", "es", "paper", 27.0, "M", False),
)


def snow_comes(database: Database, seed: Seed, clock: FixedClock) -> None:
    """Seven rides of tomorrow, two of them to a clinic, and five more drivers."""
    database.transact(_rides, seed, clock)


def closed(database: Database, seed: Seed, clock: FixedClock) -> UUID:
    """The same, with tomorrow closed; the closure's id."""
    snow_comes(database, seed, clock)
    actor = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    day = local_day(clock.now(), ZONE) + timedelta(days=1)
    draft = ClosureDraft(
        f"stage:{new_id()}", "weather", "heavy snow", local_instant(day, 0, ZONE),
        local_instant(day, 1440, ZONE),
    )  # fmt: skip
    return database.transact(rides.close_days, actor, draft, clock.now()).closure_id


def second(database: Database, seed: Seed, clock: FixedClock) -> None:
    """A dialysis ride of tomorrow with a driver; the seed's driver and others may stand by."""
    database.transact(_second, seed, clock)


def second_agreed(database: Database, seed: Seed, clock: FixedClock) -> None:
    """The same, and the seed's driver stands by."""
    second(database, seed, clock)
    driver = Actor(1, seed.members["driver"], "web", roles=frozenset({"driver"}))
    with database.reading() as session:
        found = session.scalars(select(StandBy).where(StandBy.driver_id == seed.driver_id)).one()
    database.transact(rides.agree_stand_by, driver, found.id, clock.now())


def ids(session: Session) -> dict[str, str]:
    """Return the closure and the standing by, by the names addresses use."""
    found = session.scalar(select(Closure.id).limit(1))
    row = session.execute(
        select(StandBy.code, Ride.code)
        .join(Ride, Ride.id == StandBy.ride_id)
        .join(Driver, Driver.id == StandBy.driver_id)
        .join(Member, Member.id == Driver.member_id)
        .where(Member.name == "Marcus Birch")
    ).first()
    return {
        "closure": str(found or "0190e0a0-0000-7000-8000-000000000000"),
        "second": row[0] if row else "HJKM2345",
        "second_ride": row[1] if row else "HJKM2345",
    }


def _second(session: Session, seed: Seed, clock: FixedClock) -> None:
    now = clock.now()
    office = Actor(1, seed.members["coordinator"], "call", roles=frozenset({"coordinator"}))
    first = builders.a_driver_near(session, "Yusuf Alder", km_north=0.8)
    rider = builders.a_member(session, "Harriet Thrush", credit_limit=3000)
    need = RideNeed(
        f"stage:{new_id()}", rider.id, seed.clinic_id, "be_there_by", now + timedelta(hours=23.5),
        purpose="D", way_home="at", home_at=now + timedelta(hours=27),
    )  # fmt: skip
    receipt = rides.request(session, office, need, now, asks_drivers=False)
    ride = rides.rides_of_request(session, 1, receipt.request_id)[0]
    rides.assign(session, office, ride.id, first.id, now)
    assert rides.ask_stand_by(session, office, ride.id, now)


def _rides(session: Session, seed: Seed, clock: FixedClock) -> None:
    now = clock.now()
    for n, name in enumerate(stages_coord.FIRST):
        builders.a_driver_near(session, name, km_north=0.8 + 0.9 * n)
    for n, (name, language, wish, hours, purpose, is_found) in enumerate(TOMORROW):
        rider = builders.a_member(
            session, name, km_north=1 + n / 3, credit_limit=3000, language=language,
            contact_wish=wish,
        )  # fmt: skip
        need = RideNeed(
            f"stage:{new_id()}", rider.id, seed.clinic_id if purpose in "DM" else seed.market_id,
            "be_there_by", now + timedelta(hours=hours), purpose=purpose,
        )  # fmt: skip
        receipt = rides.request(session, builders.acting(rider), need, now)
        ride = rides.rides_of_request(session, 1, receipt.request_id)[0]
        asked = session.query(Invitation).filter_by(ride_id=ride.id, state="open").first()
        if is_found and asked is not None:
            office = Actor(1, seed.members["coordinator"], "call", roles=frozenset({"coordinator"}))
            rides.accept(session, office, asked.id, now)
