"""How long a drive takes: by road where a router said so, else an estimate.

The estimate is distance x circuity / speed, both policy of the community; every page that shows
it calls it an estimate. An installation with a router calls `use_router` once, at its start.
circuity: road to straight line. Policy says 1.3; measured 1.21 (p90 1.45) on Detroit's arterials,
1.34 (p90 1.82) on 5,991 real taxi trips.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

from sqlalchemy.orm import Session

from timebank.config import Settings
from timebank.geo.gateways import Osrm, RoadGraph
from timebank.geo.router.roads import Roads, Router
from timebank.geo.rules.distance import quick_km
from timebank.geo.rules.points import Block, Point, Table
from timebank.kernel.db import ask_outside


@dataclass(frozen=True, slots=True)
class Matrix:
    """Whole minutes by source and destination, and where each is from.

    by_road: what a router said; the rest are estimates. is_silent: there is a router, and it did
    not answer: whoever shows these minutes says so.
    """

    minutes: tuple[tuple[int, ...], ...]
    by_road: tuple[tuple[bool, ...], ...]
    is_silent: bool = False

    @property
    def is_estimate(self) -> bool:
        """Nothing of it is by road."""
        return not any(map(any, self.by_road))


FASTEST_KMH = 130.0  # along the straight line; a router that says more is not believed

_roads: Roads | None = None


def router_from(settings: Settings) -> Router | None:
    """Make the router that the settings name, or None: the default, estimates alone."""
    if settings.router == "osrm":
        return Osrm(settings.osrm_url, table_max=settings.osrm_table)
    if settings.router == "graph":
        return RoadGraph(settings.road_graph)
    return None


def use_router(router: Router | Roads | None) -> Roads | None:
    """Take driving times from `router` from now on in this process; return what was before."""
    global _roads
    before = _roads
    _roads = Roads(router) if router is not None and not isinstance(router, Roads) else router
    return before


def has_router() -> bool:
    """Tell whether there is more than the estimate, so that ways are to be named beforehand."""
    return _roads is not None


def asks_network() -> bool:
    """Tell whether points of ways to be learned leave this machine."""
    return _roads is not None and _roads.router.is_remote


def roads_silent() -> bool:
    """Tell whether there is a router that did not answer lately."""
    return _roads is not None and _roads.is_silent


def least_minutes_a_km(*, circuity: float, speed_kmh: float) -> float:
    """Say how many minutes a km of straight line takes at least, as `travel_minutes` has them.

    What looks for the nearest drivers leaves out who lives too far away by it. The estimate takes
    exactly as much, but for a millionth of a minute; by road nobody is faster than FASTEST_KMH.
    """
    estimate = circuity / speed_kmh * 60
    return min(estimate, 60 / FASTEST_KMH) if has_router() else estimate


def learn_ways(session: Session, blocks: Sequence[Block], *, speed_kmh: float) -> None:
    """Have a router say the minutes of all these ways, in one question, before they are used.

    A router behind a network is never asked while others wait for this transaction: a writing one
    is rolled back and begun again (kernel/db.py). Where no answer comes, nothing is kept, and
    `travel_minutes` estimates.
    """
    roads = _roads
    if roads is None:
        return
    missing = roads.unknown(blocks, speed_kmh)
    if not missing:
        return
    ask = partial(roads.ask, missing, speed_kmh)
    if roads.router.is_remote:
        ask_outside(session, ask)
    else:
        ask()


def travel_minutes(
    lat1: float, lon1: float, lat2: float, lon2: float, *, circuity: float, speed_kmh: float
) -> int:
    """Say how many whole minutes a drive takes, rounded up, at least 1: as learned, or estimated.

    circuity: road to straight line, from 1. speed_kmh: above 0. Never waits for a network.
    """
    by_road = None if _roads is None else _roads.minutes((lat1, lon1), (lat2, lon2), speed_kmh)
    return _whole(by_road, quick_km(lat1, lon1, lat2, lon2), circuity / speed_kmh * 60)


def is_by_road(lat1: float, lon1: float, lat2: float, lon2: float, *, speed_kmh: float) -> bool:
    """Tell whether `travel_minutes` of this way is what a router said, and no estimate."""
    return _roads is not None and (
        _roads.minutes((lat1, lon1), (lat2, lon2), speed_kmh) is not None
    )


def travel_matrix(
    sources: Sequence[Point],
    destinations: Sequence[Point],
    *,
    circuity: float,
    speed_kmh: float,
) -> Matrix:
    """Return whole minutes from each source to each destination, (lat, lon) each.

    The router is asked once for all that is not kept. It may wait for a network: call it outside
    any transaction. Rounded up and by road, minutes may break the triangle inequality:
    `planning.closed` mends them.
    """
    roads = _roads
    if roads is None:
        exact: Table = [[None] * len(destinations) for _ in sources]
    else:
        exact = roads.table(sources, destinations, speed_kmh)
    per_km = circuity / speed_kmh * 60
    return Matrix(
        tuple(
            tuple(
                _whole(cell, quick_km(*start, *end), per_km)
                for end, cell in zip(destinations, row, strict=True)
            )
            for start, row in zip(sources, exact, strict=True)
        ),
        tuple(tuple(cell is not None for cell in row) for row in exact),
        roads is not None and roads.is_silent,
    )


def _whole(by_road: float | None, km: float, per_km: float) -> int:
    """Round up what a router said, or the estimate: `km` of straight line at `per_km` minutes."""
    exact = km * per_km if by_road is None else max(by_road, km * 60 / FASTEST_KMH)
    # a hair off, so that 12.000000001 of the sphere's arithmetic is 12 and not 13
    return max(1, ceil(exact - 1e-6))
