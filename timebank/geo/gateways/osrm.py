"""A road service that speaks OSRM's table request: minutes from many points to many at once.

It is asked by GET and sends no redirect anywhere; what it answers is checked before it is used.
An error names no coordinate: homes are among them, and errors are logged.
"""

import json
import math
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from timebank.geo.errors import RoadsSilent
from timebank.geo.rules.points import Point, Table

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 4.0  # for one request, whole
TABLE_MAX = 100  # the service's own: at most its square in cells
DEGREES = 5  # decimals sent: a metre
ASKED_MAX = 64  # requests for one batch, halved again and again
_CHUNK = 64 * 1024
_BY_HALVES = {"TooBig", "NoSegment"}  # too many cells; one of the points lies on no map


class _Refused(Exception):
    """The service cannot answer for all of these points at once."""


class Osrm:
    """A road service by its address, as `https://roads.example/osrm`.

    table_max: the service's `--max-table-size`; a request holds at most table_max**2 cells, and at
    most twice table_max points. A table that is refused as too big, or for a point of no map, is
    asked by halves, so that one home far away costs nobody else their minutes.
    """

    is_remote = True
    has_own_speed = True

    def __init__(
        self,
        url: str,
        *,
        table_max: int = TABLE_MAX,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._url = urlsplit(url)
        self._table_max = table_max
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds

    def in_one_go(self, sources: int, destinations: int) -> bool:
        """Tell whether a table of this size is one request."""
        most = self._table_max
        return sources * destinations <= most * most and sources + destinations <= 2 * most

    def table(
        self, sources: Sequence[Point], destinations: Sequence[Point], speed_kmh: float
    ) -> Table:
        """Return minutes from each source to each destination; None where no road leads.

        Points are (lat, lon). speed_kmh: not used, the service knows its roads.
        Raises: RoadsSilent.
        """
        found: Table = [[None] * len(destinations) for _ in sources]
        for rows, columns in self._batches(len(sources), len(destinations)):
            part = self._halved(sources[rows], destinations[columns], count())
            for row, minutes in zip(found[rows], part, strict=True):
                row[columns] = minutes
        return found

    def _batches(self, sources: int, destinations: int) -> Iterator[tuple[slice, slice]]:
        most = self._table_max
        wide = min(destinations, most)
        high = max(1, min(most * most // max(1, wide), 2 * most - wide))
        for row in range(0, sources, high):
            for column in range(0, destinations, max(1, wide)):
                yield slice(row, row + high), slice(column, column + wide)

    def _halved(
        self, sources: Sequence[Point], destinations: Sequence[Point], asked: Iterator[int]
    ) -> Table:
        """Ask for a table, or for its halves where it is refused. asked: how often, so far."""
        if next(asked) >= ASKED_MAX:
            raise RoadsSilent(cause="refused too often")
        try:
            return self._asked(sources, destinations)
        except _Refused:
            if len(sources) * len(destinations) == 1:
                return [[None]]
        if len(sources) >= len(destinations):
            half = len(sources) // 2
            return [
                *self._halved(sources[:half], destinations, asked),
                *self._halved(sources[half:], destinations, asked),
            ]
        half = len(destinations) // 2
        left = self._halved(sources, destinations[:half], asked)
        right = self._halved(sources, destinations[half:], asked)
        return [one + other for one, other in zip(left, right, strict=True)]

    def _asked(self, sources: Sequence[Point], destinations: Sequence[Point]) -> Table:
        points = list(dict.fromkeys([*sources, *destinations]))
        place = {point: number for number, point in enumerate(points)}
        status, body = self._get(
            f"{self._url.path}/table/v1/driving/"
            + ";".join(f"{lon:.{DEGREES}f},{lat:.{DEGREES}f}" for lat, lon in points)
            + "?annotations=duration&skip_waypoints=true&generate_hints=false&sources="
            + ";".join(str(place[point]) for point in sources)
            + "&destinations="
            + ";".join(str(place[point]) for point in destinations),
            bytes_max=_CHUNK + 1024 * len(points) + 64 * len(sources) * len(destinations),
        )
        answer = _read(body)
        code = answer.get("code")
        if status == 400 and code in _BY_HALVES:
            raise _Refused
        if status == 400 and code == "NoTable":  # no road from any to any
            return [[None] * len(destinations) for _ in sources]
        if status != 200 or code != "Ok":
            raise RoadsSilent(cause=f"status {status}")
        return _minutes(answer.get("durations"), len(sources), len(destinations))

    def _get(self, path: str, bytes_max: int) -> tuple[int, bytes]:
        """Send one GET; read the whole answer, in the time there is for it."""
        kind = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        door = kind(str(self._url.hostname), self._url.port, timeout=self._connect_seconds)
        try:
            door.connect()
            ends = time.monotonic() + self._answer_seconds
            door.sock.settimeout(self._answer_seconds)
            line = door.sock  # the connection may let go of it before the answer is read
            door.request("GET", path, headers={"Accept": "application/json"})
            with door.getresponse() as answer:
                return answer.status, _whole(answer, line, ends, bytes_max)
        except (HTTPException, OSError, ValueError) as error:
            raise RoadsSilent(cause=type(error).__name__) from None  # its words may name a point
        finally:
            door.close()


def _whole(answer: HTTPResponse, line: Any, ends: float, bytes_max: int) -> bytes:
    """Read a body to its end. Raises: RoadsSilent, TimeoutError, HTTPException."""
    body = b""
    while part := _part(answer, line, ends):
        body += part
        if len(body) > bytes_max:
            raise RoadsSilent(cause="too long")
    return body


def _part(answer: HTTPResponse, line: Any, ends: float) -> bytes:
    """Read what has come. Raises: TimeoutError when the answer's time is over."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    if not answer.isclosed():
        line.settimeout(left)
    part = answer.read1(_CHUNK)
    if not part and answer.length:
        raise HTTPException  # it broke off
    return part


def _read(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        raise RoadsSilent(cause="not JSON") from None
    if not isinstance(read, dict):
        raise RoadsSilent(cause="not an object")
    return read


def _minutes(durations: Any, sources: int, destinations: int) -> Table:
    """Return seconds as minutes, after a look at every one. Raises: RoadsSilent."""
    if not isinstance(durations, list) or len(durations) != sources:
        raise RoadsSilent(cause="rows missing")
    if any(not isinstance(row, list) or len(row) != destinations for row in durations):
        raise RoadsSilent(cause="cells missing")
    return [[None if cell is None else _cell(cell) for cell in row] for row in durations]


def _cell(seconds: Any) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise RoadsSilent(cause="no number")
    if not math.isfinite(seconds) or seconds < 0:
        raise RoadsSilent(cause="no duration")
    return seconds / 60
