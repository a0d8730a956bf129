"""What coordinators do in the races over rides that wait for hours."""

from collections.abc import Sequence
from datetime import datetime
from multiprocessing.synchronize import Barrier
from uuid import UUID

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError


def decide(
    database: Database, by: Actor, verb: str, ride_ids: Sequence[UUID], gate: Barrier, now: datetime
) -> list[str]:
    """Say yes or no to each ride, all coordinators at the same moment; what came of each."""
    came = []
    for ride_id in ride_ids:
        gate.wait(60)
        try:
            if verb == "yes":
                database.transact(rides.approve_hours, by, ride_id, now)
            else:
                database.transact(rides.decline_hours, by, ride_id, "No hours", now)
            came.append("done")
        except TimebankError as error:
            came.append(error.code)
    return came
