"""The same question answered from memory: every driver by numpy, a k-d tree, and geopy's loop.

What is certain of a driver (papers, hours, car, promises) is taken from one full search of ours, as
is what a promised ride just before or after saves; distance, limits, cost and order are worked out
anew here, for all of them at once.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
from geopy.distance import geodesic
from numpy.typing import NDArray

from timebank.matching import Leg, Ranked

Floats = NDArray[np.float64]
RADIUS_KM = 6371.009
LIKED = -1e6  # minutes: the rider's favourites come first, whatever they cost


class Peers:
    """Homes of all drivers, and what else orders them, in arrays. Memory, not the database.

    minutes_a_km: of the estimate. drivers: (driver_id, lat, lon), everybody who is active.
    """

    def __init__(self, drivers: Sequence[tuple[UUID, float, float]], minutes_a_km: float) -> None:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - heavy, and for this bench alone

        self.ids = [one[0] for one in drivers]
        self.at = {driver_id: n for n, driver_id in enumerate(self.ids)}
        self.lat = np.radians([one[1] for one in drivers])
        self.lon = np.radians([one[2] for one in drivers])
        self.homes = [(one[1], one[2]) for one in drivers]
        self.minutes_a_km = minutes_a_km
        self.tree = cKDTree(_on_sphere(self.lat, self.lon))

    def other_parts(self, legs: Sequence[Leg], able: Sequence[Ranked]) -> Floats:
        """Return what a driver costs apart from the way from home, infinite for who may not drive.

        Less than nothing for who has a promised ride beside the legs.
        """
        other = np.full(len(self.ids), np.inf)
        for one in able:
            way = one.parts["out_of_the_way"]
            other[self.at[one.candidate.driver_id]] = round(sum(one.parts.values()) - way, 1)
        busy = [one for one in able if one.candidate.busy]
        some = [self.at[one.candidate.driver_id] for one in busy]
        other[some] = [one.cost for one in busy] - self._minutes(legs, some)
        liked = [self.at[one.candidate.driver_id] for one in able if one.candidate.is_favourite]
        other[liked] += LIKED
        return other

    def scan(self, legs: Sequence[Leg], other: Floats, best: int) -> list[UUID]:
        """Measure every driver by the haversine, at once, and order those who may drive."""
        cost = self._minutes(legs, slice(None)) + other
        return self._first(np.arange(len(cost)), cost, best)

    def by_tree(self, legs: Sequence[Leg], other: Floats, best: int) -> list[UUID]:
        """Take the nearest of the first pickup, more of them until nobody further can cost less.

        Favourites are taken wherever they live.
        """
        liked = np.flatnonzero(other < LIKED / 2)
        least = float(np.min(other[other > LIKED / 2], initial=np.inf))
        here = _on_sphere(*np.radians([[legs[0].start[0]], [legs[0].start[1]]]))[0]
        count = 8 * best
        while True:
            count = min(count, len(self.ids))
            far, near = self.tree.query(here, count)
            near = np.union1d(np.atleast_1d(near), liked)
            cost = self._minutes(legs, near) + other[near]
            able = np.sort(cost[np.isfinite(cost)])
            # to the first pickup and, by the other side of the triangle, back from the last place
            beyond = 2 * RADIUS_KM * np.arcsin(np.atleast_1d(far)[-1] / 2) * self.minutes_a_km
            if count == len(self.ids) or (len(able) >= best and able[best - 1] < beyond + least):
                return self._first(near, cost, best)
            count *= 4

    def by_geopy(self, legs: Sequence[Leg], best: int) -> list[UUID]:
        """Measure every driver on the ellipsoid, one by one: the nearest, by no rule at all."""
        far = [geodesic(home, legs[0].start).km for home in self.homes]
        return [self.ids[n] for n in np.argsort(far)[:best]]

    def _minutes(self, legs: Sequence[Leg], some: Any) -> Floats:
        total = np.zeros(len(self.lat[some]))
        for leg in legs:
            for point in (leg.start, leg.end):
                minutes = self._km(point, some) * self.minutes_a_km
                total += np.maximum(1, np.ceil(minutes - 1e-6))
        return total

    def _km(self, point: tuple[float, float], some: Any) -> Floats:
        lat, lon = np.radians(point[0]), np.radians(point[1])
        half = (
            np.sin((self.lat[some] - lat) / 2) ** 2
            + np.cos(lat) * np.cos(self.lat[some]) * np.sin((self.lon[some] - lon) / 2) ** 2
        )
        km: Floats = 2 * RADIUS_KM * np.arcsin(np.sqrt(half))
        return km

    def _first(self, some: NDArray[Any], cost: Floats, best: int) -> list[UUID]:
        able = np.flatnonzero(np.isfinite(cost))
        order = sorted(able, key=lambda n: (round(float(cost[n]), 1), self.ids[some[n]]))
        return [self.ids[some[n]] for n in order[:best]]


def _on_sphere(lat: Floats, lon: Floats) -> Floats:
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1)
