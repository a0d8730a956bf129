"""Consent: spoken it works at once, asked about by R11, ended by silence, a 9, or its last day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import intermediaries, members, notifications
from timebank.intermediaries import ConsentMissing, ConsentTerms
from timebank.kernel.actor import Actor, system
from timebank.kernel.clock import FixedClock
from timebank.notifications import Message, Task

OFFICE = Actor(1, None, "cli")
TODAY = date(2026, 11, 23)


class Desk:
    """A library with a helper at its desk, and Opal, who phones there."""

    def __init__(self, session: Session) -> None:
        self.library = builders.an_organisation(session, "Main Library")
        self.helper = builders.a_member(session, "Hugo Winter")
        self.staff = builders.a_helper(session, self.library, member=self.helper)
        self.opal = builders.a_member(session, "Opal Finch")
        self.actor = builders.acting(self.helper, "helper")
        self.opals = builders.acting(self.opal)
        self.terms = ConsentTerms(
            request_key="consent:1",
            member_id=self.opal.id,
            organisation_id=self.library.id,
            given_by="phone",
        )


@pytest.fixture
def desk(session: Session, community: builders.Community) -> Desk:
    return Desk(session)


def may(session: Session, desk: Desk, now: datetime, scope: str = "book") -> bool:
    try:
        consent_id = intermediaries.authorize(session, desk.actor, desk.opal.id, scope, now)
    except ConsentMissing as missing:
        assert missing.data == {"member_id": str(desk.opal.id), "scope": scope}  # noqa: PT017
        return False
    return consent_id is not None


def give(session: Session, desk: Desk, now: datetime, **terms: Any) -> UUID:
    return intermediaries.give_consent(session, desk.actor, replace(desk.terms, **terms), now)


def test_without_consent_a_helper_may_nothing(session: Session, desk: Desk, now: datetime) -> None:
    assert not may(session, desk, now)
    assert intermediaries.consents_of(session, 1, desk.opal.id, TODAY) == []


def test_spoken_consent_works_at_once_and_seven_days(
    session: Session, desk: Desk, clock: FixedClock
) -> None:
    give(session, desk, clock.now())
    assert may(session, desk, clock.now())
    assert not may(session, desk, clock.now(), "message")
    assert may(session, desk, clock.move(days=7))
    assert not may(session, desk, clock.move(days=1))


def test_the_member_is_asked_by_r11(session: Session, desk: Desk, now: datetime) -> None:
    consent_id = give(session, desk, now)
    asked = session.execute(
        select(Message.kind, Message.member_id, Message.body, Message.deadline_at)
    ).one()
    assert (asked.kind, asked.member_id) == ("R11", desk.opal.id)
    assert "Hugo at Main Library" in asked.body
    assert asked.deadline_at == datetime.fromisoformat("2026-12-01T05:00:00+00:00")
    assert intermediaries.consents_to_confirm(session, 1, desk.opal.id) == [consent_id]


@pytest.mark.parametrize("wish", ["helper", "paper"])
@pytest.mark.parametrize(
    ("phone", "email", "channel"),
    [("+13135550142", None, "call"), (None, "m@maple.example", "email"), (None, None, None)],
)
def test_r11_never_goes_through_the_helper_it_asks_about(
    session: Session,
    desk: Desk,
    now: datetime,
    wish: str,
    phone: str | None,
    email: str | None,
    channel: str | None,
) -> None:
    asks = builders.a_member(session, contact_wish=wish, phone=phone, email=email)
    consent_id = give(session, desk, now, member_id=asks.id)
    assert session.scalar(select(Message.channel)) == channel
    # whom no message reaches is asked by a person, and once only
    intermediaries.ask_about_silence(session, 1, now + timedelta(days=8))
    about = [task.subject_id for task in notifications.tasks_open(session, 1)]
    assert about == [consent_id]


def test_a_yes_makes_it_last(session: Session, desk: Desk, clock: FixedClock) -> None:
    consent_id = give(session, desk, clock.now())
    for _ in range(2):
        intermediaries.confirm_consent(session, desk.opals, consent_id, clock.now())
    assert may(session, desk, clock.move(days=300))
    assert session.scalar(select(Message.state)) == "dropped"
    assert intermediaries.consents_to_confirm(session, 1, desk.opal.id) == []


def test_a_nine_ends_it_for_good(session: Session, desk: Desk, now: datetime) -> None:
    consent_id = give(session, desk, now)
    for _ in range(2):
        intermediaries.revoke_consent(session, desk.opals, consent_id, now)
    assert not may(session, desk, now)
    with pytest.raises(intermediaries.ConsentEnded):
        intermediaries.confirm_consent(session, desk.opals, consent_id, now)


def test_silence_opens_one_call_task(session: Session, desk: Desk, clock: FixedClock) -> None:
    consent_id = give(session, desk, clock.now())
    assert intermediaries.ask_about_silence(session, 1, clock.move(days=7)) == 0
    clock.move(days=1)
    for _ in range(2):
        assert intermediaries.ask_about_silence(session, 1, clock.now()) == 1
    task = session.execute(select(Task.kind, Task.member_id, Task.subject_id, Task.detail)).one()
    assert tuple(task) == (
        "confirm_consent",
        desk.opal.id,
        consent_id,
        {"agency": "Main Library"},
    )
    intermediaries.confirm_consent(session, OFFICE, consent_id, clock.now())  # a late yes
    assert may(session, desk, clock.now())
    assert notifications.tasks_open(session, 1) == []


def test_the_helper_cannot_say_yes_for_the_member(
    session: Session, desk: Desk, now: datetime
) -> None:
    consent_id = give(session, desk, now)
    for actor in (
        desk.actor,
        replace(desk.opals, member_id=desk.helper.id, on_behalf_of=desk.opal.id),
        builders.acting(builders.a_member(session)),
    ):
        with pytest.raises(intermediaries.NoSuchConsent):
            intermediaries.confirm_consent(session, actor, consent_id, now)
    with pytest.raises(intermediaries.NoSuchConsent):
        intermediaries.confirm_consent(session, OFFICE, UUID(int=1), now)
    with pytest.raises(intermediaries.NoSuchConsent):
        intermediaries.confirm_consent(session, Actor(2, None, "cli"), consent_id, now)


def test_who_may_end_a_consent(session: Session, desk: Desk, now: datetime) -> None:
    stranger = builders.acting(builders.a_member(session))
    other_desk = builders.a_helper(session)
    elsewhere = Actor(1, other_desk.member_id, "desk", roles=frozenset({"helper"}))
    consent_id = give(session, desk, now)
    for actor in (stranger, elsewhere, Actor(1, None, "web")):
        with pytest.raises(intermediaries.NoSuchConsent):
            intermediaries.revoke_consent(session, actor, consent_id, now)
    intermediaries.revoke_consent(session, desk.actor, consent_id, now)
    assert not may(session, desk, now)


def test_paper_counts_at_once_and_the_member_is_told(
    session: Session, desk: Desk, clock: FixedClock
) -> None:
    give(session, desk, clock.now(), given_by="paper")
    told = session.scalars(select(Message)).one()
    assert (told.kind, told.member_id) == ("R28", desk.opal.id)
    assert may(session, desk, clock.move(days=200))


def test_by_text_it_counts_from_the_members_own_answer_on(
    session: Session, desk: Desk, clock: FixedClock
) -> None:
    consent_id = give(session, desk, clock.now(), given_by="text")
    assert session.scalar(select(Message.kind)) == "R11"
    assert not may(session, desk, clock.now())
    (view,) = intermediaries.consents_of(session, 1, desk.opal.id, TODAY)
    assert view.is_waiting
    assert not view.is_live
    assert intermediaries.ask_about_silence(session, 1, clock.move(days=7)) == 0
    assert intermediaries.ask_about_silence(session, 1, clock.move(days=1)) == 1
    intermediaries.confirm_consent(session, desk.opals, consent_id, clock.now())
    assert may(session, desk, clock.now())


def test_the_members_own_yes_needs_no_question(
    session: Session, desk: Desk, clock: FixedClock
) -> None:
    intermediaries.give_consent(session, desk.opals, desk.terms, clock.now())
    view = intermediaries.consents_of(session, 1, desk.opal.id, TODAY)[0]
    assert (view.is_confirmed, view.confirm_by_on, view.recorded_by) == (True, None, "Opal Finch")
    assert may(session, desk, clock.move(days=60))


def test_a_consent_ends_on_its_last_day(session: Session, desk: Desk, clock: FixedClock) -> None:
    give(session, desk, clock.now(), given_by="paper", until_on=TODAY + timedelta(days=2))
    assert may(session, desk, clock.move(days=2, hours=13))  # 23:00 in Detroit
    assert not may(session, desk, clock.move(hours=1))


def test_without_a_last_day_it_is_twelve_months(
    session: Session, desk: Desk, now: datetime
) -> None:
    consent_id = give(session, desk, now)
    view = intermediaries.consent_view(session, 1, consent_id, TODAY)
    assert view is not None
    assert view.until_on == date(2027, 11, 22)
    assert (view.scopes, view.is_live, view.is_waiting) == (
        intermediaries.USUAL_SCOPES,
        True,
        True,
    )
    assert intermediaries.consent_view(session, 1, UUID(int=1), TODAY) is None


@pytest.mark.parametrize(
    ("wrong", "condition"),
    [
        ({"scopes": ()}, intermediaries.ScopesWrong),
        ({"scopes": ("book", "drive")}, intermediaries.ScopesWrong),
        ({"given_by": "dream"}, members.ChoiceUnknown),
        ({"until_on": TODAY - timedelta(days=1)}, intermediaries.LastDayWrong),
        ({"until_on": TODAY + timedelta(days=366)}, intermediaries.LastDayWrong),
        ({"until_on": date.max}, intermediaries.LastDayWrong),
        ({"week_minutes_max": -1}, members.NumberOutside),
        ({"week_minutes_max": 10**9}, members.NumberOutside),
        ({"witness": "x" * 81}, members.FieldTooLong),
        ({"request_key": ""}, members.FieldMissing),
        ({"organisation_id": UUID(int=1)}, intermediaries.NoSuchOrganisation),
        ({"member_id": UUID(int=1)}, members.NoSuchMember),
        ({"staff_id": UUID(int=1)}, intermediaries.NotOnTheStaff),
    ],
)
def test_terms_are_checked(
    session: Session, desk: Desk, now: datetime, wrong: dict, condition: type
) -> None:
    with pytest.raises(condition):
        give(session, desk, now, **wrong)


def test_only_their_own_people_record_it(session: Session, desk: Desk, now: datetime) -> None:
    other = builders.a_helper(session)
    elsewhere = Actor(1, other.member_id, "desk", roles=frozenset({"helper"}))
    with pytest.raises(intermediaries.NotOnTheStaff):
        intermediaries.give_consent(session, elsewhere, desk.terms, now)
    intermediaries.let_go(session, OFFICE, desk.staff.id, now)
    with pytest.raises(intermediaries.NotOnTheStaff):
        give(session, desk, now)
    intermediaries.give_consent(session, OFFICE, desk.terms, now)
    assert "Main Library at Main Library" in (session.scalar(select(Message.body)) or "")


def test_the_same_key_is_the_same_consent(session: Session, desk: Desk, now: datetime) -> None:
    first = give(session, desk, now)
    assert give(session, desk, now) == first
    assert len(session.scalars(select(Message.id)).all()) == 1


def test_it_may_be_for_one_person_only(session: Session, desk: Desk, now: datetime) -> None:
    colleague = builders.a_helper(session, desk.library)
    consent_id = give(session, desk, now, staff_id=colleague.id)
    assert not may(session, desk, now)
    hers = Actor(1, colleague.member_id, "desk", roles=frozenset({"helper"}))
    assert intermediaries.authorize(session, hers, desk.opal.id, "book", now) == consent_id
    assert intermediaries.helper_of_ids(session, 1, desk.opal.id) == {colleague.member_id}
    facts = intermediaries.staff_of(session, 1, desk.helper.id, TODAY)
    assert facts is not None
    assert intermediaries.consented_members(session, 1, facts, TODAY) == []
    view = intermediaries.consents_of(session, 1, desk.opal.id, TODAY)[0]
    assert view.staff_name != ""


# -- authorize ---------------------------------------------------------------------------------


def test_oneself_a_coordinator_and_a_job_need_none(
    session: Session, desk: Desk, now: datetime, count_queries: Callable
) -> None:
    coordinator = builders.acting(desk.helper, "coordinator")
    with count_queries() as counted:
        for actor in (desk.opals, coordinator, system(1), OFFICE):
            assert intermediaries.authorize(session, actor, desk.opal.id, "spend", now) is None
    assert counted.count == 0
    with pytest.raises(ConsentMissing):
        intermediaries.authorize(session, Actor(1, None, "web"), desk.opal.id, "book", now)


def test_authorizing_costs_two_statements(
    session: Session, desk: Desk, now: datetime, count_queries: Callable
) -> None:
    give(session, desk, now)
    with count_queries() as counted:
        assert may(session, desk, now)
    assert counted.count == 2


@pytest.mark.parametrize("state", ["paused", "left", "provisional"])
def test_a_helper_who_is_not_active_helps_nobody(
    session: Session, desk: Desk, now: datetime, state: str
) -> None:
    give(session, desk, now)
    desk.helper.state = state
    session.flush()
    assert not may(session, desk, now)


def test_another_bank_is_another_world(session: Session, desk: Desk, now: datetime) -> None:
    give(session, desk, now)
    builders.a_community(session, 2)
    there = builders.a_member(session, community_id=2)
    builders.a_helper(session, desk.library, community_id=2, member=there)
    actor = builders.acting(there, "helper")
    with pytest.raises(ConsentMissing):
        intermediaries.authorize(session, actor, desk.opal.id, "book", now)


# -- whom a helper finds -----------------------------------------------------------------------


def test_a_helper_finds_who_consented_and_nobody_else(
    session: Session, desk: Desk, clock: FixedClock
) -> None:
    builders.a_member(session, "Opaline Birch")
    facts = intermediaries.staff_of(session, 1, desk.helper.id, TODAY)
    assert facts is not None

    def found(text: str | None = None, days: int = 0) -> list[str]:
        day = TODAY + timedelta(days=days)
        return [hit.name for hit in intermediaries.consented_members(session, 1, facts, day, text)]

    assert found("opal") == []
    give(session, desk, clock.now())
    assert found("opal") == found("opla finch") == found() == found(" ") == ["Opal Finch"]
    assert found("birch") == []
    assert (found(days=7), found(days=8)) == (["Opal Finch"], [])


def test_who_helps_a_member_is_known(session: Session, desk: Desk, clock: FixedClock) -> None:
    opal = desk.opal.id
    assert intermediaries.helper_of_ids(session, 1, opal) == set()
    consent_id = give(session, desk, clock.now())
    assert intermediaries.helper_of_ids(session, 1, opal) == {desk.helper.id}
    assert intermediaries.helper_of_ids(session, 1, opal, TODAY) == {desk.helper.id}
    late = TODAY + timedelta(days=8)
    assert intermediaries.helper_of_ids(session, 1, opal, late) == set()
    intermediaries.revoke_consent(session, OFFICE, consent_id, clock.now())
    assert intermediaries.helper_of_ids(session, 1, opal) == set()
