"""Asking to join and being taken on: once each, with a way to be reached, hours when they count."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import ledger, members
from timebank.kernel.actor import Actor, system
from timebank.members import JoinAsk, Member, NewMember

OPAL = JoinAsk(request_key="join:1", name="Mrs. Opal Finch", phone="(313) 555-0142")
HUGO = NewMember(request_key="desk:1", name="Hugo Winter")
OFFICE = Actor(1, None, "cli")


@pytest.fixture(autouse=True)
def _at_home(community: builders.Community) -> None:
    """Every test here stands in community 1."""


def test_an_ask_keeps_how_to_reach_them(session: Session, now: datetime) -> None:
    ask = replace(OPAL, note="  I  live alone \n", wants_to_drive=True, large_text=True)
    member_id = members.ask_to_join(session, 1, ask, now)
    opal = members.member_view(session, 1, member_id)

    assert (opal.name, opal.first_name) == ("Mrs. Opal Finch", "Opal")
    assert (opal.phone, opal.wish, opal.state) == ("+13135550142", "text", "asked")
    assert (opal.note, opal.wants_to_drive, opal.large_text) == ("I live alone", True, True)


def test_asking_opens_no_account(session: Session, now: datetime) -> None:
    member_id = members.ask_to_join(session, 1, OPAL, now)
    assert ledger.balances(session, 1, [member_id]).get(member_id) is None


@pytest.mark.parametrize(
    "again",
    [OPAL, replace(OPAL, name="Somebody Else"), replace(OPAL, request_key="join:2")],
    ids=["the same form", "the same key", "the same name and number"],
)
def test_the_same_ask_twice_is_one_member(session: Session, now: datetime, again: JoinAsk) -> None:
    first = members.ask_to_join(session, 1, OPAL, now)
    assert members.ask_to_join(session, 1, again, now) == first
    assert len(session.scalars(select(Member.id)).all()) == 1


def test_two_people_may_share_a_telephone(session: Session, now: datetime) -> None:
    first = members.ask_to_join(session, 1, OPAL, now)
    ask = replace(OPAL, request_key="join:2", name="Omar Finch")
    assert members.ask_to_join(session, 1, ask, now) != first


def test_a_signed_in_person_joins_another_community_once(session: Session, now: datetime) -> None:
    builders.a_community(session, 2)
    here = builders.a_member(session, "Ines Heron")
    ask = replace(OPAL, name="Ines Heron", person_id=here.person_id, request_key="join:3")
    there = members.ask_to_join(session, 2, ask, now)
    other_words = replace(ask, name="I. Heron", phone="313 555 0177", request_key="join:4")

    assert members.ask_to_join(session, 2, other_words, now) == there
    assert members.member_view(session, 2, there).person_id == here.person_id


def test_who_left_comes_back_as_who_they_were(session: Session, now: datetime) -> None:
    gone = builders.a_member(session, "Opal Finch", phone="+13135550142", state="left")
    other = builders.a_member(session)
    members.block(session, OFFICE, other.id, gone.id, now)
    ask = replace(OPAL, name="opal FINCH", email="opal@finch.example")

    assert members.ask_to_join(session, 1, ask, now) == gone.id
    back = members.member_view(session, 1, gone.id)
    assert (back.state, back.approved_at, back.email) == ("asked", None, "opal@finch.example")
    assert members.blocked_with(session, 1, gone.id) == {other.id}
    members.approve(session, OFFICE, gone.id, now)
    assert ledger.balances(session, 1, [gone.id])[gone.id].credit_limit == 300


@pytest.mark.parametrize(
    ("wrong", "condition", "field"),
    [
        ({"name": " \u200e "}, members.FieldMissing, "name"),
        ({"name": "x" * 81}, members.FieldTooLong, "name"),
        ({"phone": "12"}, members.PhoneNotUnderstood, "phone"),
        ({"phone": "3" * 4000}, members.FieldTooLong, "phone"),
        ({"email": "opal@finch"}, members.EmailNotUnderstood, "email"),
        ({"phone": ""}, members.PersonUnreachable, "phone"),
        ({"language": "tlh"}, members.ChoiceUnknown, "language"),
        ({"contact_wish": "pigeon"}, members.ChoiceUnknown, "contact_wish"),
        ({"contact_wish": "email"}, members.WishNeedsContact, "contact_wish"),
        ({"contact_wish": "text", "is_landline": True}, members.WishNeedsContact, "contact_wish"),
        ({"note": "x" * 401}, members.FieldTooLong, "note"),
        ({"request_key": ""}, members.FieldMissing, "request_key"),
    ],
)
def test_what_cannot_be_kept_names_its_field(
    session: Session, now: datetime, wrong: dict, condition: type, field: str
) -> None:
    with pytest.raises(condition) as caught:
        members.ask_to_join(session, 1, replace(OPAL, **wrong), now)
    assert caught.value.data["field"] == field
    assert session.scalars(select(Member.id)).all() == []


def test_one_address_asks_a_dozen_times_an_hour(session: Session, now: datetime) -> None:
    for number in range(12):
        ask = replace(OPAL, request_key=f"join:{number}")
        members.ask_to_join(session, 1, ask, now, address="203.0.113.7")
    with pytest.raises(members.TooManyTries) as caught:
        members.ask_to_join(session, 1, OPAL, now, address="203.0.113.7")
    assert caught.value.data["retry_minutes"] == 60
    assert caught.value.status == 429


def test_nobody_joins_a_community_that_is_not(session: Session, now: datetime) -> None:
    with pytest.raises(members.NoSuchCommunity):
        members.ask_to_join(session, 99, OPAL, now)


# -- taken on ----------------------------------------------------------------------------------


def test_a_member_without_phone_or_mail_is_a_member(session: Session, now: datetime) -> None:
    member_id = members.take_on(session, OFFICE, HUGO, now)
    hugo = members.member_view(session, 1, member_id)

    assert (hugo.wish, hugo.phone, hugo.email, hugo.person_id) == ("paper", None, None, None)
    assert (hugo.state, hugo.help_level, hugo.aids) == ("active", "kerb", ())
    assert ledger.balances(session, 1, [member_id])[member_id].available == 300


def test_taking_on_keeps_needs_home_and_nickname(session: Session, now: datetime) -> None:
    home = builders.a_place(session, "Home", address="12 Conner St", is_public=False)
    new = replace(
        HUGO,
        nickname="Bear",
        phone="313-555-0188",
        is_landline=True,
        home_place_id=home.id,
        help_level="through",
        aids=("SA", "WA", "WA"),
        need_note="Knock loudly.",
        ride_class=2,
    )
    hugo = members.member_view(session, 1, members.take_on(session, OFFICE, new, now))

    assert (hugo.wish, hugo.is_landline, hugo.home_address) == ("call", True, "12 Conner St")
    assert (hugo.help_level, hugo.aids, hugo.ride_class) == ("through", ("WA", "SA"), 2)
    found = members.find_members(session, 1, "bear conner")
    assert [hit.member_id for hit in found] == [hugo.member_id]


def test_the_same_form_takes_one_member_on(session: Session, now: datetime) -> None:
    first = members.take_on(session, OFFICE, HUGO, now)
    assert members.take_on(session, OFFICE, HUGO, now) == first


def test_a_landline_needs_a_number(session: Session, now: datetime) -> None:
    member_id = members.take_on(session, OFFICE, replace(HUGO, is_landline=True), now)
    assert members.member_view(session, 1, member_id).is_landline is False


@pytest.mark.parametrize(
    ("roles", "state", "may"),
    [
        ({"coordinator"}, "active", True),
        ({"admin"}, "provisional", True),
        ({"helper"}, "provisional", True),
        ({"helper"}, "active", False),
        ({"rider"}, "provisional", False),
    ],
)
def test_who_may_take_on_whom(
    session: Session, now: datetime, roles: set[str], state: str, may: bool
) -> None:
    member = builders.a_member(session)
    actor = builders.acting(member, *roles)
    new = replace(HUGO, state=state)
    if may:
        members.take_on(session, actor, new, now)
    else:
        with pytest.raises(members.CoordinatorOnly):
            members.take_on(session, actor, new, now)


def test_a_request_without_a_member_is_not_the_house(session: Session, now: datetime) -> None:
    with pytest.raises(members.CoordinatorOnly):
        members.take_on(session, Actor(1, None, "web"), HUGO, now)
    assert members.take_on(session, system(1), HUGO, now)


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        ({"state": "left"}, members.ChoiceUnknown),
        ({"help_level": "carry"}, members.ChoiceUnknown),
        ({"aids": ("X",)}, members.ChoiceUnknown),
        ({"ride_class": 4}, members.NumberOutside),
        ({"quiet_from": 1440}, members.NumberOutside),
        ({"quiet_until": -1}, members.NumberOutside),
        ({"home_place_id": UUID(int=7)}, members.NoSuchPlace),
    ],
)
def test_a_new_member_is_checked(
    session: Session, now: datetime, wrong: dict, condition: type
) -> None:
    with pytest.raises(condition):
        members.take_on(session, OFFICE, replace(HUGO, **wrong), now)
