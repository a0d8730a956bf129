"""`timebank text` goes the same way as a provider's text and prints what is said back."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from timebank import members
from timebank.cli import group
from timebank.inbound import InboundText, InboundUnplaced
from timebank.kernel.actor import Actor
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A demo installation with one community and one member."""
    url = f"sqlite:///{tmp_path}/timebank.db"
    monkeypatch.setenv("TIMEBANK_DATABASE_URL", url)
    monkeypatch.setenv("TIMEBANK_OUT_DIR", str(tmp_path / "out"))
    assert run("init").exit_code == 0
    made = run(
        "community", "eastside", "--name", "Eastside Neighbours", "--short-name", "Eastside",
        "--phone", "313-555-0100", "--text-number", "313-555-0101", "--zip", "48207",
        "--coordinator", "Wanda Wren", "--coordinator-phone", "313-555-0199",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    database = Database(url)
    new = members.NewMember(request_key="test", name="Opal Finch", phone="313-555-0142")
    now = DatabaseClock(database).now()
    database.transact(members.take_on, Actor(1, None, "cli"), new, now)
    return database


def test_replies_are_printed_with_id_kind_language_parts_and_text(database: Database) -> None:
    done = run("text", "313-555-0142", "4")
    assert done.exit_code == 0, done.output
    shape = r"[0-9a-f-]{36}  C4n  en  1 part\n  Eastside: You have no rides now\. .*\n"
    assert re.fullmatch(shape, done.output), done.output
    with database.reading() as session:
        assert session.scalars(select(InboundText.became)).one() == "my_rides"


def test_the_same_key_is_heard_once(database: Database) -> None:
    first = run("text", "313-555-0142", "hello", "--key", "7")
    again = run("text", "313-555-0142", "hello", "--key", "7")
    assert first.output == again.output
    with database.reading() as session:
        assert len(session.scalars(select(InboundText)).all()) == 1


def test_nothing_said_back_and_a_number_of_nobody_are_named(database: Database) -> None:
    assert "A3" in run("text", "212-555-0199", "hi").output
    assert run("text", "212-555-0199", "hi again").output == "nothing is said back\n"
    stray = run("text", "313-555-0142", "5", "--to", "313-555-0777")
    assert stray.exit_code == 1
    assert "no community's number" in stray.output
    with database.reading() as session:
        assert session.scalars(select(InboundUnplaced.body)).one() == "5"
