"""Riders who ask at once: over all their invitations new drivers get their share, to one place."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from tests import builders
from tests.races import crowd
from tests.races import rides_work as work
from tests.races.crowd import Failed, gather
from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.members import Community, Need
from timebank.rides import Invitation

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community"), pytest.mark.timeout(600)]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RIDERS, ROUNDS, PERCENT = 4, 12, 13
MANY = {"rides_week_max": 1000, "week_minutes_max": 100_000}


def a_town(session: Session) -> list[tuple[Actor, list[rides.RideNeed]]]:
    """Riders who welcome new drivers, each with rides to ask for; known drivers and new ones."""
    policy = {"open_offers_max": 10_000, "new_drivers_percent": PERCENT}
    session.execute(update(Community).values(policy=policy))
    clinic = builders.a_place(session, km_north=4)
    for number in range(4):
        builders.a_driver_near(session, km_north=number / 10, **MANY)
    word = {"first_rides": 3, "word_at": NOW, "word_by_id": builders.a_member(session).id}
    for number in range(2):
        builders.a_driver_near(session, km_north=5 + number, **MANY, **word)
    asking = []
    for number in range(RIDERS):
        rider = builders.a_member(session, f"Opal Finch {number}", credit_limit=1_000_000)
        session.get_one(Need, (1, rider.id)).welcomes_new = True
        needs = [
            rides.RideNeed(
                request_key=f"race:{number}:{day}",
                rider_id=rider.id,
                to_place_id=clinic.id,
                anchor="be_there_by",
                anchor_at=NOW + timedelta(days=1 + day),
            )
            for day in range(ROUNDS)
        ]
        asking.append((builders.acting(rider), needs))
    return asking


def test_riders_who_ask_at_once_leave_the_share_right(database: Database) -> None:
    asking = database.transact(a_town)
    gate = crowd.gate(RIDERS)
    calls = [(work.book_each, gate, rider, needs, NOW) for rider, needs in asking]
    answers = gather(database.url, calls, 60 + ROUNDS)
    assert not [one for one in answers if isinstance(one, Failed)]
    with database.reading() as session:
        made, kept = (
            session.scalar(select(func.count()).where(Invitation.is_kept.in_(wanted)))
            for wanted in ([True, False], [True])
        )
    assert made == RIDERS * ROUNDS * 3
    assert kept == made * PERCENT // 100
