"""A benchmark measures what it says, keeps to its statements and spoils no database."""

import json
from datetime import datetime
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank.cli import group
from timebank.cli.bench import ledger_function
from timebank.config import SettingsRefused


@pytest.fixture
def bank(session: Session, now: datetime) -> Bank:
    """Three members of 300 minutes each."""
    return Bank(session, now)


def test_ride_requests_are_measured_in_a_database_of_their_own(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bench.db"
    words = ["bench", "request", "--drivers", "6", "--rounds", "20", "--database", url]
    done = CliRunner().invoke(group, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["drivers"], found["members"], found["database"]) == (6, 18, "sqlite")
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["max_ms"]
    assert 10 <= found["statements_max"] <= 16
    assert found["invited_mean"] > 0
    again = CliRunner().invoke(group, words)
    assert again.exit_code == 1
    assert "use an empty one" in again.output


def test_transfers_are_measured_in_four_ways_side_by_side(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bench.db"
    words = ["bench", "ledger", "--rounds", "1", "--seconds", "0.03", "--database", url]
    done = CliRunner().invoke(group, [*words, "--json"])

    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)
    cells = {(row["path"], row["processes"], row["accounts"]) for row in rows}
    paths = ("python", "sqlite3", "orm", "batch")
    assert cells == set(product(paths, (1, 4), (1000, 10)))
    assert {row["database"] for row in rows} == {"sqlite"}
    assert all(row["per_second"] > 0 and row["p99_ms"] > 0 for row in rows)
    assert not any(row["failed"] or row["wrongly_refused"] for row in rows)


def test_the_function_we_are_measured_against_does_the_same(session: Session, bank: Bank) -> None:
    if session.get_bind().dialect.name == "sqlite":
        pytest.skip("SQLite is measured against bare statements")
    ledger_function.install(session, {1: [bank.opal, bank.marcus]})

    def call(key: str, minutes: int) -> int:
        named = select(func.bench_transfer(1, key, bank.opal, bank.marcus, minutes, bank.now))
        return int(session.execute(named).scalar_one())

    assert [call("gift", 100), call("gift", 100), call("more", 201)] == [0, 0, 1]
    assert bank.figures(bank.opal) == (-100, 0)
    assert bank.figures(bank.marcus) == (100, 0)
    assert bank.findings() == []


def test_pgbench_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ledger_function, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SettingsRefused, match="postgresql-contrib"):
        ledger_function.find_pgbench()
    (tmp_path / "15" / "bin").mkdir(parents=True)
    (tmp_path / "15" / "bin" / "pgbench").touch()
    assert ledger_function.find_pgbench() == f"{tmp_path}/15/bin/pgbench"


def test_the_best_drivers_are_the_same_by_every_way_of_looking(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bench.db"
    words = ["bench", "rank", "--drivers", "50,120", "--rounds", "4", "--database", url]
    done = CliRunner().invoke(group, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [row["drivers"] for row in found["rows"]] == [50, 120]
    assert {row["equal"] for row in found["rows"]} == {"4/4"}
    assert 0 < found["rows"][0]["found"] <= found["rows"][1]["found"] <= found["best"]
    assert set(found["growth"]) == {"product_ms", "geopy_ms", "scan_ms", "tree_ms"}
    refused = CliRunner().invoke(group, ["bench", "rank", "--drivers", "0"])
    assert "whole numbers" in refused.output
