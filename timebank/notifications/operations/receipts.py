"""What a provider says of a text or a call after it took it: taken, delivered, failed.

Receipts come late, twice and in any order. Each is kept once, and a message only moves forward:
what was delivered does not fail any more, what failed was phoned about and stays so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.kernel.ids import new_id
from timebank.notifications.models import Message, Receipt, Task
from timebank.notifications.operations.carrying import (
    CLAIMED,
    FAILURE_LENGTH_MAX,
    SECRET_KINDS,
    Claimed,
    instead,
    mark_sent,
)
from timebank.notifications.operations.tasks import insert_new

STOPPED_LOOKS_BACK = timedelta(days=1)  # what is older is late anyway
Word = Literal["taken", "delivered", "failed"]


@dataclass(frozen=True, slots=True)
class Said:
    """One receipt. key: adapter, their id and what they said, so that a repeat is seen.

    provider_id: their id of the message. code: why it failed. is_stopped: the receiver opted out.
    """

    key: str
    provider_id: str
    word: Word
    code: str = ""
    is_stopped: bool = False


def note_receipt(
    session: Session, community_id: int, message_id: UUID, said: Said, now: datetime
) -> bool:
    """Keep a receipt and move its message forward; return False for a repeat or nobody's."""
    row = session.execute(
        select(Message.state, Message.delivered_at, Message.deadline_at, *CLAIMED)
        .where(
            Message.community_id == community_id,
            Message.id == message_id,
            Message.channel.in_(("text", "call")),
        )
        .with_for_update(key_share=True)
    ).first()
    if row is None or _is_known(session, community_id, said.key):
        return False
    state, delivered_at, deadline_at, *claimed = row
    insert_new(session, Receipt, [_row(community_id, message_id, said, now)])
    message = Claimed(now, *claimed)
    if said.is_stopped:
        members.stop_texts(session, community_id, message.address, True)
        phone_instead(session, community_id, message.address, now)
    if said.word != "failed":
        if state != "failed":
            if state != "sent":  # it left, even where our own request heard no answer
                mark_sent(session, community_id, [message_id], now, said.provider_id)
            if said.word == "delivered" and delivered_at is None:
                _change(session, message, delivered_at=now, provider_id=said.provider_id)
    elif state in ("waiting", "sending", "sent") and delivered_at is None:
        _failed(session, message, said)
        if deadline_at > now and message.kind not in SECRET_KINDS:
            community = members.community_facts(session, community_id)
            insert_new(session, Task, instead(message, community, now))
    if message.kind in SECRET_KINDS and said.word != "taken":
        _change(session, message, body="", params={})  # said, or of no use any more
    return True


def _is_known(session: Session, community_id: int, key: str) -> bool:
    wanted = select(Receipt.id).where(
        Receipt.community_id == community_id, Receipt.receipt_key == key
    )
    return session.scalar(wanted) is not None


def _row(community_id: int, message_id: UUID, said: Said, now: datetime) -> dict[str, object]:
    return {
        "community_id": community_id,
        "id": new_id(),
        "receipt_key": said.key,
        "message_id": message_id,
        "said": said.word,
        "code": said.code[:40],
        "made_at": now,
    }


def _failed(session: Session, message: Claimed, said: Said) -> None:
    why = f"not delivered {said.code}".strip()
    _change(
        session,
        message,
        state="failed",
        sent_at=None,
        lease_until=None,
        provider_id=said.provider_id,
        failure=why[:FAILURE_LENGTH_MAX],
    )


def _change(session: Session, message: Claimed, **values: object) -> None:
    session.execute(
        update(Message)
        .where(Message.community_id == message.community_id, Message.id == message.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def phone_instead(session: Session, community_id: int, number: str, now: datetime) -> int:
    """Turn texts that wait for a number that wants none any more into calls; return how many."""
    rows = session.execute(
        select(*CLAIMED)
        .where(
            Message.community_id == community_id,
            Message.channel == "text",
            Message.state == "waiting",
            Message.address == number,
            Message.due_at > now - STOPPED_LOOKS_BACK,
        )
        .with_for_update(key_share=True)
    ).all()
    community = members.community_facts(session, community_id)
    for row in rows:
        message = Claimed(now, *row)
        _change(session, message, state="failed", lease_until=None, failure="they want no texts")
        insert_new(session, Task, instead(message, community, now))
    return len(rows)
