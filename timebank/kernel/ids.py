"""Row ids: UUIDv7 made by the caller before the write, from the clock or a demo's seed."""

import os
import random
import threading
import time
from collections.abc import Callable
from uuid import UUID

_lock = threading.Lock()
_last = 0
_seeded: Callable[[], UUID] | None = None


def _pack(tick: int, tail: int) -> UUID:
    ms, part = tick >> 12, tick & 0xFFF
    return UUID(int=ms << 80 | 7 << 76 | part << 64 | 2 << 62 | tail)


def new_id() -> UUID:
    """Make a UUIDv7 (RFC 9562): 48 bits of ms, 12 of the millisecond, 62 random.

    Ids rise within a process; between two processes in one millisecond they come in any order.
    """
    global _last
    if _seeded is not None:
        return _seeded()
    with _lock:
        _last = tick = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
    return _pack(tick, int.from_bytes(os.urandom(8), "big") >> 2)


def seed_ids(seed: int, start_ms: int) -> None:
    """Take ids from a seeded source until `unseed_ids` (the demo only).

    start_ms: milliseconds since 1970 of the first id, so that ids keep rising with time.
    """
    global _seeded
    source = random.Random(seed)
    tick = start_ms << 12

    def seeded() -> UUID:
        nonlocal tick
        with _lock:
            tick += 1
            return _pack(tick, source.getrandbits(62))

    _seeded = seeded


def unseed_ids() -> None:
    """Take ids from the clock again."""
    global _seeded
    _seeded = None
