"""The demo's coordinator plans the day after tomorrow and tomorrow every afternoon.

Rides that are asked for in good time wait for that plan, so that it can lay them together; of
tomorrow it plans what nobody has said yes to. Every driver of a plan is asked.
"""

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from timebank import dayplans, members
from timebank.cli.demo.community import COMMUNITY, ZONE
from timebank.cli.demo.life import Life
from timebank.kernel.actor import system
from timebank.kernel.calendar import local_instant

MINUTE = 16 * 60 + 30  # early enough that who is asked can still say no, and others be asked
SECONDS = 20
AHEAD_DAYS = 2


def plan_evening(life: Life, day: date) -> None:
    """Have the days ahead planned this afternoon."""
    for number, ahead in enumerate((AHEAD_DAYS, 1)):
        event = partial(_plan, life, day + timedelta(days=ahead))
        life.at(local_instant(day, MINUTE + number, ZONE), event)


def wait_for_plans(session: Session, now: datetime) -> None:
    """Decide that rides further ahead wait for the plan of their day."""
    members.change_policy(session, system(COMMUNITY), {"plan_days": AHEAD_DAYS}, now)


def _plan(life: Life, day: date, now: datetime) -> None:
    house, database = system(COMMUNITY), life.database
    plan_id = database.transact(
        dayplans.ask, house, f"demo:plan:{day}:{now.date()}", day, now, seconds=SECONDS
    )
    if dayplans.make_one(database, life.clock, plan_id):
        database.transact(dayplans.accept, life.town.coordinator(), plan_id, now)
