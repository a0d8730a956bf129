"""Passwords for coordinators: argon2id, checked at the same pace for everybody.

Only people with a granted role may have one; members sign in by code.
"""

from datetime import datetime
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.members.errors import CoordinatorOnly, NotYours, PasswordTooWeak
from timebank.members.models import Member, MemberRole, Person
from timebank.members.operations.counts import count_rate
from timebank.members.operations.sessions import person_of
from timebank.members.rules import signin
from timebank.members.rules.access import is_house
from timebank.members.rules.contacts import Contact

_HASHER = PasswordHasher()  # argon2id, RFC 9106's second choice: 64 MiB, 3 passes, 4 lanes
# verified when there is nobody, so that the answer takes as long
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$W1LvYjGEXxKMGeXbZM1DRfGr6MZqb0Yx8zBQpAWgp5s"
)


def set_password(
    session: Session, actor: Actor, member_id: UUID, password: str, now: datetime
) -> None:
    """Give a coordinator or admin a password of 12 to 200 characters; their own, or by command.

    Raises: NotYours, CoordinatorOnly when the member has no granted role, PasswordTooWeak,
    NoSuchMember.
    """
    if not is_house(actor) and (actor.member_id != member_id or actor.on_behalf_of):
        raise NotYours()
    if not signin.PASSWORD_MIN <= len(password) <= signin.PASSWORD_MAX or len(set(password)) < 5:
        raise PasswordTooWeak(field="password", length_min=signin.PASSWORD_MIN)
    role = session.scalar(
        select(MemberRole.role)
        .where(MemberRole.community_id == actor.community_id, MemberRole.member_id == member_id)
        .limit(1)
    )
    if role is None:
        raise CoordinatorOnly()
    person_id = person_of(session, actor.community_id, member_id, now)
    _keep(session, person_id, password)


def check_password(
    session: Session,
    community_id: int,
    contact: Contact,
    password: str,
    *,
    now: datetime,
    address: str = "",
) -> UUID | None:
    """Return the person whose number or address and password these are, or None.

    Runs in a writing transaction: the try is counted whatever the answer.
    Raises: TooManyTries(retry_minutes).
    """
    count_rate(session, f"password|{contact.value}", signin.PASSWORDS_A_NUMBER, now)
    if address:
        count_rate(session, f"try|{address}", signin.TRIES_AN_ADDRESS, now)
    column = Member.phone if contact.kind == "phone" else Member.email
    rows = session.execute(
        select(Person.id, Person.password_hash)
        .join(Member, Member.person_id == Person.id)
        .join(
            MemberRole,
            and_(
                MemberRole.community_id == Member.community_id,
                MemberRole.member_id == Member.id,
            ),
        )
        .where(
            Member.community_id == community_id,
            column == contact.value,
            Member.state == "active",
            Person.password_hash.is_not(None),
        )
        .distinct()
        .limit(3)
    ).all()
    for person_id, hashed in rows:
        if hashed and _fits(hashed, password):
            if _HASHER.check_needs_rehash(hashed):
                _keep(session, person_id, password)
            return person_id
    if not rows:
        _fits(_NOBODY, password)
    return None


def _fits(hashed: str, password: str) -> bool:
    try:
        fits = _HASHER.verify(hashed, password[: signin.PASSWORD_MAX].encode(errors="replace"))
    except (VerificationError, InvalidHashError):
        return False
    return bool(fits) and len(password) <= signin.PASSWORD_MAX


def _keep(session: Session, person_id: UUID, password: str) -> None:
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(password_hash=_HASHER.hash(password.encode(errors="replace")))
        .execution_options(synchronize_session=False)
    )
