"""A community's own words: versions, ours again, and what is posted in them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import notifications
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.members import CommunityFacts, Member, Recipient, community_facts
from timebank.notifications import (
    Form,
    Message,
    MessageDraft,
    WordsChanged,
    WordsUnfit,
    change_words,
    own_words,
    words,
    words_versions,
)
from timebank.notifications.errors import AdminsWords

OURS = words("en").forms["A2"]
THEIRS = replace(OURS, news="{org}: Good to have you, {name}. Ask for rides now.")


@pytest.fixture
def admin(session: Session, facts: CommunityFacts) -> Member:
    return builders.a_member(session, "Noor Linden", community_id=facts.id, roles=["admin"])


def acting(member: Member, *roles: str) -> Actor:
    return Actor(member.community_id, member.id, "web", roles=frozenset(roles))


def change(
    session: Session, admin: Member, form: Form | None, seen: int, clock: FixedClock
) -> None:
    change_words(session, acting(admin, "admin"), "A2", "en", form, seen, clock.now())


def test_each_change_is_a_version_and_ours_come_back(
    session: Session, admin: Member, clock: FixedClock
) -> None:
    change(session, admin, THEIRS, 0, clock)
    change(session, admin, THEIRS, 0, clock)  # the same again: a retry
    assert own_words(session, 1) == {("A2", "en"): THEIRS}
    change(session, admin, None, 1, clock)
    assert own_words(session, 1) == {}
    change(session, admin, replace(THEIRS, keys="Text 5 or call {phone}."), 2, clock)
    found = words_versions(session, 1, "A2", "en")
    assert [(one.version, one.form is None) for one in found] == [(3, False), (2, True), (1, False)]
    assert {one.made_by for one in found} == {"Noor Linden"}


def test_who_saw_an_older_version_changes_nothing(
    session: Session, admin: Member, clock: FixedClock
) -> None:
    change(session, admin, THEIRS, 0, clock)
    with pytest.raises(WordsChanged):
        change(session, admin, replace(THEIRS, keys="Text 5 or call {phone}."), 0, clock)
    assert own_words(session, 1) == {("A2", "en"): THEIRS}


def test_only_an_admin_and_only_fit_words(
    session: Session, admin: Member, clock: FixedClock
) -> None:
    with pytest.raises(AdminsWords):
        change_words(session, acting(admin, "coordinator"), "A2", "en", THEIRS, 0, clock.now())
    with pytest.raises(WordsUnfit):
        change(session, admin, replace(THEIRS, keys="Reply STOP."), 0, clock)
    assert words_versions(session, 1, "A2", "en") == []


def test_messages_are_written_in_a_communitys_own_words(
    session: Session, admin: Member, opal: Recipient, facts: CommunityFacts, clock: FixedClock
) -> None:
    change(session, admin, THEIRS, 0, clock)
    assert own_words(session, 2) == {}
    late = clock.now() + timedelta(days=1)
    draft = MessageDraft("A2", opal, {"name": "Opal"}, None, "A2:1", clock.now(), late)
    facts = community_facts(session, facts.id)  # as every page and pass reads it
    notifications.post(session, facts, [draft], clock.now())
    body = session.scalars(select(Message.body).where(Message.kind == "A2")).one()
    assert "Good to have you, Opal." in body
