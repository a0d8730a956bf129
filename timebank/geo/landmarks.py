"""Detroit for demos: public landmarks that anybody there knows, and homes that nobody lives in.

Landmarks are real and public. A home is made from a seed: a real street's name, a number that is
not anybody's (no two demos need it to be), a spot inside the city and away from the river.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import cos, pi, radians, sin, sqrt
from random import Random

from timebank.geo.rules.cells import KM_PER_DEGREE, Area, areas
from timebank.geo.rules.rows import PlaceRow, counted, rows_of

HOME_RADIUS_KM = 0.4  # round the middle of an area: checked to lie inside the city limit


@dataclass(frozen=True, slots=True)
class Home:
    """A fictional home."""

    address: str
    lat: float
    lon: float
    area: str


@cache
def landmarks() -> tuple[PlaceRow, ...]:
    """Return the packaged landmarks as rows to import, the same way as anybody's file."""
    data = (resources.files("timebank.geo") / "landmarks.csv").read_bytes()
    good, bad = counted(rows_of(data))
    assert not bad, bad
    return tuple(good)


@cache
def _settled() -> tuple[tuple[Area, str, tuple[str, ...]], ...]:
    """The areas with streets to live in: area, ZIP code, streets."""
    with (resources.files("timebank.geo") / "areas.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        (area, row["zip"], tuple(row["streets"].split(";")))
        for area, row in zip(areas(), rows, strict=True)
        if row["streets"]
    )


def make_home(random: Random) -> Home:
    """Make up a home: the same source of chance gives the same homes."""
    area, code, streets = random.choice(_settled())
    number = random.randrange(1100, 19900, 2) + random.randrange(2)
    address = f"{number} {random.choice(streets)}, Detroit, MI {code}"
    reach, turn = HOME_RADIUS_KM * sqrt(random.random()), 2 * pi * random.random()
    lat = area.lat + reach * sin(turn) / KM_PER_DEGREE
    lon = area.lon + reach * cos(turn) / (KM_PER_DEGREE * cos(radians(area.lat)))
    return Home(address, round(lat, 5), round(lon, 5), area.name)
