"""Phone codes: four digits of a member's own, tried ten times a day, kept as a hash."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.members import CoordinatorOnly, NotYours, PhoneCode, PhoneCodeWeak

SECRET = "a secret only for tests, long enough 0123456789"


def own(member: members.Member) -> Actor:
    return Actor(1, member.id, "web", roles=frozenset({"rider"}))


def is_it(session: Session, member: members.Member, typed: str, now: datetime) -> bool:
    return members.is_phone_code(session, 1, member.id, typed, secret_key=SECRET, now=now)


def test_a_code_is_chosen_changed_and_never_kept_in_words(
    session: Session, community: builders.Community, now: datetime
) -> None:
    opal = builders.a_member(session, "Opal Finch")
    assert not members.has_phone_code(session, 1, opal.id)
    for code in ("2580", "٢٥٨١"):
        members.set_phone_code(session, own(opal), opal.id, code, secret_key=SECRET, now=now)
    assert members.has_phone_code(session, 1, opal.id)
    assert [is_it(session, opal, code, now) for code in ("2580", "2581", "")] == [
        False, True, False,
    ]  # fmt: skip
    assert "258" not in session.scalars(select(PhoneCode.code_hash)).one()[:4]


@pytest.mark.parametrize("typed", ["", "123", "12345", "1234", "4321", "0000", "25a0", "²580"])
def test_a_code_that_anybody_would_try_is_refused(
    session: Session, community: builders.Community, now: datetime, typed: str
) -> None:
    opal = builders.a_member(session, "Opal Finch")
    with pytest.raises(PhoneCodeWeak):
        members.set_phone_code(session, own(opal), opal.id, typed, secret_key=SECRET, now=now)


def test_a_code_is_made_by_a_coordinator_and_set_by_nobody_else(
    session: Session, community: builders.Community, now: datetime
) -> None:
    opal, vera = (builders.a_member(session, name) for name in ("Opal Finch", "Vera Wren"))
    ruth = Actor(1, vera.id, "web", roles=frozenset({"coordinator"}))
    code = members.make_phone_code(session, ruth, opal.id, secret_key=SECRET, now=now)
    assert len(code) == 4
    assert is_it(session, opal, code, now)
    assert not is_it(session, vera, code, now)
    with pytest.raises(CoordinatorOnly):
        members.make_phone_code(session, own(opal), opal.id, secret_key=SECRET, now=now)
    with pytest.raises(NotYours):
        members.set_phone_code(session, own(vera), opal.id, "2580", secret_key=SECRET, now=now)
