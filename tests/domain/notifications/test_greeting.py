"""What is said around sign-in and joining."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders
from timebank import members, notifications
from timebank.members import CommunityFacts, Contact
from timebank.notifications import Message

SECRET = "k" * 16 + "0123456789abcdef"
PHONE = Contact("phone", "+13135550155")


def _sent(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).order_by(Message.kind)))


@pytest.mark.parametrize(
    ("changed", "contact", "by_call", "channel"),
    [
        ({}, PHONE, False, "text"),
        ({}, PHONE, True, "call"),
        ({"contact_wish": "paper"}, PHONE, False, "text"),
        ({"is_landline": True, "contact_wish": "call"}, PHONE, False, "call"),
        ({"text_stopped": True}, PHONE, False, "call"),
        ({"email": "ines@maple.example"}, Contact("email", "ines@maple.example"), False, "email"),
    ],
)
def test_a_code_goes_to_what_was_typed(
    session: Session,
    facts: CommunityFacts,
    now: datetime,
    changed: dict[str, Any],
    contact: Contact,
    by_call: bool,
    channel: str,
) -> None:
    builders.a_member(session, "Ines Maple", phone=PHONE.value, **changed)
    late = now.replace(hour=6)  # 1:00 in Detroit: they are waiting for it
    notifications.send_code(session, facts, contact, secret_key=SECRET, now=late, by_call=by_call)
    (message,) = _sent(session)
    assert (message.kind, message.channel, message.address) == ("A1", channel, contact.value)
    assert message.due_at == late
    assert message.deadline_at == late + timedelta(minutes=10)
    code = message.params["code"]
    assert code in message.body
    assert members.use_login_code(
        session, facts.id, contact, code, secret_key=SECRET, now=late
    ).token


def test_a_strangers_number_gets_nothing(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    notifications.send_code(session, facts, PHONE, secret_key=SECRET, now=now)
    assert _sent(session) == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({}, {"A2": "text", "R14": "text"}),
        ({"contact_wish": "call"}, {"A2": "call"}),
        ({"contact_wish": "paper"}, {"A2": "paper"}),
        ({"contact_wish": "email", "email": "a@b.example"}, {"A2": "email"}),
        ({"text_stopped": True}, {"A2": "call"}),
    ],
)
def test_who_is_approved_is_told_once(
    session: Session,
    facts: CommunityFacts,
    now: datetime,
    changed: dict[str, Any],
    told: dict[str, str],
) -> None:
    asked = builders.a_member(session, "Hugo Alder", state="asked", **changed)
    who = builders.acting(builders.a_member(session), "coordinator")
    for _ in range(2):
        notifications.approve_and_greet(session, who, facts, asked.id, now)
    assert {message.kind: message.channel for message in _sent(session)} == told
    assert members.member_view(session, facts.id, asked.id).state == "active"


def test_only_a_coordinator_approves_and_nobody_is_told_otherwise(
    session: Session, facts: CommunityFacts, now: datetime
) -> None:
    asked = builders.a_member(session, state="asked")
    with pytest.raises(members.CoordinatorOnly):
        notifications.approve_and_greet(session, builders.acting(asked), facts, asked.id, now)
    assert _sent(session) == []
