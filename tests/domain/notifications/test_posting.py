"""The outbox: worded for its reader, once a key, moved out of quiet hours, in one insert."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import VALUES, a_draft, a_recipient
from timebank import notifications
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import Message, Task
from timebank.notifications.rules.samples import LONG

NIGHT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 23:00 in Detroit
MORNING = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 8:00 there


def _messages(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.made_at, Message.id)))


def _tasks(session: Session) -> list[Task]:
    return list(session.scalars(select(Task)))


def test_a_text_is_worded_in_the_readers_language(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    notifications.post(session, facts, [a_draft("R2", replace(opal, language="es"), now)], now)
    (message,) = _messages(session)
    assert message.channel == "text"
    assert message.address == "+13135550142"
    assert message.body == (
        "Eastside Neighbours: Marcus le lleva. Wed Nov 25, 10:45 AM, a Place 2. silver Rowan,"
        " placa FNCH 1. Responda 1 = bien, 9 = no voy, 0 = me llaman."
    )
    assert (message.state, message.due_at) == ("waiting", now)


def test_a_key_is_posted_once(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    draft = a_draft("R1", opal, now)
    notifications.post(session, facts, [draft], now)
    notifications.post(session, facts, [draft, a_draft("R3", opal, now)], now)
    assert sorted(message.kind for message in _messages(session)) == ["R1", "R3"]


def test_however_many_messages_it_is_one_statement(
    session: Session,
    facts: CommunityFacts,
    opal: Recipient,
    now: datetime,
    count_queries: Callable[[], AbstractContextManager[Any]],
) -> None:
    drafts = [a_draft("R1", opal, now) for _ in range(20)]
    with count_queries() as counted:
        notifications.post(session, facts, drafts, now)
        notifications.post(session, facts, [], now)
    assert counted.count == 1
    nobody = replace(opal, wish="call", phone=None)
    with count_queries() as counted:
        notifications.post(session, facts, [*drafts, a_draft("R4", nobody, now)], now)
    assert counted.count == 2


def test_quiet_hours_move_what_rings_but_not_what_concerns_a_ride_now(
    session: Session, facts: CommunityFacts, opal: Recipient
) -> None:
    drafts = [
        a_draft("R1", opal, NIGHT),
        a_draft("R6", opal, NIGHT, respects_quiet=False),
        a_draft("R9", replace(opal, wish="email", email="opal@finch.example"), NIGHT),
    ]
    notifications.post(session, facts, drafts, NIGHT)
    due = {message.kind: message.due_at for message in _messages(session)}
    assert due == {"R1": MORNING, "R6": NIGHT, "R9": NIGHT}


def test_what_quiet_hours_make_too_late_goes_to_a_person(
    session: Session, facts: CommunityFacts, opal: Recipient
) -> None:
    early = NIGHT + timedelta(hours=8)  # before 8:00
    notifications.post(
        session,
        facts,
        [a_draft(kind, opal, NIGHT, deadline_at=early) for kind in ("R10", "R8")],
        NIGHT,
    )
    assert {message.state for message in _messages(session)} == {"failed"}
    (task,) = _tasks(session)
    assert (task.kind, task.detail["about"]) == ("unreachable", "R10")


def test_a_due_time_in_the_past_is_now(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    draft = a_draft("R1", opal, now - timedelta(hours=2), deadline_at=now + timedelta(hours=1))
    notifications.post(session, facts, [draft], now)
    assert _messages(session)[0].due_at == now


def test_a_call_waits_with_its_script(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    notifications.post(session, facts, [a_draft("R4", replace(opal, wish="call"), now)], now)
    (message,) = _messages(session)
    assert message.channel == "call"
    assert message.body.splitlines() == [
        "Hello. This is Eastside Neighbours, with a message for Opal.",
        (
            "You have a ride tomorrow at 10:45 AM to Place 2. Marcus gives 2 hours to drive you."
            " The car: silver Rowan, plate FNCH 1. Do you need this ride?"
        ),
        "Any questions? Thank you. Goodbye.",
    ]


def test_who_has_no_number_is_sought_by_a_person(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    nobody = replace(opal, wish="call", phone=None)
    notifications.post(session, facts, [a_draft("R10", nobody, now)], now)
    assert _messages(session) == []
    (task,) = _tasks(session)
    assert (task.kind, task.member_id, task.detail["name"]) == (
        "unreachable",
        opal.member_id,
        "Opal Finch",
    )


def test_paper_waits_in_the_print_queue_until_somebody_printed_it(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    notifications.post(session, facts, [a_draft("R2", replace(opal, wish="paper"), now)], now)
    (paper,) = notifications.papers_waiting(session, facts.id, now)
    assert paper.body.splitlines()[1:4] == ["Wed Nov 25", "10:45 AM", "Place 2"]
    assert notifications.papers_waiting(session, facts.id, now - timedelta(hours=1)) == []
    who = builders.acting(builders.a_member(session), "coordinator")
    assert notifications.mark_printed(session, who, [paper.id], now) == 1
    assert notifications.mark_printed(session, who, [paper.id], now) == 0
    assert notifications.papers_waiting(session, facts.id, now) == []
    with pytest.raises(notifications.NothingToPrint):
        notifications.mark_printed(session, who, [paper.id, facts_id(paper.id)], now)


def facts_id(other: Any) -> Any:
    """An id that is nobody's."""
    return type(other)(int=other.int ^ 1)


