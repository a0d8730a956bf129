"""Real processes hear texts at once: the same one twice is once, and keys of two people meet."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.races import crowd
from tests.races import texts_work as work
from tests.races.crowd import Failed, gather
from timebank import reports, rides
from timebank.inbound import InboundText, Received
from timebank.kernel.db import Database
from timebank.members import MemberPlace
from timebank.notifications import Message
from timebank.rides import Ride, RideNeed

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community"), pytest.mark.timeout(600)]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RIDER, DRIVERS = "+13135550142", ("+13135550143", "+13135550144")
TWINS = 6


def _text(body: str, key: str, number: str = RIDER) -> Received:
    return Received(number, "+13135552001", body, key, NOW)


def _town(session: Session) -> None:
    rider = builders.a_member(session, "Opal Finch", phone=RIDER, credit_limit=3000)
    clinic = builders.a_place(session, "Riverbend Clinic", km_north=4)
    session.add(
        MemberPlace(community_id=1, member_id=rider.id, place_id=clinic.id, nickname="Place 1")
    )
    for name, number in zip(("Marcus Birch", "Ines Winter"), DRIVERS, strict=True):
        driving = builders.a_member(session, name, phone=number)
        builders.a_driver_near(session, member=driving)
    need = RideNeed(
        "race:1", rider.id, clinic.id, "be_there_by", NOW + timedelta(hours=30)
    )  # fmt: skip
    rides.request(session, builders.acting(rider), need, NOW)
    session.execute(update(Message).values(state="sent", sent_at=NOW))


def test_one_provider_message_heard_by_many_at_once_is_one_effect(database: Database) -> None:
    database.transact(_town)
    gate = crowd.gate(TWINS)
    bodies = ["0", "5", "1", "3", "2pm", "1", "9", "STOP"]
    texts = [_text(body, f"twin:{n}") for n, body in enumerate(bodies)]
    answers = gather(database.url, [(work.hear_each, gate, texts, NOW) for _ in range(TWINS)])
    assert not [a for a in answers if isinstance(a, Failed)], answers
    for said in zip(*answers, strict=True):
        assert len({tuple(one) for one in said}) == 1
    with database.reading() as session:
        became = list(session.scalars(select(InboundText.became).order_by(InboundText.id)))
        asked = session.scalar(select(func.count()).select_from(Ride))
        assert reports.audit_all(session, 1, NOW) == []
    assert len(became) == len(bodies)
    assert asked == 2


def test_two_drivers_text_yes_at_once_and_one_is_told_kindly(database: Database) -> None:
    database.transact(_town)
    gate = crowd.gate(2)
    answers = gather(
        database.url,
        [(work.hear_each, gate, [_text("1", f"yes:{number}", number)], NOW) for number in DRIVERS],
    )
    assert not [a for a in answers if isinstance(a, Failed)], answers
    kinds = Counter(one.split()[0] for said in answers for one in said[0])
    assert kinds["D2"] == 1
    assert set(kinds) == {"D2", "D3"}
    with database.reading() as session:
        assert list(session.scalars(select(Ride.state))) == ["found"]


def test_ten_keys_of_two_people_at_once_leave_the_books_right(database: Database) -> None:
    database.transact(_town)
    gate = crowd.gate(2)
    keys = ["0", "4", "9", "1", "5", "1", "9", "1", "2", "9"]
    answers = gather(
        database.url,
        [
            (
                work.hear_each,
                gate,
                [_text(key, f"{n}:{who}", who) for n, key in enumerate(keys)],
                NOW,
            )
            for who in (RIDER, DRIVERS[0])
        ],
    )
    assert not [a for a in answers if isinstance(a, Failed)], answers
    with database.reading() as session:
        kept = session.scalar(select(func.count()).select_from(InboundText))
        assert kept == 2 * len(keys)
        assert reports.audit_all(session, 1, NOW) == []
