"""Many real processes on one database, started together; each with a Database of its own.

They are forked from a clean server process that has imported everything, so that forty start in
a second; none of them shares a connection or a thread with the test.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg  # noqa: F401 - imported before the fork
from sqlalchemy.dialects.postgresql import psycopg as _dialect  # noqa: F401
from sqlalchemy.orm import configure_mappers

from timebank import dayplans, rides  # noqa: F401
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["__main__", "tests.races.crowd"])
configure_mappers()  # once in the server, not forty times in its children

Work = Callable[..., Any]  # work(database, *arguments); named in a module, so that it travels
START_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected error as it came back: its code and its data."""

    code: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """Any other error: no test expects one."""

    error: str


def gather(
    url: str, calls: Sequence[tuple[Any, ...]], seconds_max: float = START_SECONDS_MAX
) -> list[Any]:
    """Run every (work, *arguments) in a process of its own, all at once; return their answers.

    seconds_max: how long to wait for one; more where each does many rounds.
    """
    barrier = _context.Barrier(len(calls))
    started = [start(url, work, *arguments, barrier=barrier) for work, *arguments in calls]
    answers = []
    for process, pipe in started:
        answers.append(pipe.recv() if pipe.poll(seconds_max) else Failed("no answer"))
        process.join(10)
        pipe.close()
    return answers


def gate(processes: int) -> Barrier:
    """Make a barrier at which `processes` wait for each other, again and again."""
    return _context.Barrier(processes)


def start(
    url: str, work: Work, *arguments: Any, barrier: Barrier | None = None
) -> tuple[BaseProcess, Connection]:
    """Start one process; its answer, and whatever else it sends, comes through the pipe."""
    here, there = _context.Pipe(duplex=False)
    process = _context.Process(target=_run, args=(there, barrier, url, work, arguments))
    process.start()
    there.close()
    return process, here


def _run(
    pipe: Connection, barrier: Barrier | None, url: str, work: Work, arguments: tuple[Any, ...]
) -> None:
    database = Database(url, pool_size=1)
    try:
        with database.reading() as session:
            session.connection()  # be connected before the others are let go
        if barrier:
            barrier.wait(START_SECONDS_MAX)
        else:
            arguments = (pipe, *arguments)
        pipe.send(work(database, *arguments))
    except TimebankError as error:
        pipe.send(Refused(error.code, error.data))
    except Exception as error:  # noqa: BLE001 - whatever it was, the test has to see it
        pipe.send(Failed(f"{type(error).__name__}: {error}"))
    finally:
        database.close()
        pipe.close()
