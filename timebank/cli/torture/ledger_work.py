"""The processes of `timebank torture ledger`: some write and are killed, one reads and is not."""

import itertools
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Select, func, select

from timebank.cli.processes import ready_mappers
from timebank.cli.torture.deeds import Answer, Deed, Memory, choose, do
from timebank.kernel.db import Database
from timebank.kernel.errors import Busy, TimebankError
from timebank.ledger import Account, Entry, Hold

ready_mappers()

COMMUNITY = 1
AGAIN = 0.15  # share of deeds that were done before
MEMORY_EVERY = 100  # deeds
BLOCK = 1 << 16  # bytes
READS_PAUSE_SECONDS = 0.005
ENTRIES_EVERY = 20  # reads: the sum of all entries takes longer the more there are


@dataclass(frozen=True, slots=True)
class Job:
    """What one writing process needs to know."""

    url: str
    is_durable: bool
    folder: str
    name: str
    life: int  # how often it was started before
    transfers: int
    owners: list[str]
    now: datetime


class Journal:
    """One process's own file: what it begins, and what it was answered, line by line.

    Now and then a line tells all that the process remembers, so that whoever is started again
    reads the end of its file alone, however long it has become.
    """

    def __init__(self, path: Path, is_durable: bool) -> None:
        self._is_durable = is_durable
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND)
        size, start, end = os.fstat(self._file).st_size, 0, b""
        for back in itertools.count(1):
            start = max(0, size - back * BLOCK)
            end = os.pread(self._file, size - start, start)
            if not start or b'\n{"memory"' in end[: end.rfind(b"\n") + 1]:
                break
        whole = end.rfind(b"\n") + 1
        os.ftruncate(self._file, start + whole)  # a line that was cut was never said
        lines = end[:whole].splitlines()
        told = [at for at, line in enumerate(lines) if line.startswith(b'{"memory"')]
        self.last = [json.loads(line) for line in lines[told[-1] if told else 0 :]]

    def write(self, **said: Any) -> None:
        """Append one line; it is on the disk when this returns."""
        os.write(self._file, json.dumps(said).encode() + b"\n")
        if self._is_durable:
            os.fsync(self._file)


def all_lines(path: Path) -> list[dict[str, Any]]:
    """Return all that one process wrote; a line that was cut is left out."""
    kept = path.read_bytes()
    return [json.loads(line) for line in kept[: kept.rfind(b"\n") + 1].splitlines()]


def remembered(lines: list[dict[str, Any]]) -> Memory:
    """Return what a process knew when it wrote its last line."""
    memory = Memory()
    for line in lines:
        if "memory" in line:
            memory = Memory.of(line["memory"])
        elif "do" in line:
            memory.began(Deed(**line["do"]))
        elif "said" in line:
            memory.ended(line["said"])
    return memory


def write_on(job: Job, progress: Any, place: int) -> None:
    """Do deeds until the share of transfers is made; progress[place]: how many are."""
    database = open_database(job.url, job.is_durable, 1)
    journal = Journal(Path(job.folder) / f"{job.name}.jsonl", job.is_durable)
    memory = remembered(journal.last)
    chance = Random(f"{job.name}:{job.life}")
    if memory.pending:
        journal.write(retried=memory.pending.key)
        _end(job, database, journal, memory, memory.pending)
    while memory.transfers < job.transfers and is_wanted():
        progress[place] = memory.transfers
        if memory.done and chance.random() < AGAIN:
            _do_again(job, database, journal, chance, memory)
            continue
        if memory.number % MEMORY_EVERY == 0:
            journal.write(memory=asdict(memory))
        deed = choose(chance, memory, job.name, job.owners)
        journal.write(do=asdict(deed))
        memory.began(deed)
        _end(job, database, journal, memory, deed)
    progress[place] = memory.transfers
    database.close()


def is_wanted() -> bool:
    """Tell whether the command still runs: killed, it cannot stop its processes any more."""
    command = parent_process()
    return command is None or command.is_alive()


def _end(job: Job, database: Database, journal: Journal, memory: Memory, deed: Deed) -> None:
    answer = _answer(job, database, deed)
    journal.write(said=answer)
    memory.ended(answer)


def _answer(job: Job, database: Database, deed: Deed) -> Answer:
    while True:
        try:
            return database.transact(do, deed, COMMUNITY, job.now)
        except Busy:
            continue  # not an answer: the same key again
        except TimebankError as error:
            return {"refused": error.code}


def _do_again(
    job: Job, database: Database, journal: Journal, chance: Random, memory: Memory
) -> None:
    deed, first = chance.choice(memory.done)
    journal.write(again=deed.key, first=first, now=_answer(job, database, deed))


def open_database(url: str, is_durable: bool, pool_size: int) -> Database:
    """Open it; not durable: commits outlive a killed process, and not a power cut."""
    if not is_durable and not url.startswith("sqlite"):
        url += ("&" if "?" in url else "?") + "options=-csynchronous_commit%3Doff"
    return Database(url, pool_size=pool_size, is_durable=is_durable)


def read_on(url: str, pipe: Connection, stop: Any) -> None:
    """Look at sums and limits again and again until stop[0]; send how often, and what was off."""
    database, reads, off = Database(url, pool_size=1), 0, set[str]()
    while not stop[0] and is_wanted():
        off |= set(_wrong(database, reads % ENTRIES_EVERY == 0))
        reads += 1
        time.sleep(READS_PAUSE_SECONDS)
    if is_wanted():
        pipe.send((reads, sorted(off)))
    database.close()


def _wrong(database: Database, with_entries: bool) -> Iterator[str]:
    with database.reading() as session:  # each of them one statement: one instant of the books
        total, least, kept = session.execute(_books()).one()
        entries = session.scalar(_entries()) if with_entries else 0
    if total:
        yield f"read: balances sum to {total}"
    if least < 0:
        yield f"read: a limit was crossed by {-least}"
    if kept:
        yield f"read: held minutes and open holds differ by {kept}"
    if entries:
        yield f"read: entries sum to {entries}"


def _books() -> Select[int, int, int]:
    available = Account.balance - Account.held + Account.credit_limit
    kept = (
        select(func.coalesce(func.sum(Hold.minutes + Hold.fund_minutes + Hold.sponsor_minutes), 0))
        .where(Hold.community_id == COMMUNITY, Hold.state == "held")
        .scalar_subquery()
    )
    sums = select(func.sum(Account.balance), func.min(available), func.sum(Account.held) - kept)
    return sums.where(Account.community_id == COMMUNITY)


def _entries() -> Select[int]:
    return select(func.coalesce(func.sum(Entry.minutes), 0)).where(Entry.community_id == COMMUNITY)
