"""A road service on this machine that answers tables as OSRM does, and can be told to fail."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Point = tuple[float, float]


def seconds(start: Point, end: Point) -> float:
    """What this service says a way takes: not the same there and back."""
    north, east = end[0] - start[0], end[1] - start[1]
    return round(abs(north) * 9000 + abs(east) * 6000 + (60 if north > 0 else 0), 1)


@dataclass
class Asked:
    """One table request, as understood."""

    sources: list[Point]
    destinations: list[Point]


@dataclass
class RoadService:
    """How it behaves. raw: said instead of a table (status, body). waits_for: before it answers."""

    url: str = ""
    folder: str = ""  # before the service's own path
    asked: list[Asked] = field(default_factory=list)
    raw: tuple[int, bytes] | None = None
    cut: int = 0  # bytes left out at the end, after their number was promised
    cells_max: int = 10_000
    no_road: set[Point] = field(default_factory=set)  # null from and to them
    off_map: set[Point] = field(default_factory=set)  # the whole request is refused for them
    waits_for: Event | None = None
    drips: bool = False  # a byte at a time, each in good time

    def answer(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a GET."""
        split = urlsplit(path)
        head, _, listed = split.path.rpartition("/")
        assert head == f"{self.folder}/table/v1/driving", path
        points = []
        for pair in listed.split(";"):
            lon, lat = pair.split(",")
            points.append((float(lat), float(lon)))
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        assert query["annotations"] == "duration"
        sources = [points[int(i)] for i in query["sources"].split(";")]
        destinations = [points[int(i)] for i in query["destinations"].split(";")]
        self.asked.append(Asked(sources, destinations))
        if self.raw is not None:
            return self.raw
        if len(sources) * len(destinations) > self.cells_max:
            return _refused("TooBig", "Too many table coordinates")
        if self.off_map & {*sources, *destinations}:
            return _refused("NoSegment", "Could not find a matching segment for a coordinate")
        table = [[self._cell(start, end) for end in destinations] for start in sources]
        return 200, json.dumps({"code": "Ok", "durations": table}).encode()

    def _cell(self, start: Point, end: Point) -> float | None:
        return None if self.no_road & {start, end} else seconds(start, end)


def _refused(code: str, message: str) -> tuple[int, bytes]:
    return 400, json.dumps({"code": code, "message": message}).encode()


@contextmanager
def road_service(kind: type[RoadService] = RoadService, **behaviour: Any) -> Iterator[RoadService]:
    """Run a road service until the block ends."""
    service = kind(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = service.answer(self.path)
            if service.waits_for is not None:
                service.waits_for.wait(20)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # nobody waits any longer
                self._send(body[: len(body) - service.cut])

        def _send(self, body: bytes) -> None:
            if not service.drips:
                self.wfile.write(body)
                return
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                Event().wait(0.05)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}{service.folder}"
    try:
        yield service
    finally:
        if service.waits_for is not None:
            service.waits_for.set()
        server.shutdown()
        server.server_close()
        thread.join()
