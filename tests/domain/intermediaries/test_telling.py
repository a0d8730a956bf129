"""Who wishes to hear through their helper: the helper is told, by the helper's own wish."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import a_draft
from timebank import intermediaries, members
from timebank.members import CommunityFacts, Member
from timebank.notifications import Message, MessageDraft


@pytest.fixture
def facts(session: Session, community: builders.Community) -> CommunityFacts:
    """The facts of community 1."""
    return members.community_facts(session, community.id)


@pytest.fixture
def opal(session: Session, facts: CommunityFacts) -> Member:
    """A member whom the library helps."""
    return builders.a_member(session, "Opal Finch", contact_wish="helper")


def _draft(session: Session, member: Member, now: datetime, kind: str = "R2") -> MessageDraft:
    return a_draft(kind, members.recipients(session, 1, [member.id])[member.id], now)


def _told(session: Session) -> dict[Any, tuple[str, str]]:
    rows = session.execute(select(Message.member_id, Message.channel, Message.kind))
    return {member_id: (channel, kind) for member_id, channel, kind in rows}


def test_the_helper_who_took_the_consent_down_is_told(
    session: Session, facts: CommunityFacts, opal: Member, now: datetime
) -> None:
    wanda = builders.a_helper(session)
    other = builders.an_organisation(session)
    builders.a_consent(session, opal, wanda.organisation_id, recorded_by_id=wanda.member_id)
    colleague = builders.a_member(session)
    session.add(
        intermediaries.Staff(
            community_id=1,
            organisation_id=wanda.organisation_id,
            member_id=colleague.id,
            from_on=builders.MADE_AT.date(),
        )
    )
    builders.a_helper(session, other)
    session.flush()
    intermediaries.tell(session, facts, [_draft(session, opal, now)], now)
    assert _told(session) == {opal.id: ("helper", "R2"), wanda.member_id: ("text", "H1")}


def test_the_person_a_consent_names_is_told_and_else_all_of_the_organisation(
    session: Session, facts: CommunityFacts, opal: Member, now: datetime
) -> None:
    wanda = builders.a_helper(session)
    hugo = builders.a_member(session, "Hugo Alder", contact_wish="helper")
    builders.a_consent(session, opal, wanda.organisation_id, staff_id=wanda.id)
    builders.a_consent(session, hugo, wanda.organisation_id)
    drafts = [_draft(session, opal, now), _draft(session, hugo, now)]
    intermediaries.tell(session, facts, drafts, now)
    rows = session.scalars(select(Message.member_id).where(Message.kind == "H1")).all()
    assert rows == [wanda.member_id] * 2


@pytest.mark.parametrize(
    "changed",
    [
        {"scopes": ["book"]},
        {"until_on": builders.MADE_AT.date()},
        {"revoked_at": builders.MADE_AT},
    ],
)
def test_whom_nobody_may_be_told_about_is_phoned_instead(
    session: Session, facts: CommunityFacts, opal: Member, now: datetime, changed: dict[str, Any]
) -> None:
    wanda = builders.a_helper(session)
    builders.a_consent(session, opal, wanda.organisation_id, **changed)
    intermediaries.tell(session, facts, [_draft(session, opal, now, "R4")], now)
    assert _told(session) == {opal.id: ("call", "R4")}


def test_others_cost_no_query_and_are_told_as_they_wish(
    session: Session,
    facts: CommunityFacts,
    opal: Member,
    now: datetime,
    count_queries: Callable[[], AbstractContextManager[Any]],
) -> None:
    texted = builders.a_member(session)
    draft, helped = _draft(session, texted, now), _draft(session, opal, now)
    with count_queries() as counted:
        intermediaries.tell(session, facts, [draft], now)
    assert counted.count == 1
    with count_queries() as counted:
        intermediaries.tell(session, facts, [helped], now)
    assert counted.count <= 3
