"""What cannot be sent rests, becomes a call or goes to a person; it is never lost."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from tests.domain.notifications.bench import Bench
from tests.domain.notifications.receivers import Receiver
from timebank import notifications
from timebank.notifications import (
    ChannelDown,
    Delivered,
    Letter,
    Message,
    MessageDeferred,
    MessageRefused,
)
from timebank.notifications.operations import carrying


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


def a_call(bench: Bench, kind: str = "R4") -> Receiver:
    """A member who wishes calls, a message to them, and a channel that makes calls."""
    bench.opal = replace(bench.opal, wish="call")
    bench.channels["call"] = calls = Receiver()
    bench.post(bench.draft(kind))
    return calls


def test_a_channel_makes_the_call_and_no_person_does(bench: Bench) -> None:
    calls = a_call(bench)
    assert bench.deliver() == Delivered(sent=1)
    assert [letter.kind for letter in calls.letters] == ["R4"]
    assert bench.tasks() == []


def test_a_call_that_cannot_be_made_becomes_a_persons_with_the_script(bench: Bench) -> None:
    a_call(bench).fail = lambda _letter: MessageRefused(why="400 21217")
    bench.deliver()
    bench.clock.rest(minutes=1)
    bench.deliver()
    with bench.database.reading() as session:
        (task,) = notifications.tasks_open(session, bench.facts.id)
    assert (task.kind, task.about) == ("call_member", "R4")
    assert task.script.startswith("Hello. This is Eastside Neighbours")


def test_when_calls_are_down_a_person_phones_after_half_an_hour(bench: Bench) -> None:
    a_call(bench).fail = lambda _letter: ChannelDown(why="connection refused")
    assert bench.deliver() == Delivered(waiting=1)
    bench.clock.move(minutes=30)
    bench.clock.rest(minutes=1)
    bench.deliver()
    assert [task.detail["about"] for task in bench.tasks()] == ["R4"]


def test_when_calls_are_down_and_the_driver_is_outside_a_person_phones_now(bench: Bench) -> None:
    a_call(bench, "R6").fail = lambda _letter: ChannelDown(why="connection refused")
    bench.deliver()
    assert [task.detail["about"] for task in bench.tasks()] == ["R6"]


def test_a_message_past_its_deadline_is_not_sent_but_a_person_is_told(bench: Bench) -> None:
    soon = bench.clock.now() + timedelta(hours=1)
    bench.post(bench.draft("R10", deadline_at=soon), bench.draft("R8", deadline_at=soon))
    bench.clock.move(hours=2)
    assert bench.deliver() == Delivered(late=2)
    assert bench.text.letters == []
    (task,) = bench.tasks()
    assert (task.kind, task.detail) == ("unreachable", {"about": "R10"})


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


def test_only_who_holds_the_lease_may_fail_a_message(bench: Bench) -> None:
    bench.post(bench.draft("R4"))
    now, wall = bench.clock.now(), bench.clock.wall()
    (mine,) = bench.database.transact(carrying.claim_due, 1, "text", now, wall, 9)
    with bench.database.transaction() as session:
        session.execute(update(Message).values(lease_until=wall + timedelta(minutes=5)))
    assert not bench.database.transact(carrying.mark_refused, mine, "late", now, wall)
    bench.database.transact(carrying.give_back, [mine])
    assert (bench.message().state, bench.message().tries) == ("sending", 0)
