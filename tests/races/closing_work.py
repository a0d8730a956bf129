"""What processes do in the races of closing a day."""

from datetime import datetime
from uuid import UUID

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError
from timebank.rides import ClosureDraft, RideNeed


def close(database: Database, actor: Actor, draft: ClosureDraft, now: datetime) -> tuple[int, bool]:
    """Close; how many rides this call ended, and whether it was closed already."""
    done = database.transact(rides.close_days, actor, draft, now)
    return done.ended, done.repeated


def accept(database: Database, actor: Actor, invitation_id: UUID, now: datetime) -> str:
    """Say yes at the instant of the closing."""
    try:
        database.transact(rides.accept, actor, invitation_id, now)
    except TimebankError as refused:
        return refused.code
    return "won"


def request_each(
    database: Database, actor: Actor, needs: list[RideNeed], now: datetime
) -> list[str]:
    """Ask for one ride after another from the instant of the closing on."""
    said = []
    for need in needs:
        try:
            database.transact(rides.request, actor, need, now)
            said.append("asked")
        except TimebankError as refused:
            said.append(refused.code)
    return said
