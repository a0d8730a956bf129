"""A driver's days, all of them or those worth something: labels grown block by block in layers.

A label is a day so far: its last block and, of the open tour, latest leaving b, earliest end E and
least duration D, with the effort c of closed tours. To go home is to close, then start again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from timebank.planning.blocks import undominated
from timebank.planning.columns import Columns, joined, no_columns, unlike
from timebank.planning.problem import Ints, Problem
from timebank.planning.reach import Reach, Words

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
PAIRS_AT_ONCE = 1_500_000


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Labels of equally many blocks; `block` are rows of the driver's reach, `chain` all so far."""

    block: Rows
    closed: Ints
    latest: Ints
    end: Ints
    least: Ints
    count: Ints
    mask: Words
    key: Words
    chain: Ints

    def pick(self, rows: Rows | NDArray[np.bool_]) -> "Layer":
        """Return some of the labels."""
        return Layer(*(getattr(self, each.name)[rows] for each in fields(self)))


class Promise(Protocol):
    """Says how much a label and all that may come of it can be worth at most."""

    def most(self, reach: Reach, layer: Layer) -> Floats:
        """Return, per label, a bound on the worth of every day that begins with it."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which days are wanted: those worth more than `above` by `promise`; without one, all.

    layer_most: labels kept of a layer, the most promising; those left raise `Found.left`. Without
    a promise, more labels in all end the search, before memory is taken.
    """

    promise: Promise | None
    above: float
    layer_most: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Columns, and a bound on the worth of every day that was left out for lack of room."""

    columns: Columns
    labels: int
    left: float


def days_of(problem: Problem, reach: Reach, wanted: Wanted) -> Found:
    """Return the driver's columns that are wanted, the cheapest of each set of rides."""
    most = max(1, int(problem.rides_most.max(initial=1)))
    layer, left, labels = _begun(reach, most), -np.inf, 0
    parts: list[Columns] = []
    while len(layer.block):
        layer, lost = _promising(reach, layer, wanted)
        left, labels = max(left, lost), labels + len(layer.block)
        if (
            wanted.promise is None
            and max(labels, _pairs_to_try(reach, layer) // 8) > wanted.layer_most
        ):
            return Found(no_columns(most), labels, np.inf)
        parts.append(_closed(problem, reach, layer))
        layer = _grown(problem, reach, layer, wanted)
    return Found(unlike(joined(parts, most)), labels, left)


def _pairs_to_try(reach: Reach, layer: Layer) -> int:
    """How many pairs of label and block the next layer would look at."""
    able = layer.count < reach.rides_most
    begin = np.searchsorted(reach.latest, layer.end[able])
    return int(len(reach.latest) * len(begin) - begin.sum())


def _begun(reach: Reach, most: int) -> Layer:
    """Each block the driver can begin the day with."""
    rows = np.flatnonzero(reach.opens + reach.out <= reach.latest)
    out = reach.out[rows]
    chain = np.full((len(rows), most), -1, dtype=np.int32)
    chain[:, 0] = rows
    layer = Layer(
        block=rows,
        closed=np.zeros(len(rows), dtype=np.int32),
        latest=reach.latest[rows] - out,
        end=np.maximum(reach.end[rows], reach.opens + out + reach.least[rows]),
        least=out + reach.least[rows],
        count=reach.count[rows],
        mask=reach.mask[rows],
        key=reach.key[rows],
        chain=chain,
    )
    return layer.pick(_could_close(reach, layer))


def _could_close(reach: Reach, layer: Layer) -> NDArray[np.bool_]:
    """Could the driver be home in time and within their minutes, by the shortest way?"""
    back = reach.back_least[layer.block]
    effort = layer.closed + np.maximum(layer.least + back, layer.end + back - layer.latest)
    fits: NDArray[np.bool_] = (layer.end + back <= reach.closes) & (effort <= reach.minutes_most)
    return fits


def _closed(problem: Problem, reach: Reach, layer: Layer) -> Columns:
    """Send every label home."""
    back = reach.back[layer.block]
    effort = layer.closed + np.maximum(layer.least + back, layer.end + back - layer.latest)
    fits = (layer.end + back <= reach.closes) & (effort <= reach.minutes_most)
    layer, effort = layer.pick(fits), effort[fits]
    if not len(effort):
        return no_columns(layer.chain.shape[1])
    held = np.where(layer.chain >= 0, layer.chain, 0)
    there = layer.chain >= 0
    soft = np.where(there, reach.soft[held], 0.0).sum(axis=1)
    members = np.where(there[:, :, None], reach.members[held], len(reach.rides))
    members = np.sort(members.reshape(len(effort), -1), axis=1)[:, : layer.chain.shape[1]]
    names = np.append(reach.rides, -1).astype(np.int16)
    return Columns(
        driver=np.full(len(effort), reach.driver, dtype=np.int32),
        rides=names[members],
        chain=np.where(there, reach.ids[held], -1).astype(np.int32),
        effort=effort,
        cost=effort + soft,
        key=layer.key,
    )


def _promising(reach: Reach, layer: Layer, wanted: Wanted) -> tuple[Layer, float]:
    """Keep the undominated labels that promise enough, the most promising where room lacks."""
    worth = np.stack([layer.closed + layer.least, layer.closed - layer.latest, layer.end], axis=1)
    same = np.unique(
        layer.key ^ (layer.block.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)),
        return_inverse=True,
    )[1].ravel()
    layer = layer.pick(np.sort(undominated(same, worth)))
    if wanted.promise is None:
        return layer, -np.inf
    promised = wanted.promise.most(reach, layer)
    layer, promised = layer.pick(promised > wanted.above), promised[promised > wanted.above]
    if len(promised) <= wanted.layer_most:
        return layer, -np.inf
    order = np.argsort(-promised, kind="stable")
    lost = float(promised[order[wanted.layer_most]])
    return layer.pick(np.sort(order[: wanted.layer_most])), lost


