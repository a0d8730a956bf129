"""`timebank bench ledger`: transfers a second through our call, beside what is possible at most.

In one run, round after round, in turn: our public call; the same as one function under pgbench
(SQLite: the same statements through bare `sqlite3`); plain ORM; and fifty in one transaction.
"""

import json
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

import click
from sqlalchemy import and_, select
from sqlalchemy.orm import Session
from tqdm import tqdm

from timebank import ledger
from timebank.cli.bench import ledger_function
from timebank.cli.bench.ledger_paths import BATCH, Round, Turn, p99, serve
from timebank.cli.processes import empty_database, fork_server
from timebank.kernel.clock import today_utc
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Entry

ACCOUNTS = (1000, 10)
PROCESSES = (1, 4)
LIMITS = (60, 600)  # of hours that run out while we measure
WIDE = 1_000_000  # of those who take part in batches: one refusal refuses all fifty
_BEGINS_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what was found: medians over the rounds; refused and failed of all rounds."""

    path: str
    database: str
    processes: int
    accounts: int
    per_second: float
    p99_ms: float
    refused: int
    wrongly_refused: int | None  # None: pgbench cannot know
    failed: int


@click.command("ledger")
@click.option("--database", "url", help="An empty database; default: an SQLite file thrown away.")
@click.option("--rounds", type=click.IntRange(1, 100), default=5, show_default=True)
@click.option(
    "--seconds",
    type=click.FloatRange(0.01, 60),
    default=1,
    show_default=True,
    help="Of each turn; pgbench counts in whole ones.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list and nothing else.")
def command(url: str | None, rounds: int, seconds: float, as_json: bool) -> None:
    """Time transfers with limits that are reached, keys and durable commits.

    1 and 4 processes on 1,000 accounts and on 10; each way takes its turn in every round.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = empty_database(url or f"sqlite:///{Path(folder)}/bench.db")
        try:
            rows, errors = _Bench(database, seconds, today_utc()).run(rounds)
        finally:
            database.close()
    if as_json:
        told = [{name: getattr(row, name) for name in Row.__slots__} for row in rows]
        click.echo(json.dumps(told))
    else:
        _show(rows)
    for error in errors:
        click.echo(f"failed: {error}", err=True)
    if errors or any(row.wrongly_refused for row in rows):
        raise click.exceptions.Exit(1)


def _open(session: Session, community_id: int, count: int, wide: bool, now: datetime) -> list[UUID]:
    owners = [new_id() for _ in range(count)]
    chance = Random(community_id)
    for owner in owners:
        limit = WIDE if wide else chance.randint(*LIMITS)
        ledger.open_account(session, community_id, "member", owner, limit, now)
    return owners