def test_a_helper_is_told_by_their_own_wish_and_the_line_is_in_their_today(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    wanda = a_recipient(
        builders.a_member(session, "Wanda Wren").id,
        name="Wanda Wren",
        first_name="Wanda",
        wish="email",
        email="wanda@library.example",
    )
    silent = replace(wanda, member_id=builders.a_member(session).id, wish="call")
    helped = replace(opal, wish="helper")
    draft = a_draft("R2", helped, now, helpers=(wanda, silent))
    notifications.post(session, facts, [draft, a_draft("R5", helped, now)], now)
    found = {message.channel: message for message in _messages(session)}
    assert set(found) == {"helper", "email"}
    assert found["helper"].member_id == opal.member_id
    assert found["helper"].body.startswith("Marcus will drive you.")
    assert found["email"].address == "wanda@library.example"
    assert "Opal" in found["email"].body


def test_whom_nobody_helps_any_more_is_phoned(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    draft = a_draft("R4", replace(opal, wish="helper"), now, helpers=())
    notifications.post(session, facts, [draft], now)
    assert [message.channel for message in _messages(session)] == ["call"]


def test_a_cancelled_ride_sends_nothing_more(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    called = replace(opal, wish="call")
    first, kept = a_draft("R4", called, now), a_draft("R4", called, now)
    same = a_draft("R1", opal, now, subject_id=first.subject_id)
    other = a_draft("R2", opal, now, subject_id=first.subject_id)
    notifications.post(session, facts, [first, kept, same, other], now)
    from_all = notifications.operations.hand_over(session, facts.id, now, now, 10)
    assert from_all == 2
    assert first.subject_id is not None
    notifications.drop_messages_about(session, facts.id, [], now)
    notifications.drop_messages_about(session, facts.id, [first.subject_id], now, kinds=["R1"])
    assert len(notifications.tasks_open(session, facts.id)) == 2
    notifications.drop_messages_about(session, facts.id, [first.subject_id], now)
    session.expire_all()
    (task,) = notifications.tasks_open(session, facts.id)
    assert task.subject_id == kept.subject_id
    states = {message.kind: message.state for message in _messages(session)}
    assert states["R1"] == states["R2"] == "dropped"


def test_what_a_member_was_told_is_shown_newest_first(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    first, second = a_draft("R1", opal, now), a_draft("R3", opal, now)
    notifications.post(session, facts, [first], now)
    notifications.post(session, facts, [second], now + timedelta(minutes=1))
    assert opal.member_id is not None
    told = notifications.messages_of(session, facts.id, opal.member_id)
    assert [view.kind for view in told] == ["R3", "R1"]
    assert told[0].member_name == "Opal Finch"
    assert first.subject_id is not None
    about = notifications.messages_about(session, facts.id, first.subject_id)
    assert [view.kind for view in about] == ["R1"]
    assert notifications.messages_of(session, 2, opal.member_id) == []


def test_another_banks_member_cannot_be_written_to(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    builders.a_community(session, 2)
    stranger = builders.a_member(session, community_id=2)
    draft = a_draft("R1", a_recipient(stranger.id), now)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        notifications.post(session, facts, [draft], now)


def test_every_kind_can_be_posted_by_every_wish(
    session: Session, facts: CommunityFacts, opal: Recipient, now: datetime
) -> None:
    wishes = ("text", "call", "email", "paper", "helper")
    drafts = [
        a_draft(
            kind,
            replace(opal, wish=wish, email="o@finch.example", language=language),
            now,
            params=LONG["en"] | VALUES | {"plate": "", "what": "your needs"},
        )
        for kind in notifications.kind_names()
        for wish in wishes
        for language in ("en", "ar")
    ]
    notifications.post(session, facts, drafts, now)
    by = {message.channel for message in _messages(session)}
    assert by == set(wishes)
