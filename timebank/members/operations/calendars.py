"""The address of a member's private calendar: made, renewed, taken away, by nobody but them.

A member is locked first, so that two taps make one address.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_code
from timebank.members.errors import NoSuchMember
from timebank.members.models import CalendarFeed, Member
from timebank.members.rules.access import need_own

CODE_LENGTH = 20  # 86 bits: nobody finds it by trying


def open_calendar(
    session: Session, actor: Actor, member_id: UUID, now: datetime, *, replacing: str = ""
) -> str:
    """Return the code of a member's calendar, made when there is none.

    replacing: the code that is to stop; a new one takes its place, and said twice it is once.
    Raises: HelperMayNot, NotYours, NoSuchMember.
    """
    need_own(actor, member_id)
    feed = _locked(session, actor.community_id, member_id)
    if feed is None:
        feed = CalendarFeed(
            community_id=actor.community_id,
            member_id=member_id,
            code=new_code(CODE_LENGTH),
            made_at=now,
        )
        session.add(feed)
    elif replacing and feed.code == replacing:
        feed.code, feed.made_at = new_code(CODE_LENGTH), now
    session.flush()
    return feed.code


def close_calendar(session: Session, actor: Actor, member_id: UUID) -> None:
    """Take a member's calendar away; twice is once. Raises: HelperMayNot, NotYours."""
    need_own(actor, member_id)
    session.execute(
        delete(CalendarFeed)
        .where(CalendarFeed.community_id == actor.community_id, CalendarFeed.member_id == member_id)
        .execution_options(synchronize_session=False)
    )


def _locked(session: Session, community_id: int, member_id: UUID) -> CalendarFeed | None:
    found = session.scalar(
        select(Member.id)
        .where(Member.community_id == community_id, Member.id == member_id)
        .with_for_update()
    )
    if found is None:
        raise NoSuchMember()
    return session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.community_id == community_id, CalendarFeed.member_id == member_id
        )
    )
