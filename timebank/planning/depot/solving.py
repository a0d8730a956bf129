"""Two processes and a clock: one hunts for plans, one proves, and the caller waits no longer.

A process that is deep in a solver cannot be asked to stop, so both are ended from outside. Each
tells the other its plans through the caller, who keeps the best and the best bound. While machine
code is still to be made, a third hunts without it, so that there is a plan from the first second.
"""

import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from timebank.planning.depot.instance import Found, Ground, Route, cost_of

PROVEN = 1e-5  # a bound this near the cost is the cost
_SAFE = 1e-6  # taken off every bound for what sums of floats may be off
_CREW = "timebank.planning.depot.crew"  # loads machine code, which the caller need not
_NO_MACHINE_CODE = "NUMBA_DISABLE_JIT"
_PLAN_KEPT = 0.2  # seconds kept for ending and answering
Work = tuple[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """Routes that serve everyone (nodes, depots left out), and what is proven of any plan.

    routes, cost: None where none was found. bound: None where nothing is proven.
    """

    routes: tuple[Route, ...] | None
    cost: float | None
    bound: float | None

    @property
    def proven(self) -> bool:
        """Whether no plan costs less."""
        return self.cost is not None and self.bound is not None and self.bound >= self.cost


def solve(ground: Ground, seconds: float, seed: int = 0) -> Answer:
    """Return the best plan found within the seconds, and the best bound."""
    end = time.monotonic() + max(seconds - _PLAN_KEPT, 0.01)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([_CREW])
    works: list[Work] = [("hunt", (seconds, seed)), ("prove", ())]
    crew = [_start(context, ground, work) for work in works]
    if _is_cold():  # the first plan comes from the same functions as they are written
        with _as_written():
            crew.append(_start(multiprocessing.get_context("spawn"), ground, works[0]))
    pipes = [pipe for _, pipe in crew]
    try:
        return _listen(ground, pipes, end)
    finally:
        for process, _ in crew:
            process.kill()
        for process, _ in crew:
            process.join()


def _start(
    context: ForkServerContext | SpawnContext, ground: Ground, work: Work
) -> tuple[BaseProcess, Connection]:
    name, said = work
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(name, ground, theirs, *said), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _is_cold() -> bool:
    """Whether nothing was made into machine code here yet: that takes longer than many a limit."""
    return next((Path(__file__).parent / "__pycache__").glob("*.nbi"), None) is None


@contextmanager
def _as_written() -> Iterator[None]:
    """Make nothing into machine code in a process that is started meanwhile."""
    before = os.environ.get(_NO_MACHINE_CODE)
    os.environ[_NO_MACHINE_CODE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_NO_MACHINE_CODE]
        else:
            os.environ[_NO_MACHINE_CODE] = before


def _listen(ground: Ground, pipes: list[Connection], end: float) -> Answer:
    routes: tuple[Route, ...] | None = None
    cost, bound = float("inf"), float("-inf")
    while pipes and (left := end - time.monotonic()) > 0:
        for pipe in wait(pipes, left):
            assert isinstance(pipe, Connection)
            try:
                found: Found = pipe.recv()
            except (EOFError, ConnectionResetError):
                pipes.remove(pipe)
                continue
            if found.bound is not None:
                bound = max(bound, found.bound - _SAFE)
            if found.routes is not None:
                new = sum(cost_of(ground, route) for route in found.routes)
                if new < cost:
                    routes, cost = found.routes, new
                    _tell([other for other in pipes if other is not pipe], routes)
        if bound >= cost - PROVEN:
            bound = cost
            break
    if routes is None:
        return Answer(None, None, None if bound < 0 else bound)
    return Answer(routes, cost, None if bound <= 0 else min(bound, cost))


def _tell(pipes: Iterable[Connection], routes: tuple[Route, ...]) -> None:
    for pipe in pipes:
        try:
            pipe.send(routes)
        except (BrokenPipeError, ConnectionResetError):
            continue  # it ended: it has no more to say, and `wait` will find so


def _work(name: str, ground: Ground, pipe: Connection, *said: float) -> None:
    getattr(import_module(_CREW), name)(ground, pipe, *said)
