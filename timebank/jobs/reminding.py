"""Acting on what is due: claim, operation and mark are one transaction.

What fails is rolled back whole and rests, written down in a second transaction; after its last
try a person is told. One that always fails never stops the others.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from timebank import notifications, reminders
from timebank.jobs.kinds import KINDS, Operation
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database
from timebank.notifications import TaskDraft
from timebank.reminders import Reminder

log = logging.getLogger(__name__)

ROUND = 20  # rows of one community before the next one has its turn


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many rows were acted on, and how many could not be."""

    done: int = 0
    failed: int = 0


def remind_due(
    database: Database, clock: Clock, *, limit: int, kinds: Mapping[str, Operation] = KINDS
) -> Reminded:
    """Act on up to `limit` due rows, the communities by turns; return counts."""
    done = failed = 0
    while done + failed < limit:
        before = done + failed
        with database.reading() as session:
            due_in = reminders.communities_due(session, clock.now())
        for community_id in due_in:
            for _ in range(min(ROUND, limit - done - failed)):
                outcome = _act_on_next(database, clock.now(), community_id, kinds)
                if outcome is None:
                    break
                done, failed = done + outcome, failed + (not outcome)
        if done + failed == before:
            break
    return Reminded(done, failed)


def _act_on_next(
    database: Database, now: datetime, community_id: int, kinds: Mapping[str, Operation]
) -> bool | None:
    """Act on one row: True done, False failed, None when nothing is due."""
    claimed: list[Reminder] = []  # outlives the transaction that its operation broke
    try:
        return database.transact(_claim_and_act, community_id, now, kinds, claimed)
    except Exception as error:
        if not claimed:
            raise  # the database itself: nothing can be written down
        row = claimed[-1]
        log.exception("reminder %s of %s failed", row.kind, row.subject_id)
        database.transact(_write_down, row, now, f"{type(error).__name__}: {error}")
        return False


def _claim_and_act(
    session: Session,
    community_id: int,
    now: datetime,
    kinds: Mapping[str, Operation],
    claimed: list[Reminder],
) -> bool | None:
    row = reminders.claim_next(session, community_id, now)
    if row is None:
        return None
    session.expunge(row)
    claimed.append(row)
    kinds[row.kind](session, row.kind, community_id, row.subject_id, now)
    reminders.mark_done(session, row, now)
    return True


def _write_down(session: Session, row: Reminder, now: datetime, why: str) -> None:
    """Let the row rest; when it was tried often enough, a person gets it."""
    if reminders.mark_failed(session, row, now):
        notifications.open_task(
            session,
            row.community_id,
            TaskDraft(
                kind="problem",
                key=f"reminder:{row.id}",
                due_at=now,
                subject_id=row.subject_id,
                detail={"about": row.kind, "why": why[:200]},
            ),
            now,
        )