class _Bench:
    """The accounts, the processes and the rounds."""

    def __init__(self, database: Database, seconds: float, now: datetime) -> None:
        self.database, self.seconds, self.now = database, seconds, now
        self.owners: dict[tuple[int, bool], tuple[int, list[UUID]]] = {}
        for accounts in ACCOUNTS:
            for wide in (False, True):
                community_id = len(self.owners) + 1
                made = database.transact(_open, community_id, accounts, wide, now)
                self.owners[accounts, wide] = (community_id, made)
        self.limit = "sqlite3" if database.is_sqlite else "function"
        if not database.is_sqlite:
            self.pgbench = ledger_function.find_pgbench()
            database.transact(ledger_function.install, dict(self.owners.values()))
        database.gather_statistics()

    def run(self, rounds: int) -> tuple[list[Row], list[str]]:
        """Return what was found, and every error anybody met."""
        paths = ["python", self.limit, "orm", "batch"]
        cells = [(p, a) for p in PROCESSES for a in ACCOUNTS]
        found: dict[tuple[int, int, str], list[Round]] = {(*c, p): [] for c in cells for p in paths}
        pipes = self._start()
        try:
            # first statements are parsed and planned, and for empty tables: nobody waits for those
            self._round("python", PROCESSES[-1], ACCOUNTS[0], "warm", pipes)
            self.database.gather_statistics()
            with tqdm(total=rounds * len(found), file=sys.stderr, disable=None, leave=False) as bar:
                for number in range(rounds):
                    first = number % len(paths)  # nobody always comes after the same
                    for processes, accounts in cells:
                        for path in paths[first:] + paths[:first]:
                            done = self._round(path, processes, accounts, str(number), pipes)
                            found[processes, accounts, path].append(done)
                            bar.update(1)
        finally:
            for pipe in pipes:
                pipe.send(None)
        errors = {error for each in found.values() for done in each for error in done.failed}
        return [self._row(*cell, each) for cell, each in found.items()], sorted(errors)

    def _start(self) -> list[Connection]:
        context, pipes = fork_server("timebank.cli.bench.ledger_paths"), []
        for _ in range(max(PROCESSES)):
            here, there = context.Pipe()
            url = self.database.engine.url.render_as_string(hide_password=False)
            context.Process(target=serve, args=(there, url), daemon=True).start()
            there.close()
            pipes.append(here)
        return pipes

    def _round(
        self, path: str, processes: int, accounts: int, label: str, pipes: list[Connection]
    ) -> Round:
        """Let so many processes go one way at once; return what they did together."""
        community_id, owners = self.owners[accounts, path == "batch"]
        turn = Turn(
            path,
            community_id,
            tuple(owners),
            f"{path}:{processes}:{accounts}:{label}",
            time.monotonic() + _BEGINS_SECONDS,
            self.seconds,
            self.now,
        )
        if path == "function":
            return ledger_function.take(self.pgbench, self.database, turn, processes)
        before = self._versions(community_id)
        for number, pipe in enumerate(pipes[:processes]):
            pipe.send(replace(turn, key=f"{turn.key}:{number}"))
        took = [pipe.recv() for pipe in pipes[:processes]]
        refused = [pair for one in took for pair in one.refused]
        size = BATCH if path == "batch" else 1
        return Round(
            sum(size * len(one.ms) / one.seconds for one in took),
            p99([ms for one in took for ms in one.ms]),
            len(refused),
            len(set(refused) - self._were_there(community_id, before)) if refused else 0,
            [error for one in took for error in one.failed],
        )

    def _versions(self, community_id: int) -> dict[UUID, int]:
        with self.database.reading() as session:
            rows = session.execute(
                select(Account.id, Account.version).where(Account.community_id == community_id)
            )
            return {row.id: row.version for row in rows}

    def _were_there(self, community_id: int, before: dict[UUID, int]) -> set[tuple[UUID, int]]:
        """Return (owner, minutes available) at every moment since `before`."""
        after = Entry.balance_after + Account.credit_limit
        was = after - Entry.minutes
        with self.database.reading() as session:
            still = select(Account.id, Account.owner_id, Account.balance + Account.credit_limit)
            rows = session.execute(still.where(Account.community_id == community_id)).all()
            owner = {row[0]: row[1] for row in rows}
            found = {(row[1], row[2]) for row in rows}
            entries = select(Entry.account_id, Entry.version, was, after).join(
                Account,
                and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
            )
            for id_, version, *figures in session.execute(
                entries.where(Entry.community_id == community_id)
            ):
                if version > before[id_]:
                    found |= {(owner[id_], figure) for figure in figures}
        return found

    def _row(self, processes: int, accounts: int, path: str, rounds: list[Round]) -> Row:
        wrongly = [done.wrongly_refused for done in rounds if done.wrongly_refused is not None]
        return Row(
            path,
            "sqlite" if self.database.is_sqlite else "postgresql",
            processes,
            accounts,
            round(median(done.per_second for done in rounds), 1),
            round(median(done.p99_ms for done in rounds), 2),
            sum(done.refused for done in rounds),
            sum(wrongly) if wrongly else None,
            sum(len(done.failed) for done in rounds),
        )


def _show(rows: list[Row]) -> None:
    click.echo(
        f"{'path':<10}{'processes':>10}{'accounts':>9}{'per second':>12}{'p99 ms':>9}"
        f"{'refused':>9}{'wrongly':>9}{'failed':>8}{'ours is':>12}"
    )
    ours = {(r.processes, r.accounts): r.per_second for r in rows if r.path == "python"}
    for r in rows:
        wrongly = "-" if r.wrongly_refused is None else r.wrongly_refused
        ratio = f"{ours[r.processes, r.accounts] / r.per_second:.2f} of it" if r.per_second else ""
        click.echo(
            f"{r.path:<10}{r.processes:>10}{r.accounts:>9}{r.per_second:>12}{r.p99_ms:>9}"
            f"{r.refused:>9}{wrongly:>9}{r.failed:>8}{'' if r.path == 'python' else ratio:>12}"
        )
