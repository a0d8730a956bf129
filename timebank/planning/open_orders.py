"""Orders of stops with riders still aboard, as rows of arrays, and their growth by one stop.

Times are the least solution of the order's system of differences: forward along the stops, and
back from a drop-off to its pickup where the ride would last too long.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from timebank.planning.problem import FAR, Ints, Problem

Bytes = NDArray[np.uint8]
Rows = NDArray[np.int64]
CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Frontier:
    """Orders of equal length.

    stops, times: (n, length); match: position of a drop-off's pickup, -1 at pickups.
    aboard: is the rider of this pickup still in the car? drivers: packed bits of who may carry all.
    """

    stops: NDArray[np.int16]
    match: NDArray[np.int8]
    times: Ints
    aboard: NDArray[np.bool_]
    drivers: Bytes
    count: Ints
    seats: Ints
    wheelchairs: Ints
    peak_seats: Ints
    peak_wheelchairs: Ints

    def pick(self, rows: Rows | NDArray[np.bool_]) -> "Frontier":
        """Return some of the orders."""
        return Frontier(*(getattr(self, each.name)[rows] for each in fields(self)))

    def halves(self) -> "list[Frontier]":
        """Return two of half the size."""
        middle = len(self.stops) // 2
        return [self.pick(np.arange(middle)), self.pick(np.arange(middle, len(self.stops)))]

    def steps(self, problem: Problem) -> Ints:
        """Minutes from the start of service at each stop to the next, (n, length - 1)."""
        here, there = self.stops[:, :-1], self.stops[:, 1:]
        way = problem.travel[problem.place[here], problem.place[there]]
        return problem.service[here] + way

    def spans(self, problem: Problem) -> list[tuple[int, Rows, Rows, Ints]]:
        """Per drop-off column: rows, their pickups' columns, most minutes from pickup to it."""
        most = problem.service[::2] + problem.ride_most
        found = []
        for column in range(1, self.stops.shape[1]):
            rows = np.flatnonzero(self.match[:, column] >= 0)
            if len(rows):
                pickups = self.match[rows, column].astype(np.int64)
                found.append((column, rows, pickups, most[self.stops[rows, column] >> 1]))
        return found

    def least(self, problem: Problem) -> Ints:
        """Least minutes from the first stop's start to the last's, whatever the hour."""
        times = np.zeros_like(self.times)
        steps, spans = self.steps(problem), self.spans(problem)
        times[:, 1:] = np.cumsum(steps, axis=1)
        while True:
            moved = _push_pickups(times, spans)
            if not moved.any():
                return times[:, -1]
            _push_on(times, steps)

    def latest_start(self, problem: Problem) -> Ints:
        """Latest start of the first stop from which every window can be met."""
        times = problem.latest[self.stops]
        steps, spans = self.steps(problem), self.spans(problem)
        while True:
            for column in range(times.shape[1] - 2, -1, -1):
                np.minimum(
                    times[:, column], times[:, column + 1] - steps[:, column], out=times[:, column]
                )
            moved = False
            for column, rows, pickups, most in spans:
                late = times[rows, pickups] + most
                sooner = late < times[rows, column]
                if sooner.any():
                    times[rows[sooner], column] = late[sooner]
                    moved = True
            if not moved:
                return times[:, 0].copy()


def alone(problem: Problem, permitted: Bytes) -> Frontier:
    """Return each ride that can be driven at all, just picked up."""
    rides = np.flatnonzero(problem.possible.any(axis=0))
    stops = (2 * rides)[:, None]
    return Frontier(
        stops=stops.astype(np.int16),
        match=np.full(stops.shape, -1, dtype=np.int8),
        times=problem.earliest[stops],
        aboard=np.ones(stops.shape, dtype=bool),
        drivers=permitted[rides],
        count=np.ones(len(rides), dtype=np.int32),
        seats=problem.seats[rides],
        wheelchairs=problem.wheelchairs[rides],
        peak_seats=problem.seats[rides],
        peak_wheelchairs=problem.wheelchairs[rides],
    )


def grown(
    problem: Problem, frontier: Frontier, permitted: Bytes, most: int
) -> tuple[Frontier, Frontier]:
    """Return orders one stop longer: those that end with an empty car, and the others."""
    rows, columns = np.nonzero(frontier.aboard)
    drops = (rows, frontier.stops[rows, columns].astype(np.int64) + 1, columns)
    picks = _pickups(problem, frontier, permitted, most)
    longer = _extended(
        problem, frontier, permitted,
        *(np.concatenate(pair) for pair in zip(drops, picks, strict=True)),
    )  # fmt: skip
    longer = longer.pick(_on_time(problem, longer))
    done: NDArray[np.bool_] = np.asarray(~longer.aboard.any(axis=1))
    going = longer.pick(~done)
    return longer.pick(done), going.pick(_could_all_alight(problem, going))


