"""Roads from a file: driving minutes without any network.

Two kinds of file. `.csv` has a row for each way along a road in one direction, under a header with
`from_lat, from_lon, to_lat, to_lon` and `minutes` or `meters`. `.npz` has a graph whose edges lead
both ways, in CSR form: `lon, lat` of nodes, `indptr, indices, meters` of edges. Meters are driven
at the speed of the community's estimate; so is the straight line from a point to its node.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from zipfile import BadZipFile

from timebank.geo.errors import RoadsUnreadable
from timebank.geo.rules.points import Point, Table

SNAP_KM_MAX = 2.0  # farther from every node, a point is off the map
KM_PER_DEGREE = 111.195
_COLUMNS = ("from_lat", "from_lon", "to_lat", "to_lon")
_DECIMALS = 6  # ends of ways nearer than this are one node


class _Roads(NamedTuple):
    edges: Any  # node x node, sparse: minutes, or km
    is_minutes: bool
    is_directed: bool
    nearest: Any  # tree of nodes, in km
    scale: Any  # degrees to km


class RoadGraph:
    """A router over a file of roads, read when it is first asked.

    A point takes its nearest node. No minutes are known for points off the map, for ways that no
    road leads, and between two points of one node, whose straight line is shorter than any snap.
    """

    is_remote = False
    has_own_speed = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._roads: _Roads | None = None
        self._lock = Lock()

    def in_one_go(self, sources: int, destinations: int) -> bool:
        """Tell whether more cells cost nothing: never, each source is a search of its own."""
        return sources == destinations == 1

    def table(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> Table:
        """Return minutes from each source to each destination; None where the file knows none.

        Points are (lat, lon). Searches start from the fewer of the two sides.
        Raises: RoadsUnreadable.
        """
        import numpy as np  # noqa: PLC0415
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

        roads = self._read()
        away_from, start = _snapped(roads, sources)
        away_to, end = _snapped(roads, destinations)
        is_turned = len(destinations) < len(sources)
        many, few = (start, end) if is_turned else (end, start)
        spread, of_few = np.unique(few, return_inverse=True)
        edges = roads.edges.T.tocsr() if is_turned and roads.is_directed else roads.edges
        found = dijkstra(edges, directed=roads.is_directed, indices=spread)[of_few][:, many]
        on_road = found.T if is_turned else found
        per_km = 60 / speed_kmh
        minutes = on_road * (1.0 if roads.is_minutes else per_km)
        minutes = minutes + (away_from[:, None] + away_to[None, :]) * per_km
        known = np.isfinite(minutes) & (start[:, None] != end[None, :])
        return [
            [cell if is_known else None for cell, is_known in zip(row, knows, strict=True)]
            for row, knows in zip(minutes.tolist(), known.tolist(), strict=True)
        ]

    def _read(self) -> _Roads:
        with self._lock:
            if self._roads is None:
                self._roads = _read_file(self._path)
            return self._roads


def _snapped(roads: _Roads, points: Sequence[Point]) -> tuple[Any, Any]:
    """Return km to the nearest node of each point (infinite: off the map) and its number."""
    import numpy as np  # noqa: PLC0415

    km, node = roads.nearest.query(np.asarray(points, dtype=float) * roads.scale)
    return np.where(km <= SNAP_KM_MAX, km, np.inf), node


def _read_file(path: Path) -> _Roads:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415
    from scipy.spatial import cKDTree  # noqa: PLC0415

    try:
        spots, edges, is_minutes, is_directed = (
            _csv_graph(path) if path.suffix == ".csv" else _npz_graph(path)
        )
    except (OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError) as error:
        raise RoadsUnreadable(file=path.name, reason=type(error).__name__) from error
    if not len(spots) or not np.isfinite(edges.data).all() or (edges.data < 0).any():
        raise RoadsUnreadable(file=path.name, reason="edges")
    scale = KM_PER_DEGREE * np.array([1.0, np.cos(np.radians(spots[:, 0].mean()))])
    return _Roads(csr_matrix(edges), is_minutes, is_directed, cKDTree(spots * scale), scale)


def _npz_graph(path: Path) -> tuple[Any, Any, bool, bool]:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    with path.open("rb") as file, np.load(file) as kept:
        spots = np.column_stack([kept["lat"], kept["lon"]]).astype(float)
        edges = (kept["meters"].astype(float) / 1000, kept["indices"], kept["indptr"])
        return spots, csr_matrix(edges, shape=(len(spots), len(spots))), False, False


def _csv_graph(path: Path) -> tuple[Any, Any, bool, bool]:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    number: dict[Point, int] = {}
    shortest: dict[tuple[int, int], float] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        is_minutes = "minutes" in (rows.fieldnames or ())
        for row in rows:
            lat, lon, to_lat, to_lon = (round(float(row[name]), _DECIMALS) for name in _COLUMNS)
            way = (
                number.setdefault((lat, lon), len(number)),
                number.setdefault((to_lat, to_lon), len(number)),
            )
            cost = float(row["minutes"]) if is_minutes else float(row["meters"]) / 1000
            shortest[way] = min(cost, shortest.get(way, cost))
    ends = np.array(list(shortest), dtype=np.int64).reshape(-1, 2).T
    costs = np.array(list(shortest.values()))
    edges = csr_matrix((costs, (ends[0], ends[1])), shape=(len(number), len(number)))
    return np.array(list(number)).reshape(-1, 2), edges, is_minutes, True
