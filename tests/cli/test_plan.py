"""`timebank plan` plans a day, prints what a stranger understands, and asks its drivers."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.rides.trips import asked
from timebank.cli import group
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.rides import Invitation

ZONE = "America/Detroit"


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A bank on a file."""
    for name in ("MODE", "SECRET_KEY", "BASE_URL", "DEBUG"):
        monkeypatch.delenv(f"TIMEBANK_{name}", raising=False)
    url = f"sqlite:///{tmp_path}/timebank.db"
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", url)
    assert _run("init").exit_code == 0
    database = Database(url)
    database.transact(builders.a_community)
    return database


def _run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def _rides(session: Session, now: datetime, day: date) -> None:
    """Two rides at one time that one driver cannot both drive, and one at another."""
    clinic = builders.a_place(session, "Riverbend Clinic", km_north=6.0)
    builders.a_driver_near(
        session, "Tobias Heron", km_north=2.0, papers_until=day + timedelta(days=400)
    )
    for name, hour, purpose, language in (
        ("Opal Finch", 11, "M", "es"), ("Hugo Wren", 11, "R", "en"), ("Ines Maple", 15, "G", "en"),
    ):  # fmt: skip
        rider = builders.a_member(session, name, km_north=2.5, credit_limit=3000, language=language)
        asked(session, rider, clinic.id, now, purpose=purpose,
              anchor_at=local_instant(day, hour * 60, ZONE))  # fmt: skip


def test_a_stranger_understands_a_plan(bank: Database) -> None:
    now = DatabaseClock(bank).now()
    day = local_day(now, ZONE) + timedelta(days=2)
    bank.transact(_rides, now, day)
    said = _run("plan", "--date", day.isoformat(), "--seconds", "2")
    assert said.exit_code == 0, said.output
    first, *lines = said.output.splitlines()
    assert first.startswith(f"{day}: 2 of 3 rides; no plan that keeps what was promised meets more")
    assert "Tobias Heron" in lines
    assert any("Opal Finch, Home of Opal Finch to Riverbend Clinic" in line for line in lines)
    assert "out of the way from home" in said.output
    assert "Without a driver" in lines
    assert "Hugo Wren" in lines[-1]
    assert "no room beside the other rides" in lines[-1]

    done = _run("plan", "--date", day.isoformat(), "--seconds", "2", "--accept")
    assert "2 rides: their drivers were asked." in done.output
    assert "(asked)" in done.output
    report = json.loads(_run("plan", "--date", day.isoformat(), "--seconds", "2", "--json").output)
    assert (report["rides"], report["served"], report["need_bound"]) == (3, 2, 7)
    assert [line["stands"] for line in report["lines"]] == ["left_out", "asked", "asked"]
    with bank.reading() as session:
        count = select(func.count()).select_from(Invitation).where(Invitation.state == "open")
        assert session.scalar(count) == 3  # the third by the usual waves


def test_it_asks_which_community_and_refuses_other_days(bank: Database) -> None:
    assert _run("plan", "--date", "2020-01-01").exit_code == 1
    assert (
        "no community nowhere"
        in _run("plan", "--date", "2026-12-01", "--community", "nowhere").output
    )
    bank.transact(builders.a_community, 2)
    assert "--community bank-2, eastside" in _run("plan", "--date", "2026-12-01").output
