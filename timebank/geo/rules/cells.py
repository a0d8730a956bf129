"""Where a ride starts, said without saying where: a fixed cell of about one km, in words.

The cell is fixed to the earth, not drawn round the home, so that asking often tells no more.
"""

import csv
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from math import cos, floor, radians

from timebank.geo.rules.distance import distances_km

KM_PER_DEGREE = 111.195  # of latitude, on the sphere of 6371 km
CELL_KM = 1.0
_NAMED_KM = 4.0  # farther than this from every known area, a cell has no name
_MIDDLE_KM = 0.75


@dataclass(frozen=True, slots=True)
class Area:
    """A part of town by the name its people use, and its middle."""

    name: str
    lat: float
    lon: float


@cache
def areas() -> tuple[Area, ...]:
    """Return the packaged areas, in the file's order."""
    with (resources.files("timebank.geo") / "areas.csv").open(encoding="utf-8") as file:
        return tuple(
            Area(row["name"], float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)
        )


def cell_middle(lat: float, lon: float) -> tuple[float, float]:
    """Return the middle (lat, lon) of the fixed cell that a point lies in."""
    step = CELL_KM / KM_PER_DEGREE
    middle_lat = (floor(lat / step) + 0.5) * step
    step_lon = step / max(0.01, cos(radians(middle_lat)))
    return middle_lat, (floor(lon / step_lon) + 0.5) * step_lon


def cell_words(lat: float, lon: float) -> str:
    """Say a point's cell: "Bagley", "Bagley NW", or rounded degrees where no area is known."""
    return _words(*cell_middle(lat, lon))


@lru_cache(maxsize=4096)
def _words(lat: float, lon: float) -> str:
    kms = distances_km(lat, lon, [(area.lat, area.lon) for area in areas()])
    km = min(kms)
    if km > _NAMED_KM:
        return f"{abs(lat):.2f} {'NS'[lat < 0]}, {abs(lon):.2f} {'EW'[lon < 0]}"
    area = areas()[kms.index(km)]
    return area.name if km <= _MIDDLE_KM else f"{area.name} {_wind(area, lat, lon)}"


def _wind(area: Area, lat: float, lon: float) -> str:
    """Say in which direction from an area's middle a point lies, as one of eight winds."""
    north, east = lat - area.lat, (lon - area.lon) * cos(radians(lat))
    if abs(north) > 2.414 * abs(east):  # tan 67.5 degrees
        return "N" if north > 0 else "S"
    if abs(east) > 2.414 * abs(north):
        return "E" if east > 0 else "W"
    return ("N" if north > 0 else "S") + ("E" if east > 0 else "W")
