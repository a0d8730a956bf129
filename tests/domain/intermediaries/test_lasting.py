"""Consents that end, go on, or are a legal guardian's."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import intermediaries, members
from timebank.intermediaries import Consent, GuardianStays, SeenBefore
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.members import ChoiceUnknown, CoordinatorOnly
from timebank.notifications import Message

pytestmark = pytest.mark.usefixtures("community")
TODAY = date(2026, 11, 23)
Made = tuple[builders.Member, Actor, Actor, Actor]


@pytest.fixture
def people(session: Session) -> Made:
    """The ward (or member), and three actors: a guardian and two coordinators."""
    ward, guardian = builders.a_member(session), builders.a_member(session)
    ann, bea = (
        builders.acting(builders.a_member(session), "coordinator", on_behalf_of=ward.id)
        for _ in range(2)
    )
    return ward, builders.acting(guardian, "helper", on_behalf_of=ward.id), ann, bea


def may(session: Session, actor: Actor, member: builders.Member, now: datetime) -> bool:
    try:
        return intermediaries.authorize(session, actor, member.id, "book", now) is not None
    except intermediaries.ConsentMissing:
        return False


def test_a_member_is_reminded_once_before_it_ends_and_lets_it_go_on(
    session: Session, people: Made, clock: FixedClock
) -> None:
    opal, helper, _, _ = people
    staff = builders.a_helper(session, member=session.get(builders.Member, (1, helper.member_id)))
    own = builders.acting(opal)
    old = builders.a_consent(
        session, opal, staff.organisation_id, until_on=TODAY + timedelta(days=31)
    )
    facts = intermediaries.staff_of(session, 1, staff.member_id, TODAY)
    assert facts is not None
    assert intermediaries.remind_of_ends(session, 1, clock.now()) == 0
    assert intermediaries.consents_ending(session, 1, facts, TODAY) == []
    now = clock.move(days=1)
    for _ in range(2):
        assert intermediaries.remind_of_ends(session, 1, now) == 1
    told = session.scalars(select(Message)).one()
    assert (told.kind, told.member_id) == ("R29", opal.id)
    on = TODAY + timedelta(days=1)
    (line,) = intermediaries.consents_ending(session, 1, facts, on)
    assert line.member_id == opal.id
    assert next(iter(intermediaries.consents_of(session, 1, opal.id, on))).ends_soon
    with pytest.raises(intermediaries.NoSuchConsent):
        intermediaries.renew_consent(session, helper, old.id, now)
    new = {intermediaries.renew_consent(session, own, old.id, now) for _ in range(2)}
    assert len(new) == 1
    assert intermediaries.remind_of_ends(session, 1, now) == 0
    assert intermediaries.consents_ending(session, 1, facts, on) == []
    assert may(session, helper, opal, clock.move(days=300))
    intermediaries.revoke_consent(session, own, new.pop(), clock.now())
    assert not may(session, helper, opal, clock.now())


def recorded(session: Session, people: Made, now: datetime) -> Consent:
    ward, guardian, ann, _ = people
    assert guardian.member_id is not None
    made = {
        intermediaries.record_guardian(
            session,
            ann,
            request_key="paper:1",
            ward_id=ward.id,
            guardian_id=guardian.member_id,
            document="Wayne County Probate Court, 11/2/2026, no. 77",
            now=now,
        )
        for _ in range(2)
    }
    return session.scalars(select(Consent).where(Consent.id.in_(made))).one()


def test_a_guardian_counts_when_two_coordinators_saw_the_paper(
    session: Session, people: Made, now: datetime
) -> None:
    ward, guardian, ann, bea = people
    consent = recorded(session, people, now)
    assert not may(session, guardian, ward, now)
    with pytest.raises(SeenBefore):
        intermediaries.see_document(session, ann, consent.id, now)
    for nobody in (guardian, builders.acting(ward)):
        with pytest.raises(CoordinatorOnly):
            intermediaries.see_document(session, nobody, consent.id, now)
    with pytest.raises(GuardianStays):
        intermediaries.confirm_consent(session, builders.acting(ward), consent.id, now)
    assert not may(session, guardian, ward, now)
    for _ in range(2):
        intermediaries.see_document(session, bea, consent.id, now)
    assert may(session, guardian, ward, now)
    (view,) = intermediaries.consents_of(session, 1, ward.id, TODAY)
    assert (view.is_guardian, view.is_seen, view.is_waiting) == (True, True, False)


def test_a_guardian_is_ended_by_coordinators_alone(
    session: Session, people: Made, now: datetime
) -> None:
    ward, guardian, _, bea = people
    consent = recorded(session, people, now)
    intermediaries.see_document(session, bea, consent.id, now)
    for actor in (builders.acting(ward, channel="text"), guardian):
        with pytest.raises(GuardianStays):
            intermediaries.revoke_consent(session, actor, consent.id, now)
        assert may(session, guardian, ward, now)
    with pytest.raises(GuardianStays):
        intermediaries.renew_consent(session, builders.acting(ward), consent.id, now)
    intermediaries.revoke_consent(session, bea, consent.id, now)
    assert not may(session, guardian, ward, now)


def test_silence_is_no_question_for_a_guardian(
    session: Session, people: Made, clock: FixedClock
) -> None:
    recorded(session, people, clock.now())
    assert intermediaries.ask_about_silence(session, 1, clock.move(days=10)) == 0


def test_who_is_no_guardian(session: Session, people: Made, now: datetime) -> None:
    ward, guardian, ann, _ = people
    assert ann.member_id is not None
    for ward_id, guardian_id in ((ward.id, ward.id), (ward.id, ann.member_id)):
        with pytest.raises(ChoiceUnknown):
            intermediaries.record_guardian(
                session, ann, request_key="x", ward_id=ward_id, guardian_id=guardian_id,
                document="A court", now=now,
            )  # fmt: skip
    assert members.roles_of(session, 1, [guardian.member_id or ward.id]) == {}
