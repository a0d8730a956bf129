"""A PostgreSQL for the tests: the one that is named, one that runs here, or a throwaway cluster.

PostgreSQL refuses root, so a cluster started by root runs as `postgres` or `nobody`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

VARIABLE = "TIMEBANK_TEST_DATABASE_URL"
PREFIX = "timebank_test_"
# the local socket, then TCP, as oneself, then as postgres
NEAR = (
    "postgresql:///postgres",
    "postgresql://127.0.0.1:5432/postgres",
    "postgresql://postgres@127.0.0.1:5432/postgres",
)


@dataclass(slots=True)
class Cluster:
    """A throwaway PostgreSQL of our own, on a socket in a folder nobody else reads."""

    folder: Path
    bin: Path
    user: str | None

    @property
    def url(self) -> str:
        return f"postgresql://{self.user or _me()}@/postgres?host={self.folder}"

    def start(self) -> None:
        data = self.folder / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        # a throwaway: nothing in it has to outlive the machine
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, command: str, *words: str | Path) -> None:
        subprocess.run(
            [self.bin / command, *words],
            check=True,
            user=self.user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"]},
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )


def _me() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _can_make_databases(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and bool(row[0])


def find() -> str | None:
    """Return the URL of a running server that lets us make databases, or None.

    Raises: RuntimeError when one is named by the environment and does not answer.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not _can_make_databases(named):
            raise RuntimeError(f"{VARIABLE} is set, but no databases can be made there")
        return named
    return next((url for url in NEAR if _can_make_databases(url)), None)


def start_cluster() -> Cluster | None:
    """Start a throwaway cluster, or return None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    initdb = next(iter(found), None) or shutil.which("initdb")
    if initdb is None:
        return None
    user = None
    folder = Path(tempfile.mkdtemp(prefix="timebank-pg-"))
    if os.getuid() == 0:
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in known else "nobody"
        shutil.chown(folder, user)
    cluster = Cluster(folder, Path(initdb).parent, user)
    cluster.start()
    return cluster


def make_database(server: str, name: str) -> str:
    """Make an empty database on the server and return its URL."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name)
            )
        )
        # tests ask what was committed, never what outlives a power cut
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
        )
    head, _, options = server.partition("?")
    base = head[: head.index("/", len("postgresql://"))]
    return f"{base}/{name}" + (f"?{options}" if options else "")


def drop_database(server: str, name: str) -> None:
    """Drop a database of ours, whoever is still connected."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def drop_forgotten(server: str) -> None:
    """Drop databases of test runs that were killed; their names carry the run's process id."""
    with psycopg.connect(server) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
        ).fetchall()
    for (name,) in rows:
        owner = name.removeprefix(PREFIX).split("_")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            drop_database(server, name)
