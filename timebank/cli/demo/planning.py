"""The demo's coordinator plans tomorrow every afternoon, and asks every driver of the plan."""

from datetime import date, datetime, timedelta
from functools import partial

from timebank import dayplans
from timebank.cli.demo.community import COMMUNITY, ZONE
from timebank.cli.demo.life import Life
from timebank.kernel.actor import system
from timebank.kernel.calendar import local_instant

MINUTE = 16 * 60 + 30  # early enough that who is asked can still say no, and others be asked
SECONDS = 20


def plan_evening(life: Life, day: date) -> None:
    """Have tomorrow planned this afternoon."""
    event = partial(_plan, life, day + timedelta(days=1))
    life.at(local_instant(day, MINUTE, ZONE), event)


def _plan(life: Life, tomorrow: date, now: datetime) -> None:
    house, database = system(COMMUNITY), life.database
    plan_id = database.transact(
        dayplans.ask, house, f"demo:plan:{tomorrow}", tomorrow, now, seconds=SECONDS
    )
    if dayplans.make_one(database, life.clock, plan_id):
        database.transact(dayplans.accept, life.town.coordinator(), plan_id, now)
