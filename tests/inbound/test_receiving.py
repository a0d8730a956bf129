"""A text is heard once, kept with what it became, and never breaks anything."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.conftest import MONDAY_MORNING
from tests.inbound import town as towns
from tests.inbound.town import RIDER, Town
from timebank import inbound, reports, rides
from timebank.inbound import InboundText, InboundUnplaced, Received
from timebank.notifications import Message
from timebank.rides import Ride

Counting = Callable[[], AbstractContextManager[Any]]


def _text(body: str, key: str = "twilio:SM1", number: str = RIDER) -> Received:
    return Received(number, "+13135552001", body, key, MONDAY_MORNING)


def test_the_same_text_again_has_no_second_effect_and_the_same_replies(session: Session) -> None:
    town = Town(session)
    towns.evening(town)
    text = Received(RIDER, "", "9", "twilio:SM1", town.now)
    first = inbound.receive_text(session, 1, text, town.now)
    again = inbound.receive_text(session, 1, text, town.now + timedelta(minutes=5))
    assert first == again
    assert [reply.kind for reply in first] == ["C9"]
    assert session.scalar(select(func.count()).select_from(InboundText)) == 1
    kinds = list(session.scalars(select(Message.kind).where(Message.kind.in_(("C9", "D8")))))
    assert sorted(kinds) == ["C9", "D8"]


def test_what_a_text_became_is_kept(session: Session) -> None:
    town = Town(session)
    towns.evening(town)
    town.hear("1")
    row = session.scalars(select(InboundText)).one()
    prompt = session.scalars(select(Message).where(Message.kind == "R4")).one()
    assert (row.body, row.from_number, row.became) == ("1", RIDER, "confirm")
    assert (row.member_id, row.answered_id) == (town.rider.id, prompt.id)
    assert row.subject_id == session.scalar(select(Ride.id))
    assert [UUID(one) for one in row.reply_ids] == [reply.message_id for reply in town.told]


def test_replies_wait_in_the_outbox_and_are_due_at_once(session: Session) -> None:
    town = Town(session)
    late = MONDAY_MORNING + timedelta(hours=14)  # midnight: who texts is awake
    (reply,) = inbound.receive_text(session, 1, _text("4"), late)
    row = session.get(Message, (1, reply.message_id))
    assert row is not None
    assert (row.state, row.due_at, row.address, row.channel) == ("waiting", late, RIDER, "text")
    assert (reply.kind, reply.language, reply.parts, reply.text) == ("C4n", "en", 1, row.body)
    assert town.rows()["rides"] == []


def test_a_number_finds_its_community_and_others_are_kept(session: Session) -> None:
    builders.a_community(session)
    assert inbound.community_of(session, "(313) 555-2001") == 1
    assert inbound.community_of(session, "+13135559999") is None
    assert inbound.community_of(session, "nonsense") is None
    stray = Received("+12125550199", "+13135559999", "hello", "twilio:SM2", MONDAY_MORNING)
    for _ in range(2):
        inbound.keep_unplaced(session, stray, MONDAY_MORNING)
    row = session.scalars(select(InboundUnplaced)).one()
    assert (row.from_number, row.to_number, row.body) == ("+12125550199", "+13135559999", "hello")


def test_another_communitys_member_is_a_stranger_here(session: Session) -> None:
    Town(session)
    builders.a_community(session, 2)
    (reply,) = inbound.receive_text(session, 2, _text("4"), MONDAY_MORNING)
    assert (reply.kind, reply.text.split(":")[0]) == ("A3", "Bank2")


def test_a_sender_that_is_no_number_is_kept_and_not_answered(session: Session) -> None:
    Town(session)
    assert inbound.receive_text(session, 1, _text("Win!", number="WINNER"), MONDAY_MORNING) == ()
    assert [line.number for line in inbound.inbox(session, 1)] == ["WINNER"]


def test_someone_who_left_is_a_stranger(session: Session) -> None:
    town = Town(session)
    town.rider.state = "left"
    session.flush()
    assert town.hear("5")[0].kind == "A3"


def test_a_member_who_is_phoned_still_gets_answers_by_text(session: Session) -> None:
    town = Town(session)
    town.rider.contact_wish = "call"
    session.flush()
    said = [town.hear(body)[0].kind for body in ("5", "1", "2", "930", "1")]
    assert said == ["R17", "R18", "R19", "C5", "C1"]
    assert town.rows()["rides"] == ["looking"]


def test_one_ride_before_approval_is_a_persons_to_explain(session: Session) -> None:
    town = Town(session)
    town.ask()
    town.rider.state = "provisional"
    session.flush()
    said = [town.hear(body)[0].kind for body in ("5", "1", "3", "930", "1")]
    assert said[-1] == "C0"
    assert town.rows()["rides"] == ["looking"]


def test_texts_that_wait_when_somebody_says_stop_become_calls(session: Session) -> None:
    town = Town(session)
    town.now += timedelta(hours=12)  # 22:00: texts wait for the morning
    town.ask(hours=40)
    waiting = session.scalars(select(Message).where(Message.state == "waiting")).all()
    assert waiting
    town.hear("STOP")
    kinds = select(Message.kind).where(Message.state == "waiting", Message.address == RIDER)
    assert list(session.scalars(kinds)) == []


def test_a_text_costs_a_fixed_number_of_statements(
    session: Session, count_queries: Counting
) -> None:
    town = Town(session)
    towns.two_found(town)
    with count_queries() as few:
        inbound.receive_text(session, 1, _text("4", "k:1"), town.now)
    for n in range(8):
        town.ask(hours=78 + 24 * n)
    with count_queries() as many:
        inbound.receive_text(session, 1, _text("4", "k:2"), town.now)
    assert many.count == few.count
    assert many.count <= 16


@pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    bodies=st.lists(
        st.one_of(
            st.text(max_size=60),
            st.sampled_from(
                ["cancel", "END", "no problem", "9 am", "2", "no, wait", "5", "B", "x"]
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_text_ever_raises_or_calls_a_ride_off_by_accident(
    session: Session, bodies: list[str]
) -> None:
    session.begin_nested()
    town = Town(session)
    towns.evening(town)
    for body in bodies:
        town.hear(body)
    said = [inbound.read(body) for body in bodies]
    if not any(one.key == 9 and one.is_sure for one in said):
        assert "cancelled" not in town.rows()["rides"]
    kept = session.scalar(select(func.count()).select_from(InboundText))
    assert kept == len(bodies)
    session.rollback()


def test_after_a_day_of_texts_the_books_and_rides_are_right(session: Session) -> None:
    town = Town(session)
    towns.done(town)
    for body, who in (("1", ""), ("3", ""), ("2h", "D"), ("5", ""), ("1", ""), ("3", "")):
        town.hear(body, who)
    town.hear("2pm")
    town.hear("yes")
    town.hear("9")
    town.hear("1")
    assert reports.audit_all(session, 1, town.now) == []
    assert town.rows()["rides"] == ["done", "cancelled", "looking"]
    assert rides.my_rides(session, 1, town.rider.id, town.now)


def test_the_office_answers_nobody_twice(session: Session) -> None:
    town = Town(session)
    town.hear("please tell Marcus that the bell is broken")
    office = builders.acting(
        builders.a_member(session, "Iris Alder", roles=["coordinator"]), "coordinator"
    )
    line = inbound.inbox(session, 1)[0]
    first = inbound.answer_text(session, office, line.id, "We told him", town.now)
    assert inbound.answer_text(session, office, line.id, "We told  him", town.now) == first
    with pytest.raises(inbound.TextClosed):
        inbound.answer_text(session, office, line.id, "Other words", town.now)
    with pytest.raises(inbound.CoordinatorOnly):
        inbound.close_text(session, builders.acting(town.driver, "driver"), line.id, "", town.now)
    with pytest.raises(inbound.NoSuchText):
        inbound.close_text(session, office, UUID(int=1), "", town.now)
    assert inbound.inbox_count(session, 1) == 0
