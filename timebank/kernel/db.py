"""The one place where a transaction begins, is committed, rolled back and retried.

Writes: `database.transact(operation, ...)` runs one operation and commits; a deadlock, a
serialization failure or a lost race for a unique key runs the whole operation again, which then
finds the first answer by its request key. Reads: `with database.reading() as session`.
"""

import fcntl
import math
import os
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, DisconnectionError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from timebank.kernel.bare import Bare, NeedsSession, is_bare
from timebank.kernel.bare_postgresql import BareAtOnce
from timebank.kernel.errors import Busy

P = ParamSpec("P")
R = TypeVar("R")

TRIES_MAX = 6
QUESTIONS_MAX = 3  # what one operation may have asked of the network before it is run again
BUSY_SECONDS_MAX = 30
IDLE_SECONDS_MAX = 1.0  # a connection of PostgreSQL that rested longer is asked whether it lives
DOOR_LOOKS_SECONDS = 0.0003  # by the one who stands at the door
DOOR_LOOKS_MAX = 100_000  # BUSY_SECONDS_MAX and what a look costs
_HAS_SQRT = "SELECT count(*) FROM pragma_function_list WHERE name = 'sqrt'"
# deadlock, serialization failure, unique key lost to a racing twin
_RETRIED_STATES = {"40P01", "40001", "23505"}
_MIGRATING = 0x71EBA4C  # PostgreSQL's advisory lock while tables are altered


class _AskFirst(Exception):
    """What has to be asked outside of the transaction that found it missing."""

    def __init__(self, ask: Callable[[], None]) -> None:
        super().__init__()
        self.ask = ask


class Database:
    """One database, by URL: `sqlite:///file` or `postgresql://...` (psycopg 3)."""

    def __init__(self, url: str, *, pool_size: int = 10, is_durable: bool = True) -> None:
        """Open it. is_durable False: SQLite may lose the last commits to a power cut (a demo)."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        # a refused statement is logged without what it was to write: homes, names, private trips
        # the connection given back last goes out first: its statements are prepared, its pages warm
        options: dict[str, Any] = {
            "pool_size": pool_size, "pool_use_lifo": True, "hide_parameters": True,
        }  # fmt: skip
        if self.is_sqlite:
            # one file, a handful of threads: keep connections, they cost three PRAGMAs each
            waiting = {"timeout": BUSY_SECONDS_MAX, "check_same_thread": False}
            options |= {"max_overflow": 40, "connect_args": waiting}
        else:
            # sessions roll back themselves, and a bare statement leaves nothing open
            options |= {"max_overflow": pool_size, "pool_reset_on_return": None}
        self.engine: Engine = create_engine(url, **options)
        if self.is_sqlite:
            _teach_sqlite(self.engine, is_durable)
        else:
            _ask_the_idle(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a writing session; commit at the end, roll back on any error. No retry."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            session.connection(execution_options={"timebank_write": True})
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reads; whatever it wrote is thrown away."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            session.info["only_reads"] = True
            yield session
            session.expunge_all()  # a rollback would expire what the caller keeps
            session.rollback()

    def transact(
        self, operation: Callable[Concatenate[Session, P], R], /, *args: P.args, **kw: P.kwargs
    ) -> R:
        """Run `operation(session, ...)` in one transaction, whole again when it lost a race.

        It is also run again when `ask_outside` had a question: the transaction is rolled back,
        the question asked, and the operation finds the answer where the asker keeps it.
        Raises: Busy when every try failed; anything the operation raises, after rollback.
        """
        if is_bare(operation):
            try:
                return self._barely(operation, *args, **kw)
            except (NeedsSession, self.engine.dialect.loaded_dbapi.Error):
                pass  # again below, where an error of the database is met with all its words
        questions = QUESTIONS_MAX
        for attempt in range(1, TRIES_MAX + 1):
            try:
                with self.transaction() as session:
                    session.info["may_ask"] = questions > 0 and attempt < TRIES_MAX
                    return operation(session, *args, **kw)
            except _AskFirst as question:
                questions -= 1
                question.ask()
            except DBAPIError as error:
                if not _is_retried(error):
                    raise
                if attempt == TRIES_MAX:
                    raise Busy(tries=attempt) from error
                time.sleep(random.uniform(0, 0.01 * 2**attempt))
        raise AssertionError("unreachable")

    def _barely(self, operation: Callable[..., R], *args: Any, **kw: Any) -> R:
        """Run a bare operation once, on the driver's own connection."""
        pooled = self.engine.raw_connection()
        raw: Any = pooled.driver_connection
        try:
            if not self.is_sqlite:
                bare = BareAtOnce(raw, self.engine.dialect, pooled.info)
                return operation(bare, *args, **kw)
            with _at_door(pooled.info["door"]):  # to the end: nothing bare opens a second one
                if not _began_writing(raw):
                    raise NeedsSession
                answer = operation(Bare(raw, self.engine.dialect), *args, **kw)
                raw.execute("COMMIT")
                return answer
        finally:
            if not self.is_sqlite and raw.closed:  # the server ended it: the pool opens another
                pooled.invalidate()
            pooled.close()  # rolls back what was not committed in SQLite

    @contextmanager
    def migration(self) -> Iterator[Connection]:
        """Open the one transaction that alters tables; two processes take turns.

        SQLite's batch mode rebuilds parents that have rows, so references are off before BEGIN
        and all of them are checked before the commit.
        """
        with self.engine.connect() as connection:
            raw = cast(Any, connection.connection.dbapi_connection)
            if self.is_sqlite:
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.execution_options(timebank_write=True).begin():
                    if not self.is_sqlite:
                        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
                    yield connection
                    if self.is_sqlite:
                        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
                        assert not broken, f"references into nowhere: {broken[:5]}"
            finally:
                if self.is_sqlite:
                    raw.execute("PRAGMA foreign_keys=ON")

    def gather_statistics(self) -> None:
        """Let the planner count the rows: after many were brought in at once.

        PostgreSQL does so by itself within minutes; until then it takes every table for empty, and
        joins a thousand members with a thousand consents by loops.
        """
        with self.engine.connect() as connection:
            connection.execution_options(timebank_write=True)
            connection.exec_driver_sql("PRAGMA optimize" if self.is_sqlite else "ANALYZE")
            connection.commit()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def attempt(
    session: Session,
    operation: Callable[Concatenate[Session, P], R],
    /,
    *args: P.args,
    **kw: P.kwargs,
) -> R:
    """Run an operation whose refusal is answered in this same transaction.

    What it wrote before it refused is taken back, to a savepoint; the refusal is raised.
    """
    with session.begin_nested():
        return operation(session, *args, **kw)


