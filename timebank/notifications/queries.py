"""What pages and the bell read of messages and tasks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from timebank.members import Community, Member, MemberIds, is_among
from timebank.notifications.models import Message, Task
from timebank.notifications.operations.due import is_due

ROWS_MAX = 200


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something a person is to do. script: the words to read on the telephone, "" without."""

    id: UUID
    kind: str
    member_id: UUID | None
    member_name: str
    phone: str
    language: str
    subject_id: UUID | None
    about: str  # the kind of message it stands for, "" for none
    script: str
    detail: dict[str, Any]
    made_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message with its state. body "" where it was secret."""

    id: UUID
    kind: str
    member_id: UUID | None
    member_name: str
    subject_id: UUID | None
    channel: str
    address: str
    language: str
    body: str
    state: str
    failure: str
    made_at: datetime
    due_at: datetime
    sent_at: datetime | None


LATE = "late"


def communities_with_messages_due(session: Session, now: datetime, wall: datetime) -> list[int]:
    """Return the communities that have something to send, hand over or give up, without a lock.

    Each community is one look into the index of open rows, however many were sent before.
    """
    here = Message.community_id == Community.id
    waiting = exists().where(
        here,
        Message.state == "waiting",
        Message.due_at <= now,
        or_(Message.channel != "paper", Message.deadline_at <= now),
        is_due(now, wall),
    )
    left = exists().where(here, Message.state == "sending", is_due(now, wall))
    found = session.scalars(select(Community.id).where(or_(waiting, left)).order_by(Community.id))
    return list(found)


def channels_due(
    session: Session, community_id: int, now: datetime, wall: datetime
) -> frozenset[str]:
    """Return the channels something is due on in one community, and LATE for passed deadlines."""
    is_late = Message.deadline_at <= now
    rows = session.scalars(
        select(case((is_late, LATE), else_=Message.channel))
        .distinct()
        .where(
            Message.community_id == community_id,
            Message.state.in_(("waiting", "sending")),
            is_due(now, wall),
        )
    )
    return frozenset(rows)


def tasks_open(
    session: Session,
    community_id: int,
    kinds: Collection[str] | None = None,
    *,
    limit: int = ROWS_MAX,
    among: MemberIds | None = None,
) -> list[TaskView]:
    """Return open tasks, the longest due first."""
    wanted = (
        select(Task, Member.name, Member.phone, Member.language, Message.body, Message.channel)
        .outerjoin(
            Member, and_(Member.community_id == Task.community_id, Member.id == Task.member_id)
        )
        .outerjoin(
            Message, and_(Message.community_id == Task.community_id, Message.id == Task.message_id)
        )
        .where(
            Task.community_id == community_id,
            Task.state == "open",
            is_among(Task.member_id, among),
        )
        .order_by(Task.due_at, Task.id)
        .limit(limit)
    )
    if kinds is not None:
        wanted = wanted.where(Task.kind.in_(kinds))
    return [
        TaskView(
            id=task.id,
            kind=task.kind,
            member_id=task.member_id,
            member_name=name or "",
            phone=task.detail.get("phone") or phone or "",
            language=language or "",
            subject_id=task.subject_id,
            about=task.detail.get("about", ""),
            script=task.detail.get("script") or (body if channel == "call" else "") or "",
            detail=task.detail,
            made_at=task.made_at,
            due_at=task.due_at,
        )
        for task, name, phone, language, body, channel in session.execute(wanted)
    ]


def member_of_task(community_id: int, task_id: UUID) -> MemberIds:
    """Select whom a task is about."""
    return select(Task.member_id).where(Task.community_id == community_id, Task.id == task_id)


def messages_of(
    session: Session, community_id: int, member_id: UUID, *, limit: int = ROWS_MAX
) -> list[MessageView]:
    """Return what one member was told or will be, newest first."""
    wanted = _messages(community_id).where(Message.member_id == member_id)
    return _views(session, wanted.order_by(Message.made_at.desc(), Message.id.desc()), limit)


def messages_about(session: Session, community_id: int, subject_id: UUID) -> list[MessageView]:
    """Return what was told about one ride or request, in order."""
    wanted = _messages(community_id).where(Message.subject_id == subject_id)
    return _views(session, wanted.order_by(Message.made_at, Message.id), ROWS_MAX)


def papers_waiting(
    session: Session,
    community_id: int,
    now: datetime,
    *,
    limit: int = ROWS_MAX,
    among: MemberIds | None = None,
) -> list[MessageView]:
    """Return the print queue: papers that are due and not printed yet."""
    wanted = _messages(community_id).where(
        Message.channel == "paper",
        Message.state == "waiting",
        Message.due_at <= now,
        is_among(Message.member_id, among),
    )
    return _views(session, wanted.order_by(Message.due_at, Message.id), limit)


def are_of(
    session: Session, community_id: int, message_ids: Collection[UUID], among: MemberIds | None
) -> bool:
    """Tell whether messages are all to these members; None: to anybody."""
    if among is None or not message_ids:
        return True
    theirs = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.community_id == community_id,
            Message.id.in_(message_ids),
            is_among(Message.member_id, among),
        )
    )
    return session.scalar(theirs) == len(set(message_ids))


def helper_lines(
    session: Session, community_id: int, member_ids: Collection[UUID], since: datetime
) -> list[MessageView]:
    """Return the lines of a helper's Today: what these members were told through them."""
    wanted = _messages(community_id).where(
        Message.channel == "helper",
        Message.member_id.in_(member_ids),
        Message.state == "sent",
        Message.sent_at >= since,
    )
    return _views(session, wanted.order_by(Message.sent_at.desc(), Message.id.desc()), ROWS_MAX)


def channel_counts(session: Session, community_id: int) -> dict[str, int]:
    """Count the messages that were carried, by channel."""
    rows = session.execute(
        select(Message.channel, func.count().label("sent"))
        .where(Message.community_id == community_id, Message.state == "sent")
        .group_by(Message.channel)
    )
    return {row.channel: row.sent for row in rows}


def _messages(community_id: int) -> Select[Message, str]:
    return (
        select(Message, Member.name)
        .outerjoin(
            Member,
            and_(Member.community_id == Message.community_id, Member.id == Message.member_id),
        )
        .where(Message.community_id == community_id)
    )


def _views(session: Session, wanted: Select[Message, str], limit: int) -> list[MessageView]:
    return [
        MessageView(
            id=message.id,
            kind=message.kind,
            member_id=message.member_id,
            member_name=name or "",
            subject_id=message.subject_id,
            channel=message.channel,
            address=message.address,
            language=message.language,
            body=message.body,
            state=message.state,
            failure=message.failure,
            made_at=message.made_at,
            due_at=message.due_at,
            sent_at=message.sent_at,
        )
        for message, name in session.execute(wanted.limit(limit))
    ]
