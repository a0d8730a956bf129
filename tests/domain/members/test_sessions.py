"""Sessions on the server: who is signed in, in one statement, and until when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.members import LoginCode, RateCount, SignedIn, SignInSession
from timebank.members.rules.signin import token_hash

OFFICE = Actor(1, None, "cli")


@pytest.fixture
def opal(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Opal Finch", language="es", large_text=True)


def start(session: Session, member: builders.Member, now: datetime, **more: Any) -> str:
    person_id = members.person_of(session, member.community_id, member.id, now)
    return members.start_session(session, person_id, now, **more)


def who(session: Session, token: str, now: datetime, slug: str = "eastside") -> SignedIn | None:
    return members.signed_in(session, token_hash(token), slug, now)


def test_one_statement_says_who_it_is(
    session: Session, opal: Any, now: datetime, count_queries: Callable
) -> None:
    token = start(session, opal, now)
    with count_queries() as counted:
        signed = who(session, token, now)
    assert counted.count == 1
    assert signed is not None
    assert (signed.member_id, signed.name, signed.first_name) == (opal.id, "Opal Finch", "Opal")
    assert (signed.language, signed.large_text, signed.state) == ("es", True, "active")
    assert signed.roles == {"rider"}
    assert signed.community.policy.credit_limit == 300
    assert signed.person_id == opal.person_id


def test_roles_come_with_it(session: Session, community: Any, now: datetime) -> None:
    wanda = builders.a_member(session, "Wanda Wren", roles=["coordinator", "admin"])
    driver = builders.a_driver_near(session, member=wanda)
    signed = who(session, start(session, wanda, now), now)
    assert signed is not None
    assert signed.roles == {"rider", "driver", "coordinator", "admin"}
    assert (signed.driver_id, signed.driver_state) == (driver.id, "active")


def test_a_paused_coordinator_coordinates_nothing(
    session: Session, community: Any, now: datetime
) -> None:
    wanda = builders.a_member(session, roles=["coordinator"], state="paused")
    signed = who(session, start(session, wanda, now), now)
    assert signed is not None
    assert signed.roles == {"rider"}


def test_who_only_asked_has_no_role(session: Session, community: Any, now: datetime) -> None:
    asked = builders.a_member(session, state="asked")
    signed = who(session, start(session, asked, now), now)
    assert signed is not None
    assert (signed.member_id, signed.roles) == (asked.id, frozenset())


@pytest.mark.parametrize("how", ["left", "never there"])
def test_in_a_bank_that_is_not_theirs_nobody_is_a_member(
    session: Session, opal: Any, now: datetime, how: str
) -> None:
    builders.a_community(session, 2)
    if how == "left":
        builders.a_member(session, community_id=2, person_id=opal.person_id, state="left")
    signed = who(session, start(session, opal, now), now, "bank-2")
    assert signed is not None
    assert (signed.member_id, signed.name, signed.roles) == (None, "", frozenset())
    assert signed.community.id == 2


def test_one_person_may_be_in_two_banks(session: Session, opal: Any, now: datetime) -> None:
    builders.a_community(session, 2)
    there = builders.a_member(session, "Opal F", community_id=2, person_id=opal.person_id)
    signed = who(session, start(session, opal, now), now, "bank-2")
    assert signed is not None
    assert signed.member_id == there.id
    banks = members.communities_of_person(session, opal.person_id)
    assert [bank.id for bank in banks] == [2, 1]


def test_no_bank_no_session_nobody(session: Session, opal: Any, now: datetime) -> None:
    token = start(session, opal, now)
    assert who(session, token, now, "no-such-bank") is None
    assert who(session, "another token", now) is None
    assert who(session, "\ud800", now) is None


def test_an_own_device_stays_in_for_thirty_days(session: Session, opal: Any, now: datetime) -> None:
    token = start(session, opal, now)
    assert who(session, token, now + timedelta(days=30, seconds=-1))
    assert who(session, token, now + timedelta(days=30)) is None


def test_a_shared_computer_forgets_after_a_quarter_hour(
    session: Session, opal: Any, now: datetime
) -> None:
    token = start(session, opal, now, is_shared=True)
    signed = who(session, token, now + timedelta(minutes=14))
    assert signed is not None
    assert signed.is_shared
    members.touch_session(session, signed.session_id, now + timedelta(minutes=14))
    assert who(session, token, now + timedelta(minutes=28))
    assert who(session, token, now + timedelta(minutes=29)) is None


def test_being_seen_is_written_once_a_minute(session: Session, opal: Any, now: datetime) -> None:
    signed = who(session, start(session, opal, now), now)
    assert signed is not None
    soon, later = now + timedelta(seconds=59), now + timedelta(seconds=60)
    for instant, is_due in ((soon, False), (later, True)):
        assert members.is_touch_due(signed.seen_at, instant) is is_due
        members.touch_session(session, signed.session_id, instant)
        seen_at = session.scalar(select(SignInSession.seen_at))
        assert seen_at == (instant if is_due else now)


def test_signing_out_ends_it_on_the_server(session: Session, opal: Any, now: datetime) -> None:
    token = start(session, opal, now)
    members.end_session(session, token_hash(token), now)
    members.end_session(session, token_hash(token), now + timedelta(hours=1))
    assert who(session, token, now) is None
    assert session.scalar(select(SignInSession.ended_at)) == now


def test_a_coordinator_signs_a_member_out_everywhere(
    session: Session, opal: Any, now: datetime
) -> None:
    tokens = [start(session, opal, now) for _ in range(2)]
    other = builders.a_member(session)
    kept = start(session, other, now)
    members.end_sessions_of(session, OFFICE, opal.id, now)
    assert [who(session, token, now) for token in tokens] == [None, None]
    assert who(session, kept, now)
    with pytest.raises(members.NotYours):
        members.end_sessions_of(session, builders.acting(other), opal.id, now)
    with pytest.raises(members.NoSuchMember):
        members.end_sessions_of(session, OFFICE, UUID(int=5), now)


def test_a_member_without_sign_in_gets_one_when_needed(
    session: Session, community: Any, now: datetime
) -> None:
    hugo = builders.a_member(session, person_id=None)
    first = members.person_of(session, 1, hugo.id, now)
    assert members.person_of(session, 1, hugo.id, now) == first
    with pytest.raises(members.NoSuchMember):
        members.person_of(session, 1, UUID(int=5), now)


def test_what_decides_nothing_any_more_is_forgotten(
    session: Session, opal: Any, now: datetime
) -> None:
    contact = members.Contact("phone", opal.phone)
    members.make_login_code(session, 1, contact, secret_key="s" * 40, now=now)
    start(session, opal, now)
    counts = select(
        select(func.count()).select_from(RateCount).scalar_subquery(),
        select(func.count()).select_from(LoginCode).scalar_subquery(),
        select(func.count()).select_from(SignInSession).scalar_subquery(),
    )
    members.forget_old_tries(session, now + timedelta(days=1))
    assert tuple(session.execute(counts).one()) == (1, 1, 1)
    members.forget_old_tries(session, now + timedelta(days=3))
    assert tuple(session.execute(counts).one()) == (0, 0, 1)
    members.forget_old_tries(session, now + timedelta(days=121))
    assert tuple(session.execute(counts).one()) == (0, 0, 0)
