"""Delivery: sent outside transactions, marked once sent, retried under a lease, never lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import Receiver, a_draft, a_recipient
from timebank import notifications
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import CommunityFacts, Recipient, community_facts
from timebank.notifications import (
    ChannelDown,
    Delivered,
    Letter,
    Message,
    MessageDeferred,
    MessageDraft,
    MessageRefused,
    Task,
    deliver_due,
)
from timebank.notifications.operations import carrying


class Bench:
    """A community with one member on a committed database, and a clock whose wall can be moved."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = Clock(clock)
        self.text = Receiver()
        self.email = Receiver()
        self.channels = {"text": self.text, "email": self.email}
        self.facts, self.opal = database.transact(self._made)

    @staticmethod
    def _made(session: Session) -> tuple[CommunityFacts, Recipient]:
        made = builders.a_community(session)
        opal = a_recipient(builders.a_member(session, "Opal Finch").id)
        return community_facts(session, made.id), opal

    def post(self, *drafts: MessageDraft) -> None:
        self.database.transact(notifications.post, self.facts, drafts, self.clock.now())

    def draft(self, kind: str = "R1", **changed: object) -> MessageDraft:
        return a_draft(kind, self.opal, self.clock.now(), **changed)

    def deliver(self) -> Delivered:
        return deliver_due(self.database, self.clock, self.channels)

    def message(self) -> Message:
        with self.database.reading() as session:
            found = session.scalars(select(Message)).one()
            session.expunge_all()
            return found

    def tasks(self) -> list[Task]:
        with self.database.reading() as session:
            found = list(session.scalars(select(Task)))
            session.expunge_all()
            return found


class Clock:
    """A community's clock and a machine's clock, moved apart."""

    def __init__(self, inner: FixedClock) -> None:
        self._inner = inner
        self.wall_at = inner.now()

    def now(self) -> datetime:
        return self._inner.now()

    def wall(self) -> datetime:
        return self.wall_at

    def move(self, **parts: float) -> None:
        self._inner.move(**parts)

    def rest(self, **parts: float) -> None:
        self.wall_at += timedelta(**parts)


@pytest.fixture
def bench(database: Database, clock: FixedClock) -> Bench:
    """A bench on each database."""
    return Bench(database, clock)


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


def test_a_text_that_failed_twice_becomes_a_call(bench: Bench) -> None:
    bench.text.fail = lambda _letter: MessageRefused(why="no such number")
    bench.post(bench.draft("R4"))
    assert bench.deliver() == Delivered(refused=1)
    assert bench.deliver() == Delivered()  # it rests first
    assert bench.tasks() == []
    bench.clock.rest(minutes=1)
    assert bench.deliver() == Delivered(refused=1)
    assert bench.message().state == "failed"
    assert "no such number" in bench.message().failure
    with bench.database.reading() as session:
        (task,) = notifications.tasks_open(session, bench.facts.id)
    assert (task.kind, task.about, task.phone) == ("call_member", "R4", "+13135550142")
    assert task.script.startswith("Hello. This is Eastside Neighbours, with a message for Opal.")
    bench.clock.rest(hours=1)
    assert bench.deliver() == Delivered()


def test_a_text_nobody_would_phone_about_just_fails(bench: Bench) -> None:
    bench.text.fail = lambda _letter: MessageDeferred(why="try later")
    bench.post(bench.draft("R8"))
    bench.deliver()
    bench.clock.rest(minutes=1)
    bench.deliver()
    assert bench.message().state == "failed"
    assert bench.tasks() == []


def test_mail_that_is_refused_twice_sends_a_person(bench: Bench) -> None:
    bench.opal = replace(bench.opal, wish="email", email="opal@finch.example")
    bench.email.fail = lambda _letter: MessageRefused(why="550 no such user")
    bench.post(bench.draft("R2"))
    bench.deliver()
    bench.clock.rest(minutes=1)
    bench.deliver()
    (task,) = bench.tasks()
    assert (task.kind, task.member_id) == ("unreachable", bench.opal.member_id)


def test_a_channel_that_is_down_counts_against_nobody_and_all_is_sent_later(
    bench: Bench,
) -> None:
    bench.text.fail = lambda _letter: ChannelDown(why="connection refused")
    bench.post(*(bench.draft("R4") for _ in range(5)))
    for _ in range(4):
        assert bench.deliver().waiting == 5
        bench.clock.rest(seconds=31)
    with bench.database.reading() as session:
        assert set(session.execute(select(Message.state, Message.tries))) == {("waiting", 0)}
    bench.text.fail = lambda _letter: None
    assert bench.deliver() == Delivered(sent=5)
    assert bench.tasks() == []


def test_what_matters_is_phoned_when_a_channel_stays_down(bench: Bench) -> None:
    bench.text.fail = lambda _letter: ChannelDown(why="connection refused")
    bench.post(bench.draft("R4"), bench.draft("R8"))
    bench.deliver()
    bench.clock.move(minutes=30)
    bench.clock.rest(minutes=1)
    bench.deliver()
    assert [task.detail["about"] for task in bench.tasks()] == ["R4"]
    bench.text.fail = lambda _letter: None
    bench.clock.rest(minutes=1)
    assert bench.deliver() == Delivered(sent=1)
    assert bench.text.letters[0].kind == "R8"


def test_a_channel_that_breaks_on_one_letter_sends_the_others(bench: Bench) -> None:
    bench.post(*(bench.draft() for _ in range(3)))
    seen: list[Letter] = []

    def break_first(letter: Letter) -> Exception | None:
        seen.append(letter)
        return ZeroDivisionError("a mistake of ours") if len(seen) == 1 else None

    bench.text.fail = break_first
    assert bench.deliver() == Delivered(sent=2, refused=1)


def test_a_message_past_its_deadline_is_not_sent_but_a_person_is_told(bench: Bench) -> None:
    soon = bench.clock.now() + timedelta(hours=1)
    bench.post(bench.draft("R10", deadline_at=soon), bench.draft("R8", deadline_at=soon))
    bench.clock.move(hours=2)
    assert bench.deliver() == Delivered(late=2)
    assert bench.text.letters == []
    (task,) = bench.tasks()
    assert (task.kind, task.detail) == ("unreachable", {"about": "R10"})


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


def test_a_ride_called_off_while_its_message_is_on_the_way_is_not_tried_again(
    bench: Bench,
) -> None:
    draft = bench.draft("R2")
    bench.post(draft)
    assert draft.subject_id is not None

    def call_off(_letter: Letter) -> Exception:
        bench.database.transact(
            notifications.drop_messages_about, 1, [draft.subject_id], bench.clock.now()
        )
        return MessageDeferred(why="try later")

    bench.text.fail = call_off
    bench.deliver()
    bench.text.fail = lambda _letter: None
    bench.clock.rest(hours=1)
    assert bench.deliver() == Delivered()
    assert bench.message().state == "dropped"


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


def test_only_who_holds_the_lease_may_fail_a_message(bench: Bench) -> None:
    bench.post(bench.draft("R4"))
    now, wall = bench.clock.now(), bench.clock.wall()
    (mine,) = bench.database.transact(carrying.claim_due, 1, "text", now, wall, 9)
    with bench.database.transaction() as session:
        session.execute(update(Message).values(lease_until=wall + timedelta(minutes=5)))
    assert not bench.database.transact(carrying.mark_refused, mine, "late", now, wall)
    bench.database.transact(carrying.give_back, [mine])
    assert (bench.message().state, bench.message().tries) == ("sending", 0)
