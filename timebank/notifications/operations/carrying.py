"""What becomes of an outbox row: claimed under a lease, sent, refused, given back, or too late.

Only who holds a lease may fail a message; whoever sent it may say so, because that is true
however long it took. Leases are read from the machine's clock, everything else from the
community's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from timebank.notifications.models import Message, Task
from timebank.notifications.operations.tasks import insert_new, task_row
from timebank.notifications.rules.drafts import TaskDraft
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.ways import (
    DOWN_MINUTES_MAX,
    REFUSALS_MAX,
    back_off,
    is_chased,
    is_phoned_instead,
)

LEASE = timedelta(seconds=120)
# no lease or rest is this long: the machine's clock was set back since
LEASE_NEVER = timedelta(minutes=20)
SECRET_KINDS = ("A1",)  # their body is not kept once it is sent
FAILURE_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this process may send until `lease_until` (wall clock)."""

    lease_until: datetime
    community_id: int
    id: UUID
    kind: str
    member_id: UUID | None
    subject_id: UUID | None
    channel: str
    address: str
    language: str
    body: str
    params: dict[str, Any]
    tries: int
    due_at: datetime


def is_due(now: datetime, wall: datetime) -> ColumnElement[bool]:
    """The condition of a message that somebody should carry now."""
    is_over = or_(Message.lease_until <= wall, Message.lease_until > wall + LEASE_NEVER)
    return or_(
        and_(
            Message.state == "waiting",
            Message.due_at <= now,
            or_(Message.lease_until.is_(None), is_over),
        ),
        and_(Message.state == "sending", is_over),
    )


def claim_due(
    session: Session, community_id: int, channel: str, now: datetime, wall: datetime, limit: int
) -> list[Claimed]:
    """Lease up to `limit` messages of one channel to this process, the longest due first."""
    lease_until = wall + LEASE
    columns = (
        Message.community_id, Message.id, Message.kind, Message.member_id, Message.subject_id,
        Message.channel, Message.address, Message.language, Message.body, Message.params,
        Message.tries, Message.due_at,
    )  # fmt: skip
    rows = session.execute(
        select(*columns)
        .where(
            Message.community_id == community_id,
            Message.channel == channel,
            Message.deadline_at > now,
            is_due(now, wall),
        )
        .order_by(Message.due_at, Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    _set(session, community_id, [row.id for row in rows], state="sending", lease_until=lease_until)
    return [Claimed(lease_until, *row) for row in rows]


def mark_sent(session: Session, community_id: int, ids: Collection[UUID], now: datetime) -> None:
    """Write down that messages were sent; one called back meanwhile was sent all the same."""
    _set(session, community_id, ids, state="sent", sent_at=now, lease_until=None, failure="")
    if ids:
        session.execute(
            update(Message)
            .where(
                Message.community_id == community_id,
                Message.id.in_(ids),
                Message.kind.in_(SECRET_KINDS),
            )
            .values(body="", params={})
            .execution_options(synchronize_session=False)
        )


def give_back(session: Session, claimed: Sequence[Claimed]) -> None:
    """Put messages back that were not tried: the next claim may take them at once."""
    for message in claimed:
        _settle(session, message, state="waiting", lease_until=None)


def mark_down(
    session: Session, claimed: Sequence[Claimed], failure: str, now: datetime, wall: datetime
) -> None:
    """Put messages back whose channel answers nobody."""
    for message in claimed:
        mark_refused(session, message, failure, now, wall, is_down=True)


def mark_refused(
    session: Session,
    message: Claimed,
    failure: str,
    now: datetime,
    wall: datetime,
    *,
    is_down: bool = False,
) -> bool:
    """Write a failure down, and return True when that was the end of it for this channel.

    A text that failed twice becomes a call, when it is worth one. is_down: the channel itself
    does not answer: no failure is counted, but after half an hour what matters is phoned.
    """
    tries = message.tries + (0 if is_down else 1)
    waited = now - message.due_at >= timedelta(minutes=DOWN_MINUTES_MAX)
    is_over = tries >= REFUSALS_MAX or (
        is_down and waited and message.channel == "text" and is_phoned_instead(message.kind)
    )
    is_ours = _settle(
        session,
        message,
        state="failed" if is_over else "waiting",
        tries=tries,
        failure=failure[:FAILURE_LENGTH_MAX],
        lease_until=None if is_over else wall + back_off(tries),
    )
    if is_ours and is_over:
        insert_new(session, Task, _instead(message, now))
    return is_ours and is_over


def hand_over(
    session: Session, community_id: int, now: datetime, wall: datetime, limit: int
) -> int:
    """Turn calls that are due into tasks for a person, and show helpers their lines.

    No network: the task and the mark are one transaction, so each call is on the list once.
    """
    rows = session.execute(
        select(
            Message.id, Message.channel, Message.member_id, Message.subject_id, Message.kind,
            Message.due_at,
        )
        .where(
            Message.community_id == community_id,
            Message.channel.in_(("call", "helper")),
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
            TaskDraft(
                kind="call_member",
                key=f"call:{row.id}",
                due_at=row.due_at,
                member_id=row.member_id,
                subject_id=row.subject_id,
                detail={"about": row.kind},
            ),
            now,
            message_id=row.id,
        )
        for row in rows
        if row.channel == "call"
    ]
    insert_new(session, Task, calls)
    _set(session, community_id, [row.id for row in rows], state="sent", sent_at=now)
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
    _set(session, community_id, ids, state="failed", failure="its deadline passed")
    seek = [
        task_row(community_id, _sought(row.id, row.kind, row.member_id, row.subject_id, now), now)
        for row in rows
        if is_chased(row.kind)
    ]
    insert_new(session, Task, seek)
    return len(rows)


def _instead(message: Claimed, now: datetime) -> list[dict[str, Any]]:
    """Return the task that takes the place of a failed message, when it is worth one."""
    if message.channel == "text" and is_phoned_instead(message.kind):
        said = render(message.kind, "call", message.language, message.params)
        call = TaskDraft(
            kind="call_member",
            key=f"call:{message.id}",
            due_at=now,
            member_id=message.member_id,
            subject_id=message.subject_id,
            detail={"about": message.kind, "script": said.body, "phone": message.address},
        )
        return [task_row(message.community_id, call, now, message_id=message.id)]
    if not is_chased(message.kind):
        return []
    sought = _sought(message.id, message.kind, message.member_id, message.subject_id, now)
    return [task_row(message.community_id, sought, now)]


def _sought(
    message_id: UUID, kind: str, member_id: UUID | None, subject_id: UUID | None, now: datetime
) -> TaskDraft:
    return TaskDraft(
        kind="unreachable",
        key=f"reach:{message_id}",
        due_at=now,
        member_id=member_id,
        subject_id=subject_id,
        detail={"about": kind},
    )


def _settle(session: Session, message: Claimed, **values: Any) -> bool:
    """Change a message while our lease on it still holds; return whether it did."""
    changed = session.execute(
        update(Message)
        .where(
            Message.community_id == message.community_id,
            Message.id == message.id,
            Message.state == "sending",
            Message.lease_until == message.lease_until,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(changed, CursorResult)
    return changed.rowcount == 1


def _set(session: Session, community_id: int, ids: Collection[UUID], **values: Any) -> None:
    if ids:
        session.execute(
            update(Message)
            .where(Message.community_id == community_id, Message.id.in_(ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
