"""`timebank torture ledger`: processes killed with -9 at random; is every hour still right?"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

from timebank import ledger
from timebank.cli.processes import empty_database, fork_server
from timebank.cli.torture.compare import Told, differences
from timebank.cli.torture.deeds import SPONSOR
from timebank.cli.torture.ledger_work import COMMUNITY, Job, all_lines, read_on, write_on
from timebank.kernel.clock import today_utc
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id

LIMITS = (60, 600)
FUND_LIMIT = 6000
SPONSOR_LIMIT = 600
LOOKS_SECONDS = 0.005
STUCK_SECONDS = 120


@click.command()
@click.option("--processes", type=click.IntRange(1, 64), default=8, show_default=True)
@click.option("--transfers", type=click.IntRange(1), default=2000, show_default=True)
@click.option("--kills", type=click.IntRange(0), default=50, show_default=True)
@click.option("--accounts", type=click.IntRange(2, 10_000), default=10, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--database", "url", help="An empty database; default: an SQLite file thrown away.")
@click.option(
    "--fast", is_flag=True, help="Do not wait for the disk: kills are tried, power cuts are not."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def ledger_torture(
    processes: int,
    transfers: int,
    kills: int,
    accounts: int,
    seed: int,
    url: str | None,
    fast: bool,
    as_json: bool,
) -> None:
    """Hold, settle, release, reverse and give from many processes, killing them as they work.

    Each writes down what it was answered before it goes on, and after a kill asks again under the
    same key. A reader looks at sums and limits throughout. In the end: the audit, and every
    answer against every row. Exit 1 when anything is off, each thing named.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = empty_database(url or f"sqlite:///{Path(folder)}/torture.db")
        try:
            torture = _Torture(database, Path(folder), processes, seed, is_durable=not fast)
            result, off = torture.run(transfers, kills, accounts)
        finally:
            database.close()
    if as_json:
        click.echo(json.dumps(result | {"off": off}))
    else:
        for name, value in result.items():
            click.echo(f"{name:<18}{value}")
        click.echo("\n".join(f"OFF: {what}" for what in off) or "nothing is off")
    if off:
        raise click.exceptions.Exit(1)


def _open(session: Session, count: int, chance: Random, now: datetime) -> list[str]:
    owners = [new_id() for _ in range(count)]
    for owner in owners:
        limit = chance.randint(*LIMITS)
        ledger.open_account(session, COMMUNITY, "member", owner, limit, now)
    ledger.start_fund(session, COMMUNITY, FUND_LIMIT, now)
    ledger.open_account(session, COMMUNITY, "sponsor", SPONSOR, SPONSOR_LIMIT, now)
    return [str(owner) for owner in owners]


class _Torture:
    """The processes, whoever kills them, and what is found afterwards."""

    def __init__(
        self, database: Database, folder: Path, processes: int, seed: int, *, is_durable: bool
    ) -> None:
        self.database, self.folder, self.seed = database, folder, seed
        self.is_durable = is_durable
        self.url = database.engine.url.render_as_string(hide_password=False)
        self.context = fork_server("timebank.cli.torture.ledger_work")
        self.progress: Any = self.context.RawArray("i", processes)
        self.lives = [0] * processes
        self.kills = 0
        self.off: list[str] = []
        self.chance = Random(seed)
        self.now = today_utc()

    def run(self, transfers: int, kills: int, accounts: int) -> tuple[dict[str, object], list[str]]:
        """Return the figures and everything that is off."""
        owners = self.database.transact(_open, accounts, self.chance, self.now)
        began = time.monotonic()
        here, there = self.context.Pipe()
        stop = self.context.RawArray("i", 1)
        reader = self.context.Process(target=read_on, args=(self.url, there, stop), daemon=True)
        reader.start()
        self._write(owners, transfers, kills)
        stop[0] = 1
        reads, wrong = here.recv() if here.poll(STUCK_SECONDS) else (0, ["the reader is stuck"])
        seconds = time.monotonic() - began
        told = Told()
        for file in sorted(self.folder.glob("*.jsonl")):
            told.hear(all_lines(file))
        with self.database.reading() as session:
            findings = ledger.audit(session, COMMUNITY)
            self.off += wrong
            self.off += [f"audit: {f.code}: {f.what}: {f.detail}" for f in findings]
            self.off += differences(session, told)
            total = ledger.trial_balance(session, COMMUNITY)
        return self._figures(told, reads, total, seconds), self.off

    def _figures(self, told: Told, reads: int, total: int, seconds: float) -> dict[str, object]:
        def count(word: str) -> int:
            return sum(what.startswith(word) for what in self.off)

        return {
            "database": "sqlite" if self.database.is_sqlite else "postgresql",
            "durable": self.is_durable,
            "processes": len(self.lives),
            "kills": self.kills,
            "seconds": round(seconds, 1),
            "answers": told.answers,
            "transfers": len(told.moved),
            "reversals": len(told.reverses),
            "holds": len(told.held),
            "holds_sponsored": sum(parts[2] > 0 for _id, parts, _owner in told.held.values()),
            "holds_ended": len(told.ended),
            "refused": len(told.refused),
            "asked_again": told.again,
            "asked_after_kill": told.retried,
            "reads": reads,
            "trial_balance": total,
            "bad_reads": count("read"),
            "audit_findings": count("audit"),
            "lost": count("lost"),
            "changed": count("changed"),
            "never_said": count("never said"),
            "refused_yet_done": count("refused"),
        }

    def _write(self, owners: list[str], transfers: int, kills: int) -> None:
        """Start the writers, kill them at random while they work, until all is done."""
        each = -(-transfers // len(self.lives))
        crowd = {place: self._start(place, each, owners) for place in range(len(self.lives))}
        moved_at, last = time.monotonic(), -1
        with tqdm(total=transfers, file=sys.stderr, disable=None, leave=False) as bar:
            while crowd:
                time.sleep(self.chance.uniform(0, 2 * LOOKS_SECONDS))
                done = sum(self.progress)
                bar.update(done - bar.n)
                if done != last:
                    moved_at, last = time.monotonic(), done
                elif time.monotonic() - moved_at > STUCK_SECONDS:
                    self.off.append(f"stuck: nobody did anything for {STUCK_SECONDS} s")
                    break
                self._bury(crowd)
                if crowd and self.kills < kills and done * kills >= transfers * self.kills:
                    place = self.chance.choice(sorted(crowd))
                    crowd[place].kill()
                    crowd[place].join()
                    self.kills += 1
                    crowd[place] = self._start(place, each, owners)
        for process in crowd.values():
            process.kill()

    def _bury(self, crowd: dict[int, BaseProcess]) -> None:
        for place, process in list(crowd.items()):
            if process.exitcode is not None:
                if process.exitcode:
                    self.off.append(f"process {place} ended by itself with {process.exitcode}")
                del crowd[place]

    def _start(self, place: int, transfers: int, owners: Sequence[str]) -> BaseProcess:
        job = Job(
            self.url,
            self.is_durable,
            str(self.folder),
            f"{self.seed}-{place}",
            self.lives[place],
            transfers,
            list(owners),
            self.now,
        )
        self.lives[place] += 1
        process = self.context.Process(target=write_on, args=(job, self.progress, place))
        process.start()
        return process
