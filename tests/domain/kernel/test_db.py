"""Writing happens whole or not at all, and again when it lost a race."""

import fcntl
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from timebank.kernel import db
from timebank.kernel.clock import Installation, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.errors import Busy
from timebank.kernel.tables import Base


def _locked() -> OperationalError:
    return OperationalError("UPDATE", {}, Exception("database is locked"))


def _kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Installation.kind)))


def test_an_error_leaves_nothing_behind(database: Database) -> None:
    def half(session: Session) -> None:
        mark_installation(session, "demo")
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        database.transact(half)
    assert _kinds(database) == []


def test_what_a_reader_writes_is_thrown_away(database: Database) -> None:
    with database.reading() as session:
        mark_installation(session, "demo")
    assert _kinds(database) == []


def test_a_lost_race_runs_the_whole_operation_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.time, "sleep", lambda _s: None)
    tries: list[int] = []

    def unlucky(session: Session, kind: str) -> str:
        tries.append(1)
        mark_installation(session, kind)
        if len(tries) < 3:
            raise _locked()
        return kind

    assert database.transact(unlucky, "demo") == "demo"
    assert (len(tries), _kinds(database)) == (3, ["demo"])


def test_a_database_that_stays_locked_is_busy(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.time, "sleep", lambda _s: None)

    def never(_session: Session) -> None:
        raise _locked()

    with pytest.raises(Busy) as busy:
        database.transact(never)
    assert busy.value.data == {"tries": db.TRIES_MAX}


def test_a_broken_rule_is_not_tried_again(database: Database) -> None:
    tries: list[int] = []

    def wrong(session: Session) -> None:
        tries.append(1)
        mark_installation(session, "both")

    with pytest.raises((IntegrityError, OperationalError)):
        database.transact(wrong)
    assert len(tries) == 1


@pytest.mark.parametrize(
    ("state", "again"), [("40P01", True), ("40001", True), ("23505", True), ("23514", False)]
)
def test_postgresql_says_by_code_what_to_try_again(state: str, again: bool) -> None:
    original: Any = Exception("as PostgreSQL words it")
    original.sqlstate = state
    assert db._is_retried(OperationalError("UPDATE", {}, original)) is again


def test_sqlite_says_in_words_what_to_try_again() -> None:
    taken = IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed: hold.request_key"))
    refused = IntegrityError("INSERT", {}, Exception("CHECK constraint failed: within_limit"))
    assert db._is_retried(taken)
    assert not db._is_retried(refused)


def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no server")
    monkeypatch.setattr(db, "IDLE_SECONDS_MAX", 0)
    one = Database(database.url, pool_size=1)
    with one.reading() as session:
        served_by = session.scalar(text("SELECT pg_backend_pid()"))
    with database.reading() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": served_by})

    one.transact(mark_installation, "demo")
    assert _kinds(one) == ["demo"]
    one.close()


def test_a_connection_in_use_is_not_asked_whether_it_lives(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no server")
    _kinds(database)
    asked: list[int] = []
    monkeypatch.setattr(database.engine.dialect, "do_ping", lambda _connection: asked.append(1))
    _kinds(database)
    assert asked == []
    monkeypatch.setattr(db, "IDLE_SECONDS_MAX", 0)
    _kinds(database)
    assert asked == [1]


def test_writers_wait_behind_whoever_stands_at_the_door(tmp_path: Path) -> None:
    first, second = (Database(f"sqlite:///{tmp_path}/one.db") for _ in range(2))
    Base.metadata.create_all(first.engine)
    done: list[str] = []

    def write(database: Database, kind: str) -> None:
        database.transact(mark_installation, kind)
        done.append(kind)

    with (tmp_path / "one.db-door").open() as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        waiter = threading.Thread(target=write, args=(second, "demo"))
        waiter.start()
        waiter.join(0.1)
        assert (waiter.is_alive(), done) == (True, [])
        assert _kinds(first) == []  # who reads does not wait
    waiter.join(10)

    assert done == ["demo"]
    first.close()
    second.close()


def test_closing_a_database_closes_its_door(tmp_path: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    database = Database(f"sqlite:///{tmp_path}/one.db")
    Base.metadata.create_all(database.engine)
    database.transact(mark_installation, "demo")
    database.close()

    assert len(list(Path("/proc/self/fd").iterdir())) == before
