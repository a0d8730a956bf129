"""Phone codes: four digits, because a number on a display proves nobody's voice.

Whoever knows the code hears the member's rides read out, and nothing else.
"""

import hmac
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_digits
from timebank.kernel.wording import ascii_digits
from timebank.members.errors import PhoneCodeWeak
from timebank.members.models import PhoneCode
from timebank.members.operations.counts import count_rate
from timebank.members.operations.rows import present_member
from timebank.members.rules.access import need_coordinator, need_own
from timebank.members.rules.signin import (
    PHONE_CODE_DIGITS,
    PHONE_CODES_A_MEMBER,
    phone_code_hash,
)


def make_phone_code(
    session: Session, actor: Actor, member_id: UUID, *, secret_key: str, now: datetime
) -> str:
    """Make a member's phone code and return it, to be told once; the old one ends.

    Raises: CoordinatorOnly, NoSuchMember, MemberHasLeft.
    """
    need_coordinator(actor)
    present_member(session, actor.community_id, member_id)
    code = new_digits(PHONE_CODE_DIGITS)
    while is_weak(code):
        code = new_digits(PHONE_CODE_DIGITS)
    _keep(session, actor.community_id, member_id, code, secret_key, now)
    return code


def set_phone_code(
    session: Session, actor: Actor, member_id: UUID, typed: str, *, secret_key: str, now: datetime
) -> None:
    """Keep the code a member chose; never by a helper.

    Raises: HelperMayNot, NotYours, NoSuchMember, MemberHasLeft, PhoneCodeWeak.
    """
    need_own(actor, member_id)
    code = ascii_digits(typed).strip()
    if len(code) != PHONE_CODE_DIGITS or not code.isdecimal() or is_weak(code):
        raise PhoneCodeWeak(field="phone_code")
    present_member(session, actor.community_id, member_id)
    _keep(session, actor.community_id, member_id, code, secret_key, now)


def is_weak(code: str) -> bool:
    """Tell whether a code is the first that anybody would try: 1111, 1234, 4321."""
    steps = {int(right) - int(left) for left, right in pairwise(code)}
    return len(steps) == 1 and steps <= {-1, 0, 1}


def has_phone_code(session: Session, community_id: int, member_id: UUID) -> bool:
    """Tell whether a member has a phone code."""
    return _hash_of(session, community_id, member_id) is not None


def is_phone_code(
    session: Session,
    community_id: int,
    member_id: UUID,
    typed: str,
    *,
    secret_key: str,
    now: datetime,
) -> bool:
    """Tell whether this is the member's code; every try counts, right or wrong.

    Raises: TooManyTries after ten in a day.
    """
    count_rate(session, f"phone-code|{community_id}|{member_id}", PHONE_CODES_A_MEMBER, now)
    kept = _hash_of(session, community_id, member_id)
    if kept is None:
        return False
    found = phone_code_hash(secret_key, community_id, str(member_id), ascii_digits(typed))
    return hmac.compare_digest(kept, found)


def _hash_of(session: Session, community_id: int, member_id: UUID) -> str | None:
    return session.scalar(
        select(PhoneCode.code_hash).where(
            PhoneCode.community_id == community_id, PhoneCode.member_id == member_id
        )
    )


def _keep(
    session: Session, community_id: int, member_id: UUID, code: str, secret_key: str, now: datetime
) -> None:
    """Put the code in the place of the old one; the member's row is locked."""
    session.execute(
        delete(PhoneCode)
        .where(PhoneCode.community_id == community_id, PhoneCode.member_id == member_id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(PhoneCode).values(
            community_id=community_id,
            member_id=member_id,
            code_hash=phone_code_hash(secret_key, community_id, str(member_id), code),
            made_at=now,
        )
    )
