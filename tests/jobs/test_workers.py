"""Two workers at once, killed with -9 in the middle: nothing lost, nothing twice after dedupe."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.mail import MailServer
from timebank import reminders
from timebank.kernel.db import Database
from timebank.notifications import Message
from timebank.reminders import Due, Reminder

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("one_worker.py")
REMINDERS = 60
KILLS = 3


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[MailServer]:
    """A server that takes its time, so that kills meet letters on their way."""
    server = MailServer(tmp_path, "--slow")
    yield server
    server.stop()


def _start(database: Database, server: MailServer) -> subprocess.Popen[str]:
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, str(WORKER), url, server.url],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _fill(session: Session) -> None:
    builders.a_community(session)
    members = [
        builders.a_member(session, contact_wish="email", email=f"opal{n}@finch.example").id
        for n in range(REMINDERS)
    ]
    due_at = datetime.now(UTC) - timedelta(minutes=1)
    reminders.remember(session, 1, [Due("tick", member_id, due_at) for member_id in members])


def _left(database: Database) -> int:
    with database.reading() as session:
        waiting = select(func.count()).select_from(Reminder).where(Reminder.state == "waiting")
        unsent = select(func.count()).select_from(Message).where(Message.state != "sent")
        return (session.scalar(waiting) or 0) + (session.scalar(unsent) or 0)


@pytest.mark.slow
def test_two_workers_killed_in_the_middle_lose_nothing_and_double_nothing(
    database: Database, mail_server: MailServer
) -> None:
    database.transact(_fill)
    chance = random.Random(7)
    workers = [_start(database, mail_server) for _ in range(2)]
    kills, end = 0, time.monotonic() + 90
    try:
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        while _left(database) and time.monotonic() < end:
            time.sleep(chance.uniform(0.05, 0.35))
            if kills < KILLS:
                victim = chance.randrange(2)
                workers[victim].kill()
                workers[victim].communicate()
                workers[victim] = _start(database, mail_server)
                assert workers[victim].stdout is not None
                assert workers[victim].stdout.readline() == "ready\n"
                kills += 1
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert _left(database) == 0
    assert kills >= KILLS - 1
    arrived = Counter(mail["id"] for mail in mail_server.taken())
    assert len(arrived) == REMINDERS  # nothing lost; a receiver that drops repeats has each once
    assert {mail["to"][0] for mail in mail_server.taken()} == {
        f"opal{n}@finch.example" for n in range(REMINDERS)
    }
    repeats = sum(arrived.values()) - len(arrived)
    assert repeats <= kills  # at most one a kill, where repeats are not dropped
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Message)) == REMINDERS
