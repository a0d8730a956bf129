"""What the processes of the rides' races do; in a module of its own, so that it travels."""

from datetime import datetime
from multiprocessing.synchronize import Barrier
from uuid import UUID

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError

WAIT_SECONDS_MAX = 60


def accept_each(
    database: Database, gate: Barrier, actor: Actor, invitation_ids: list[UUID], now: datetime
) -> list[str]:
    """Say yes to one invitation after another, each at the same instant as everybody else.

    Returns "won" or the refusal's code and reasons, one a round.
    """
    said = []
    for invitation_id in invitation_ids:
        gate.wait(WAIT_SECONDS_MAX)
        said.append(_said(database, actor, invitation_id, now))
    return said


def _said(database: Database, actor: Actor, invitation_id: UUID, now: datetime) -> str:
    try:
        database.transact(rides.accept, actor, invitation_id, now)
    except TimebankError as refused:
        return " ".join([refused.code, *refused.data.get("reasons", [])])
    return "won"


def cancel_each(
    database: Database, gate: Barrier, actor: Actor, ride_ids: list[UUID], now: datetime
) -> list[str]:
    """Call one ride off after another, each at the same instant as its driver says yes."""
    said = []
    for ride_id in ride_ids:
        gate.wait(WAIT_SECONDS_MAX)
        said.append(database.transact(rides.cancel, actor, ride_id, now)[0].state)
    return said


def drop_each(
    database: Database, gate: Barrier, actor: Actor, ride_ids: list[UUID], now: datetime
) -> list[str]:
    """Give one ride after another back."""
    said = []
    for ride_id in ride_ids:
        gate.wait(WAIT_SECONDS_MAX)
        try:
            said.append(database.transact(rides.drop_out, actor, ride_id, "sick", now)[0].state)
        except TimebankError as refused:
            said.append(refused.code)
    return said


def finish(database: Database, actor: Actor, ride_id: UUID, now: datetime) -> int | None:
    return database.transact(rides.finish, actor, ride_id, now).settled_minutes


def request(
    database: Database, actor: Actor, need: rides.RideNeed, now: datetime
) -> rides.RideReceipt:
    return database.transact(rides.request, actor, need, now)


def book_each(
    database: Database, gate: Barrier, actor: Actor, needs: list[rides.RideNeed], now: datetime
) -> list[str]:
    """Book one ride after another for a member, each at the same instant as another process."""
    said = []
    for need in needs:
        gate.wait(WAIT_SECONDS_MAX)
        try:
            database.transact(rides.request, actor, need, now)
            said.append("booked")
        except TimebankError as refused:
            said.append(refused.code)
    return said
