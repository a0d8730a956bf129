"""Sessions of signed-in browsers: started, seen, ended; kept on the server.

The cookie's token is never stored, only its hash; ending a row ends the sign-in everywhere.
"""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import NoSuchMember
from timebank.members.models import Member, Person, SignInSession
from timebank.members.operations.rows import change_member, locked_member
from timebank.members.rules.access import need_own
from timebank.members.rules.signin import SEEN_EVERY, SESSION_LIVES, token_hash


def person_of(session: Session, community_id: int, member_id: UUID, now: datetime) -> UUID:
    """Return the person who signs in as this member, made when there was none.

    Raises: NoSuchMember.
    """
    member = locked_member(session, community_id, member_id)
    if member.person_id is not None:
        return member.person_id
    person_id = new_id()
    session.execute(insert(Person).values(id=person_id, made_at=now))
    change_member(session, member, person_id=person_id)
    return person_id


def start_session(
    session: Session,
    person_id: UUID,
    now: datetime,
    *,
    is_shared: bool = False,
    token: str | None = None,
) -> str:
    """Sign a person in and return the token for the cookie.

    30 days; on a shared computer until 15 minutes after the last page. token: made beforehand,
    64 hex digits.
    """
    token = token or secrets.token_hex(32)
    session.execute(
        insert(SignInSession).values(
            token_hash=token_hash(token),
            person_id=person_id,
            made_at=now,
            seen_at=now,
            is_shared=is_shared,
            expires_at=now + SESSION_LIVES,
        )
    )
    return token


def touch_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Note that a session was just used; at most once a minute is anything written."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def is_touch_due(seen_at: datetime, now: datetime) -> bool:
    """Tell whether touch_session would write: ask before opening a transaction for it."""
    return seen_at <= now - SEEN_EVERY


def end_session(session: Session, hashed_token: str, now: datetime) -> None:
    """Sign a browser out, by the hash of its token. Twice is once."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == hashed_token, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def end_sessions_of(session: Session, actor: Actor, member_id: UUID, now: datetime) -> None:
    """Sign a member out of every browser: a lost phone, a forgotten library computer.

    Raises: HelperMayNot, NotYours, NoSuchMember.
    """
    need_own(actor, member_id)
    row = session.execute(
        select(Member.person_id).where(
            Member.community_id == actor.community_id, Member.id == member_id
        )
    ).first()
    if row is None:
        raise NoSuchMember(member_id=str(member_id))
    session.execute(
        update(SignInSession)
        .where(SignInSession.person_id == row.person_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
