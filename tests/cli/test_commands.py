"""The command line says what it did, refuses what it must, and answers --help at once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from timebank.cli import COMMANDS, group
from timebank.kernel import migrate
from timebank.kernel.db import Database
from timebank.notifications import Task

STRONG = "k3Jv9-wQz7_Lr5Tx2Yb8Nc4Md6Pf1Hg0As"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with the settings of a demo."""
    for name in ("MODE", "SECRET_KEY", "BASE_URL", "DEBUG"):
        monkeypatch.delenv(f"TIMEBANK_{name}", raising=False)
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", f"sqlite:///{tmp_path}/var/timebank.db")
    monkeypatch.setenv("TIMEBANK_OUT_DIR", str(tmp_path / "var/out"))
    return tmp_path


def _run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def _community(slug: str = "eastside", number: str = "313-555-0101") -> Result:
    return _run(
        "community", slug, "--name", "Eastside Neighbours", "--short-name", "Eastside",
        "--phone", "313-555-0100", "--text-number", number, "--zip", "48207",
        "--coordinator", "Ruth Linden", "--coordinator-email", "ruth@eastside.example",
    )  # fmt: skip


def test_help_names_every_command_without_loading_one() -> None:
    code = (
        "import sys; from timebank.cli import group\n"
        "try: group.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'flask', 'sqlalchemy', 'timebank.members'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS if name != "migration")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    done = _run(name, "--help")
    assert done.exit_code == 0, done.output
    assert "Usage" in done.output


def test_init_makes_a_database_once_and_keeps_its_kind(place: Path) -> None:
    assert f"demo database, empty -> {migrate.head()}" in _run("init", "--demo").output
    assert "demo database, up to date" in _run("init").output


def test_a_real_database_never_becomes_a_demo(place: Path) -> None:
    assert _run("init").exit_code == 0
    done = _run("init", "--demo")
    assert done.exit_code == 1
    assert "cannot become a demo" in done.output


def test_commands_name_what_comes_first(place: Path) -> None:
    done = _run("audit")
    assert done.exit_code == 1
    assert "timebank init" in done.output
    assert not (place / "var/timebank.db").exists()


def test_a_community_starts_with_a_coordinator_and_clean_books(place: Path) -> None:
    _run("init")
    made = _community()
    assert made.exit_code == 0, made.output
    assert "Ruth Linden signs in at" in made.output
    first = _run("audit")
    assert first.output == "eastside: trial balance 0, 0 findings\n  sealed to nothing yet\n"
    kept = _run("audit", "--seal", "0" * 64)
    assert (kept.exit_code, "written down before, gone now" in kept.output) == (1, True)
    again = _community()
    assert again.exit_code == 1
    assert "community-exists" in again.output


def test_audit_names_an_entry_changed_by_hand_and_exits_1(place: Path) -> None:
    _run("init")
    _community()
    database = Database(f"sqlite:///{place}/var/timebank.db")
    with database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE account SET balance = 5, version = 1")
    database.close()
    done = _run("audit")
    assert done.exit_code == 1
    assert "trial-balance" in done.output
    report = json.loads(_run("audit", "--json").output)
    assert report["eastside"]["trial_balance"] == 10
    assert _run("audit", "--community", "westside").exit_code == 1


def test_export_writes_rows_and_a_journal(place: Path) -> None:
    _run("init")
    _community()
    _community("westside", "313-555-0102")
    assert "--community" in _run("export", "rows").output
    rows = place / "rows.jsonl"
    done = _run("export", "rows", "--community", "eastside", "--out", str(rows))
    assert done.exit_code == 0, done.output
    tables = {json.loads(line)["table"] for line in rows.read_text().splitlines()}
    assert {"community", "member", "account"} <= tables
    journal = _run("export", "journal", "--community", "eastside").output
    assert "; Eastside Neighbours: hours in minutes" in journal


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "TIMEBANK_SECRET_KEY is missing or weak"),
        ("DEBUG", "1", "TIMEBANK_DEBUG must be 0"),
        ("BASE_URL", "http://eastside.example", "must start with https"),
    ],
)
def test_serve_refuses_what_must_not_face_the_world(
    place: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    _run("init")
    monkeypatch.setenv("TIMEBANK_MODE", "production")
    monkeypatch.setenv("TIMEBANK_SECRET_KEY", STRONG)
    monkeypatch.setenv("TIMEBANK_BASE_URL", "https://eastside.example")
    monkeypatch.setenv(f"TIMEBANK_{name}", value)
    done = _run("serve")
    assert done.exit_code == 1
    assert said in done.output


def test_production_settings_refuse_a_demo_database(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _run("init", "--demo")
    monkeypatch.setenv("TIMEBANK_MODE", "production")
    monkeypatch.setenv("TIMEBANK_SECRET_KEY", STRONG)
    monkeypatch.setenv("TIMEBANK_BASE_URL", "https://eastside.example")
    for command in ("serve", "run"):
        done = _run(command)
        assert done.exit_code == 1
        assert "demo" in done.output or "production" in done.output


def test_a_call_is_put_through_without_a_provider(place: Path) -> None:
    _run("init")
    _community()
    said = _run("call", "313-555-0177", "2,0")
    assert said.exit_code == 0, said.output
    assert "  en: Hello. This is Eastside Neighbours.\n" in said.output
    assert "[2]\n  es: Todavía no conocemos este número." in said.output
    assert said.output.endswith("En una emergencia, llame al 911. Adiós.\n")
    missed = _run("call", "313-555-0178", ",")
    assert missed.output.count("[no key]") == 2
    assert "en slower: For English, press 1." in missed.output
    assert missed.output.endswith("[hangs up]\n")
    with Database(f"sqlite:///{place}/var/timebank.db").reading() as session:
        phones = session.scalars(select(Task.detail)).all()
    assert [detail["about"] for detail in phones] == ["other", "missed_call"]
    assert _run("call", "nobody").exit_code == 2
