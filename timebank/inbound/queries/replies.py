"""What was said back to a text: answers, and the texts that the act itself wrote to the number."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.notifications import Message, parts_count


@dataclass(frozen=True, slots=True)
class Reply:
    """One text back: a row of the outbox, due at once. parts: as carriers count them."""

    message_id: UUID
    kind: str
    language: str
    parts: int
    text: str


def told_ids(
    session: Session, community_id: int, number: str, text_id: UUID, now: datetime
) -> list[UUID]:
    """Return the texts to a number that were written after a text's row, in this transaction."""
    return list(
        session.scalars(
            select(Message.id)
            .where(
                Message.community_id == community_id,
                Message.made_at == now,
                Message.id > text_id,  # ids rise: only what was written since
                Message.address == number,
                Message.channel == "text",
                Message.state == "waiting",
                Message.due_at <= now,
            )
            .order_by(Message.id)
        )
    )


def was_told(
    session: Session, community_id: int, number: str, text_id: UUID, now: datetime
) -> bool:
    """Tell whether something was written to the number since a text's row."""
    return bool(told_ids(session, community_id, number, text_id, now))


def replies_of(session: Session, community_id: int, ids: Collection[UUID]) -> tuple[Reply, ...]:
    """Return replies by their ids, in order."""
    if not ids:
        return ()
    rows = session.execute(
        select(Message.id, Message.kind, Message.language, Message.body)
        .where(Message.community_id == community_id, Message.id.in_(ids))
        .order_by(Message.id)
    )
    return tuple(
        Reply(row.id, row.kind, row.language, parts_count(row.body), row.body) for row in rows
    )
