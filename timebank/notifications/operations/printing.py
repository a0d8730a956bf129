"""The print queue: a paper waits until somebody has printed it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.notifications.errors import NothingToPrint
from timebank.notifications.models import Message


def mark_printed(
    session: Session, actor: Actor, message_ids: Collection[UUID], now: datetime
) -> int:
    """Take papers off the print queue; return how many were waiting. Twice is once.

    Raises: NothingToPrint when an id is no paper of this community.
    """
    ours = [
        Message.community_id == actor.community_id,
        Message.id.in_(message_ids),
        Message.channel == "paper",
    ]
    found = session.scalars(select(Message.state).where(*ours)).all()
    if len(found) != len(set(message_ids)):
        raise NothingToPrint(message_ids=sorted(map(str, message_ids)))
    session.execute(
        update(Message)
        .where(*ours, Message.state == "waiting")
        .values(state="sent", sent_at=now)
        .execution_options(synchronize_session=False)
    )
    return found.count("waiting")
