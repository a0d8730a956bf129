"""Messages that leave without a network: calls to the list, lines to helpers, and the too late.

The task and the mark are one transaction, so each call is on the list once.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from timebank.notifications.models import Message, Task
from timebank.notifications.operations.due import call_draft, is_due, mark, sought
from timebank.notifications.operations.tasks import insert_new, task_row
from timebank.notifications.rules.ways import is_chased


def hand_over(
    session: Session,
    community_id: int,
    now: datetime,
    wall: datetime,
    limit: int,
    ways: Collection[str] = ("call", "helper"),
) -> int:
    """Turn calls that are due into tasks for a person, and show helpers their lines.

    ways: without "call" where a provider makes them. No network: the task and the mark are one
    transaction, so each call is on the list once.
    """
    rows = session.execute(
        select(
            Message.id, Message.channel, Message.member_id, Message.subject_id, Message.kind,
            Message.due_at,
        )
        .where(
            Message.community_id == community_id,
            Message.channel.in_(ways),
            Message.deadline_at > now,
            is_due(now, wall),
        )
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()  # fmt: skip
    calls = [
        task_row(
            community_id,
            call_draft(row.id, row.kind, row.member_id, row.subject_id, row.due_at),
            now,
            message_id=row.id,
        )
        for row in rows
        if row.channel == "call"
    ]
    insert_new(session, Task, calls)
    mark(session, community_id, [row.id for row in rows], state="sent", sent_at=now)
    return len(rows)


def give_up_late(
    session: Session, community_id: int, now: datetime, wall: datetime, limit: int
) -> int:
    """Fail what makes no sense any more; a person is asked to reach whom it mattered to."""
    rows = session.execute(
        select(Message.id, Message.kind, Message.member_id, Message.subject_id)
        .where(
            Message.community_id == community_id,
            Message.deadline_at <= now,
            or_(
                Message.state == "waiting",
                and_(Message.state == "sending", Message.lease_until <= wall),
            ),
        )
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in rows]
    mark(session, community_id, ids, state="failed", failure="its deadline passed")
    seek = [
        task_row(community_id, sought(row.id, row.kind, row.member_id, row.subject_id, now), now)
        for row in rows
        if is_chased(row.kind)
    ]
    insert_new(session, Task, seek)
    return len(rows)
