"""The installation's router: asked for what is not kept, and left alone while it is silent."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from timebank.geo.errors import RoadsSilent, RoadsUnreadable
from timebank.geo.router.kept import UNKNOWN, Kept
from timebank.geo.rules.points import Block, Point, Table, way_key

log = logging.getLogger(__name__)

SILENT_SECONDS = 60.0  # a router that did not answer is not asked again for so long
KEPT_CELLS_MAX = 50_000  # a larger table would push out everything else


class Router(Protocol):
    """Anything that knows driving times on real roads.

    is_remote: asking waits for a network. has_own_speed: `speed_kmh` changes nothing.
    """

    is_remote: bool
    has_own_speed: bool

    def in_one_go(self, sources: int, destinations: int) -> bool:
        """Tell whether a table of this size costs no more than a smaller one."""

    def table(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> Table:
        """Return minutes, not rounded, by source and destination; None where it knows none.

        Raises: RoadsSilent, RoadsUnreadable.
        """


class Roads:
    """A router with its memory and its breaker. Nothing here raises: who asks has an estimate."""

    def __init__(
        self,
        router: Router,
        *,
        kept: Kept | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.router = router
        self._kept = kept or Kept()
        self._clock = clock
        self._silent_until = clock()

    @property
    def is_silent(self) -> bool:
        """It did not answer lately, and is not asked."""
        return self._clock() < self._silent_until

    def minutes(self, start: Point, end: Point, speed_kmh: float) -> float | None:
        """Return the minutes kept for a way, None where none are. Never asks."""
        found = self._kept.find(self._key(start, end, speed_kmh))
        return None if found is None or found == UNKNOWN else found

    def unknown(self, blocks: Sequence[Block], speed_kmh: float) -> list[Block]:
        """Return what of these ways would have to be asked; nothing while the router is silent."""
        if self.is_silent:
            return []
        missing: list[Block] = []
        for sources, destinations in blocks:
            starts: dict[Point, None] = {}
            ends: dict[Point, None] = {}
            for start in sources:
                for end in destinations:
                    if start != end and self._find(start, end, speed_kmh) is None:
                        starts[start] = ends[end] = None
            if starts:
                missing.append((list(starts), list(ends)))
        return missing

    def ask(self, blocks: Sequence[Block], speed_kmh: float) -> None:
        """Ask for ways and keep the answers; in one table where that is one request."""
        starts = list(dict.fromkeys(point for block in blocks for point in block[0]))
        ends = list(dict.fromkeys(point for block in blocks for point in block[1]))
        is_one = self.router.in_one_go(len(starts), len(ends))
        for sources, destinations in [(starts, ends)] if is_one else blocks:
            if self.is_silent:
                return
            self._kept.keep(self._by_key(sources, destinations, speed_kmh))

    def table(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> Table:
        """Return minutes by source and destination, kept or asked; None where none are known.

        What is missing is asked as one table, and kept unless that is very large.
        """
        found = self._table_kept(sources, destinations, speed_kmh)
        missing = self.unknown([(sources, destinations)], speed_kmh)
        if not missing:
            return found
        (starts, ends) = missing[0]
        asked = self._by_key(starts, ends, speed_kmh)
        if len(asked) <= KEPT_CELLS_MAX:
            self._kept.keep(asked)
        for row, start in zip(found, sources, strict=True):
            for column, end in enumerate(destinations):
                minutes = asked.get(self._key(start, end, speed_kmh))
                if minutes is not None:
                    row[column] = None if minutes == UNKNOWN else minutes
        return found

    def _table_kept(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> Table:
        return [[self.minutes(start, end, speed_kmh) for end in destinations] for start in sources]

    def _by_key(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> dict[int, float]:
        """Ask the router once. {} and silence for a while where it does not answer."""
        try:
            table = self.router.table(sources, destinations, speed_kmh)
        except (RoadsSilent, RoadsUnreadable) as error:
            self._silent_until = self._clock() + SILENT_SECONDS
            log.warning("no driving times, estimates for %d s: %s", SILENT_SECONDS, error)
            return {}
        return {
            self._key(start, end, speed_kmh): UNKNOWN if cell is None else cell
            for start, row in zip(sources, table, strict=True)
            for end, cell in zip(destinations, row, strict=True)
        }

    def _find(self, start: Point, end: Point, speed_kmh: float) -> float | None:
        return self._kept.find(self._key(start, end, speed_kmh))

    def _key(self, start: Point, end: Point, speed_kmh: float) -> int:
        return way_key(start, end, 0.0 if self.router.has_own_speed else speed_kmh)
