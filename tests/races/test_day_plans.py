"""Many workers and coordinators on one plan: it is made once, asked once, and outlives a kill."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import an_office, asked
from tests.races import plan_work as work
from tests.races.crowd import Failed, gather, start
from timebank.dayplans import DayPlan, DayPlanLine
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.rides import Invitation

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
DAY = (NOW + timedelta(days=1)).date()


def _three_rides(session: Session) -> Actor:
    """Three rides of tomorrow that nobody was asked for, two drivers; the coordinator."""
    clinic = builders.a_place(session, "Plover Clinic", km_north=4)
    for hours in (22, 24, 27):
        asked(session, builders.a_member(session, credit_limit=3000), clinic.id, NOW,
              in_hours=hours)  # fmt: skip
    for km in (1.0, 2.0):
        builders.a_driver_near(session, km_north=km)
    return an_office(session)


def _lines(database: Database) -> list[UUID]:
    with database.reading() as session:
        return list(session.scalars(select(DayPlanLine.ride_id)))


def test_a_plan_asked_for_by_many_is_made_once_by_many(database: Database) -> None:
    office = database.transact(_three_rides)
    keys = ["one", "one", "two", "three", "four"]
    asks = gather(database.url, [(work.ask, office, key, DAY, NOW) for key in keys])
    assert not [one for one in asks if isinstance(one, Failed)]
    assert len(set(asks)) == 1
    done = gather(database.url, [(work.work, NOW)] * 3)
    assert sorted(done) == [0, 0, 1]
    assert sorted(Counter(_lines(database)).values()) == [1, 1, 1]
    asked_for = gather(database.url, [(work.accept, office, asks[0], NOW)] * 3)
    assert sorted(asked_for) == [0, 0, 3]
    with database.reading() as session:
        count = select(func.count()).select_from(Invitation).where(Invitation.state == "open")
        assert session.scalar(count) == 3


def test_a_worker_killed_in_the_middle_leaves_its_plan_to_another(database: Database) -> None:
    office = database.transact(_three_rides)
    plan_id = work.ask(database, office, "one", DAY, NOW)
    process, pipe = start(database.url, work.hang, NOW)
    end = time.monotonic() + 30
    while _state(database, plan_id) != "working" and time.monotonic() < end:
        time.sleep(0.05)
    assert not pipe.poll(), pipe.recv()
    process.kill()
    process.join(10)
    pipe.close()
    assert _state(database, plan_id) == "working"
    assert work.work(database, NOW) == 0  # it may still be at it
    assert work.work(database, NOW + timedelta(minutes=5)) == 1
    assert _state(database, plan_id) == "ready"
    assert sorted(Counter(_lines(database)).values()) == [1, 1, 1]


def _state(database: Database, plan_id: UUID) -> str | None:
    with database.reading() as session:
        found: str | None = session.scalar(select(DayPlan.state).where(DayPlan.id == plan_id))
        return found
