"""What processes do in the races of day plans."""

import time
from datetime import date, datetime
from multiprocessing.connection import Connection
from uuid import UUID

from timebank import dayplans
from timebank.dayplans import solving
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database


def work(database: Database, now: datetime) -> int:
    """Make every plan that was asked for, as a worker does."""
    return dayplans.make_due(database, FixedClock(now))


def ask(database: Database, actor: Actor, key: str, on_day: date, now: datetime) -> UUID:
    """Ask for a plan."""
    return database.transact(dayplans.ask, actor, key, on_day, now, seconds=1)


def accept(database: Database, actor: Actor, plan_id: UUID, now: datetime) -> int:
    """Accept a whole plan; how many rides this call asked for."""
    return len(database.transact(dayplans.accept, actor, plan_id, now).asked)


def hang(database: Database, _pipe: Connection, now: datetime) -> int:
    """Take a plan on and never come to an end with it."""

    def forever(*_: object) -> None:
        time.sleep(600)

    solving.solved = forever  # type: ignore[assignment]
    return dayplans.make_due(database, FixedClock(now))
