"""What claiming, handing over and giving up have in common: what is due, and how it is marked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import Session

from timebank.notifications.models import Message
from timebank.notifications.rules.drafts import TaskDraft

# no lease or rest is this long: the machine's clock was set back since
LEASE_NEVER = timedelta(minutes=20)


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


def mark(session: Session, community_id: int, ids: Collection[UUID], **values: Any) -> None:
    """Set values on messages whose locks are ours."""
    if ids:
        session.execute(
            update(Message)
            .where(Message.community_id == community_id, Message.id.in_(ids))
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def sought(
    message_id: UUID, kind: str, member_id: UUID | None, subject_id: UUID | None, now: datetime
) -> TaskDraft:
    """Return the task to reach somebody whom a message did not."""
    return TaskDraft(
        kind="unreachable",
        key=f"reach:{message_id}",
        due_at=now,
        member_id=member_id,
        subject_id=subject_id,
        detail={"about": kind},
    )


def call_draft(
    message_id: UUID, kind: str, member_id: UUID | None, subject_id: UUID | None, due_at: datetime
) -> TaskDraft:
    """Return the task of a person who makes a call; the message's body is its script."""
    return TaskDraft(
        kind="call_member",
        key=f"call:{message_id}",
        due_at=due_at,
        member_id=member_id,
        subject_id=subject_id,
        detail={"about": kind},
    )
