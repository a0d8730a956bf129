"""Many workers make the days of a series: each becomes one ride; many asks are one series."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.builders import a_member, a_place, acting
from tests.races import standing_work as work
from tests.races.crowd import Failed, gather
from timebank import reports, rides
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.kernel.weeks import Weeks
from timebank.rides import RideRequest, StandingDay, StandingNeed

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("community")]
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
LATER = NOW + timedelta(days=5)


def _asked(session: Session) -> tuple[Actor, StandingNeed]:
    """A rider, and what they need every day from tomorrow."""
    rider = a_member(session, "Opal Finch", credit_limit=5000)
    clinic = a_place(session, "Plover Clinic", km_north=4)
    first = NOW.date() + timedelta(days=1)
    days = Weeks(tuple(range(7)))
    return acting(rider), StandingNeed(
        "test:race", rider.id, clinic.id, days, first, "be_there_by", 600
    )


def test_many_workers_make_each_day_once(database: Database) -> None:
    actor, need = database.transact(_asked)
    made = database.transact(rides.request_standing, actor, need, NOW)
    calls = [(work.ring, LATER), (work.straight, made.standing_id, LATER)] * 3
    answers = gather(database.url, calls)
    assert not [one for one in answers if isinstance(one, Failed)]
    with database.reading() as session:
        requests = session.scalar(select(func.count()).select_from(RideRequest))
        days = session.scalars(select(StandingDay.on_day)).all()
        assert reports.audit_all(session, 1, LATER) == []
    assert requests == len(days) == len(set(days)) == made.made + 5


def test_the_same_ask_at_once_is_one_series(database: Database) -> None:
    actor, need = database.transact(_asked)
    answers = gather(database.url, [(work.ask, actor, need, NOW)] * 4)
    assert not [one for one in answers if isinstance(one, Failed)]
    assert len({one.standing_id for one in answers}) == 1
    assert sorted(one.repeated for one in answers) == [False, True, True, True]
