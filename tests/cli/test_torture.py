"""Torture kills what it says, finds nothing off in our books, and finds what somebody put there."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank.cli import group
from timebank.cli.torture.compare import Told, differences
from timebank.cli.torture.deeds import Deed, Memory, do
from timebank.cli.torture.ledger_work import Journal, all_lines, remembered
from timebank.ledger import Entry, Hold, Transfer


def test_processes_are_killed_and_nothing_is_off(tmp_path: Path) -> None:
    words = ["torture", "ledger", "--database", f"sqlite:///{tmp_path}/torture.db"]
    words += ["--processes", "3", "--transfers", "60", "--kills", "5", "--fast"]
    done = CliRunner().invoke(group, [*words, "--json"])

    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["kills"], found["trial_balance"], found["off"]) == (5, 0, [])
    assert found["transfers"] >= 60
    assert found["reads"] > 0
    again = CliRunner().invoke(group, words)
    assert again.exit_code == 1
    assert "use an empty one" in again.output


def test_a_command_that_is_killed_leaves_nobody_at_work(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/torture.db"
    words = ["torture", "ledger", "--database", url, "--processes", "2", "--transfers", "1000000"]
    command = subprocess.Popen([sys.executable, "-m", "timebank.cli", *words, "--fast"])
    try:
        until(lambda: _transfers(tmp_path) > 0)
    finally:
        command.kill()
        command.wait(10)
    time.sleep(1)  # what was begun comes to its end
    before = _transfers(tmp_path)
    time.sleep(1)
    assert _transfers(tmp_path) == before


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


def _transfers(folder: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder}/torture.db?mode=ro", uri=True)) as books:
            return int(books.execute("SELECT count(*) FROM transfer").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # not made yet


@pytest.fixture
def told(session: Session, bank_of_told: Bank) -> Told:
    """What a process wrote down of gifts, one of them reversed, and of holds, two of them ended."""
    bank, lines = bank_of_told, []
    sides = {"giver": str(bank.opal), "taker": str(bank.marcus), "minutes": 20}
    asked = {"owner": str(bank.opal), "minutes": [30], "fund": False, "sponsor": 0}

    def live(verb: str, key: str, **more: object) -> str:
        deed = Deed(verb, key, more)
        answer = do(session, deed, 1, bank.now)
        lines.extend([{"do": asdict(deed)}, {"said": answer}])
        return str([*answer["ids"], ""][0])

    gift = live("gift", "gift", **sides)
    live("batch", "batch", gifts=[sides, sides])
    live("reverse", "back", transfer=gift)
    settled, released = live("hold", "one", **asked), live("hold", "two", **asked)
    live("settle", f"settle:{settled}", hold=settled, payee=str(bank.marcus), minutes=10)
    live("release", f"release:{released}", hold=released)
    live("hold", "three", **asked)
    told = Told()
    told.hear(lines)
    return told


@pytest.fixture
def bank_of_told(session: Session, now: datetime) -> Bank:
    """Three members, whose books a test may spoil."""
    return Bank(session, now, fund_limit=600)


def test_what_was_said_and_what_is_there_agree(session: Session, told: Told) -> None:
    assert list(differences(session, told)) == []


def test_an_answer_without_its_row_is_named(session: Session, told: Told) -> None:
    told.moved["gone"] = ("01", 5)
    told.held["gone/0"] = ("02", (5, 0, 0), "03")

    found = list(differences(session, told))
    assert found == ["lost: gone moved 5 minutes as 01", "lost: hold gone/0"]


def test_a_row_that_nobody_was_told_of_is_named(session: Session, told: Told) -> None:
    del told.moved["batch/1"]
    del told.held["three/0"]

    found = list(differences(session, told))
    assert found == ["never said: transfer batch/1", "never said: hold three/0"]


def test_a_refused_deed_that_was_done_is_named(session: Session, told: Told) -> None:
    told.refused |= {"gift", "three"}

    found = list(differences(session, told))
    assert found == ["refused and yet done: gift", "refused and yet done: three"]


def test_a_row_that_differs_is_named(session: Session, told: Told) -> None:
    session.execute(update(Hold).where(Hold.request_key == "three/0").values(minutes=29))
    session.execute(update(Transfer).where(Transfer.request_key == "batch/0").values(minutes=19))
    session.execute(update(Transfer).where(Transfer.request_key == "back").values(minutes=20))
    session.execute(update(Entry).where(Entry.minutes == -10).values(minutes=-11))
    session.execute(delete(Entry).where(Entry.minutes == 10))

    found = [what.split(" was ")[0].split(" are ")[0] for what in differences(session, told)]
    settle = next(key for key in told.moved if key.startswith("settle:"))
    assert found == ["changed: batch/0", f"changed: sides of {settle}", "changed: hold three/0"]


def test_a_hold_that_ended_otherwise_is_named(session: Session, told: Told) -> None:
    id_ = told.held["three/0"][0]
    told.ended[id_] = ("settled", "01")

    assert list(differences(session, told)) == [
        "changed: hold three/0 was said to be settled 01, is held"
    ]


def test_another_answer_to_the_same_key_is_named(session: Session, told: Told) -> None:
    told.hear([{"again": "gift", "first": {"ids": ["1"]}, "now": {"ids": ["2"]}}])
    told.hear(
        [
            {"do": asdict(Deed("gift", "gift", {"giver": "a", "taker": "b", "minutes": 20}))},
            {"said": {"ids": ["another"], "minutes": [20]}},
        ]
    )

    assert sum(what.startswith("changed: gift: ") for what in differences(session, told)) == 2


def test_a_line_that_was_cut_was_never_said_and_its_deed_is_done_again(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    journal = Journal(path, is_durable=True)
    deed = Deed("release", "release:x", {"hold": "x"})
    journal.write(do=asdict(Deed("hold", "k", {"owner": "opal"})))
    journal.write(said={"ids": ["x"], "minutes": [1], "fund": [0]})
    journal.write(do=asdict(deed))
    with path.open("a") as file:
        file.write('{"said": {"id')

    memory = remembered(Journal(path, is_durable=True).last)
    assert (memory.pending, memory.holds, memory.number) == (deed, {"x": "opal"}, 2)
    assert path.read_text().endswith("\n")


@pytest.mark.parametrize("padding", [1, 40, 4000])
def test_whoever_starts_again_reads_the_end_alone_and_knows_the_same(
    tmp_path: Path, padding: int
) -> None:
    path = tmp_path / "one.jsonl"
    journal, memory = Journal(path, is_durable=False), Memory()
    for number in range(60):
        if number % 20 == 0:
            journal.write(memory=asdict(memory))
        deed = Deed("gift", f"{number}", {"why": "x" * padding})
        answer = {"ids": [f"t{number}"], "minutes": [number]}
        journal.write(do=asdict(deed))
        memory.began(deed)
        journal.write(said=answer)
        memory.ended(answer)

    again = Journal(path, is_durable=False)
    assert "memory" in again.last[0]
    assert len(again.last) == 1 + 2 * 20
    assert remembered(again.last) == memory
    assert len(all_lines(path)) == 3 + 2 * 60
