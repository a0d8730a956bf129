"""What becomes of a letter: claimed under a lease, sent, refused, or given back.

Only who holds a lease may fail a message; whoever sent it may say so, because that is true
however long it took. Leases are read from the machine's clock, everything else from the
community's.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.members import CommunityFacts
from timebank.notifications.models import Message, Task
from timebank.notifications.operations.due import call_draft, is_due, mark, sought
from timebank.notifications.operations.posting import own_form
from timebank.notifications.operations.tasks import insert_new, task_row
from timebank.notifications.rules.drafts import TaskDraft
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.ways import (
    AT_ONCE,
    DOWN_MINUTES_MAX,
    REFUSALS_MAX,
    back_off,
    is_chased,
    is_phoned_instead,
)

LEASE = timedelta(seconds=120)
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
    deadline_at: datetime


CLAIMED = (  # in the order of Claimed, after the lease
    Message.community_id, Message.id, Message.kind, Message.member_id, Message.subject_id,
    Message.channel, Message.address, Message.language, Message.body, Message.params,
    Message.tries, Message.due_at, Message.deadline_at,
)  # fmt: skip


def claim_due(
    session: Session, community_id: int, channel: str, now: datetime, wall: datetime, limit: int
) -> list[Claimed]:
    """Lease up to `limit` messages of one channel to this process, the longest due first."""
    lease_until = wall + LEASE
    rows = session.execute(
        select(*CLAIMED)
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
    mark(session, community_id, [row.id for row in rows], state="sending", lease_until=lease_until)
    claimed = [Claimed(lease_until, *row) for row in rows]
    return _named(session, community_id, claimed) if channel == "text" and claimed else claimed


def _named(session: Session, community_id: int, claimed: list[Claimed]) -> list[Claimed]:
    """On a number that a household shares, the sender of a text says to whom it is."""
    phones = {message.address for message in claimed}
    shared = members.shared_phones(session, community_id, phones)
    return [
        _to_one_of_them(session, message) if message.address in shared else message
        for message in claimed
    ]


def _to_one_of_them(session: Session, message: Claimed) -> Claimed:
    name, short = message.params.get("to"), message.params.get("org_short", "")
    if not name or str(short).endswith(f", {name}"):  # an answer, or named before
        return message
    org = f"{short}, {name}"
    params = message.params | {"org": org, "org_short": org}
    body = render(message.kind, "text", message.language, params).body
    mark(session, message.community_id, [message.id], body=body, params=params)
    return replace(message, body=body, params=params)


def mark_sent(
    session: Session,
    community_id: int,
    ids: Collection[UUID],
    now: datetime,
    provider_id: str | None = None,
) -> None:
    """Write down that messages were sent; one called back meanwhile was sent all the same.

    provider_id: the receiver's own id, of one message. A receipt that it failed may have come
    first: then it stays failed.
    """
    values: dict[str, Any] = {"state": "sent", "sent_at": now, "lease_until": None, "failure": ""}
    if provider_id is not None:
        values["provider_id"] = provider_id
    if ids:
        session.execute(
            update(Message)
            .where(
                Message.community_id == community_id,
                Message.id.in_(ids),
                or_(Message.state != "failed", Message.provider_id.is_(None)),
            )
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(Message)
            .where(
                Message.community_id == community_id,
                Message.id.in_(ids),
                Message.kind.in_(SECRET_KINDS),
                Message.channel != "call",  # what is said is read when somebody picks up
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

    A text that failed twice becomes a call, when it is worth one; a call becomes a person's.
    is_down: the channel itself does not answer: no failure is counted, but after half an hour
    what matters is phoned by a person.
    """
    tries = message.tries + (0 if is_down else 1)
    is_over = tries >= REFUSALS_MAX or (is_down and _has_waited(message, now))
    is_ours = _settle(
        session,
        message,
        state="failed" if is_over else "waiting",
        tries=tries,
        failure=failure[:FAILURE_LENGTH_MAX],
        lease_until=None if is_over else wall + back_off(tries),
    )
    if is_ours and is_over:
        insert_new(session, Task, instead(message, _facts(session, message), now))
    return is_ours and is_over


def _has_waited(message: Claimed, now: datetime) -> bool:
    """Tell whether a person should phone, rather than wait longer for a channel that is down."""
    waited = now - message.due_at >= timedelta(minutes=DOWN_MINUTES_MAX)
    if message.channel == "call":
        return waited or message.kind in AT_ONCE
    return waited and message.channel == "text" and is_phoned_instead(message.kind)


def mark_stopped(session: Session, message: Claimed, failure: str, now: datetime) -> None:
    """Write down that the receiver wants no texts: from now on they are phoned, about this too."""
    members.stop_texts(session, message.community_id, message.address, True)
    if _settle(
        session, message, state="failed", failure=failure[:FAILURE_LENGTH_MAX], lease_until=None
    ):
        insert_new(session, Task, instead(message, _facts(session, message), now))


def _facts(session: Session, message: Claimed) -> CommunityFacts:
    return members.community_facts(session, message.community_id)


def instead(message: Claimed, community: CommunityFacts, now: datetime) -> list[dict[str, Any]]:
    """Return the task that takes the place of a failed message, when it is worth one.

    A call says it in the community's own words of now.
    """
    if message.channel == "call":
        by_person = call_draft(message.id, message.kind, message.member_id, message.subject_id, now)
        return [task_row(message.community_id, by_person, now, message_id=message.id)]
    if message.channel == "text" and is_phoned_instead(message.kind):
        own = own_form(community, message.kind, message.language)
        said = render(message.kind, "call", message.language, message.params, own)
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
    wanted = sought(message.id, message.kind, message.member_id, message.subject_id, now)
    return [task_row(message.community_id, wanted, now)]


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
