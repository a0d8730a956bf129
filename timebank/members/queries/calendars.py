"""Whose calendar a code opens, and which code opens a member's."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.members.models import CalendarFeed


def calendar_code(session: Session, community_id: int, member_id: UUID) -> str | None:
    """Return the code of a member's calendar, None when they have none."""
    return session.scalar(
        select(CalendarFeed.code).where(
            CalendarFeed.community_id == community_id, CalendarFeed.member_id == member_id
        )
    )


def member_of_calendar(session: Session, community_id: int, code: str) -> UUID | None:
    """Return whose calendar a code opens, None for a code that opens nothing."""
    return session.scalar(
        select(CalendarFeed.member_id).where(
            CalendarFeed.community_id == community_id, CalendarFeed.code == code
        )
    )
