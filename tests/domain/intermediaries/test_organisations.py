"""Organisations and their people; and a stranger at the desk taken on in one go."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from timebank import intermediaries, ledger, members
from timebank.intermediaries import ConsentTerms
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, NewMember
from timebank.notifications import Message

OFFICE = Actor(1, None, "cli")
TODAY = date(2026, 11, 23)


def add(session: Session, name: str = "Main Library", kind: str = "library") -> UUID:
    return intermediaries.add_organisation(session, OFFICE, name=name, kind=kind)


def test_one_name_is_one_organisation(session: Session, community: builders.Community) -> None:
    first = add(session)
    assert add(session, " Main  Library ", "clinic") == first
    assert add(session, "Riverbend Clinic", "clinic") != first
    lines = intermediaries.organisations(session, 1, TODAY)
    assert [(line.name, line.kind, line.staff) for line in lines] == [
        ("Main Library", "library", ()),
        ("Riverbend Clinic", "clinic", ()),
    ]
    assert intermediaries.organisation_names(session, [first]) == {first: "Main Library"}
    with pytest.raises(members.ChoiceUnknown):
        add(session, "The Bank", "bank")
    with pytest.raises(members.FieldMissing):
        add(session, " ")
    actor = builders.acting(builders.a_member(session))
    with pytest.raises(members.CoordinatorOnly):
        intermediaries.add_organisation(session, actor, name="X", kind="other")


def test_hired_let_go_and_back(
    session: Session, community: builders.Community, clock: FixedClock
) -> None:
    organisation_id = add(session)
    hugo = builders.a_member(session, "Hugo Winter")
    staff_id = intermediaries.hire(session, OFFICE, organisation_id, hugo.id, clock.now())
    assert intermediaries.hire(session, OFFICE, organisation_id, hugo.id, clock.now()) == staff_id
    facts = intermediaries.staff_of(session, 1, hugo.id, TODAY)
    assert facts == intermediaries.StaffFacts(staff_id, organisation_id, "Main Library")
    assert intermediaries.staff_of(session, 1, hugo.id, TODAY - timedelta(days=1)) is None
    assert [
        person.name
        for line in intermediaries.organisations(session, 1, TODAY)
        for person in line.staff
    ] == ["Hugo Winter"]

    for _ in range(2):
        intermediaries.let_go(session, OFFICE, staff_id, clock.now())
    assert intermediaries.staff_of(session, 1, hugo.id, TODAY) is None
    later = clock.move(days=30)
    assert intermediaries.hire(session, OFFICE, organisation_id, hugo.id, later) == staff_id
    assert intermediaries.staff_of(session, 1, hugo.id, TODAY) is not None


def test_whom_nobody_hires(session: Session, community: builders.Community, now: datetime) -> None:
    organisation_id = add(session)
    hugo = builders.a_member(session)
    with pytest.raises(members.CoordinatorOnly):
        intermediaries.hire(session, builders.acting(hugo), organisation_id, hugo.id, now)
    with pytest.raises(intermediaries.NoSuchOrganisation):
        intermediaries.hire(session, OFFICE, UUID(int=1), hugo.id, now)
    for state, condition in (("left", members.MemberHasLeft), ("asked", members.NotAMemberYet)):
        member = builders.a_member(session, state=state)
        with pytest.raises(condition):
            intermediaries.hire(session, OFFICE, organisation_id, member.id, now)
    with pytest.raises(intermediaries.NoSuchStaff):
        intermediaries.let_go(session, OFFICE, UUID(int=1), now)
    with pytest.raises(members.CoordinatorOnly):
        intermediaries.let_go(session, builders.acting(hugo), UUID(int=1), now)


def test_another_banks_staff_is_not_ours(
    session: Session, community: builders.Community, now: datetime
) -> None:
    builders.a_community(session, 2)
    there = builders.a_helper(session, community_id=2)
    with pytest.raises(intermediaries.NoSuchStaff):
        intermediaries.let_go(session, OFFICE, there.id, now)
    assert intermediaries.staff_of(session, 1, there.member_id, TODAY) is None
    assert all(not line.staff for line in intermediaries.organisations(session, 1, TODAY))


# -- at the desk -------------------------------------------------------------------------------

NEW = NewMember(
    request_key="desk:1",
    name="Rosa Maple",
    phone="313-555-0143",
    is_landline=True,
    language="es",
    help_level="through",
)


def terms(organisation_id: UUID) -> ConsentTerms:
    return ConsentTerms(
        request_key="",
        member_id=UUID(int=0),
        organisation_id=organisation_id,
        given_by="phone",
        witness="Ada Finch",
    )


def test_a_caller_is_a_provisional_member_with_consent_in_one_go(
    session: Session, community: builders.Community, now: datetime
) -> None:
    staff = builders.a_helper(session)
    actor = Actor(1, staff.member_id, "desk", roles=frozenset({"helper", "rider"}))
    asked = replace(NEW, state="active")  # a helper's are provisional, whatever is asked
    both = [
        intermediaries.take_on_with_consent(
            session, actor, asked, terms(staff.organisation_id), now
        )
        for _ in range(2)
    ]
    assert both[0] == both[1]
    member_id, consent_id = both[0]
    rosa = members.member_view(session, 1, member_id)
    assert (rosa.state, rosa.help_level, rosa.wish) == ("provisional", "through", "call")
    assert ledger.balances(session, 1, [member_id])[member_id].available == 300
    assert intermediaries.authorize(session, actor, member_id, "book", now) == consent_id
    asked_about = session.execute(select(Message.kind, Message.channel, Message.language)).all()
    assert [tuple(row) for row in asked_about] == [("R11", "call", "es")]
    assert [one.what for one in members.people_waiting(session, 1)] == ["provisional"]


def test_without_a_desk_nobody_is_taken_on(
    database: Database, community: builders.Community, now: datetime
) -> None:
    staff = database.transact(builders.a_helper)
    stranger = database.transact(builders.a_member)
    before = _members(database)
    helper = Actor(1, stranger.id, "desk", roles=frozenset({"helper"}))
    with pytest.raises(intermediaries.NotOnTheStaff):
        database.transact(
            intermediaries.take_on_with_consent,
            helper,
            NEW,
            terms(staff.organisation_id),
            now,
        )
    rider = Actor(1, stranger.id, "web", roles=frozenset({"rider"}))
    with pytest.raises(members.CoordinatorOnly):
        database.transact(
            intermediaries.take_on_with_consent, rider, NEW, terms(staff.organisation_id), now
        )
    assert _members(database) == before


def _members(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Member)) or 0