def _pickups(
    problem: Problem, frontier: Frontier, permitted: Bytes, most: int
) -> tuple[Rows, Rows, Rows]:
    """Return (row, stop, -1) of riders who could be picked up beside those aboard."""
    shared = np.flatnonzero(problem.may_share & problem.possible.any(axis=0))
    able = np.flatnonzero((frontier.count < most) & problem.may_share[frontier.stops[:, 0] >> 1])
    stops, rows = 2 * shared, []
    seats, wheelchairs = problem.seats_most.max(initial=0), problem.wheelchairs_most.max(initial=0)
    for some in np.array_split(able, 1 + len(able) * len(shared) // CELLS_AT_ONCE):
        last = frontier.stops[some, -1]
        leaving = frontier.times[some, -1] + problem.service[last]
        arrival = leaving[:, None] + problem.travel[problem.place[last][:, None],
                                                    problem.place[stops][None]]  # fmt: skip
        fits = arrival <= problem.latest[stops]
        fits &= frontier.seats[some, None] + problem.seats[shared] <= seats
        fits &= frontier.wheelchairs[some, None] + problem.wheelchairs[shared] <= wheelchairs
        row, ride = np.nonzero(fits)
        row, ride = some[row], shared[ride]
        new = ~(frontier.stops[row] == 2 * ride[:, None]).any(axis=1)
        row, ride = row[new], ride[new]
        allowed = (frontier.drivers[row] & permitted[ride]).any(axis=1)
        rows.append((row[allowed], 2 * ride[allowed]))
    row = np.concatenate([pair[0] for pair in rows])
    stop = np.concatenate([pair[1] for pair in rows])
    return row, stop, np.full(len(row), -1)


def _extended(
    problem: Problem, frontier: Frontier, permitted: Bytes, row: Rows, stop: Rows, match: Rows
) -> Frontier:
    old, ride, picks = frontier.pick(row), stop >> 1, match < 0
    last = old.stops[:, -1]
    way = problem.travel[problem.place[last], problem.place[stop]]
    time = np.maximum(old.times[:, -1] + problem.service[last] + way, problem.earliest[stop])
    aboard = np.column_stack([old.aboard, picks])
    alights = np.flatnonzero(~picks)
    aboard[alights, match[alights]] = False
    old.drivers[picks] &= permitted[ride[picks]]
    sign = np.where(picks, 1, -1).astype(np.int32)
    seats = old.seats + sign * problem.seats[ride]
    wheelchairs = old.wheelchairs + sign * problem.wheelchairs[ride]
    return Frontier(
        stops=np.column_stack([old.stops, stop.astype(np.int16)]),
        match=np.column_stack([old.match, match.astype(np.int8)]),
        times=np.column_stack([old.times, time.astype(np.int32)]),
        aboard=aboard,
        drivers=old.drivers,
        count=old.count + picks,
        seats=seats,
        wheelchairs=wheelchairs,
        peak_seats=np.maximum(old.peak_seats, seats),
        peak_wheelchairs=np.maximum(old.peak_wheelchairs, wheelchairs),
    )


def _on_time(problem: Problem, orders: Frontier) -> NDArray[np.bool_]:
    """Solve each system in place; return which have a solution."""
    latest = problem.latest[orders.stops]
    good = orders.times[:, -1] <= latest[:, -1]
    active = np.flatnonzero(good & (orders.match[:, -1] >= 0))
    while len(active):
        some = orders.pick(active)
        moved = _push_pickups(some.times, some.spans(problem))
        _push_on(some.times, some.steps(problem))
        late = (some.times > latest[active]).any(axis=1)
        orders.times[active] = some.times
        good[active[late]] = False
        active = active[moved & ~late]
    return good


def _push_pickups(times: Ints, spans: list[tuple[int, Rows, Rows, Ints]]) -> NDArray[np.bool_]:
    moved = np.zeros(len(times), dtype=bool)
    for column, rows, pickups, most in spans:
        soonest = times[rows, column] - most
        early = soonest > times[rows, pickups]
        times[rows[early], pickups[early]] = soonest[early]
        moved[rows[early]] = True
    return moved


def _push_on(times: Ints, steps: Ints) -> None:
    for column in range(1, times.shape[1]):
        np.maximum(times[:, column], times[:, column - 1] + steps[:, column - 1],
                   out=times[:, column])  # fmt: skip


def _could_all_alight(problem: Problem, orders: Frontier) -> NDArray[np.bool_]:
    """Could each rider aboard, and each two of them, still be set down in time by shortest ways?"""
    last = orders.stops[:, -1]
    leaves = orders.times[:, -1] + problem.service[last]
    good = np.ones(len(last), dtype=bool)
    first_at: list[tuple[NDArray[np.bool_], Rows, Ints]] = []
    for column in range(orders.stops.shape[1]):
        aboard = orders.aboard[:, column]
        drop = (orders.stops[:, column] | 1).astype(np.int64)
        at = leaves + problem.shortest[problem.place[last], problem.place[drop]]
        at = np.where(aboard, np.maximum(at, problem.earliest[drop]), -FAR)
        good &= at <= problem.latest[drop]
        for other_aboard, other, other_at in first_at:
            between = problem.shortest[problem.place[other], problem.place[drop]]
            then = other_at + problem.service[other] + between
            back = problem.shortest[problem.place[drop], problem.place[other]]
            before = at + problem.service[drop] + back
            both = (then <= problem.latest[drop]) | (before <= problem.latest[other])
            good &= both | ~(aboard & other_aboard)
        first_at.append((aboard, drop, at))
    return good
