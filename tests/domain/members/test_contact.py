"""How a member is reached: what is kept always works, and no helper changes it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.members import ContactChange, Driver, MemberView

OFFICE = Actor(1, None, "cli")


@pytest.fixture
def opal(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Opal Finch", phone="+13135550142", text_stopped=True)


def change(session: Session, member: Any, **what: Any) -> MemberView:
    members.set_contact(
        session, builders.acting(member), member.id, ContactChange(**what), builders.MADE_AT
    )
    return members.member_view(session, 1, member.id)


def test_only_what_was_said_changes(session: Session, opal: Any) -> None:
    before = members.member_view(session, 1, opal.id)
    assert change(session, opal) == before
    after = change(session, opal, language="ar", large_text=True, quiet_from=0, quiet_until=0)
    assert (after.language, after.large_text) == ("ar", True)
    assert (after.quiet_from, after.quiet_until) == (0, 0)
    assert (after.phone, after.wish, after.text_stopped) == ("+13135550142", "text", True)


def test_a_new_number_takes_texts_again(session: Session, opal: Any) -> None:
    after = change(session, opal, phone="313.555.0177")
    assert (after.phone, after.text_stopped) == ("+13135550177", False)


@pytest.mark.parametrize(
    ("what", "wish"),
    [
        ({"phone": ""}, "paper"),
        ({"phone": "", "email": "opal@finch.example"}, "email"),
        ({"is_landline": True}, "call"),
        ({"contact_wish": "call"}, "call"),
        ({"contact_wish": "helper"}, "helper"),
        ({"contact_wish": ""}, "text"),
    ],
)
def test_a_wish_that_stopped_working_falls_back(
    session: Session, opal: Any, what: dict, wish: str
) -> None:
    assert change(session, opal, **what).wish == wish


@pytest.mark.parametrize(
    ("start", "what", "wish"),
    [("email", {"email": ""}, "text"), ("call", {"phone": ""}, "email"), ("paper", {}, "paper")],
)
def test_other_wishes_fall_back_too(
    session: Session, community: Any, start: str, what: dict, wish: str
) -> None:
    member = builders.a_member(session, contact_wish=start, email="m@maple.example")
    assert change(session, member, **what).wish == wish


@pytest.mark.parametrize(
    ("what", "condition"),
    [
        ({"contact_wish": "email"}, members.WishNeedsContact),
        ({"contact_wish": "text", "phone": ""}, members.WishNeedsContact),
        ({"contact_wish": "call", "phone": ""}, members.WishNeedsContact),
        ({"phone": "nonsense"}, members.PhoneNotUnderstood),
        ({"email": "nonsense"}, members.EmailNotUnderstood),
        ({"language": "xx"}, members.ChoiceUnknown),
        ({"quiet_from": 1440}, members.NumberOutside),
        ({"name": ""}, members.FieldMissing),
        ({"first_name": "x" * 41}, members.FieldTooLong),
        ({"home_place_id": UUID(int=3)}, members.NoSuchPlace),
    ],
)
def test_what_cannot_work_is_refused(
    session: Session, opal: Any, what: dict, condition: type
) -> None:
    before = members.member_view(session, 1, opal.id)
    with pytest.raises(condition):
        change(session, opal, **what)
    assert members.member_view(session, 1, opal.id) == before


@pytest.mark.parametrize(
    ("what", "first_name"),
    [
        ({"name": "Dr. Rosa Maple"}, "Rosa"),
        ({"first_name": "Rosie"}, "Rosie"),
        ({"name": "Rosa Maple", "first_name": ""}, "Rosa"),
        ({"nickname": "Ro"}, "Opal"),
    ],
)
def test_names_and_what_others_are_told(
    session: Session, opal: Any, what: dict, first_name: str
) -> None:
    assert change(session, opal, **what).first_name == first_name


def test_the_search_finds_the_new_name_and_street(session: Session, opal: Any) -> None:
    home = builders.a_place(session, "Home", address="77 Óak Blvd", is_public=False, kind="home")
    change(session, opal, nickname="Sunny", home_place_id=home.id)
    for text in ("sunny", "oak", "77 oak", "opal"):
        assert [hit.member_id for hit in members.find_members(session, 1, text)] == [opal.id]
    assert members.find_members(session, 1, "elm street") == []


def test_a_drivers_distances_move_with_the_home(session: Session, community: Any) -> None:
    driver = builders.a_driver_near(session, km_north=1)
    far = builders.a_place(session, "Home", km_north=9, is_public=False)
    member = session.get(builders.Member, (1, driver.member_id))
    change(session, member, home_place_id=far.id)
    at = session.execute(select(Driver.lat, Driver.lon).where(Driver.id == driver.id)).one()
    assert tuple(at) == (far.lat, far.lon)


def test_another_members_home_is_not_said_to_exist(session: Session, opal: Any) -> None:
    other = builders.a_member(session)
    with pytest.raises(members.NoSuchPlace):
        change(session, opal, home_place_id=other.home_place_id)
    shared = ContactChange(home_place_id=other.home_place_id)
    members.set_contact(session, OFFICE, opal.id, shared)  # two members may share a home
    assert change(session, opal, nickname="O").home_place_id == other.home_place_id


def test_who_may_change_it(session: Session, opal: Any) -> None:
    other = builders.a_member(session)
    new = ContactChange(phone="313-555-0166")
    with pytest.raises(members.NotYours):
        members.set_contact(session, builders.acting(other), opal.id, new)
    helper = builders.acting(other, "helper", on_behalf_of=opal.id, consent_id=UUID(int=1))
    with pytest.raises(members.HelperMayNot):
        members.set_contact(session, helper, opal.id, new)
    with pytest.raises(members.NotYours):
        members.set_contact(session, Actor(1, None, "web"), opal.id, new)
    office = builders.acting(other, "coordinator")
    members.set_contact(session, office, opal.id, new, builders.MADE_AT)
    with pytest.raises(members.NoSuchMember):
        members.set_contact(session, Actor(2, None, "cli"), opal.id, new)


def test_who_left_is_not_changed(session: Session, community: Any) -> None:
    gone = builders.a_member(session, state="left")
    with pytest.raises(members.MemberHasLeft):
        change(session, gone, nickname="x")


def test_stop_and_start_of_texts_go_by_number(session: Session, opal: Any) -> None:
    omar = builders.a_member(session, phone=opal.phone)
    assert set(members.stop_texts(session, 1, opal.phone, False)) == {opal.id, omar.id}
    assert members.member_view(session, 1, opal.id).text_stopped is False
    assert members.stop_texts(session, 1, "+13135559999", True) == []


def test_who_stops_texts_is_phoned_until_they_start_again(session: Session, opal: Any) -> None:
    other = builders.a_member(session, phone=opal.phone, contact_wish="email", email="o@f.example")
    wishes = []
    for stopped in (True, True, False):
        members.stop_texts(session, 1, opal.phone, stopped)
        wishes.append([members.member_view(session, 1, one.id).wish for one in (opal, other)])
    assert wishes == [["call", "email"], ["call", "email"], ["text", "email"]]


def test_messages_get_all_recipients_at_once(
    session: Session, opal: Any, now: datetime, count_queries: Callable
) -> None:
    other = builders.a_member(session, email="m@maple.example", contact_wish="email")
    with count_queries() as counted:
        found = members.recipients(session, 1, [opal.id, other.id, UUID(int=1)])
    assert counted.count == 1
    assert set(found) == {opal.id, other.id}
    assert (found[opal.id].text_stopped, found[other.id].wish) == (True, "email")
    assert (found[opal.id].quiet_from, found[opal.id].quiet_until) == (1260, 480)
