"""Needs, household, own places and blocks: the member's, or a helper's with consent."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from tests import builders
from timebank import members
from timebank.kernel.actor import Actor
from timebank.members import HouseholdDraft, NeedDraft

OFFICE = Actor(1, None, "cli")


@pytest.fixture
def opal(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Opal Finch")


@pytest.fixture
def stranger(session: Session, community: builders.Community) -> builders.Member:
    return builders.a_member(session, "Marcus Birch")


def test_needs_are_one_row(session: Session, opal: Any) -> None:
    own = builders.acting(opal)
    draft = NeedDraft(help_level="through", aids=("SA", "WA"), note="Knock\nloudly.")
    for _ in range(2):
        members.set_needs(session, own, opal.id, draft)
    seen = members.member_view(session, 1, opal.id)
    assert (seen.help_level, seen.aids, seen.need_note) == (
        "through",
        ("WA", "SA"),
        "Knock loudly.",
    )


def test_who_has_no_needs_on_record_gets_them(session: Session, community: Any, now: Any) -> None:
    ask = members.JoinAsk(request_key="k", name="Hugo Winter", phone="313-555-0111")
    member_id = members.ask_to_join(session, 1, ask, now)
    assert members.member_view(session, 1, member_id).help_level == "kerb"
    members.set_needs(session, OFFICE, member_id, NeedDraft(help_level="door"))
    assert members.member_view(session, 1, member_id).help_level == "door"


def test_the_ride_class_is_a_coordinators(session: Session, opal: Any, stranger: Any) -> None:
    draft = NeedDraft(ride_class=2)
    with pytest.raises(members.CoordinatorOnly):
        members.set_needs(session, builders.acting(opal), opal.id, draft)
    members.set_needs(session, builders.acting(stranger, "coordinator"), opal.id, draft)
    assert members.member_view(session, 1, opal.id).ride_class == 2
    members.set_needs(session, builders.acting(opal), opal.id, NeedDraft())
    assert members.member_view(session, 1, opal.id).ride_class == 2


def test_only_consent_lets_a_helper_in(session: Session, opal: Any, stranger: Any) -> None:
    without = builders.acting(stranger, "helper", on_behalf_of=opal.id)
    consented = builders.acting(stranger, "helper", on_behalf_of=opal.id, consent_id=UUID(int=1))
    for actor in (without, builders.acting(stranger)):
        with pytest.raises(members.NotYours):
            members.set_needs(session, actor, opal.id, NeedDraft())
    members.set_needs(session, consented, opal.id, NeedDraft(help_level="door"))
    with pytest.raises(members.NotYours):
        members.set_needs(session, consented, stranger.id, NeedDraft())


@pytest.mark.parametrize(
    ("draft", "condition"),
    [
        (NeedDraft(help_level="lift"), members.ChoiceUnknown),
        (NeedDraft(aids=("WA", "XX")), members.ChoiceUnknown),
        (NeedDraft(note="x" * 201), members.FieldTooLong),
        (NeedDraft(ride_class=9), members.NumberOutside),
    ],
)
def test_needs_are_checked(session: Session, opal: Any, draft: NeedDraft, condition: type) -> None:
    with pytest.raises(condition):
        members.set_needs(session, OFFICE, opal.id, draft)


# -- household ---------------------------------------------------------------------------------


def test_household_people_are_on_record_once(session: Session, opal: Any) -> None:
    own = builders.acting(opal)
    child = HouseholdDraft(name="Pip Finch", kind="child", child_seat=True)
    first = members.add_household_person(session, own, opal.id, child)
    older = HouseholdDraft(name="Pip  Finch", kind="child", born_on=date(2021, 5, 1))
    assert members.add_household_person(session, own, opal.id, older) == first
    aunt = HouseholdDraft(name="Ada Finch", child_seat=True)
    members.add_household_person(session, own, opal.id, aunt)

    people = members.household_of(session, 1, opal.id)
    assert [(p.name, p.kind, p.child_seat) for p in people] == [
        ("Ada Finch", "companion", False),
        ("Pip Finch", "child", False),
    ]
    assert people[1].born_on == date(2021, 5, 1)
    members.remove_household_person(session, own, opal.id, first)
    assert [p.name for p in members.household_of(session, 1, opal.id)] == ["Ada Finch"]


def test_nobody_touches_anothers_household(session: Session, opal: Any, stranger: Any) -> None:
    kept = members.add_household_person(
        session, builders.acting(opal), opal.id, HouseholdDraft(name="Ada Finch")
    )
    other = builders.acting(stranger)
    with pytest.raises(members.NotYours):
        members.add_household_person(session, other, opal.id, HouseholdDraft(name="X"))
    with pytest.raises(members.NotYours):
        members.remove_household_person(session, other, opal.id, kept)
    members.remove_household_person(session, other, stranger.id, kept)
    assert len(members.household_of(session, 1, opal.id)) == 1
    with pytest.raises(members.ChoiceUnknown):
        members.add_household_person(session, OFFICE, opal.id, HouseholdDraft(name="X", kind="cat"))


# -- places ------------------------------------------------------------------------------------


def test_a_place_has_the_members_own_name(session: Session, opal: Any, now: datetime) -> None:
    own = builders.acting(opal)
    clinic = builders.a_place(session, "Riverbend Clinic", kind="clinic")
    shop = builders.a_place(session, "Gratiot Market", kind="grocery")
    first = members.save_place(session, own, clinic.id, "Place 2", "M", False, used_at=now)
    assert members.save_place(session, own, clinic.id, "The doctor", "HR", True) == first
    members.save_place(session, own, shop.id, "", "G", True)

    places = members.own_places(session, 1, opal.id)
    assert [place.is_home for place in places] == [True, False, False]
    assert [(p.nickname, p.purpose, p.may_name, p.last_used_at) for p in places[1:]] == [
        ("The doctor", "HR", True, now),
        ("", "G", True, None),
    ]
    members.forget_place(session, own, opal.id, shop.id)
    assert len(members.own_places(session, 1, opal.id)) == 2


def test_places_come_the_last_used_first(session: Session, opal: Any, now: datetime) -> None:
    own = builders.acting(opal)
    for days, name in ((3, "C"), (1, "A"), (2, "B")):
        place = builders.a_place(session, name)
        members.save_place(
            session, own, place.id, name, "P", False, used_at=now - timedelta(days=days)
        )
    assert [p.nickname for p in members.own_places(session, 1, opal.id)] == ["", "A", "B", "C"]


def test_a_helper_saves_places_for_who_consented(
    session: Session, opal: Any, stranger: Any
) -> None:
    helper = builders.acting(stranger, "helper", on_behalf_of=opal.id, consent_id=UUID(int=1))
    clinic = builders.a_place(session, "Riverbend Clinic")
    members.save_place(session, helper, clinic.id, "", "M", False)
    assert members.own_places(session, 1, opal.id)[1].name == "Riverbend Clinic"
    with pytest.raises(members.NoSuchMember):
        members.save_place(session, OFFICE, clinic.id, "", "M", False)
    with pytest.raises(members.ChoiceUnknown):
        members.save_place(session, helper, clinic.id, "", "Z", False)
    with pytest.raises(members.NoSuchPlace):
        members.save_place(session, helper, stranger.home_place_id, "", "P", False)
    with pytest.raises(members.NotYours):
        members.forget_place(session, builders.acting(stranger), opal.id, clinic.id)


def test_a_private_place_nobody_named_yet_may_be_named(session: Session, opal: Any) -> None:
    aunt = builders.a_place(session, "My aunt's", is_public=False)
    for _ in range(2):
        members.save_place(session, builders.acting(opal), aunt.id, "Aunt", "P", True)


# -- blocks ------------------------------------------------------------------------------------


def test_a_block_holds_both_ways_until_its_maker_ends_it(
    session: Session, opal: Any, stranger: Any, now: datetime
) -> None:
    own, other = builders.acting(opal), builders.acting(stranger)
    for _ in range(2):
        members.block(session, own, opal.id, stranger.id, now)
    assert members.blocked_with(session, 1, opal.id) == {stranger.id}
    assert members.blocked_with(session, 1, stranger.id) == {opal.id}
    members.unblock(session, other, stranger.id, opal.id)  # not theirs to end
    assert members.blocked_with(session, 1, stranger.id) == {opal.id}
    members.unblock(session, own, opal.id, stranger.id)
    assert members.blocked_with(session, 1, opal.id) == set()


def test_no_block_of_oneself_or_nobody(
    session: Session, opal: Any, stranger: Any, now: datetime
) -> None:
    own = builders.acting(opal)
    with pytest.raises(members.ChoiceUnknown):
        members.block(session, own, opal.id, opal.id, now)
    with pytest.raises(members.NoSuchMember):
        members.block(session, own, opal.id, UUID(int=1), now)
    with pytest.raises(members.NotYours):
        members.block(session, builders.acting(stranger), opal.id, stranger.id, now)
    with pytest.raises(members.NotYours):
        members.unblock(session, builders.acting(stranger), opal.id, stranger.id)