def ask_outside(session: Session, ask: Callable[[], None]) -> None:
    """Have something asked of the network that a transaction would wait for.

    A reading session asks at once. A writing one never does, others wait behind it: `transact`
    rolls back, asks and begins again, at most QUESTIONS_MAX times; after that, and where nobody
    can run the operation again, nothing is asked. So whoever calls goes on without an answer.
    """
    if session.info.get("only_reads"):
        ask()
    elif session.info.get("may_ask"):
        raise _AskFirst(ask)


def own_insert(session: Session, table: type[Any]) -> Any:
    """Return this database's own INSERT, which can say what to do when a key is taken."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def insert_once(session: Session, table: type[Any]) -> Any:
    """Return an INSERT that leaves out rows one of whose keys is taken."""
    return own_insert(session, table).on_conflict_do_nothing()


def _is_retried(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _RETRIED_STATES
    text = str(error.orig)
    if isinstance(error, OperationalError):
        return "locked" in text or "busy" in text
    return isinstance(error, IntegrityError) and "UNIQUE constraint failed" in text


def _ask_the_idle(engine: Engine) -> None:
    """Ask a connection whether it still lives when it has lain idle, and not before every use.

    A server that was restarted meanwhile is met by a new connection; asking costs a way there and
    back, as long as the transfer of hours itself.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("idle_since")
        if since is None or time.monotonic() - since < IDLE_SECONDS_MAX:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool opens another


def _teach_sqlite(engine: Engine, is_durable: bool) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for every writing transaction.

    With a plain BEGIN, 32 of 40 threads failed with "database is locked"; immediate, none.
    """

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we send BEGIN ourselves
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'OFF'}")
        if not connection.execute(_HAS_SQRT).fetchone()[0]:  # built without mathematics
            connection.create_function("sqrt", 1, math.sqrt, deterministic=True)
        # not the database itself: closing any handle of it would drop SQLite's own locks
        door = f"{engine.url.database}-door"
        record.info["door"] = os.open(door, os.O_CREAT | os.O_RDONLY, 0o644)

    @event.listens_for(engine, "close")
    def close(_connection: Any, record: Any) -> None:
        os.close(record.info.pop("door"))

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        raw = cast(Any, connection.connection.dbapi_connection)
        if not connection.get_execution_options().get("timebank_write", False):
            connection.exec_driver_sql("BEGIN")
            return
        with _at_door(connection.info["door"]):
            began = _began_writing(raw)
        if not began:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # says how it is refused


@contextmanager
def _at_door(door: int) -> Iterator[None]:
    """Stand at the door, one writer at a time: a lock on a file beside the database.

    SQLite's own waiting sleeps longer the longer it has waited, up to 100 ms, so whoever comes
    later goes first: of four busy processes three got nothing for seconds. Whoever stands at the
    door looks often; the others wait behind it in the kernel, and are let go when a process dies
    (docs/performance.md).
    """
    fcntl.flock(door, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(door, fcntl.LOCK_UN)


def _began_writing(raw: Any) -> bool:
    """Send BEGIN IMMEDIATE until it is this connection's turn; False when it is refused."""
    raw.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(DOOR_LOOKS_MAX):
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                time.sleep(DOOR_LOOKS_SECONDS)
            else:
                return True
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS_MAX * 1000}")
    return False
