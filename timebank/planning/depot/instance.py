"""One depot, one fleet: what is asked, read from text and made ready for what computes.

Nodes are numbered as in the file: 0 leaves the depot, i picks request i up, n + i sets it down,
2n + 1 comes back. Distance is time. Minutes are floats; MARGIN is what a sum of floats may be off.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from timebank.planning.depot.errors import InstanceUnreadable

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Route = tuple[int, ...]
MARGIN = 1e-7
_HEAD = 5
_ROW = 7


class Ground(NamedTuple):
    """The rules as arrays over nodes: travel (N x N), window, service and load (N), and limits."""

    travel: Floats
    early: Floats
    late: Floats
    service: Floats
    load: Ints
    requests: int
    vehicles: int
    capacity: int
    longest_ride: float
    longest_route: float


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A name and its ground, windows tightened."""

    name: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Found:
    """A plan, or a bound on every plan, whichever is new."""

    routes: tuple[Route, ...] | None
    bound: float | None


def cost_of(ground: Ground, route: Route) -> float:
    """The distance from the depot along a route and back."""
    stops = (0, *route, 2 * ground.requests + 1)
    return float(sum(ground.travel[a, b] for a, b in pairwise(stops)))


def read_instance(file: Path) -> Instance:
    """Read a file of Cordeau's form. Raises InstanceUnreadable with the line."""
    lines = [
        (number, line.split())
        for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1)
        if line.strip()
    ]
    if not lines:
        raise InstanceUnreadable(1, "the file is empty")
    head = _numbers(*lines[0], _HEAD)
    rows = np.array([_numbers(*line, _ROW) for line in lines[1:]]).reshape(-1, _ROW)
    nodes = len(rows) - 1 - (len(rows) % 2 == 0)
    if nodes < 2 or int(head[1]) not in {nodes, nodes // 2}:
        raise InstanceUnreadable(
            lines[0][0], f"{head[1]:g} requests are announced, and {len(rows)} places follow"
        )
    if len(rows) == nodes + 1:  # the way back is not said again
        rows = np.vstack([rows, rows[0]])
    for place, (number, _) in enumerate(lines[1:]):
        if rows[place, 5] > rows[place, 6] or rows[place, 3] < 0:
            raise InstanceUnreadable(number, "the window ends before it begins, or service < 0")
        paired = place + nodes // 2
        if 1 <= place <= nodes // 2 and not rows[place, 4] == -rows[paired, 4] >= 0:
            raise InstanceUnreadable(number, f"its load is not what is set down at {paired}")
    if head[0] < 1 or (head[2:] < 0).any():
        raise InstanceUnreadable(lines[0][0], "vehicles and limits cannot be less than nothing")
    return Instance(file.stem, ground_of(head, rows))


def _numbers(line: int, words: list[str], count: int) -> Floats:
    try:
        numbers = np.array([float(word) for word in words])
    except ValueError:
        raise InstanceUnreadable(line, "not numbers") from None
    if len(numbers) != count:
        raise InstanceUnreadable(line, f"{count} numbers expected, {len(numbers)} found")
    if not np.isfinite(numbers).all():
        raise InstanceUnreadable(line, "not finite")
    return numbers


def ground_of(head: Floats, rows: Floats) -> Ground:
    """Arrays from the five numbers of the head and a row a node, both depots among them."""
    gap = rows[:, None, 1:3] - rows[None, :, 1:3]
    ground = Ground(
        travel=np.sqrt((gap**2).sum(axis=2)),
        early=rows[:, 5].copy(),
        late=rows[:, 6].copy(),
        service=rows[:, 3].copy(),
        load=rows[:, 4].astype(np.int64),
        requests=(len(rows) - 2) // 2,
        vehicles=int(head[0]),
        capacity=int(head[3]),
        longest_ride=float(head[4]),
        longest_route=float(head[2]),
    )
    _tighten(ground)
    return ground


def _tighten(ground: Ground) -> None:
    """Narrow every window to what its depot and its other end leave of it."""
    n = ground.requests
    up, down = slice(1, n + 1), slice(n + 1, 2 * n + 1)
    early, late, service = ground.early, ground.late, ground.service
    direct = service[up] + np.diagonal(ground.travel[up, down])
    leave = early[0] + service[0] + ground.travel[0]
    back = late[-1] - service - ground.travel[:, -1]
    for _ in range(2):
        early[1:-1] = np.maximum(early, leave)[1:-1]
        late[1:-1] = np.minimum(late, back)[1:-1]
        early[down] = np.maximum(early[down], early[up] + direct)
        early[up] = np.maximum(early[up], early[down] - ground.longest_ride - service[up])
        late[up] = np.minimum(late[up], late[down] - direct)
        late[down] = np.minimum(late[down], late[up] + service[up] + ground.longest_ride)
