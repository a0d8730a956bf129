"""Minutes that a router said, kept in this process: few bytes each, forgotten within a day.

Two halves: what is asked for lies in the young one; when that is full or half a day old it becomes
the old one, and the old one is forgotten. Homes are among the spots, so nothing is written down.
"""

import time
from collections.abc import Callable
from threading import Lock

HALF_MAX = 100_000
HALF_SECONDS = 12 * 3600.0
UNKNOWN = -1.0  # asked, and no road is known


class Kept:
    """A bounded memory from a way's key to minutes, UNKNOWN where no road leads."""

    def __init__(
        self, *, half_max: int = HALF_MAX, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._half_max, self._clock = half_max, clock
        self._lock = Lock()
        self._young: dict[int, float] = {}
        self._old: dict[int, float] = {}
        self._since = clock()

    def find(self, key: int) -> float | None:
        """Return what was kept under a key, None where nothing was."""
        with self._lock:
            if self._clock() - self._since > HALF_SECONDS:
                self._turn()
            found = self._young.get(key)
            if found is None:
                found = self._old.get(key)
        return found

    def keep(self, minutes: dict[int, float]) -> None:
        """Keep minutes by key."""
        with self._lock:
            if len(self._young) + len(minutes) > self._half_max:
                self._turn()
            self._young.update(minutes)

    def _turn(self) -> None:
        self._old, self._young, self._since = self._young, {}, self._clock()
