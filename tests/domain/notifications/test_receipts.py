"""Receipts: late, twice, out of order. A message only moves forward, and no text is sent twice."""

from datetime import timedelta
from itertools import permutations
from typing import Literal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from tests import builders
from tests.domain.notifications import providers
from tests.domain.notifications.bench import Bench
from tests.domain.notifications.providers import Twilio, serving
from timebank import notifications
from timebank.members import Member
from timebank.notifications import (
    Delivered,
    MessageDeferred,
    Receipt,
    ReceiverStopped,
    Said,
    TwilioTexts,
)

Word = Literal["taken", "delivered", "failed"]


def say(
    bench: Bench, word: Word, code: str = "", *, message_id: UUID | None = None, **more: bool
) -> bool:
    """Let the provider say something of the one message."""
    said = Said(f"twilio:SM1:{word}", "SM1", word, code, **more)
    wanted = message_id or bench.message().id
    return bench.database.transact(notifications.note_receipt, 1, wanted, said, bench.clock.now())


def stand(bench: Bench) -> tuple[str, bool, str]:
    message = bench.message()
    return message.state, message.delivered_at is not None, message.failure


def a_sent_text(bench: Bench, kind: str = "R4") -> None:
    bench.post(bench.draft(kind))
    assert bench.deliver() == Delivered(sent=1)


def test_what_was_delivered_is_known_and_no_longer_fails(bench: Bench) -> None:
    a_sent_text(bench)
    assert bench.message().sent_at == bench.clock.now()
    bench.clock.move(minutes=1)
    assert say(bench, "delivered")
    assert bench.message().delivered_at == bench.clock.now()
    assert say(bench, "failed", "30008")
    assert stand(bench) == ("sent", True, "")
    assert bench.tasks() == []
    assert bench.message().provider_id == "SM1"


def test_what_failed_is_phoned_about_once_and_stays_failed(bench: Bench) -> None:
    a_sent_text(bench)
    assert say(bench, "failed", "30003")
    assert stand(bench) == ("failed", False, "not delivered 30003")
    (task,) = bench.tasks()
    assert (task.kind, task.detail["about"]) == ("call_member", "R4")
    assert task.detail["script"].startswith("Hello. This is Eastside Neighbours")
    assert not say(bench, "failed", "30003")
    assert say(bench, "delivered")
    assert stand(bench) == ("failed", False, "not delivered 30003")
    assert len(bench.tasks()) == 1


@pytest.mark.parametrize("order", list(permutations(("taken", "delivered", "taken"))))
def test_any_order_and_any_number_of_good_receipts_end_the_same(
    bench: Bench, order: tuple[Word, ...]
) -> None:
    a_sent_text(bench)
    heard = [say(bench, word) for word in order]
    assert sorted(heard) == [False, True, True]
    assert stand(bench) == ("sent", True, "")
    with bench.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 2


def test_a_receipt_about_nobody_or_another_community_changes_nothing(bench: Bench) -> None:
    a_sent_text(bench)
    bench.database.transact(builders.a_community, 2)
    said = Said("twilio:SM1:failed", "SM1", "failed")
    note = notifications.note_receipt
    now, message_id = bench.clock.now(), bench.message().id
    assert not bench.database.transact(note, 2, message_id, said, now)
    assert not say(bench, "failed", message_id=uuid4())
    assert stand(bench) == ("sent", False, "")
    with bench.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Receipt)) == 0


def test_a_failure_nobody_phones_about_or_long_past_makes_no_task(bench: Bench) -> None:
    a_sent_text(bench, "R8")
    say(bench, "failed")
    assert stand(bench)[0] == "failed"
    assert bench.tasks() == []


def test_a_failure_heard_after_the_deadline_makes_no_task(bench: Bench) -> None:
    bench.post(bench.draft("R4", deadline_at=bench.clock.now() + timedelta(hours=1)))
    bench.deliver()
    bench.clock.move(hours=2)
    say(bench, "failed")
    assert stand(bench)[0] == "failed"
    assert bench.tasks() == []


