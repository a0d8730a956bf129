"""Writing happens whole or not at all, and again when it lost a race."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from timebank.kernel import db
from timebank.kernel.clock import Installation, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.errors import Busy


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
