"""A demo's days with two workers beside it, one killed in the middle: nothing lost or doubled."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests import postgres
from timebank import reports
from timebank.cli.demo.community import COMMUNITY
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.notifications import Message

TIMEBANK = [sys.executable, "-m", "timebank.cli"]
DEMO = ["demo", "--size", "small", "--days", "6", "--seed", "5", "--start", "2026-09-01", "--json"]


def _start(words: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen([*TIMEBANK, *words], env=env, stdout=out, stderr=subprocess.STDOUT)


def _wait_for_people(database: Database) -> None:
    for _ in range(600):
        try:
            with database.reading() as session:
                if (session.scalar(select(func.count()).select_from(Member)) or 0) > 50:
                    return
        except Exception:  # noqa: BLE001 - no tables yet
            pass
        time.sleep(0.1)
    pytest.fail("the demo never made its people")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_worker_loses_and_doubles_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/demo.db"
    if kind == "postgresql":
        server = request.getfixturevalue("postgres_server")
        name = f"{postgres.PREFIX}{os.getpid()}_workers"
        url = postgres.make_database(server, name)
        request.addfinalizer(lambda: postgres.drop_database(server, name))
    env = os.environ | {
        "TIMEBANK_DATABASE_URL": url,
        "TIMEBANK_OUT_DIR": str(tmp_path / "out"),
        "TIMEBANK_MODE": "demo",
        "TIMEBANK_SECRET_KEY": "a test's own secret, long enough 0123456789",
    }
    demo = _start(DEMO, env, tmp_path / "demo.json")
    database = Database(url)
    _wait_for_people(database)
    worker = ["worker", "--every", "0.2"]
    killed = _start(worker, env, tmp_path / "killed.log")
    other = _start(worker, env, tmp_path / "other.log")
    time.sleep(2.5)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert demo.wait(timeout=120) == 0, (tmp_path / "demo.json").read_text()[-2000:]
    other.terminate()
    other.wait(timeout=20)

    # what was claimed by the killed one waits for its lease; the clock of leases is the machine's
    _finish(database, env, tmp_path)
    lines = [
        json.loads(line)
        for path in (tmp_path / "out").glob("*.jsonl")
        for line in path.read_text().splitlines()
    ]
    arrived = {line["key"] for line in lines}
    with database.reading() as session:
        sent = set(
            map(
                str,
                session.scalars(
                    select(Message.id).where(
                        Message.state == "sent", Message.channel.in_(("text", "email"))
                    )
                ),
            )
        )
        now = DatabaseClock(database).now()
        assert reports.audit_all(session, COMMUNITY, now) == []
        left = session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.state.in_(("waiting", "sending")), Message.due_at <= now)
            .where(Message.channel.in_(("text", "email")))
        )
    database.close()
    assert left == 0
    assert sent <= arrived  # nothing is called sent that did not arrive
    assert len(arrived) > 20
    assert arrived <= sent  # and nothing arrived that would be sent again
    words: dict[str, set[str]] = {}
    for line in lines:
        words.setdefault(line["key"], set()).add(line["body"])
    assert all(len(bodies) == 1 for bodies in words.values())  # a repeat repeats its key


def _finish(database: Database, env: dict[str, str], folder: Path) -> None:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        subprocess.run([*TIMEBANK, "worker", "--once"], env=env, check=True, capture_output=True)
        with database.reading() as session:
            leased = session.scalar(
                select(func.count()).select_from(Message).where(Message.state == "sending")
            )
        if not leased:
            return
        time.sleep(5)
    pytest.fail("a lease never ran out")
