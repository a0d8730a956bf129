"""Remembering, dropping, claiming and marking due rows.

A row is claimed, acted on and marked in one transaction, so that two schedulers never act twice
and a kill leaves it as it was.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from timebank.kernel.db import own_insert
from timebank.kernel.ids import new_id
from timebank.reminders.models import Reminder
from timebank.reminders.rules import TRIES_MAX, back_off


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do about a subject at an instant; unique by all three."""

    kind: str
    subject_id: UUID
    due_at: datetime


def remember(session: Session, community_id: int, dues: Sequence[Due]) -> None:
    """Write rows for later in one statement; one that waits or is done stays as it is.

    One that was dropped waits again: a ride that found and lost its driver looks once more.
    """
    rows = [
        {
            "community_id": community_id,
            "id": new_id(),
            "kind": due.kind,
            "subject_id": due.subject_id,
            "due_at": due.due_at,
            "try_at": due.due_at,
        }
        for due in dues
    ]
    if not rows:
        return
    written = own_insert(session, Reminder)
    again = written.on_conflict_do_update(
        index_elements=["community_id", "subject_id", "kind", "due_at"],
        set_={"state": "waiting", "tries": 0, "try_at": written.excluded.try_at},
        where=Reminder.state == "dropped",
    )
    session.execute(again, rows)


def drop(
    session: Session,
    community_id: int,
    subject_ids: Collection[UUID],
    kinds: Collection[str] | None = None,
) -> None:
    """Forget what waits about these subjects, all kinds or some."""
    if not subject_ids:
        return
    waiting = [
        Reminder.community_id == community_id,
        Reminder.subject_id.in_(subject_ids),
        Reminder.state == "waiting",
    ]
    if kinds is not None:
        waiting.append(Reminder.kind.in_(kinds))
    session.execute(
        update(Reminder)
        .where(*waiting)
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def claim_next(session: Session, community_id: int, now: datetime) -> Reminder | None:
    """Lock the row that is due longest, past rows other processes hold; None when there is none.

    The lock lasts as long as the caller's transaction: act on it and mark it there.
    """
    return session.scalars(
        select(Reminder)
        .where(
            Reminder.community_id == community_id,
            Reminder.state == "waiting",
            Reminder.try_at <= now,
        )
        .order_by(Reminder.try_at, Reminder.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def mark_done(session: Session, reminder: Reminder, now: datetime) -> None:
    """Write down that a claimed row was acted on (or dropped by what was done about it)."""
    session.execute(
        update(Reminder)
        .where(
            Reminder.community_id == reminder.community_id,
            Reminder.id == reminder.id,
            Reminder.state == "waiting",
        )
        .values(state="done", done_at=now)
        .execution_options(synchronize_session=False)
    )


def mark_failed(session: Session, reminder: Reminder, now: datetime) -> bool:
    """Let a row rest that could not be acted on; return True when that was its last try.

    Does nothing when another process acted on it meanwhile.
    """
    tries = reminder.tries + 1
    is_over = tries >= TRIES_MAX
    changed = session.execute(
        update(Reminder)
        .where(
            Reminder.community_id == reminder.community_id,
            Reminder.id == reminder.id,
            Reminder.state == "waiting",
            Reminder.tries == reminder.tries,
        )
        .values(
            tries=tries,
            try_at=now + back_off(tries),
            state="failed" if is_over else "waiting",
        )
        .execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    return is_over and changed.rowcount == 1
