"""One-time codes: sent to a number or address, printed by a coordinator, shown by a demo.

A code is tried and used under the row's lock: five tries are five, and one use is one, however
many browsers try at once. A wrong code is an answer, not an error: its try must stay counted.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.clock import installation_kind
from timebank.kernel.codes import new_code, new_digits
from timebank.members.errors import AdminOnly, NotADemo, NotAMemberYet
from timebank.members.models import LoginCode, Member, MemberRole, SignInSession
from timebank.members.operations.counts import count_rate
from timebank.members.operations.rows import present_member
from timebank.members.operations.sessions import person_of, start_session
from timebank.members.queries.people import members_by_contact
from timebank.members.queries.views import ContactMember
from timebank.members.rules import signin
from timebank.members.rules.access import is_house, need_admin, need_coordinator
from timebank.members.rules.contacts import Contact
from timebank.members.rules.vocabulary import PRESENT_STATES


@dataclass(frozen=True, slots=True)
class CodeUse:
    """What came of a code.

    in: token is the new session's · choose: right, and one of `choices` must say who they are ·
    wrong: try again · spent: used, too old or tried five times; a new one is needed.
    """

    outcome: Literal["in", "choose", "wrong", "spent"]
    token: str = ""
    member_id: UUID | None = None
    choices: tuple[ContactMember, ...] = ()


def make_login_code(
    session: Session,
    community_id: int,
    contact: Contact,
    *,
    secret_key: str,
    now: datetime,
    address: str = "",
) -> str | None:
    """Make the six digits to be sent to a number or address; None when it is nobody's.

    The edge says the same words for None: who is a member is not told. address: the browser's.
    Raises: TooManyTries(retry_minutes).
    """
    count_rate(session, f"code|{contact.value}", signin.CODES_A_NUMBER, now)
    if address:
        count_rate(session, f"code-from|{address}", signin.CODES_AN_ADDRESS, now)
    if not members_by_contact(session, community_id, contact):
        return None
    code = new_digits(signin.CODE_DIGITS)
    _keep(session, community_id, "sent", contact.value, code, secret_key, now)
    return code


def make_printed_code(
    session: Session, actor: Actor, member_id: UUID, *, secret_key: str, now: datetime
) -> str:
    """Make a code on paper that lets a member in once within 72 hours.

    Whoever holds it is that person, so nobody makes one for somebody who may do more than they.
    Raises: CoordinatorOnly, AdminOnly, NoSuchMember, MemberHasLeft, NotAMemberYet.
    """
    need_coordinator(actor)
    member = present_member(session, actor.community_id, member_id)
    if member.state not in PRESENT_STATES:
        raise NotAMemberYet(member_id=str(member_id))
    person_id = person_of(session, actor.community_id, member_id, now)
    _need_no_less(session, actor, person_id)
    code = new_code(signin.PRINTED_LENGTH)
    _keep(session, actor.community_id, "printed", "", code, secret_key, now, person_id)
    return code


def _need_no_less(session: Session, actor: Actor, person_id: UUID) -> None:
    """Refuse a coordinator an admin's code, and everybody that of another bank's office.

    A coordinator limited to areas gets nobody's who has a role: it may reach further than theirs.

    Raises: AdminOnly.
    """
    held = session.execute(
        select(MemberRole.community_id, MemberRole.role)
        .join(
            Member,
            and_(
                Member.community_id == MemberRole.community_id,
                Member.id == MemberRole.member_id,
            ),
        )
        .where(Member.person_id == person_id)
    ).all()
    if any(role == "admin" for _, role in held) or (held and actor.areas is not None):
        need_admin(actor)
    if not is_house(actor) and any(where != actor.community_id for where, _ in held):
        raise AdminOnly()


def make_demo_link(
    session: Session, community_id: int, member_id: UUID, *, secret_key: str, now: datetime
) -> str:
    """Make the code of a demo's sign-in link, good any number of times.

    Raises: NotADemo in an installation that is not a demo, NoSuchMember.
    """
    if installation_kind(session) != "demo":
        raise NotADemo()
    person_id = person_of(session, community_id, member_id, now)
    code = new_code(signin.DEMO_LENGTH)
    _keep(session, community_id, "demo", "", code, secret_key, now, person_id)
    return code


def use_login_code(
    session: Session,
    community_id: int,
    contact: Contact,
    typed: str,
    *,
    secret_key: str,
    now: datetime,
    member_id: UUID | None = None,
    request_key: str = "",
    is_shared: bool = False,
    address: str = "",
) -> CodeUse:
    """Try a sent code; the same form (request_key) sent twice gets the same session.

    member_id: which member of a shared phone; without it a shared phone answers `choose`, and
    the code stays good for the choice. Raises: TooManyTries(retry_minutes).
    """
    if address:
        count_rate(session, f"try|{address}", signin.TRIES_AN_ADDRESS, now)
    hashed = signin.code_hash(secret_key, community_id, contact.value, signin.code_typed(typed))
    of_contact = and_(
        LoginCode.community_id == community_id,
        LoginCode.kind == "sent",
        LoginCode.contact == contact.value,
        LoginCode.expires_at > now,
    )
    # any code still good counts: texts arrive late, and people type the first of two
    tried = session.execute(
        update(LoginCode)
        .where(of_contact, LoginCode.used_at.is_(None), LoginCode.tries < signin.CODE_TRIES_MAX)
        .values(tries=LoginCode.tries + 1)
        .returning(LoginCode.id, LoginCode.code_hash)
        .execution_options(synchronize_session=False)
    ).all()
    code_id = next((row.id for row in tried if hmac.compare_digest(row.code_hash, hashed)), None)
    if code_id is None:
        # looked up only now: a twin of this form may have used the code while we waited
        again = _same_form(session, of_contact, hashed, secret_key, request_key)
        return again or CodeUse("wrong" if tried else "spent")
    behind = members_by_contact(session, community_id, contact)
    chosen = [one for one in behind if member_id is None or one.member_id == member_id]
    if not chosen:
        return CodeUse("spent")
    if len(chosen) > 1:
        return CodeUse("choose", choices=tuple(behind))
    person_id = person_of(session, community_id, chosen[0].member_id, now)
    token = _use(session, code_id, person_id, secret_key, request_key, is_shared, now)
    return CodeUse("in", token, chosen[0].member_id)


def use_private_code(
    session: Session,
    community_id: int,
    typed: str,
    *,
    secret_key: str,
    now: datetime,
    request_key: str = "",
    is_shared: bool = False,
    address: str = "",
) -> CodeUse:
    """Use a printed code (once) or a demo's link (any number of times, in a demo only).

    Raises: TooManyTries(retry_minutes).
    """
    if address:
        count_rate(session, f"try|{address}", signin.TRIES_AN_ADDRESS, now)
    hashed = signin.code_hash(secret_key, community_id, "", signin.code_typed(typed))
    known = and_(
        LoginCode.community_id == community_id,
        LoginCode.kind.in_(("printed", "demo")),
        LoginCode.code_hash == hashed,
        LoginCode.expires_at > now,
    )
    row = session.execute(
        select(LoginCode.id, LoginCode.kind, LoginCode.person_id, LoginCode.used_at, Member.id)
        .join(
            Member,
            and_(
                Member.community_id == LoginCode.community_id,
                Member.person_id == LoginCode.person_id,
                Member.state.in_(PRESENT_STATES),
            ),
        )
        .where(known)
        .with_for_update(of=LoginCode, key_share=True)
    ).first()
    if row is None:
        return CodeUse("wrong")
    code_id, kind, person_id, used_at, member_id = row
    assert person_id is not None, "a private code is a person's"
    if kind == "demo":
        if installation_kind(session) != "demo":
            return CodeUse("wrong")
        token = start_session(session, person_id, now, is_shared=is_shared)
        return CodeUse("in", token, member_id)
    if used_at is not None:
        again = _same_form(session, known, hashed, secret_key, request_key)
        return again or CodeUse("spent")
    token = _use(session, code_id, person_id, secret_key, request_key, is_shared, now)
    return CodeUse("in", token, member_id)


_LIVES = {
    "sent": signin.CODE_LIVES,
    "printed": signin.PRINTED_LIVES,
    "demo": signin.DEMO_LIVES,
}


def _keep(
    session: Session,
    community_id: int,
    kind: str,
    contact: str,
    code: str,
    secret_key: str,
    now: datetime,
    person_id: UUID | None = None,
) -> None:
    session.execute(
        insert(LoginCode).values(
            community_id=community_id,
            kind=kind,
            contact=contact,
            person_id=person_id,
            code_hash=signin.code_hash(secret_key, community_id, contact, code),
            made_at=now,
            expires_at=now + _LIVES[kind],
        )
    )


def _use(
    session: Session,
    code_id: UUID,
    person_id: UUID,
    secret_key: str,
    request_key: str,
    is_shared: bool,
    now: datetime,
) -> str:
    """Mark a code used, under its lock, and start the one session it gives."""
    session.execute(
        update(LoginCode)
        .where(LoginCode.id == code_id)
        .values(used_at=now, person_id=person_id)
        .execution_options(synchronize_session=False)
    )
    token = signin.token_for(secret_key, str(code_id), request_key) if request_key else None
    return start_session(session, person_id, now, is_shared=is_shared, token=token)


def _same_form(
    session: Session,
    codes: ColumnElement[bool],
    hashed: str,
    secret_key: str,
    request_key: str,
) -> CodeUse | None:
    """Find the session that this very form already started: a double tap is no second use."""
    if not request_key:
        return None
    used: list[Any] = list(
        session.execute(
            select(LoginCode.id, LoginCode.community_id, LoginCode.person_id).where(
                codes, LoginCode.code_hash == hashed, LoginCode.used_at.is_not(None)
            )
        )
    )
    for code_id, community_id, person_id in used:
        token = signin.token_for(secret_key, str(code_id), request_key)
        live = session.scalar(
            select(SignInSession.id).where(
                SignInSession.token_hash == signin.token_hash(token),
                SignInSession.ended_at.is_(None),
            )
        )
        if live is not None:
            member_id = session.scalar(
                select(Member.id).where(
                    Member.community_id == community_id, Member.person_id == person_id
                )
            )
            return CodeUse("in", token, member_id)
    return None
