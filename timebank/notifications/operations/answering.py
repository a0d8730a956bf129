"""Answers to what somebody texted: back to that number at once, whatever its owner wishes.

No quiet hours: who writes is awake. Rows of the outbox like all others, sent after the commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.kernel.wording import phone_words
from timebank.members import CommunityFacts
from timebank.notifications.models import Message
from timebank.notifications.operations.posting import own_form
from timebank.notifications.operations.tasks import insert_new
from timebank.notifications.rules.rendering import render

ANSWER_LIFE = timedelta(hours=12)  # later it answers nothing any more


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. params: as in MessageDraft. key: unique in the community."""

    kind: str
    key: str
    language: str
    params: Mapping[str, str] = field(default_factory=dict)
    member_id: UUID | None = None  # None: a number we do not know
    subject_id: UUID | None = None


def answer_number(
    session: Session,
    community: CommunityFacts,
    number: str,
    answers: Sequence[Answer],
    now: datetime,
) -> list[UUID]:
    """Put answers to a number (E.164) into the outbox, due at once; return their ids.

    A key that was used before says nothing again; its id is not among those that are written.
    """
    rows = []
    for answer in answers:
        own = own_form(community, answer.kind, answer.language)
        values = {
            "org": community.short_name,
            "org_short": community.short_name,
            "phone": phone_words(community.phone),
            "desk_phone": phone_words(community.phone),
            "to": "",
        } | dict(answer.params)
        rows.append(
            {
                "community_id": community.id,
                "id": new_id(),
                "message_key": answer.key,
                "kind": answer.kind,
                "member_id": answer.member_id,
                "subject_id": answer.subject_id,
                "channel": "text",
                "address": number,
                "language": answer.language,
                "body": render(answer.kind, "text", answer.language, values, own).body,
                "params": values,
                "state": "waiting",
                "made_at": now,
                "due_at": now,
                "deadline_at": now + ANSWER_LIFE,
            }
        )
    insert_new(session, Message, rows)
    return [row["id"] for row in rows]  # type: ignore[misc]
