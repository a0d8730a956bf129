"""What every test may ask for: databases, a session, a community, a clock, counted statements.

PostgreSQL or Chromium that is missing is named at the end of the run; with CI=true it fails it.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests import builders, chromium, postgres
from timebank import (  # every package with tables, so that Base.metadata holds them all
    areas,
    dayplans,
    exchanges,
    geo,
    giving,
    inbound,
    intermediaries,
    ledger,
    members,
    notifications,
    reminders,
    rides,
    trust,
)
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.tables import Base

TABLES_OF = (
    areas, dayplans, exchanges, geo, giving, inbound, intermediaries, ledger, members,
    notifications, reminders, rides, trust,
)  # fmt: skip
MEASURED = {"domain", "rules", "inbound", "jobs", "planning"}
# all rows go: PostgreSQL need not look, for each of 9,000 places, for a ride that leads there
UNWATCHED = (
    "SELECT set_config('session_replication_role', 'replica', true)"
    " WHERE current_setting('is_superuser') = 'on'"
)
GARBAGE_EVERY = 10_000  # new objects, not Python's 700: a page makes more than that
_HERE = Path(__file__).parent
MONDAY_MORNING = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 10:00 in Detroit
_SERVER = "TIMEBANK_TEST_SERVER"  # told to the workers; empty: there is none
_cluster = pytest.StashKey[postgres.Cluster | None]()
_not_measuring = pytest.StashKey[list[Coverage]]()

# how long an example takes says how busy the machine is, not whether the rule holds
settings.register_profile("timebank", deadline=None)
settings.load_profile("timebank")


def pytest_configure(config: pytest.Config) -> None:
    """Find or start PostgreSQL once, in the process that starts the workers."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    try:
        server, cluster = postgres.find(), None
    except RuntimeError as error:
        raise pytest.UsageError(str(error)) from error
    if server is None and (cluster := postgres.start_cluster()):
        server = cluster.url
    config.stash[_cluster] = cluster
    os.environ[_SERVER] = server or ""
    if server:
        postgres.drop_forgotten(server)
    missing = _left_out()
    if missing and os.environ.get("CI") == "true":
        raise pytest.UsageError("CI=true, and nothing may be left out: " + "; ".join(missing))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect without looking for garbage, and never look at what was collected again.

    Eleven thousand tests and the program live to the end; walking through them again and again
    took a third of the time to collect.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(GARBAGE_EVERY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure coverage where the domain is tested on SQLite: being watched doubles a test's time.

    What a page, a race or PostgreSQL reaches besides is not counted: the figure is a lower bound.
    """
    stopped = item.config.stash.setdefault(_not_measuring, [])
    folder = item.path.relative_to(_HERE).parts[0]
    if folder in MEASURED and "postgresql" not in item.name:
        while stopped:
            stopped.pop().start()
    else:
        while current := Coverage.current():  # a worker has two, one below the other
            current.stop()
            stopped.append(current)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster that we started."""
    cluster = config.stash.get(_cluster, None)
    if cluster:
        cluster.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tested."""
    for line in _left_out():
        terminalreporter.write_line(f"LEFT OUT: {line}", yellow=True, bold=True)


def _left_out() -> list[str]:
    lines = []
    if not os.environ.get(_SERVER):
        lines.append(f"PostgreSQL (not installed, and {postgres.VARIABLE} is not set)")
    if chromium.find() is None:
        lines.append(f"browser tests (no Chromium on the PATH or in {chromium.VARIABLE})")
    if shutil.which("hledger") is None:
        lines.append("the journal read by hledger (not installed)")
    return lines


def empty(database: Database) -> None:
    """Delete every row of every table, children first; one question tells which tables have any."""
    with database.transaction() as session:
        connection = session.connection()
        quote = connection.dialect.identifier_preparer.quote
        names = [quote(table.name) for table in reversed(Base.metadata.sorted_tables)]
        filled = set(connection.exec_driver_sql(_which_have_rows(tuple(names))).scalars())
        if filled and not database.is_sqlite:
            connection.exec_driver_sql(UNWATCHED)
        for number, name in enumerate(names):
            if number in filled:
                connection.exec_driver_sql(f"DELETE FROM {name}")


@cache
def _which_have_rows(names: tuple[str, ...]) -> str:
    asked = (f"SELECT {n} WHERE EXISTS (SELECT 1 FROM {name})" for n, name in enumerate(names))
    return " UNION ALL ".join(asked)


def _make_sqlite(folder: Path) -> Database:
    database = Database(f"sqlite:///{folder}/tests.db")

    @event.listens_for(database.engine, "connect")
    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # no test survives a power cut

    return database


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL on which tests make databases of their own."""
    server = os.environ.get(_SERVER)
    if not server:
        pytest.skip("no PostgreSQL")
    return server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def _database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Database]:
    """One database of each kind a worker, with every table, for the whole run."""
    if request.param == "sqlite":
        database = _make_sqlite(tmp_path_factory.mktemp("sqlite"))
        Base.metadata.create_all(database.engine)
        yield database
        database.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = f"{postgres.PREFIX}{os.getpid()}_{worker_id}"
    database = Database(postgres.make_database(server, name))
    Base.metadata.create_all(database.engine)
    yield database
    database.close()
    postgres.drop_database(server, name)


# for tests in which nothing is at stake that two databases could do differently
only_sqlite = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)


@pytest.fixture
def database(_database: Database) -> Iterator[Database]:
    """An empty database, once on SQLite and once on PostgreSQL; emptied afterwards."""
    yield _database
    empty(_database)


@pytest.fixture
def session(request: pytest.FixtureRequest, _database: Database) -> Iterator[Session]:
    """A writing transaction that is rolled back. Use `database` to commit; never both."""
    assert "database" not in request.fixturenames, "session holds SQLite's write lock: one of both"
    with Session(_database.engine, autoflush=False, expire_on_commit=False) as session:
        session.connection(execution_options={"timebank_write": True})
        yield session
        session.rollback()


@pytest.fixture
def community(request: pytest.FixtureRequest) -> builders.Community:
    """Community 1 with its fund, in `session`, or committed where the test asks for `database`."""
    if "database" in request.fixturenames:
        made: builders.Community = request.getfixturevalue("database").transact(
            builders.a_community
        )
        return made
    return builders.a_community(request.getfixturevalue("session"))


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at Monday 2026-11-23, 10:00 in Detroit."""
    return FixedClock(MONDAY_MORNING)


@pytest.fixture
def now(clock: FixedClock) -> datetime:
    """The clock's instant."""
    return clock.now()


@dataclass
class Counted:
    """Statements sent while counting; an executemany is one."""

    statements: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries() -> Callable[[], AbstractContextManager[Counted]]:
    """`with count_queries() as counted: ...`; BEGIN, PRAGMA and the like are not counted."""

    @contextmanager
    def counting() -> Iterator[Counted]:
        counted = Counted()

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                counted.statements.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that browser tests drive."""
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium")
    return path
