"""What coordinators do in the race over the policy."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from multiprocessing.synchronize import Barrier

from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database


def change(
    database: Database,
    by: Actor,
    rounds: Sequence[Mapping[str, int]],
    gate: Barrier,
    now: datetime,
) -> list[int]:
    """Change values, all coordinators at the same moment; how many each time."""
    changed = []
    for values in rounds:
        gate.wait(60)
        changed.append(database.transact(members.change_policy, by, values, now))
    return changed
