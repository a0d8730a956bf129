"""One transfer in four ways: our call, plain ORM, bare `sqlite3`, and fifty at once.

Each runs in a process of its own until its seconds are over. A refusal tells how many minutes
were there: afterwards that figure is looked for in the entries of that account (`wrongly`).
"""

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.cli.processes import ready_mappers
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Entry, Transfer

ready_mappers()

BATCH = 50
MINUTES_MOST = 60


@dataclass(frozen=True, slots=True)
class Turn:
    """What one process does in one round."""

    path: str
    community_id: int
    owners: tuple[UUID, ...]
    key: str  # first part of the request keys, never used before
    begin_at: float  # time.monotonic(), the same in all processes
    seconds: float
    now: datetime


@dataclass(slots=True)
class Took:
    """What came of it. ms: how long each transfer took that was made; refused: who had what."""

    ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    refused: list[tuple[UUID, int]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Round:
    """What all processes of one way did together. wrongly_refused None: nobody can know."""

    per_second: float  # transfers that were made
    p99_ms: float
    refused: int
    wrongly_refused: int | None
    failed: list[str]


def p99(ms: Sequence[float]) -> float:
    """Return the time that one call in a hundred takes longer than."""
    return sorted(ms)[int(len(ms) * 0.99)] if ms else 0.0


@dataclass(slots=True)
class _Move:
    giver: UUID
    taker: UUID
    minutes: int
    key: str


class _Refused(Exception):
    """Hours did not reach. available: what was there."""

    def __init__(self, available: int) -> None:
        super().__init__(available)
        self.available = available


Pay = Callable[[int, Sequence[_Move], datetime], None]


def serve(pipe: Connection, url: str) -> None:
    """Take turns from the pipe until it brings None."""
    database = Database(url, pool_size=1)
    raw = _bare(url) if database.is_sqlite else None
    ways: dict[str, Pay] = {
        "python": _Python(database).one,
        "batch": _Python(database).many,
        "orm": _Orm(database).one,
    }
    if raw is not None:
        ways["sqlite3"] = _Bare(raw).one
    while (turn := pipe.recv()) is not None:
        pipe.send(_take(turn, ways[turn.path]))
    database.close()


def _take(turn: Turn, pay: Pay) -> Took:
    took, chance = Took(), Random(turn.key)
    size, number = (BATCH if turn.path == "batch" else 1), 0
    time.sleep(max(0.0, turn.begin_at - time.monotonic()))
    began = end = time.monotonic()
    while end - began < turn.seconds:
        moves = [_move(turn, chance, number + more) for more in range(size)]
        number += size
        start = time.perf_counter()
        try:
            pay(turn.community_id, moves, turn.now)
        except _Refused as refused:
            took.refused.append((moves[0].giver, refused.available))
        except (TimebankError, SQLAlchemyError, sqlite3.Error) as error:
            took.failed.append(f"{type(error).__name__}: {error}"[:300])
        else:
            took.ms.append((time.perf_counter() - start) * 1000)
        end = time.monotonic()
    took.seconds = end - began
    return took


def _move(turn: Turn, chance: Random, number: int) -> _Move:
    giver, taker = chance.sample(turn.owners, 2)
    return _Move(giver, taker, chance.randint(1, MINUTES_MOST), f"{turn.key}:{number}")


class _Python:
    """Our public call."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def one(self, community_id: int, moves: Sequence[_Move], now: datetime) -> None:
        try:
            self.database.transact(ledger.transfer, community_id, self._ask(moves[0]), now)
        except ledger.CreditLimitExceeded as error:
            raise _Refused(moves[0].minutes - error.data["short_minutes"]) from error

    def many(self, community_id: int, moves: Sequence[_Move], now: datetime) -> None:
        asks = [self._ask(move) for move in moves]
        self.database.transact(ledger.transfer_many, community_id, asks, now)

    def _ask(self, move: _Move) -> ledger.TransferAsk:
        sides = {move.giver: -move.minutes, move.taker: move.minutes}
        return ledger.TransferAsk(move.key, "gift", sides)


class _Orm:
    """The same as anybody would write it with mapped objects."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def one(self, community_id: int, moves: Sequence[_Move], now: datetime) -> None:
        self.database.transact(self._pay, community_id, moves[0], now)

    def _pay(self, session: Session, community_id: int, move: _Move, now: datetime) -> None:
        wanted = select(Account).where(
            Account.community_id == community_id,
            Account.kind == "member",
            Account.owner_id.in_((move.giver, move.taker)),
        )
        locked = session.scalars(wanted.order_by(Account.id).with_for_update(key_share=True)).all()
        accounts = {account.owner_id: account for account in locked}
        giver, taker = accounts[move.giver], accounts[move.taker]
        known = select(Transfer).where(
            Transfer.community_id == community_id, Transfer.request_key == move.key
        )
        if session.scalar(known) is not None:
            return
        available = giver.balance - giver.held + giver.credit_limit
        if available < move.minutes:
            raise _Refused(available)
        moved = Transfer(
            community_id=community_id,
            request_key=move.key,
            kind="gift",
            minutes=move.minutes,
            at=now,
        )
        session.add(moved)
        session.flush()
        for account, minutes in ((giver, -move.minutes), (taker, move.minutes)):
            account.balance += minutes
            account.version += 1
            session.add(
                Entry(
                    community_id=community_id,
                    account_id=account.id,
                    version=account.version,
                    transfer_id=moved.id,
                    minutes=minutes,
                    balance_after=account.balance,
                )
            )


def _bare(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(str(make_url(url).database), timeout=30, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


class _Bare:
    """The same statements through `sqlite3` alone, with SQLite's own waiting."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.run = connection.execute
        self.run_many = connection.executemany

    def one(self, community_id: int, moves: Sequence[_Move], now: datetime) -> None:
        self.run("BEGIN IMMEDIATE")
        try:
            self._pay(community_id, moves[0], now)
        except BaseException:
            self.run("ROLLBACK")
            raise
        self.run("COMMIT")

    def _pay(self, community_id: int, move: _Move, now: datetime) -> None:
        rows: dict[bytes, Any] = {
            row[1]: row
            for row in self.run(
                "SELECT id, owner_id, balance, held, credit_limit, version FROM account"
                " WHERE community_id = ? AND kind IN ('member', 'community_fund', 'sponsor')"
                " AND owner_id IN (?, ?) ORDER BY kind = 'community_fund', id",
                (community_id, move.giver.bytes, move.taker.bytes),
            )
        }
        giver, taker = rows[move.giver.bytes], rows[move.taker.bytes]
        available = giver[2] - giver[3] + giver[4]
        if available < move.minutes:
            raise _Refused(available)
        transfer_id = new_id().bytes
        made = self.run(
            "INSERT INTO transfer (community_id, id, request_key, kind, minutes, reason, at)"
            " VALUES (?, ?, ?, 'gift', ?, '', ?) ON CONFLICT DO NOTHING RETURNING id",
            (community_id, transfer_id, move.key, move.minutes, now.strftime("%F %T.%f")),
        ).fetchall()
        if not made:
            return
        sides = ((giver, -move.minutes), (taker, move.minutes))
        self.run_many(
            "UPDATE account SET balance = balance + ?, version = version + 1"
            " WHERE community_id = ? AND id = ?",
            [(minutes, community_id, row[0]) for row, minutes in sides],
        )
        self.run_many(
            "INSERT INTO entry (community_id, account_id, version, transfer_id, minutes,"
            " balance_after) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (community_id, row[0], row[5] + 1, transfer_id, minutes, row[2] + minutes)
                for row, minutes in sides
            ],
        )
