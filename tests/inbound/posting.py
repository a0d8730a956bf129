"""Post a message of any kind, as the outbox would hold it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.kernel.ids import new_id
from timebank.notifications import Message, MessageDraft

VALUES = {
    "day": "Wed Nov 25", "time": "10:45 AM", "place": "the clinic", "driver": "Marcus",
    "h": "2 hours", "dl": "6:00 PM", "name": "Opal", "helper": "Dana", "agency": "Main Library",
    "addr": "12 Elm Street", "needs": "Walker", "area": "Conner", "mi": "3.1", "code": "135790",
    "car": "", "plate": "",
}  # fmt: skip


def post(
    session: Session, kind: str, subject_id: UUID, member_id: UUID, now: datetime, **params: str
) -> Message:
    """Have a message to a member that is due now."""
    draft = MessageDraft(
        kind=kind,
        recipient=members.recipients(session, 1, [member_id])[member_id],
        params=VALUES | params,
        subject_id=subject_id,
        key=f"{kind}:{new_id()}",
        due_at=now,
        deadline_at=now + timedelta(days=300),
        respects_quiet=False,
    )
    notifications.post(session, members.community_facts(session, 1), [draft], now)
    found = session.scalars(
        select(Message)
        .where(Message.kind == kind, Message.member_id == member_id)
        .order_by(Message.id.desc())
    ).first()
    assert found is not None, kind
    return found
