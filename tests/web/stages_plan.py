"""Situations of the day plan's page: tomorrow's rides look for drivers, planned or not yet."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.web import stages_coord
from tests.web.seeds import Seed
from timebank import dayplans, rides
from timebank.dayplans import DayPlanLine
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.rides import RideNeed

# hours of tomorrow, rider
TOMORROW = ((8.5, 0), (9.75, 1), (10.0, 2), (10.0, 3), (13.5, 1), (15.0, 4))


def tomorrow_looks(database: Database, seed: Seed, clock: FixedClock) -> None:
    """Six rides of tomorrow without a driver, and six drivers; who was asked is not heard of."""
    database.transact(_rides, seed, clock)


def planned(database: Database, seed: Seed, clock: FixedClock) -> UUID:
    """The same, with a plan as a worker makes it; its id."""
    tomorrow_looks(database, seed, clock)
    actor = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    day = local_day(clock.now(), "America/Detroit") + timedelta(days=1)
    plan_id = database.transact(
        dayplans.ask, actor, f"stage:{new_id()}", day, clock.now(), seconds=3
    )
    assert dayplans.make_one(database, clock, plan_id)
    return plan_id


def ids(session: Session) -> dict[str, str]:
    """Return the plan, one of its lines and that line's driver, by the names addresses use."""
    line = session.scalar(
        select(DayPlanLine).where(DayPlanLine.driver_id.is_not(None)).order_by(DayPlanLine.id)
    )
    nothing = "0190e0a0-0000-7000-8000-000000000000"
    return {
        "plan": str(line.plan_id) if line else nothing,
        "plan_line": str(line.id) if line else nothing,
        "plan_driver": str(line.driver_id) if line else nothing,
    }


def _rides(session: Session, seed: Seed, clock: FixedClock) -> None:
    for n, name in enumerate(stages_coord.FIRST):
        builders.a_driver_near(
            session, name, km_north=0.8 + 0.9 * n, lon=builders.MIDTOWN[1] + 0.02 * (n - 2),
            languages=["en", "es"] if n == 2 else ["en"],
        )  # fmt: skip
    riders = [
        builders.a_member(
            session, name, km_north=1 + n, credit_limit=3000, language="es" if n == 1 else "en"
        )
        for n, name in enumerate(stages_coord.RIDERS)
    ]
    midnight = clock.now().replace(hour=5, minute=0) + timedelta(days=1)
    for hours, who in TOMORROW:
        rider = riders[who]
        need = RideNeed(
            request_key=f"stage:{new_id()}", rider_id=rider.id,
            to_place_id=seed.clinic_id if who % 2 else seed.market_id,
            anchor="be_there_by", anchor_at=midnight + timedelta(hours=hours),
            purpose="M" if who % 2 else "G",
        )  # fmt: skip
        asker = Actor(1, rider.id, "web", roles=frozenset({"rider"}))
        rides.request(session, asker, need, clock.now())