def _grown(problem: Problem, reach: Reach, layer: Layer, wanted: Wanted) -> Layer:
    """Return every label with one block more, staying out or by way of home."""
    parts = [layer.pick(np.empty(0, dtype=np.int64))]
    for rows, blocks in _pairs(reach, layer):
        for grown in (_onward(problem, reach, layer, rows, blocks),
                      _by_home(reach, layer, rows, blocks)):  # fmt: skip
            fit = grown.pick(_could_close(reach, grown))
            if wanted.promise is not None and len(fit.block):
                fit = fit.pick(wanted.promise.most(reach, fit) > wanted.above)
            parts.append(fit)
    return Layer(
        *(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Layer))
    )


def _pairs(reach: Reach, layer: Layer) -> Iterator[tuple[Rows, Rows]]:
    """Labels and blocks that begin late enough, share no ride and are not too many together."""
    able = np.flatnonzero(layer.count < reach.rides_most)
    begin = np.searchsorted(reach.latest, layer.end[able])
    number = len(reach.latest) - begin
    total = np.cumsum(number)
    pieces = 1 + int(total[-1]) // PAIRS_AT_ONCE if len(total) else 0
    for piece in np.array_split(np.arange(len(able)), pieces) if pieces else []:
        many = number[piece]
        rows = np.repeat(able[piece], many)
        offset = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
        blocks = np.repeat(begin[piece], many) + offset
        fits = layer.count[rows] + reach.count[blocks] <= reach.rides_most
        rows, blocks = rows[fits], blocks[fits]
        apart = ~(layer.mask[rows] & reach.mask[blocks]).any(axis=1)
        yield rows[apart], blocks[apart]


def _onward(problem: Problem, reach: Reach, layer: Layer, rows: Rows, blocks: Rows) -> Layer:
    gap = problem.travel[reach.last[layer.block[rows]], reach.first[blocks]]
    fits = layer.end[rows] + gap <= reach.latest[blocks]
    rows, blocks, gap = rows[fits], blocks[fits], gap[fits]
    least = layer.least[rows] + gap
    return _next(
        reach, layer, rows, blocks,
        layer.closed[rows],
        np.minimum(layer.latest[rows], reach.latest[blocks] - least),
        np.maximum(reach.end[blocks], layer.end[rows] + gap + reach.least[blocks]),
        least + reach.least[blocks],
    )  # fmt: skip


def _by_home(reach: Reach, layer: Layer, rows: Rows, blocks: Rows) -> Layer:
    if not reach.home_break:
        rows, blocks = rows[:0], blocks[:0]
    back, out = reach.back[layer.block[rows]], reach.again[blocks]
    clock = layer.end[rows] + back
    fits = clock + out <= reach.latest[blocks]
    rows, blocks, back, out, clock = rows[fits], blocks[fits], back[fits], out[fits], clock[fits]
    tour = np.maximum(layer.least[rows] + back, clock - layer.latest[rows])
    return _next(
        reach, layer, rows, blocks,
        layer.closed[rows] + tour,
        reach.latest[blocks] - out,
        np.maximum(reach.end[blocks], clock + out + reach.least[blocks]),
        out + reach.least[blocks],
    )  # fmt: skip


def _next(
    reach: Reach, layer: Layer, rows: Rows, blocks: Rows,
    closed: Ints, latest: Ints, end: Ints, least: Ints,
) -> Layer:  # fmt: skip
    chain = layer.chain[rows]
    chain[np.arange(len(rows)), (chain >= 0).sum(axis=1)] = blocks
    return Layer(
        block=blocks,
        closed=closed,
        latest=latest,
        end=end,
        least=least,
        count=layer.count[rows] + reach.count[blocks],
        mask=layer.mask[rows] | reach.mask[blocks],
        key=layer.key[rows] + reach.key[blocks],
        chain=chain,
    )
