"""One-time codes: who gets one, how often it may be tried, and what it opens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.clock import mark_installation
from timebank.kernel.wording import ascii_digits
from timebank.members import Contact, LoginCode, SignInSession
from timebank.members.rules.signin import token_hash

SECRET = "a secret of forty letters, for tests only"
PHONE = Contact("phone", "+13135550142")
OFFICE = Actor(1, None, "cli")


@pytest.fixture
def opal(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Opal Finch", phone=PHONE.value, person_id=None)


def make(session: Session, now: datetime, contact: Contact = PHONE, **more: Any) -> str:
    code = members.make_login_code(session, 1, contact, secret_key=SECRET, now=now, **more)
    assert code is not None
    return code


def use(
    session: Session, typed: str, now: datetime, contact: Contact = PHONE, **more: Any
) -> members.CodeUse:
    return members.use_login_code(session, 1, contact, typed, secret_key=SECRET, now=now, **more)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_a_code_lets_its_number_in(session: Session, opal: Any, now: datetime) -> None:
    done = use(session, make(session, now), now)

    assert (done.outcome, done.member_id) == ("in", opal.id)
    signed = members.signed_in(session, token_hash(done.token), "eastside", now)
    assert signed is not None
    assert signed.member_id == opal.id


def test_a_code_lets_its_mail_in(session: Session, opal: Any, now: datetime) -> None:
    hugo = builders.a_member(session, "Hugo Winter", email="hugo@winter.example")
    mail = Contact("email", "hugo@winter.example")
    assert use(session, make(session, now, mail), now, mail).member_id == hugo.id


def test_no_code_is_kept_in_the_open(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    row = session.execute(select(LoginCode.code_hash, LoginCode.contact)).one()
    assert code not in row.code_hash
    assert len(row.code_hash) == 64


@pytest.mark.parametrize("state", ["asked", "left", None])
def test_who_is_no_member_gets_no_code(
    session: Session, community: Any, now: datetime, state: str | None
) -> None:
    if state:
        builders.a_member(session, phone=PHONE.value, state=state)
    assert members.make_login_code(session, 1, PHONE, secret_key=SECRET, now=now) is None


def test_codes_may_be_typed_any_way(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)
    assert ascii_digits(arabic) == code
    assert use(session, f" {arabic[:3]}-{arabic[3:]}\n", now).outcome == "in"


def test_a_code_lives_ten_minutes(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    assert use(session, code, now + timedelta(minutes=10)).outcome == "spent"
    assert use(session, code, now + timedelta(minutes=9, seconds=59)).outcome == "in"


def test_five_wrong_tries_spend_a_code(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    outcomes = [use(session, wrong(code), now).outcome for _ in range(5)]
    assert outcomes == ["wrong"] * 5
    assert use(session, code, now).outcome == "spent"


def test_a_code_is_used_once(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    assert use(session, code, now).outcome == "in"
    assert use(session, code, now).outcome == "spent"


def test_the_same_form_twice_is_one_session(session: Session, opal: Any, now: datetime) -> None:
    code = make(session, now)
    first = use(session, code, now, request_key="form-1")
    assert use(session, code, now, request_key="form-1") == first
    assert use(session, code, now, request_key="form-2").outcome == "spent"
    assert len(session.scalars(select(SignInSession.id)).all()) == 1
    members.end_session(session, token_hash(first.token), now)
    assert use(session, code, now, request_key="form-1").outcome == "spent"


def test_the_first_of_two_codes_still_works(session: Session, opal: Any, now: datetime) -> None:
    first = make(session, now)
    make(session, now + timedelta(seconds=30))
    assert use(session, first, now + timedelta(minutes=1)).outcome == "in"


def test_a_code_of_another_number_is_wrong(session: Session, opal: Any, now: datetime) -> None:
    other = Contact("phone", "+13135550199")
    builders.a_member(session, phone=other.value)
    code = make(session, now, other)
    make(session, now)
    if use(session, code, now).outcome != "wrong":
        pytest.fail("two numbers, one code")


def test_a_code_counts_in_its_community_only(session: Session, opal: Any, now: datetime) -> None:
    builders.a_community(session, 2)
    builders.a_member(session, phone=PHONE.value, community_id=2)
    code = make(session, now)
    there = members.use_login_code(session, 2, PHONE, code, secret_key=SECRET, now=now)
    assert there.outcome == "spent"


def test_a_shared_phone_asks_who(session: Session, opal: Any, now: datetime) -> None:
    omar = builders.a_member(session, "Omar Finch", phone=PHONE.value)
    code = make(session, now)
    asked = use(session, code, now)

    assert asked.outcome == "choose"
    assert [one.name for one in asked.choices] == ["Omar Finch", "Opal Finch"]
    assert asked.token == ""
    assert use(session, code, now, member_id=omar.id).member_id == omar.id


def test_a_shared_phone_lets_no_stranger_in(session: Session, opal: Any, now: datetime) -> None:
    stranger = builders.a_member(session, phone="+13135550199")
    code = make(session, now)
    assert use(session, code, now, member_id=stranger.id).outcome == "spent"


def test_a_number_gets_five_codes_an_hour(session: Session, opal: Any, now: datetime) -> None:
    for _ in range(5):
        make(session, now)
    with pytest.raises(members.TooManyTries) as caught:
        make(session, now + timedelta(minutes=20))
    assert caught.value.data["retry_minutes"] == 40
    assert make(session, now + timedelta(minutes=60))


def test_an_address_is_counted_too(session: Session, opal: Any, now: datetime) -> None:
    nobody = Contact("email", "nobody@example.com")
    for number in range(40):
        contact = Contact("email", f"n{number}@example.com")
        members.make_login_code(
            session, 1, contact, secret_key=SECRET, now=now, address="203.0.113.7"
        )
    with pytest.raises(members.TooManyTries):
        members.make_login_code(
            session, 1, nobody, secret_key=SECRET, now=now, address="203.0.113.7"
        )


def test_tries_of_an_address_are_counted(session: Session, opal: Any, now: datetime) -> None:
    for _ in range(30):
        use(session, "123456", now, address="203.0.113.7")
        private(session, "123456", now, address="203.0.113.7")
    with pytest.raises(members.TooManyTries):
        use(session, "123456", now, address="203.0.113.7")
    with pytest.raises(members.TooManyTries):
        private(session, "123456", now, address="203.0.113.7")
    assert use(session, make(session, now), now, address="203.0.113.8").outcome == "in"


# -- on paper, and in a demo -------------------------------------------------------------------


def private(session: Session, typed: str, now: datetime, **more: Any) -> members.CodeUse:
    return members.use_private_code(session, 1, typed, secret_key=SECRET, now=now, **more)


def test_a_printed_code_lets_anybody_in_once(session: Session, opal: Any, now: datetime) -> None:
    code = members.make_printed_code(session, OFFICE, opal.id, secret_key=SECRET, now=now)
    typed = f" {code[:4].lower()}-{code[4:]} "
    done = private(session, typed, now, request_key="form")

    assert (done.outcome, done.member_id) == ("in", opal.id)
    assert private(session, typed, now, request_key="form") == done
    assert private(session, typed, now).outcome == "spent"


def test_a_printed_code_lives_three_days(session: Session, opal: Any, now: datetime) -> None:
    code = members.make_printed_code(session, OFFICE, opal.id, secret_key=SECRET, now=now)
    assert private(session, code, now + timedelta(hours=72)).outcome == "wrong"
    assert private(session, code, now + timedelta(hours=71)).outcome == "in"


def test_a_printed_code_ends_with_the_membership(
    session: Session, opal: Any, now: datetime
) -> None:
    code = members.make_printed_code(session, OFFICE, opal.id, secret_key=SECRET, now=now)
    members.leave(session, OFFICE, opal.id)
    assert private(session, code, now).outcome == "wrong"


def test_only_a_coordinator_prints_codes(session: Session, opal: Any, now: datetime) -> None:
    with pytest.raises(members.CoordinatorOnly):
        members.make_printed_code(
            session, builders.acting(opal), opal.id, secret_key=SECRET, now=now
        )
    asked = builders.a_member(session, state="asked")
    with pytest.raises(members.NotAMemberYet):
        members.make_printed_code(session, OFFICE, asked.id, secret_key=SECRET, now=now)


def test_nobody_prints_the_code_of_somebody_who_may_do_more(
    session: Session, now: datetime
) -> None:
    builders.a_community(session)
    builders.a_community(session, 2)
    iris = builders.acting(builders.a_member(session, "Iris Alder"), "coordinator")
    noor = builders.a_member(session, "Noor Linden", roles=["admin"])
    rosa = builders.a_member(session, "Rosa Hazel")
    builders.a_member(session, person_id=rosa.person_id, community_id=2, roles=["coordinator"])
    for member in (noor, rosa):
        with pytest.raises(members.AdminOnly):
            members.make_printed_code(session, iris, member.id, secret_key=SECRET, now=now)
        assert members.make_printed_code(session, OFFICE, member.id, secret_key=SECRET, now=now)
    admin = builders.acting(noor, "coordinator", "admin")
    assert members.make_printed_code(session, admin, noor.id, secret_key=SECRET, now=now)


def test_demo_links_work_any_number_of_times(session: Session, opal: Any, now: datetime) -> None:
    mark_installation(session, "demo")
    code = members.make_demo_link(session, 1, opal.id, secret_key=SECRET, now=now)
    uses = [private(session, code, now + timedelta(days=day)) for day in (0, 300)]
    assert [done.outcome for done in uses] == ["in", "in"]
    assert uses[0].token != uses[1].token


@pytest.mark.parametrize("kind", ["real", None])
def test_a_real_installation_has_no_demo_links(
    session: Session, opal: Any, now: datetime, kind: str | None
) -> None:
    if kind:
        mark_installation(session, kind)
    with pytest.raises(members.NotADemo):
        members.make_demo_link(session, 1, opal.id, secret_key=SECRET, now=now)


def test_a_demo_link_in_a_real_database_opens_nothing(
    session: Session, opal: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_installation(session, "real")
    with monkeypatch.context() as lie:
        lie.setattr("timebank.members.operations.codes.installation_kind", lambda _s: "demo")
        code = members.make_demo_link(session, 1, opal.id, secret_key=SECRET, now=now)
    assert private(session, code, now).outcome == "wrong"


def test_a_whole_sign_in_costs_few_statements(
    session: Session, opal: Any, now: datetime, count_queries: Callable
) -> None:
    code = make(session, now)
    with count_queries() as counted:
        assert use(session, code, now, address="203.0.113.7", request_key="f").outcome == "in"
    assert counted.count <= 9
