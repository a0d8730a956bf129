"""Delivery: sent outside transactions, marked once sent, retried under a lease, never lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.bench import Bench
from tests.domain.notifications.receivers import a_draft, a_recipient
from timebank import notifications
from timebank.kernel.db import Database
from timebank.members import CommunityFacts, community_facts
from timebank.notifications import (
    Delivered,
    Letter,
)
from timebank.notifications.operations import carrying


def test_what_is_due_is_sent_once_and_marked(bench: Bench) -> None:
    bench.post(bench.draft(), bench.draft(due_at=bench.clock.now() + timedelta(hours=1)))
    assert bench.deliver() == Delivered(sent=1)
    assert bench.deliver() == Delivered()
    (letter,) = bench.text.letters
    assert letter.address == "+13135550142"
    assert letter.sender_number == bench.facts.text_number
    assert letter.body.startswith("Eastside Neighbours: We got your ride request.")
    bench.clock.move(hours=1)
    assert bench.deliver() == Delivered(sent=1)
    assert set(bench.text.keys.values()) == {1}


def test_no_transaction_is_open_while_a_letter_is_sent(bench: Bench) -> None:
    open_now: list[int] = []
    counts = {"open": 0}

    def begun(_connection: object) -> None:
        counts["open"] += 1

    def ended(_connection: object) -> None:
        counts["open"] -= 1

    def look(_letter: Letter) -> None:
        open_now.append(counts["open"])

    for name, listener in (("begin", begun), ("commit", ended), ("rollback", ended)):
        event.listen(bench.database.engine, name, listener)
    bench.text.fail = look
    bench.post(bench.draft(), bench.draft())
    bench.deliver()
    for name, listener in (("begin", begun), ("commit", ended), ("rollback", ended)):
        event.remove(bench.database.engine, name, listener)
    assert open_now == [0, 0]


def test_a_process_that_died_while_sending_is_followed_by_another_with_the_same_key(
    bench: Bench,
) -> None:
    bench.post(bench.draft())

    class Killed(BaseException):
        """No handler sees it, like kill -9."""

    def die(letter: Letter) -> None:
        bench.text.letters.append(letter)  # it left, and nobody could write that down
        raise Killed

    bench.text.fail = die
    with pytest.raises(Killed):
        bench.deliver()
    bench.text.fail = lambda _letter: None
    assert bench.deliver() == Delivered()  # the lease still holds
    bench.clock.rest(seconds=121)
    assert bench.deliver() == Delivered(sent=1)
    assert list(bench.text.keys.values()) == [2]  # one key: a receiver drops the second
    assert bench.message().state == "sent"


def test_a_machines_clock_set_back_does_not_hold_a_message(bench: Bench) -> None:
    bench.post(bench.draft())
    with bench.database.transaction() as session:
        carrying.claim_due(
            session, bench.facts.id, "text", bench.clock.now(), bench.clock.wall(), 9
        )
    bench.clock.rest(hours=-1)
    assert bench.deliver() == Delivered(sent=1)


def test_two_claims_never_take_the_same_message(bench: Bench) -> None:
    bench.post(*(bench.draft() for _ in range(6)))
    now, wall = bench.clock.now(), bench.clock.wall()
    claim: Callable[[], list[UUID]] = lambda: [  # noqa: E731 - said twice, needed nowhere else
        message.id
        for message in bench.database.transact(
            carrying.claim_due, bench.facts.id, "text", now, wall, 4
        )
    ]
    first, second, third = claim(), claim(), claim()
    assert (len(first), len(second), third) == (4, 2, [])
    assert not set(first) & set(second)


def test_a_call_becomes_one_task_with_its_script(bench: Bench) -> None:
    bench.opal = replace(bench.opal, wish="call")
    bench.post(bench.draft("R4"))
    assert bench.deliver() == Delivered(handed_over=1)
    assert bench.deliver() == Delivered()
    with bench.database.reading() as session:
        (task,) = notifications.tasks_open(session, bench.facts.id)
    assert "You have a ride tomorrow" in task.script
    assert task.member_name == "Opal Finch"
    assert bench.message().state == "sent"


def test_paper_waits_and_a_helpers_line_shows_at_once(bench: Bench) -> None:
    opal = bench.opal
    bench.opal = replace(opal, wish="paper")
    bench.post(bench.draft("R2"))
    bench.opal = replace(opal, wish="helper")
    bench.post(bench.draft("R2"))
    assert bench.deliver() == Delivered(handed_over=1)
    now = bench.clock.now()
    with bench.database.reading() as session:
        assert len(notifications.papers_waiting(session, 1, now)) == 1
        assert opal.member_id is not None
        (line,) = notifications.helper_lines(session, 1, [opal.member_id], now)
        assert notifications.channel_counts(session, 1) == {"helper": 1}
    assert line.channel == "helper"


def test_what_left_before_it_was_called_back_is_written_down_as_sent(bench: Bench) -> None:
    draft = bench.draft("R2")
    bench.post(draft)
    assert draft.subject_id is not None

    def call_off(_letter: Letter) -> None:
        bench.database.transact(
            notifications.drop_messages_about, 1, [draft.subject_id], bench.clock.now()
        )

    bench.text.fail = call_off
    assert bench.deliver() == Delivered(sent=1)
    assert bench.message().state == "sent"


def test_a_lease_that_is_nearly_over_begins_nothing(bench: Bench) -> None:
    bench.post(*(bench.draft() for _ in range(3)))

    def take_long(_letter: Letter) -> None:
        bench.clock.rest(seconds=100)

    bench.text.fail = take_long
    assert bench.deliver().sent == 3
    assert set(bench.text.keys.values()) == {1}


def test_a_code_is_not_kept_once_it_is_sent(bench: Bench) -> None:
    bench.post(bench.draft("A1"))
    bench.deliver()
    assert "123456" in bench.text.letters[0].body
    assert (bench.message().body, bench.message().params) == ("", {})


def test_channels_on_this_machine_are_marked_together(bench: Bench, database: Database) -> None:
    bench.text.is_local = True
    bench.post(*(bench.draft() for _ in range(30)))
    commits: list[object] = []
    note = commits.append
    event.listen(database.engine, "commit", note)
    assert bench.deliver() == Delivered(sent=30)
    event.remove(database.engine, "commit", note)
    assert len(commits) < 12


def test_communities_take_turns(bench: Bench) -> None:
    def more(session: Session) -> CommunityFacts:
        made = builders.a_community(session, 2)
        opal = a_recipient(builders.a_member(session, community_id=2).id)
        facts = community_facts(session, made.id)
        drafts = [a_draft("R1", opal, bench.clock.now()) for _ in range(3)]
        notifications.post(session, facts, drafts, bench.clock.now())
        return facts

    bench.database.transact(more)
    bench.post(*(bench.draft() for _ in range(45)))
    assert bench.deliver() == Delivered(sent=48)
    order = [letter.sender_name for letter in bench.text.letters]
    assert order.index("Bank2") < 45


def test_a_message_of_no_known_channel_waits_for_its_deadline(bench: Bench) -> None:
    bench.post(bench.draft("R4"))
    bench.channels = {"email": bench.email}
    assert bench.deliver() == Delivered()
    bench.channels["text"] = bench.text
    assert bench.deliver() == Delivered(sent=1)


def test_a_text_to_a_number_of_two_says_to_whom(bench: Bench) -> None:
    def a_household(session: Session) -> None:
        for name in ("Hugo Finch", "Ines Finch"):
            builders.a_member(session, name, phone="+13135550142")

    bench.database.transact(a_household)
    bench.post(bench.draft())
    bench.deliver()
    (letter,) = bench.text.letters
    assert letter.body.startswith("Eastside, Opal: We got your ride request.")
    assert bench.message().body == letter.body
