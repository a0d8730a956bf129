"""Who is behind a session's token, in one statement: member pages have eight in all.

A token counts until it is ended or expires, on a shared computer also while it was just used.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Areas
from timebank.members.models import Community, Driver, Member, MemberRole, SignInSession
from timebank.members.queries.communities import COMMUNITY_COLUMNS, facts_from
from timebank.members.queries.views import SignedIn
from timebank.members.rules.signin import SHARED_IDLE
from timebank.members.rules.vocabulary import PRESENT_STATES


def signed_in(session: Session, token_hash: str, slug: str, now: datetime) -> SignedIn | None:
    """Return who the session of `token_hash` is in the community of `slug`, or None.

    None: no such live session, or no such community. A member who left is nobody there.
    """
    rows = session.execute(
        _sessions(slug).where(
            SignInSession.token_hash == token_hash,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            or_(SignInSession.is_shared.is_(False), SignInSession.seen_at > now - SHARED_IDLE),
        )
    ).all()
    if not rows:
        return None
    first = tuple(rows[0])
    person_id, session_id, seen_at, is_shared, member_id, name, first_name = first[:7]
    language, large_text, state, driver_id, driver_state = first[7:12]
    granted = {row[12]: row[13] for row in rows if row[12]}
    return SignedIn(
        person_id=person_id,
        session_id=session_id,
        seen_at=seen_at,
        is_shared=is_shared,
        community=facts_from(first[14:]),
        member_id=member_id,
        name=name or "",
        first_name=first_name or "",
        language=language or "en",
        large_text=bool(large_text),
        state=state or "",
        roles=_roles(state, driver_id is not None, set(granted)),
        areas=None if "admin" in granted else areas_from(granted.get("coordinator")),
        driver_id=driver_id,
        driver_state=driver_state or "",
    )


def areas_from(area_ids: list[str] | None) -> Areas:
    """Return a limit as it is kept on a row as a set of ids; None: everywhere."""
    return None if area_ids is None else frozenset(map(UUID, area_ids))


def _sessions(slug: str) -> Select[*tuple[Any, ...]]:
    """Every session with its person's side in the community of `slug`, a row a granted role."""
    return (
        select(
            SignInSession.person_id,
            SignInSession.id,
            SignInSession.seen_at,
            SignInSession.is_shared,
            Member.id,
            Member.name,
            Member.first_name,
            Member.language,
            Member.large_text,
            Member.state,
            Driver.id,
            Driver.state,
            MemberRole.role,
            MemberRole.area_ids,
            *COMMUNITY_COLUMNS,
        )
        .select_from(SignInSession)
        .join(Community, Community.slug == slug)
        .outerjoin(
            Member,
            and_(
                Member.community_id == Community.id,
                Member.person_id == SignInSession.person_id,
                Member.state != "left",
            ),
        )
        .outerjoin(
            Driver,
            and_(Driver.community_id == Member.community_id, Driver.member_id == Member.id),
        )
        .outerjoin(
            MemberRole,
            and_(MemberRole.community_id == Member.community_id, MemberRole.member_id == Member.id),
        )
    )


def _roles(state: str | None, is_driver: bool, granted: set[str]) -> frozenset[str]:
    if state not in PRESENT_STATES:
        return frozenset()
    own = {"rider", "driver"} if is_driver else {"rider"}
    return frozenset(own if state == "paused" else own | granted)
