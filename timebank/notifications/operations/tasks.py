"""Tasks of people: opened once a key, closed by somebody with an outcome, or dropped."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.kernel.tables import Base
from timebank.notifications.errors import NoSuchTask, TaskClosed
from timebank.notifications.models import Task
from timebank.notifications.rules.drafts import TaskDraft

OUTCOME_LENGTH_MAX = 200


def insert_new(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows in one statement; those whose key is used already stay as they were."""
    if not rows:
        return
    session.execute(insert_once(session, table), list(rows))


def task_row(
    community_id: int, draft: TaskDraft, now: datetime, message_id: UUID | None = None
) -> dict[str, Any]:
    """Return the row of a task that is open from now."""
    return {
        "community_id": community_id,
        "id": new_id(),
        "task_key": draft.key,
        "kind": draft.kind,
        "member_id": draft.member_id,
        "subject_id": draft.subject_id,
        "message_id": message_id,
        "detail": dict(draft.detail),
        "state": "open",
        "made_at": now,
        "due_at": draft.due_at,
    }


def open_tasks(
    session: Session, community_id: int, drafts: Sequence[TaskDraft], now: datetime
) -> None:
    """Open tasks in one statement; a key that was used before opens nothing."""
    insert_new(session, Task, [task_row(community_id, draft, now) for draft in drafts])


def open_task(session: Session, community_id: int, draft: TaskDraft, now: datetime) -> None:
    """Open one task; a key that was used before opens nothing."""
    open_tasks(session, community_id, [draft], now)


def close_task(session: Session, actor: Actor, task_id: UUID, outcome: str, now: datetime) -> None:
    """Tick a task off with what came of it; the same outcome twice is once.

    Raises: NoSuchTask, TaskClosed.
    """
    outcome = outcome.strip()[:OUTCOME_LENGTH_MAX]
    row = session.execute(
        select(Task.state, Task.outcome)
        .where(Task.community_id == actor.community_id, Task.id == task_id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NoSuchTask(task_id=str(task_id))
    if row.state != "open":
        if row.outcome == outcome:
            return
        raise TaskClosed(task_id=str(task_id), outcome=row.outcome)
    session.execute(
        update(Task)
        .where(Task.community_id == actor.community_id, Task.id == task_id)
        .values(state="done", ended_at=now, ended_by_id=actor.member_id, outcome=outcome)
    )


def put_off_task(
    session: Session, actor: Actor, task_id: UUID, until: datetime, now: datetime, note: str = ""
) -> None:
    """Nobody answered: leave a task on the list until later, and count the try.

    note: what the next one who tries reads. One that is ticked off meanwhile stays so, and one
    that is due later stays due then. Raises: NoSuchTask.
    """
    row = session.execute(
        select(Task.state, Task.due_at, Task.detail)
        .where(Task.community_id == actor.community_id, Task.id == task_id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NoSuchTask(task_id=str(task_id))
    if row.state != "open" or row.due_at > now:  # done, or put off by a first press already
        return
    tries = int(row.detail.get("tries", 0)) + 1
    tried = {"tries": tries, "tried": note} if note else {"tries": tries}
    session.execute(
        update(Task)
        .where(Task.community_id == actor.community_id, Task.id == task_id)
        .values(due_at=until, detail=row.detail | tried)
    )


def drop_tasks_keyed(
    session: Session, community_id: int, beginnings: Sequence[str], now: datetime
) -> None:
    """Take open tasks whose key begins so off the list: what they were about is over."""
    session.execute(
        update(Task)
        .where(
            Task.community_id == community_id,
            or_(*(Task.task_key.startswith(one, autoescape=True) for one in beginnings)),
            Task.state == "open",
        )
        .values(state="dropped", ended_at=now)
        .execution_options(synchronize_session=False)
    )


def drop_tasks_about(
    session: Session,
    community_id: int,
    subject_ids: Collection[UUID],
    now: datetime,
    kinds: Collection[str] | None = None,
) -> None:
    """Take open tasks about these rides or requests off the list: nobody needs them any more."""
    if not subject_ids:
        return
    conditions = [
        Task.community_id == community_id,
        Task.subject_id.in_(subject_ids),
        Task.state == "open",
    ]
    if kinds is not None:
        conditions.append(Task.kind.in_(kinds))
    session.execute(
        update(Task)
        .where(*conditions)
        .values(state="dropped", ended_at=now)
        .execution_options(synchronize_session=False)
    )
