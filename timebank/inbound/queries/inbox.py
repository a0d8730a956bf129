"""Texts for a person to read: those that no key fits, the longest waiting first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from timebank.inbound.models import InboundText
from timebank.members import Member, MemberIds, is_among

SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One text. name "": nobody's number. is_stopped: they want no texts. closed_by: who did."""

    id: UUID
    member_id: UUID | None
    name: str
    language: str
    number: str
    body: str
    received_at: datetime
    is_stopped: bool
    outcome: str
    closed_at: datetime | None
    closed_by: str


def inbox(
    session: Session,
    community_id: int,
    *,
    is_open: bool = True,
    limit: int = SHOWN_MAX,
    among: MemberIds | None = None,
) -> list[InboxLine]:
    """Return texts that wait for a person, or the last that were closed."""
    closer = aliased(Member)
    state = "open" if is_open else "closed"
    order = InboundText.received_at if is_open else InboundText.closed_at.desc()
    rows = session.execute(
        select(
            InboundText.id,
            InboundText.member_id,
            Member.name,
            Member.language,
            InboundText.from_number,
            InboundText.body,
            InboundText.received_at,
            Member.text_stopped,
            InboundText.outcome,
            InboundText.closed_at,
            closer.first_name,
        )
        .outerjoin(
            Member,
            and_(Member.community_id == community_id, Member.id == InboundText.member_id),
        )
        .outerjoin(
            closer,
            and_(closer.community_id == community_id, closer.id == InboundText.closed_by_id),
        )
        .where(
            InboundText.community_id == community_id,
            InboundText.inbox == state,
            is_among(InboundText.member_id, among),
        )
        .order_by(order, InboundText.id)
        .limit(limit)
    )
    return [
        InboxLine(
            row[0], row[1], row[2] or "", row[3] or "", row[4], row[5], row[6], bool(row[7]),
            row[8], row[9], row[10] or "",
        )
        for row in rows
    ]  # fmt: skip


def member_of_text(community_id: int, text_id: UUID) -> MemberIds:
    """Select who sent a text; nobody, where the number is nobody's."""
    return select(InboundText.member_id).where(
        InboundText.community_id == community_id, InboundText.id == text_id
    )


def inbox_count(session: Session, community_id: int) -> int:
    """Count the texts that wait for a person."""
    return (
        session.scalar(
            select(func.count())
            .select_from(InboundText)
            .where(InboundText.community_id == community_id, InboundText.inbox == "open")
        )
        or 0
    )
