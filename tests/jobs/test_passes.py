"""One ring of the bell: due rows are acted on once, and one that fails stops nothing."""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests import builders
from tests.domain.notifications.receivers import Receiver, a_draft, a_recipient
from timebank import dayplans, jobs, ledger, members, notifications, reminders
from timebank.dayplans import solving
from timebank.jobs import Counts, Reminded
from timebank.kernel.actor import system
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.notifications import Delivered, Task
from timebank.reminders import Due, Reminder

Operation = Callable[[Session, str, int, UUID, datetime], None]


def _remember(database: Database, *dues: Due, community_id: int = 1) -> None:
    database.transact(builders.a_community, community_id)
    database.transact(reminders.remember, community_id, dues)


def _states(database: Database) -> dict[str, tuple[str, int]]:
    with database.reading() as session:
        rows = session.execute(select(Reminder.kind, Reminder.state, Reminder.tries))
        return {kind: (state, tries) for kind, state, tries in rows}


def _tasks(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.execute(select(Task.kind, Task.detail))
        return [(kind, detail["about"]) for kind, detail in rows]


@pytest.fixture
def done() -> list[tuple[str, int]]:
    """What was acted on, in order."""
    return []


@pytest.fixture
def note(done: list[tuple[str, int]]) -> Operation:
    """An operation that only writes down that it ran."""

    def operation(
        _session: Session, kind: str, community_id: int, _subject: UUID, _now: datetime
    ) -> None:
        done.append((kind, community_id))

    return operation


def _broken(
    session: Session, kind: str, community_id: int, subject_id: UUID, now: datetime
) -> None:
    due = Due("half_done", subject_id, now + timedelta(days=1))
    reminders.remember(session, community_id, [due])
    raise ZeroDivisionError(kind)


def _refused(
    session: Session, _kind: str, _community_id: int, _subject_id: UUID, _now: datetime
) -> None:
    session.execute(text("INSERT INTO installation (id, kind) VALUES (2, 'demo')"))


def test_every_kind_of_a_ride_has_its_operation() -> None:
    asked = {
        "next_wave", "look_48h", "look_24h", "unmet", "two_days", "night_before", "second_call",
        "person_call", "one_hour", "going_home", "after_ride", "overrun", "stranded",
    }  # fmt: skip
    assert asked <= set(jobs.KINDS)


def test_each_due_row_is_acted_on_once(
    database: Database, clock: FixedClock, note: Operation, done: list[tuple[str, int]]
) -> None:
    now = clock.now()
    _remember(database, Due("a", new_id(), now), Due("b", new_id(), now + timedelta(hours=1)))
    assert jobs.remind_due(database, clock, limit=9, kinds={"a": note}) == Reminded(1, 0)
    assert jobs.remind_due(database, clock, limit=9, kinds={"a": note}) == Reminded(0, 0)
    assert done == [("a", 1)]
    clock.move(hours=1)
    assert jobs.remind_due(database, clock, limit=9, kinds={"b": note}) == Reminded(1, 0)
    assert {state for state, _ in _states(database).values()} == {"done"}


@pytest.mark.parametrize("poison", [_broken, _refused])
def test_one_that_always_fails_rests_ends_and_never_blocks_the_others(
    database: Database,
    clock: FixedClock,
    note: Operation,
    done: list[tuple[str, int]],
    poison: Operation,
) -> None:
    now = clock.now()
    _remember(database, Due("bad", new_id(), now - timedelta(hours=1)), Due("good", new_id(), now))
    kinds = {"bad": poison, "good": note}
    assert jobs.remind_due(database, clock, limit=9, kinds=kinds) == Reminded(1, 1)
    assert done == [("good", 1)]
    assert _states(database)["bad"] == ("waiting", 1)
    assert "half_done" not in _states(database)  # rolled back whole
    assert jobs.remind_due(database, clock, limit=9, kinds=kinds) == Reminded(0, 0)  # it rests
    for _ in range(6):
        clock.move(hours=2)
        jobs.remind_due(database, clock, limit=9, kinds=kinds)
    assert _states(database)["bad"] == ("failed", reminders.TRIES_MAX)
    assert _tasks(database) == [("problem", "bad")]


def test_a_kind_nobody_knows_fails_like_any_other(database: Database, clock: FixedClock) -> None:
    _remember(database, Due("strange", new_id(), clock.now()))
    assert jobs.remind_due(database, clock, limit=9) == Reminded(0, 1)


def test_communities_take_turns_and_the_limit_is_kept(
    database: Database, clock: FixedClock, note: Operation, done: list[tuple[str, int]]
) -> None:
    now = clock.now()
    for community_id in (1, 2):
        many = [Due("a", new_id(), now) for _ in range(30)]
        _remember(database, *many, community_id=community_id)
    assert jobs.remind_due(database, clock, limit=45, kinds={"a": note}) == Reminded(45, 0)
    assert {community for _, community in done[:40]} == {1, 2}
    assert len(done) == 45


def test_four_threads_act_on_each_row_once(
    database: Database, clock: FixedClock, note: Operation, done: list[tuple[str, int]]
) -> None:
    now = clock.now()
    _remember(database, *(Due("a", new_id(), now) for _ in range(60)))
    threads = [
        threading.Thread(
            target=jobs.remind_due,
            args=(database, clock),
            kwargs={"limit": 99, "kinds": {"a": note}},
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 60
    with database.reading() as session:
        assert set(session.scalars(select(Reminder.state))) == {"done"}


def test_one_pass_does_everything_that_is_due(database: Database, clock: FixedClock) -> None:
    now = clock.now()

    def fill(session: Session) -> None:
        builders.a_community(session)
        opal = builders.a_member(session)
        facts = members.community_facts(session, 1)
        draft = a_draft("R1", a_recipient(opal.id), now)
        notifications.post(session, facts, [draft], now)
        ask = ledger.HoldAsk("h:1", 30, None, now + timedelta(hours=1))
        ledger.hold(session, 1, opal.id, [ask], now)

    database.transact(fill)
    channels = {"text": Receiver(), "email": Receiver()}
    assert jobs.run_due(database, clock, channels) == Counts(delivered=Delivered(sent=1))
    clock.move(hours=2)
    counts = jobs.run_due(database, clock, channels)
    assert (counts.expired, counts.is_idle) == (1, False)
    assert str(counts) == (
        "reminders=0 failed=0 holds=1 hung_up=0 days_sealed=0"
        " sent=0 calls=0 late=0 refused=0 waiting=0"
    )
    assert jobs.run_due(database, clock, channels).is_idle


def test_a_pass_that_breaks_off_is_logged_and_the_next_one_goes_on(
    database: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(FixedClock):
        """A clock that stops once."""

        is_broken = True

        def now(self) -> datetime:
            if self.is_broken:
                raise ConnectionError("the database went away")
            return super().now()

    broken = Broken(clock.now())
    worker = jobs.Worker(database, broken, {})
    with caplog.at_level(logging.ERROR):
        assert worker.answer() == Counts()
    assert "broke off" in caplog.text
    broken.is_broken = False
    caplog.clear()
    worker.answer()
    assert "broke off" not in caplog.text


def test_house_is_kept_once_an_hour(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[datetime] = []
    monkeypatch.setattr(members, "forget_old_tries", lambda _session, now: kept.append(now))
    database.transact(builders.a_community)
    worker = jobs.Worker(database, clock, {})
    for _ in range(3):
        worker.answer()
    assert len(kept) == 1


def test_the_bell_rings_until_it_is_stopped(database: Database, clock: FixedClock) -> None:
    worker = jobs.Worker(database, clock, {})
    rung = threading.Event()
    answer = worker.answer

    def counted() -> Counts:
        counts = answer()
        rung.set()
        return counts

    worker.answer = counted  # type: ignore[method-assign]
    thread = threading.Thread(target=worker.run, args=(0.1,))
    thread.start()
    assert rung.wait(20)
    worker.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_the_command_does_one_pass_or_runs_until_terminated(tmp_path: Path) -> None:
    env = {
        "TIMEBANK_DATABASE_URL": f"sqlite:///{tmp_path}/t.db",
        "TIMEBANK_OUT_DIR": str(tmp_path / "out"),
        "TIMEBANK_LOG_LEVEL": "DEBUG",
        "PATH": "",
    }
    command = [sys.executable, "-m", "timebank.cli"]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*command, *words], env=env, capture_output=True, text=True, timeout=60, check=False
        )

    assert "timebank init" in run("worker", "--once").stderr
    assert run("init").returncode == 0
    once = run("worker", "--once")
    assert (once.returncode, once.stdout.split()[0]) == (0, "reminders=0"), once.stderr
    worker = subprocess.Popen(
        [*command, "worker", "--every", "0.1"], env=env, stderr=subprocess.PIPE, text=True
    )
    assert worker.stderr is not None
    for line in worker.stderr:
        if "pass" in line:
            break
    worker.send_signal(signal.SIGTERM)
    worker.stderr.read()
    worker.stderr.close()
    assert worker.wait(timeout=30) == 0


def test_plans_have_a_ring_of_their_own(
    database: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    database.transact(builders.a_community)
    worker = jobs.Worker(database, clock, {})
    day = clock.now().date()
    database.transact(dayplans.ask, system(1), "ring", day, clock.now(), seconds=1)
    assert worker.plan() == 1
    assert worker.plan() == 0
    database.transact(dayplans.ask, system(1), "again", day, clock.now(), seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "read_day", None)
        assert worker.plan() == 0  # three tries, each written down
    assert caplog.text.count("broke off") == 3
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "claim_next", None)
        assert worker.plan() == 0
    assert "planning broke off" in caplog.text
