"""Points and tables of minutes between them, and the keys under which minutes are kept."""

from collections.abc import Sequence

Point = tuple[float, float]  # lat, lon in degrees
Block = tuple[Sequence[Point], Sequence[Point]]  # from each of the first to each of the second
Table = list[list[float | None]]  # minutes by source and destination; None: no road known

GRID = 10_000  # four decimals of a degree: 11 m from south to north, less from west to east
_LATS, _LONS = 180 * GRID + 1, 360 * GRID + 1


def way_key(start: Point, end: Point, speed_kmh: float) -> int:
    """Return one number for a way between two spots of about 11 m, at a speed to 0.1 km/h.

    One number instead of five: a hundred thousand of them are kept.
    """
    return (_spot(start) * _LATS * _LONS + _spot(end)) * 10_000 + round(speed_kmh * 10)


def _spot(point: Point) -> int:
    lat, lon = point
    return round((lat + 90) * GRID) * _LONS + round((lon + 180) * GRID)
