"""What the two processes do: hunt and prove, each telling what it finds through its pipe."""

import os
from multiprocessing.connection import Connection

import numpy as np

from timebank.planning.depot.hunting import Hunter
from timebank.planning.depot.instance import Found, Ground, Route
from timebank.planning.depot.proof import Prover


class _News:
    """What the other process found since asked last."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe

    def __call__(self) -> list[tuple[Route, ...]]:
        plans = []
        while self.pipe.poll():
            plans.append(self.pipe.recv())
        return plans


def hunt(ground: Ground, pipe: Connection, seconds: float, seed: int) -> None:
    """Send plans until ended."""
    _mute()
    for plan in Hunter(ground, seed, _News(pipe)).run(seconds):
        pipe.send(Found(plan, None))


def prove(ground: Ground, pipe: Connection) -> None:
    """Send plans and bounds until proven."""
    _mute()
    for found in Prover(ground, _News(pipe)).run():
        pipe.send(found)


def _mute() -> None:
    """HiGHS greets on standard output whatever it is told; hashes run over on purpose."""
    np.seterr(over="ignore")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
