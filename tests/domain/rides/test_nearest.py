"""The bounds by which drivers are left out, tried on random homes against geopy's distances."""

from math import hypot
from random import Random

import pytest
from geopy.distance import great_circle

from tests.domain.rides.towns import at
from timebank.matching import Leg
from timebank.rides.queries.nearest import KM_PER_DEGREE, RUNGS, Look, around, look_values


@pytest.mark.parametrize("lon", [179.99, -83.0, 0.0])
@pytest.mark.parametrize("lat", [0.0, 42.3, -64.0, 71.0])
def test_nobody_beyond_a_square_is_less_out_of_the_way_than_it_says(lat: float, lon: float) -> None:
    chance = Random(f"{lat} {lon}")
    for _ in range(15):
        start, end = (_near(chance, (lat, lon), 40) for _ in "ab")
        two = chance.random() < 0.5
        begins = at(600)
        legs = [Leg(None, start, end, begins, begins)] + [
            Leg(None, end, start, begins, begins)
        ] * two
        if chance.random() < 0.3:
            legs.append(Leg(None, _near(chance, (lat, lon), 40), end, begins, begins))
        where = around(legs, 2.5)
        values = look_values(where, Look(chance.uniform(1, 60), 1))
        for n in range(RUNGS):
            for _ in range(12):
                home = _near(chance, where.middle, chance.choice((5, 50, 400)))
                away = sum(
                    great_circle(home, leg.start).km + great_circle(leg.end, home).km
                    for leg in legs
                )
                inside = (
                    values[f"r{n}_south"] <= home[0] <= values[f"r{n}_north"]
                    and values[f"r{n}_west"] <= home[1] <= values[f"r{n}_east"]
                )
                assert inside or away * 2.5 >= values[f"r{n}_minutes"] or n == RUNGS - 1
                least = sum(
                    values[f"p{p}_each"]
                    * hypot(
                        (home[0] - point[0]) * KM_PER_DEGREE,
                        (home[1] - point[1]) * values[f"r{n}_per_lon"],
                    )
                    for p, point in enumerate(where.points)
                )
                assert not inside or least <= away * 2.5 + 1e-9


def _near(chance: Random, middle: tuple[float, float], km: float) -> tuple[float, float]:
    spot = great_circle(kilometers=chance.uniform(0, km)).destination(
        middle, bearing=chance.uniform(0, 360)
    )
    return spot.latitude, spot.longitude
