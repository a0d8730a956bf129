"""What the processes of the exchange races do: named here, so that it travels to them."""

from datetime import datetime
from uuid import UUID

from timebank import exchanges, jobs
from timebank.exchanges import ExchangeDraft
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database


def record(database: Database, actor: Actor, draft: ExchangeDraft, at: datetime) -> UUID:
    """Write down help."""
    return database.transact(exchanges.record, actor, draft, at)


def confirm(database: Database, actor: Actor, exchange_id: UUID, at: datetime) -> str:
    """Say yes."""
    return database.transact(exchanges.confirm, actor, exchange_id, at)


def dispute(database: Database, actor: Actor, exchange_id: UUID, at: datetime) -> str:
    """Say no."""
    return database.transact(exchanges.dispute, actor, exchange_id, "not so", at)


def ring(database: Database, at: datetime) -> int:
    """One bell: everything that is due, silence among it."""
    return jobs.remind_due(database, FixedClock(at), limit=200).done


def silence(database: Database, exchange_id: UUID, at: datetime) -> str:
    """Past the claim: the exchange's own lock must hold."""
    database.transact(exchanges.fall_due, "exchange_auto", 1, exchange_id, at)
    return "rung"
