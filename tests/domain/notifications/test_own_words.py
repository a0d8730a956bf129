"""A community's own words: versions, ours again, and what is posted in them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.bench import Bench
from tests.domain.notifications.receivers import Receiver, a_recipient
from timebank import notifications
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, Member, Recipient, community_facts
from timebank.notifications import (
    Answer,
    Form,
    MailChannel,
    Message,
    MessageDraft,
    MessageRefused,
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


def reworded(bench: Bench, kind: str, form: Form) -> None:
    """Let an admin of the bench's community reword a message; posts read it from then on."""

    def change_it(session: Session) -> CommunityFacts:
        noor = builders.a_member(session, "Noor Linden", roles=["admin"])
        change_words(session, acting(noor, "admin"), kind, "en", form, 0, bench.clock.now())
        return community_facts(session, bench.facts.id)

    bench.facts = bench.database.transact(change_it)


def test_a_call_instead_of_a_failed_text_is_worded_by_the_community(bench: Bench) -> None:
    called = "A ride at {time} to {place} waits for you. {driver} gives {h}. Will you take it?"
    reworded(bench, "R4", replace(words("en").forms["R4"], call=called))
    bench.text.fail = lambda _letter: MessageRefused(why="no such number")
    bench.post(bench.draft("R4"))
    bench.deliver()
    bench.clock.rest(minutes=1)
    bench.deliver()
    with bench.database.reading() as session:
        (task,) = notifications.tasks_open(session, bench.facts.id)
    assert "A ride at 10:45 AM to Place 2 waits for you." in task.script


def test_an_answer_to_a_text_is_worded_by_the_community(bench: Bench) -> None:
    reworded(bench, "C4n", replace(words("en").forms["C4n"], news="{org}: Nothing is planned."))
    answer = Answer("C4n", "text:1:0", "en")
    bench.database.transact(
        notifications.answer_number, bench.facts, "+13135550142", [answer], bench.clock.now()
    )
    assert "Nothing is planned. Reply 5" in bench.message().body


def test_a_letter_with_a_link_is_worded_by_the_community(bench: Bench) -> None:
    told = "{org}: {driver} said yes: {day}, {time}, {place}."
    reworded(bench, "R2", replace(words("en").forms["R2"], news=told))
    to = a_recipient(bench.opal.member_id, wish="email", email="opal@finch.example")
    bench.post(replace(bench.draft("R2"), recipient=to, subject_id=new_id()))
    receiver = Receiver()
    bench.channels["email"] = MailChannel(  # type: ignore[assignment]
        receiver, "https://rides.example", "a secret only for tests, long enough 0123456789"
    )
    bench.deliver()
    news, link, *rest = receiver.letters[0].body.split("\n\n")
    assert news == "Marcus said yes: Wed Nov 25, 10:45 AM, Place 2."
    assert link.startswith("Answer on this page:\nhttps://rides.example/")
    assert rest[0].startswith("To answer, call ")
