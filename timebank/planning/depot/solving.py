"""Two processes and a clock: one hunts for plans, one proves, and the caller waits no longer.

A process that is deep in a solver cannot be asked to stop, so both are ended from outside. Each
tells the other its plans through the caller, who keeps the best and the best bound.
"""

import multiprocessing
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection, wait

from timebank.planning.depot.instance import Found, Ground, Route, cost_of

PROVEN = 1e-5  # a bound this near the cost is the cost
_SAFE = 1e-6  # taken off every bound for what sums of floats may be off
_CREW = "timebank.planning.depot.crew"  # loads machine code, which the caller need not
_PLAN_KEPT = 0.2  # seconds kept for ending and answering


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
    pipes: list[Connection] = []
    crew = []
    for work, said in (("hunt", (seconds, seed)), ("prove", ())):
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(work, ground, theirs, *said), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        crew.append(process)
    try:
        return _listen(ground, pipes, end)
    finally:
        for process in crew:
            process.kill()
        for process in crew:
            process.join()


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
