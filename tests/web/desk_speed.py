"""How long the server thinks about one submit at the desk, in a community of some size.

python -m tests.web.desk_speed --members 2000 --calls 200 [--postgresql URL-of-an-empty-database]
prints p50 and p95 in milliseconds and processor milliseconds, for what is typed and for booking.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from werkzeug.test import TestResponse

from tests import builders
from tests.conftest import MONDAY_MORNING
from tests.web import seeds
from tests.web.desk_calls import booked, said
from timebank.app import create_app
from timebank.config import Settings
from timebank.kernel.clock import FixedClock, mark_installation
from timebank.kernel.db import Database
from timebank.kernel.tables import Base

FIRST = ("Opal", "Hazel", "Wren", "Rowan", "Linden", "Olive", "Robin", "Willow")
LAST = ("Finch", "Heron", "Birch", "Alder", "Thrush", "Winter", "Juniper", "Lark", "Sparrow")


def main() -> None:
    args = _arguments()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = Database(args.postgresql or f"sqlite:///{folder}/speed.db")
        stack.callback(database.close)
        Base.metadata.create_all(database.engine)
        database.transact(mark_installation, "demo")
        seed = database.transact(seeds.plant)
        _fill(database, seed, args.members)
        database.gather_statistics()
        clock = FixedClock(MONDAY_MORNING)
        app = create_app(
            Settings(secret_key="a secret only for measuring 0123456789", out_dir=folder),
            database=database,
            clock=clock,
        )
        app.config["WTF_CSRF_ENABLED"] = False
        desk = seeds.signed_in_client(app, seed.persons["helper"], clock.now())
        took: dict[str, list[tuple[float, float]]] = {"check": [], "spelled wrong": [], "book": []}
        for n in range(args.calls + 1):
            who = f"31355{n % args.members:05d}"
            typed = {"where": "riverbend", "day": "wed", "time": "1045", "back": "1230"}
            page = _timed(took["check"], lambda w=who, t=typed: said(desk, who=w, **t))
            _timed(took["spelled wrong"], lambda k=n: said(desk, who=f"opla {LAST[k % 9]}x"))
            _timed(took["book"], lambda p=page: booked(desk, p))
        for name, times in took.items():
            print(name, _percentiles(times[1:]))  # the first one compiles templates


def _fill(database: Database, seed: seeds.Seed, count: int) -> None:
    with database.transaction() as session:
        for n in range(count):
            name = f"{FIRST[n % 8]} {LAST[n % 9]}"
            member = builders.a_member(session, name, phone=f"+131355{n:05d}")
            builders.a_consent(session, member, seed.organisation_id)
        for n in range(count // 20):
            builders.a_driver_near(session, km_north=n / 50)


def _timed(times: list[tuple[float, float]], act: Callable[[], TestResponse]) -> TestResponse:
    began, processor = time.perf_counter(), time.process_time()
    answer = act()
    times.append(((time.perf_counter() - began) * 1e3, (time.process_time() - processor) * 1e3))
    return answer


def _percentiles(times: list[tuple[float, float]]) -> str:
    said = []
    for word, values in (("ms", sorted(t[0] for t in times)), ("cpu", sorted(t[1] for t in times))):
        p50, p95 = values[len(values) // 2], values[int(len(values) * 0.95)]
        said.append(f"{word}: p50 {p50:.0f}, p95 {p95:.0f}")
    return "; ".join(said)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=2000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--postgresql", help="an empty database")
    return parser.parse_args()


if __name__ == "__main__":
    main()
