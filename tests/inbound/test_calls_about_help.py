"""Calls about help that somebody wrote down, and about notes on the board: what each key does."""

from uuid import UUID

import pytest
from sqlalchemy import select

from tests.inbound.phone import Phone, a_phone
from tests.web import stages_help
from timebank import exchanges
from timebank.exchanges import HelpAnswer, HelpPost
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Message


@pytest.fixture
def phone(database: Database, clock: FixedClock) -> Phone:
    return a_phone(database, clock, has_ridden=False)


def _call(phone: Phone, kind: str) -> tuple[str, dict[str, str]]:
    """Play the stage, and take the call about the rider's message of a kind."""
    made = stages_help.helped(phone.database, phone.seed, phone.clock)
    with phone.database.reading() as session:
        message = session.scalars(
            select(Message)
            .where(Message.kind == kind, Message.member_id == phone.seed.rider_id)
            .order_by(Message.made_at, Message.id)
        ).first()
    assert message is not None
    assert message.channel == "call"
    phone.pick_up(message)
    return phone.press("1"), made


@pytest.mark.parametrize(
    ("key", "words", "state"),
    [("1", "Thank you for telling us", "confirmed"), ("9", "A person will call you", "disputed")],
)
def test_help_is_right_or_not_by_key(phone: Phone, key: str, words: str, state: str) -> None:
    said, made = _call(phone, "E2")
    assert "Marcus says you got 1 h 30 min: sewing" in said
    assert "If that is right, press 1. If it is not right, press 9." in said
    assert words in phone.press(key)
    with phone.database.reading() as session:
        found = exchanges.exchange_view(session, 1, UUID(made["asked"]))
    assert found is not None
    assert found.state == state


@pytest.mark.parametrize(("key", "state"), [("1", "yes"), ("9", "no")])
def test_who_answered_a_note_is_met_or_not_by_key(phone: Phone, key: str, state: str) -> None:
    said, _made = _call(phone, "B1")
    assert "Marcus answers your note on the board: cooking" in said
    phone.press(key)
    with phone.database.reading() as session:
        assert session.scalars(select(HelpAnswer.state)).all() == [state]
        assert set(session.scalars(select(HelpPost.state))) == {"open"}
