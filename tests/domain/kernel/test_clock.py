"""One clock for a demo's every process; the machine's for everybody else."""

from datetime import UTC, datetime, timedelta

import pytest

from timebank.kernel.clock import (
    DatabaseClock,
    FixedClock,
    installation_kind,
    mark_installation,
    simulate,
    today_utc,
)
from timebank.kernel.db import Database

THEN = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)


def _is_now(at: datetime) -> bool:
    return abs(at - today_utc()) < timedelta(minutes=1)


def test_a_demo_lives_in_its_simulated_instant(database: Database) -> None:
    clock, other = DatabaseClock(database), DatabaseClock(database)
    database.transact(mark_installation, "demo")
    assert _is_now(clock.now())
    database.transact(simulate, THEN)
    assert clock.now() == other.now() == THEN
    assert _is_now(clock.wall())
    database.transact(simulate, None)
    assert _is_now(clock.now())


def test_a_real_time_bank_cannot_be_simulated(database: Database) -> None:
    database.transact(mark_installation, "real")
    database.transact(simulate, THEN)
    clock = DatabaseClock(database)
    assert _is_now(clock.now())
    assert _is_now(clock.now())
    with database.reading() as session:
        assert installation_kind(session) == "real"


def test_a_fixed_clock_moves_when_it_is_told() -> None:
    clock = FixedClock(THEN)
    assert clock.move(minutes=5) == clock.now() == THEN + timedelta(minutes=5)
    assert _is_now(clock.wall())


def test_a_naive_instant_is_refused(database: Database) -> None:
    database.transact(mark_installation, "demo")
    with pytest.raises(Exception, match="an instant without a zone"):
        database.transact(simulate, THEN.replace(tzinfo=None))
