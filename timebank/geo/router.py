"""How long a drive takes: an estimate, behind the one function that a router can replace.

The estimate is distance x circuity / speed, both policy of the community; every page that shows
it calls it an estimate. An installation with a router calls `use_router` once, at its start.
"""

from math import ceil
from typing import Protocol

from timebank.geo.rules.distance import quick_km


class Router(Protocol):
    """Anything that knows driving time. It must not fail: it falls back to the estimate."""

    def minutes(
        self,
        lat1: float,
        lon1: float,
        lat2: float,
        lon2: float,
        circuity: float,
        speed_kmh: float,
    ) -> float:
        """Minutes from the first point to the second, not rounded."""

    def least_minutes_a_km(self, circuity: float, speed_kmh: float) -> float:
        """Minutes that a km of straight line takes at least: `minutes` never says less."""


class Estimate:
    """Straight line times circuity, at one speed.

    circuity: road to straight line. Policy says 1.3; measured 1.21 (p90 1.45) on Detroit's
    arterials, 1.34 (p90 1.82) on 5,991 real taxi trips.
    """

    def minutes(
        self,
        lat1: float,
        lon1: float,
        lat2: float,
        lon2: float,
        circuity: float,
        speed_kmh: float,
    ) -> float:
        """Minutes from the first point to the second, not rounded."""
        return quick_km(lat1, lon1, lat2, lon2) * circuity / speed_kmh * 60

    def least_minutes_a_km(self, circuity: float, speed_kmh: float) -> float:
        """Minutes that a km of straight line takes: always as many."""
        return circuity / speed_kmh * 60


_router: Router = Estimate()


def use_router(router: Router) -> Router:
    """Take driving times from `router` from now on in this process; return the one before."""
    global _router
    before, _router = _router, router
    return before


def travel_minutes(
    lat1: float, lon1: float, lat2: float, lon2: float, *, circuity: float, speed_kmh: float
) -> int:
    """Say how many whole minutes a drive takes, rounded up, at least 1.

    circuity: road to straight line, from 1. speed_kmh: above 0.
    """
    # a hair off, so that 12.000000001 of the sphere's arithmetic is 12 and not 13
    exact = _router.minutes(lat1, lon1, lat2, lon2, circuity, speed_kmh)
    return max(1, ceil(exact - 1e-6))


def least_minutes_a_km(*, circuity: float, speed_kmh: float) -> float:
    """Say how many minutes a km of straight line takes at least, by whatever router is in use.

    What looks for the nearest drivers leaves out who lives too far away by it: `travel_minutes` is
    never less than this for its way, but for a millionth of a minute.
    """
    return _router.least_minutes_a_km(circuity, speed_kmh)
