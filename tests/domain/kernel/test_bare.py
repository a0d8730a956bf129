"""An operation of statements alone: whole or not at all, and with a session where it needs one."""

import fcntl
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.bare import Bare, bare
from timebank.kernel.bare_postgresql import BareAtOnce
from timebank.kernel.clock import Installation, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.ledger import TransferAsk, TransferReceipt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MARK = "INSERT INTO installation (id, kind) VALUES (1, 'demo')"
met: list[type[Any]] = []


@bare
def _mark_once(session: Session) -> int:
    met.append(type(session))
    return session.connection().exec_driver_sql(MARK).rowcount


@bare
def _look_and_mark(session: Session) -> int:
    met.append(type(session))
    session.connection().exec_driver_sql("SELECT kind FROM installation").all()
    return session.connection().exec_driver_sql(MARK).rowcount


@bare
def _mark_wrongly(session: Session) -> None:
    session.connection().exec_driver_sql(MARK.replace("'demo'", "NULL"))


@bare
def _mark_and_refuse(session: Session) -> None:
    met.append(type(session))
    session.connection().exec_driver_sql("SELECT 1")
    raise ValueError("changed my mind")


@pytest.fixture(autouse=True)
def nothing_met() -> None:
    met.clear()


def _kinds(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Installation.kind)))


def _barely(database: Database) -> list[type[Any]]:
    return [Bare] if database.is_sqlite else [BareAtOnce]


def test_one_statement_needs_no_session(database: Database) -> None:
    assert database.transact(_mark_once) == 1
    assert (met, _kinds(database)) == (_barely(database), ["demo"])


def test_an_error_of_the_database_comes_with_its_words(database: Database) -> None:
    with pytest.raises(IntegrityError, match="installation"):
        database.transact(_mark_wrongly)
    assert _kinds(database) == []


def test_where_a_second_statement_is_needed_it_runs_again_in_a_transaction(
    database: Database,
) -> None:
    assert database.transact(_look_and_mark) == 1
    more = [] if database.is_sqlite else [Session]
    assert (met, _kinds(database)) == ([*_barely(database), *more], ["demo"])


def test_a_refusal_is_raised_as_it_is(database: Database) -> None:
    with pytest.raises(ValueError, match="changed my mind"):
        database.transact(_mark_and_refuse)
    assert met == _barely(database)


def test_what_was_bare_leaves_its_connection_fit_for_transactions(database: Database) -> None:
    with pytest.raises(ValueError, match="changed my mind"):
        database.transact(_mark_and_refuse)

    def half(session: Session) -> None:
        mark_installation(session, "demo")
        raise ValueError("again")

    with pytest.raises(ValueError, match="again"):
        database.transact(half)
    assert _kinds(database) == []


@pytest.mark.parametrize(
    "lost", ["DEALLOCATE ALL", "SELECT pg_terminate_backend(pg_backend_pid())"]
)
def test_what_a_server_forgot_is_done_all_the_same(database: Database, lost: str) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite is no server")
    giver, taker = database.transact(_two)

    def give(number: int) -> TransferReceipt:
        ask = TransferAsk(f"key{number}", "gift", {giver: -10, taker: 10})
        return database.transact(ledger.transfer, 1, ask, NOW)

    give(1)
    kept = database.engine.raw_connection()
    assert kept.info["adapt"]
    raw: Any = kept.driver_connection
    raw.pgconn.exec_(lost.encode())
    kept.close()
    give(2)
    assert not give(3).repeated
    with database.reading() as session:
        balances = select(ledger.Account.balance).order_by(ledger.Account.balance)
        assert list(session.scalars(balances)) == [-30, 30]


def test_sqlite_keeps_the_door_to_the_end_and_leaves_it_open(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has no door")
    door = os.open(f"{database.engine.url.database}-door", os.O_RDONLY)
    seen: list[bool] = []

    @bare
    def look(session: Session) -> None:
        session.connection().exec_driver_sql(MARK)
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            seen.append(True)
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        database.transact(look)
    fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(door)
    assert (seen, _kinds(database)) == ([True], [])


def _two(session: Session) -> tuple[UUID, UUID]:
    owners = (new_id(), new_id())
    for owner in owners:
        ledger.open_account(session, 1, "member", owner, 60, NOW)
    return owners


def test_a_transfer_alone_answers_as_one_within_other_work(database: Database) -> None:
    giver, taker = database.transact(_two)
    ask = TransferAsk("key", "gift", {giver: -40, taker: 40})
    first = database.transact(ledger.transfer, 1, ask, NOW)
    again = database.transact(ledger.transfer, 1, ask, NOW)
    assert (again.transfer_id, again.repeated, first.repeated) == (first.transfer_id, True, False)
    within = database.transact(lambda session: ledger.transfer(session, 1, ask, NOW))
    assert within == again
    more = TransferAsk("more", "gift", {giver: -40, taker: 40})
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        database.transact(ledger.transfer, 1, more, NOW)
    assert refused.value.data["short_minutes"] == 20
    other = TransferAsk("key", "gift", {giver: -10, taker: 10})
    with pytest.raises(ledger.KeyReused):
        database.transact(ledger.transfer, 1, other, NOW)
    with pytest.raises(ledger.NoAccount):
        database.transact(ledger.transfer, 1, TransferAsk("n", "gift", {giver: -1, NOBODY: 1}), NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ledger.Transfer)) == 1


NOBODY = UUID(int=7)
