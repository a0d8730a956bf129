"""What the processes of the series races do: named here, so that it travels to them."""

from datetime import datetime
from uuid import UUID

from timebank import jobs, rides
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.rides import StandingNeed, StandingReceipt


def ring(database: Database, at: datetime) -> int:
    """One bell: everything that is due."""
    return jobs.remind_due(database, FixedClock(at), limit=200).done


def straight(database: Database, standing_id: UUID, at: datetime) -> None:
    """Past the claim: the series' own lock and keys must hold."""
    for _ in range(6):
        database.transact(rides.make_next_day, "standing", 1, standing_id, at)


def ask(database: Database, actor: Actor, need: StandingNeed, at: datetime) -> StandingReceipt:
    """Ask for a series."""
    return database.transact(rides.request_standing, actor, need, at)