def test_a_code_that_did_not_arrive_is_not_read_out_later(bench: Bench) -> None:
    a_sent_text(bench, "A1")
    assert bench.message().body == ""
    say(bench, "failed")
    assert bench.tasks() == []


def test_a_lost_answer_is_healed_by_the_receipt_and_nothing_is_sent_twice(bench: Bench) -> None:
    bench.text.fail = lambda _letter: MessageDeferred(why="500")
    bench.post(bench.draft("A1"))
    assert bench.deliver() == Delivered(refused=1)
    assert say(bench, "taken")
    assert (stand(bench), bench.message().body) == (("sent", False, ""), "")
    bench.text.fail = lambda _letter: None
    bench.clock.rest(hours=1)
    assert bench.deliver() == Delivered()


def test_a_failure_that_comes_before_our_own_mark_stays(bench: Bench) -> None:
    bench.post(bench.draft("R4"))

    def fail_at_once(_letter: object) -> None:
        say(bench, "failed", "30005")

    bench.text.fail = fail_at_once
    bench.deliver()
    assert stand(bench) == ("failed", False, "not delivered 30005")
    assert len(bench.tasks()) == 1


def test_a_called_off_message_stays_off_when_it_fails(bench: Bench) -> None:
    draft = bench.draft("R4")
    bench.post(draft)
    assert draft.subject_id is not None
    drop = notifications.drop_messages_about
    bench.database.transact(drop, 1, [draft.subject_id], bench.clock.now())
    say(bench, "failed")
    assert (bench.message().state, bench.tasks()) == ("dropped", [])
    say(bench, "taken")
    assert bench.message().state == "sent", "it was sent all the same"


# -- STOP, said to the provider -------------------------------------------------------------


def is_stopped(bench: Bench) -> bool:
    with bench.database.reading() as session:
        found = session.scalar(select(Member.text_stopped).where(Member.id == bench.opal.member_id))
        return bool(found)


def give_opal_her_number(bench: Bench) -> None:
    with bench.database.transaction() as session:
        member = session.get_one(Member, (1, bench.opal.member_id))
        member.phone = bench.opal.phone


def test_who_told_the_provider_stop_is_phoned_from_now_on(bench: Bench) -> None:
    give_opal_her_number(bench)
    bench.text.fail = lambda _letter: ReceiverStopped(why="400 21610")
    bench.post(bench.draft("R4"))
    assert bench.deliver() == Delivered(refused=1)
    assert is_stopped(bench)
    assert bench.message().state == "failed"
    assert [task.detail["about"] for task in bench.tasks()] == ["R4"]
    bench.clock.rest(hours=1)
    assert bench.deliver() == Delivered()


def test_a_receipt_may_say_stop_too(bench: Bench) -> None:
    give_opal_her_number(bench)
    a_sent_text(bench)
    say(bench, "failed", "21610", is_stopped=True)
    assert is_stopped(bench)
    assert len(bench.tasks()) == 1


def test_a_provider_that_stops_answering_delays_and_loses_nothing(bench: Bench) -> None:
    with serving(provider := Twilio()):
        bench.channels["text"] = TwilioTexts(  # type: ignore[assignment]
            provider.url, providers.ACCOUNT, providers.TOKEN, "http://127.0.0.1",
            timeout_seconds=0.3,
        )  # fmt: skip
        bench.post(*(bench.draft("R8") for _ in range(3)))
        provider.next("take", (429, {"code": 20429}))
        assert bench.deliver() == Delivered(sent=1, waiting=2)
        assert bench.deliver() == Delivered(), "it rests first"
        provider.next("never answer")
        bench.clock.rest(seconds=31)
        assert bench.deliver() == Delivered(waiting=2)
        bench.clock.rest(seconds=31)
        assert bench.deliver() == Delivered(sent=2)
    assert len(provider.taken) == 3
