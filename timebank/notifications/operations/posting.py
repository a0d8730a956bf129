"""Messages written to the outbox, in the transaction of what they tell about.

Each is worded for its recipient and its channel here; a key is posted once, whatever is retried.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, update
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.kernel.wording import phone_words
from timebank.members import CommunityFacts, Recipient
from timebank.notifications.models import Message, Task
from timebank.notifications.operations.tasks import insert_new, task_row
from timebank.notifications.rules.calendars import kept
from timebank.notifications.rules.drafts import MessageDraft, TaskDraft
from timebank.notifications.rules.parts import parts_count
from timebank.notifications.rules.rendering import render
from timebank.notifications.rules.ways import Reach, Way, is_chased, may_ring_at, way_of
from timebank.notifications.rules.words import Form

HELPER_NEWS = "H1"


@dataclass(frozen=True, slots=True)
class Previewed:
    """One message as it would go. channel: or person, where nobody can be written to or phoned."""

    kind: str
    channel: str
    language: str
    body: str
    parts: int  # of a text


def post(
    session: Session, community: CommunityFacts, drafts: Sequence[MessageDraft], now: datetime
) -> None:
    """Put messages into the outbox: one insert, and one for tasks.

    A task is for a person, where nobody can be reached.

    What a recipient's wish does not carry (R5 by post) is left out.
    """
    messages: list[dict[str, Any]] = []
    tasks: list[dict[str, Any]] = []
    for draft in drafts:
        way = way_of(
            draft.kind,
            _reach(draft.recipient, draft.helpers),
            is_short_notice=draft.is_short_notice,
        )
        if way is None:
            continue
        if way == "person":
            tasks.append(_seek(community, draft, now))
            continue
        row = _row(community, draft, way, now)
        messages.append(row)
        if row["state"] == "failed" and is_chased(draft.kind):
            tasks.append(_seek(community, draft, now))
        if way == "helper":
            messages += _told_helpers(community, draft, now)
    insert_new(session, Message, messages)
    insert_new(session, Task, tasks)


def preview(
    community: CommunityFacts, drafts: Sequence[MessageDraft], now: datetime
) -> list[Previewed]:
    """Return what `post` would write for these drafts, and how; nothing is written.

    Who wishes to hear through a helper counts as one who has one.
    """
    found: list[Previewed] = []
    for draft in drafts:
        way = way_of(draft.kind, _reach(draft.recipient, draft.helpers),
                     is_short_notice=draft.is_short_notice)  # fmt: skip
        if way is None:
            continue
        body = "" if way == "person" else str(_row(community, draft, way, now)["body"])
        parts = parts_count(body) if way == "text" else 0
        found.append(Previewed(draft.kind, way, draft.recipient.language, body, parts))
    return found


def drop_messages_about(
    session: Session,
    community_id: int,
    subject_ids: Collection[UUID],
    now: datetime,
    kinds: Collection[str] | None = None,
) -> None:
    """Call back what is not sent yet about these rides or requests, and the calls about it.

    One already on its way cannot be called back, but is not tried again.
    """
    if not subject_ids:
        return
    about = [Message.community_id == community_id, Message.subject_id.in_(subject_ids)]
    if kinds is not None:
        about.append(Message.kind.in_(kinds))
    session.execute(
        update(Message)
        .where(*about, Message.state.in_(("waiting", "sending")))
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Task)
        .where(
            Task.community_id == community_id,
            Task.subject_id.in_(subject_ids),
            Task.kind == "call_member",
            Task.state == "open",
            exists().where(
                and_(Message.community_id == Task.community_id, Message.id == Task.message_id),
                *about,
            ),
        )
        .values(state="dropped", ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _reach(recipient: Recipient, helpers: tuple[Recipient, ...] | None) -> Reach:
    return Reach(
        wish=recipient.wish,
        has_phone=bool(recipient.phone),
        takes_texts=bool(recipient.phone)
        and not recipient.is_landline
        and not recipient.text_stopped,
        has_email=bool(recipient.email),
        has_helper=helpers is None or bool(helpers),
    )


def _row(community: CommunityFacts, draft: MessageDraft, way: Way, now: datetime) -> dict[str, Any]:
    to = draft.recipient
    values = {
        "org": community.name,
        "org_short": community.short_name,
        "phone": phone_words(community.phone),
        "desk_phone": phone_words(community.phone),
        "to": to.first_name,
    } | dict(draft.params)
    filled = render(
        draft.kind, way, to.language, values, own_form(community, draft.kind, to.language)
    )
    due_at = max(draft.due_at, now)
    if draft.respects_quiet:
        due_at = may_ring_at(due_at, way, to.quiet_from, to.quiet_until, community.time_zone)
    is_late = due_at > draft.deadline_at
    address = {"text": to.phone, "call": to.phone, "email": to.email}.get(way) or ""
    return {
        "community_id": community.id,
        "id": new_id(),
        "message_key": draft.key,
        "kind": draft.kind,
        "member_id": to.member_id,
        "subject_id": draft.subject_id,
        "channel": way,
        "address": address,
        "language": to.language,
        "body": filled.body,
        "params": values | _beside(draft, way, filled.subject),
        "state": "failed" if is_late else "waiting",
        "failure": "quiet hours last past its deadline" if is_late else "",
        "made_at": now,
        "due_at": due_at,
        "deadline_at": draft.deadline_at,
    }


def _beside(draft: MessageDraft, way: Way, subject: str) -> dict[str, str]:
    """Return what a letter needs beside the words of its template."""
    more = {"subject": subject} if subject else {}
    if way == "email" and draft.entries:
        more["entries"] = kept(draft.entries)
    return more


def own_form(community: CommunityFacts, kind: str, language: str) -> Form | None:
    """Return the community's own words for a message, if it has any; no statement."""
    form = community.own_words.get(f"{kind}.{language}")
    return Form(**form) if form else None


def _seek(community: CommunityFacts, draft: MessageDraft, now: datetime) -> dict[str, Any]:
    """Return the task to reach somebody who cannot be written to or phoned in time."""
    wanted = TaskDraft(
        kind="unreachable",
        key=f"reach:{draft.key}",
        due_at=max(draft.due_at, now),
        member_id=draft.recipient.member_id,
        subject_id=draft.subject_id,
        detail={"about": draft.kind, "name": draft.recipient.name},
    )
    return task_row(community.id, wanted, now)


def _told_helpers(
    community: CommunityFacts, draft: MessageDraft, now: datetime
) -> Iterator[dict[str, Any]]:
    """Tell each helper, by their own wish, that there is news in their Today."""
    for helper in draft.helpers or ():
        copy = MessageDraft(
            kind=HELPER_NEWS,
            recipient=helper,
            params={"name": draft.recipient.first_name},
            subject_id=draft.subject_id,
            key=f"{draft.key}:{helper.member_id.hex[-12:]}",
            due_at=draft.due_at,
            deadline_at=draft.deadline_at,
        )
        way = way_of(HELPER_NEWS, _reach(helper, ()))
        if way is not None and way != "person":
            yield _row(community, copy, way, now)
