"""Rules of a new driver's first rides (TRUST.md 3): by day, never with care, a share of places.

A place is kept by counting, so that the same community asks the same way and no dice are hidden.
"""

from collections.abc import Mapping, Sequence

from timebank.matching.order import Ranked

DAY = (7 * 60, 19 * 60)  # local minutes: a first ride lies within
PLACE = 100  # hundredths; at most one place is owed at a time


def by_day(first_minute: int, last_minute: int) -> bool:
    """Tell whether a ride from one local minute of a day to another is by day."""
    return DAY[0] <= first_minute <= last_minute <= DAY[1]


def places_kept(owed: int, percent: int, places: int, able: int, free: int) -> tuple[int, int]:
    """Return how many of a wave's places are kept for new drivers, and what is owed after.

    owed: hundredths of a place from the waves before. able: new drivers who may take one. free:
    places that nobody else can fill. What nobody could take is owed on, one place at most, so
    that a community without new drivers saves nothing up.
    """
    total = owed + percent * places
    kept = min(able, max(total // PLACE, free))
    return kept, min(PLACE, max(0, total - PLACE * kept))


def wave_of(ways: Sequence[Sequence[Ranked]], size: int, kept: int) -> list[Ranked]:
    """Choose whom to ask: for each way to take the legs `size` drivers, `kept` of all are new.

    ways: drivers in order. Places that only new drivers can fill come first, then way by way.
    """
    groups = [split(way) for way in ways]
    news = [min(len(new), max(0, size - len(known))) for known, new in groups]
    left = kept - sum(news)
    for number, (_, new) in enumerate(groups):
        more = max(0, min(left, min(size, len(new)) - news[number]))
        news[number] += more
        left -= more
    return [
        one
        for (known, new), count in zip(groups, news, strict=True)
        for one in (*known[: size - count], *new[:count])
    ]


def ways_to_ask(order: Mapping[tuple[str, ...], list[Ranked]]) -> list[list[Ranked]]:
    """Return the drivers for all legs; where nobody but new ones takes all, those for each leg.

    order: ways to take the legs -> drivers in order.
    """
    ways = [order[way] for way in sorted(order, key=len, reverse=True)]
    return ways[:1] if len(ways) <= 1 or split(ways[0])[0] else ways[1:]


def split(ranked: Sequence[Ranked]) -> tuple[list[Ranked], list[Ranked]]:
    """Return the drivers who are not new, and those who are, each in order."""
    known = [one for one in ranked if not one.candidate.is_new]
    return known, [one for one in ranked if one.candidate.is_new]


def asked_of(ways: Sequence[Sequence[Ranked]], size: int) -> tuple[int, int, int]:
    """Return the places of a wave, the new drivers able to take one, and those nobody else can."""
    places = able = free = 0
    for known, new in map(split, ways):
        places += min(size, len(known) + len(new))
        able += min(size, len(new))
        free += min(len(new), max(0, size - len(known)))
    return places, able, free
