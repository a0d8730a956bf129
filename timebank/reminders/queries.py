"""What is due, read without a lock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from timebank.members import Community
from timebank.reminders.models import Reminder
from timebank.reminders.operations import Due


def communities_due(session: Session, now: datetime) -> list[int]:
    """Return the communities in which something is due.

    Each is one look into the index, however many rows are done with.
    """
    due = exists().where(
        Reminder.community_id == Community.id,
        Reminder.state == "waiting",
        Reminder.try_at <= now,
    )
    return list(session.scalars(select(Community.id).where(due).order_by(Community.id)))


def next_due_at(session: Session, community_id: int) -> datetime | None:
    """Return when the next row of a community falls due, for clocks that jump."""
    return session.scalar(
        select(Reminder.try_at)
        .where(Reminder.community_id == community_id, Reminder.state == "waiting")
        .order_by(Reminder.try_at)
        .limit(1)
    )


def waiting_about(session: Session, community_id: int, subject_id: UUID) -> list[Due]:
    """Return what waits about one subject, in order."""
    rows = session.execute(
        select(Reminder.kind, Reminder.subject_id, Reminder.due_at)
        .where(
            Reminder.community_id == community_id,
            Reminder.subject_id == subject_id,
            Reminder.state == "waiting",
        )
        .order_by(Reminder.due_at, Reminder.kind)
    )
    return [Due(*row) for row in rows]
