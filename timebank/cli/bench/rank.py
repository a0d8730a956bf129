"""`timebank bench rank`: the best drivers for a ride, out of more and more, beside other ways."""

import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import click
from sqlalchemy import delete, select
from tqdm import tqdm

from timebank import geo
from timebank.cli.bench.rank_peers import Peers
from timebank.cli.bench.rank_town import COMMUNITY, ZONE, build, questions
from timebank.cli.processes import empty_database
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.clock import today_utc
from timebank.kernel.db import Database
from timebank.kernel.tables import Base
from timebank.members import Driver, community_facts
from timebank.rides import ranked_for

WARM_UP = 8  # first statements of a connection are parsed and planned
BEST = 20
WAYS = ("product_ms", "geopy_ms", "scan_ms", "tree_ms")


def _numbers(_context: Any, _option: Any, text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.strip().isdigit() and 1 <= int(part) <= 1_000_000 for part in parts):
        raise click.BadParameter("whole numbers from 1 to 1000000, with commas between")
    return [int(part) for part in parts]


@click.command("rank")
@click.option("--drivers", callback=_numbers, default="1000,10000,100000", show_default=True)
@click.option("--rounds", type=click.IntRange(4, 1000), default=20, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--database", "url", help="An empty database; default: SQLite files thrown away.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(drivers: list[int], rounds: int, seed: int, url: str | None, as_json: bool) -> None:
    """Find the best 20 of so many drivers by the product's own query, from the database.

    Beside it, from memory: geopy's geodesic to every driver, every driver by numpy, and a k-d
    tree. equal: the product's answer, the full search and the scan are the same, in order. With
    more than one number --database is emptied of its drivers in between.
    """
    results = []
    with tempfile.TemporaryDirectory() as folder:
        database = empty_database(url or f"sqlite:///{Path(folder)}/bench.db")
        try:
            for number in drivers:
                results.append(_measure(database, number, rounds, seed))
                database.transact(_empty)
            name = "sqlite" if database.is_sqlite else "postgresql"
        finally:
            database.close()
    growth = {way: _exponent(results, way) for way in WAYS} if len(results) > 1 else {}
    if as_json:
        click.echo(json.dumps({"database": name, "best": BEST, "rows": results, "growth": growth}))
        return
    titles = list(results[0])
    click.echo("  ".join(f"{title:>13}" for title in titles))
    for row in results:
        click.echo("  ".join(f"{row[title]!s:>13}" for title in titles))
    for way, exponent in growth.items():
        click.echo(f"{way} grows as N^{exponent}")


def _measure(database: Database, number: int, rounds: int, seed: int) -> dict[str, Any]:
    random = Random(seed)
    now = local_instant(local_day(today_utc(), ZONE), 10 * 60, ZONE)
    with tqdm(total=number, desc="drivers", file=sys.stderr, disable=None, leave=False) as bar:
        town = build(database, number, random, now, bar.update)
    took: dict[str, list[float]] = {way: [] for way in WAYS}
    equal, found_all = 0, []
    with database.reading() as session:
        facts = community_facts(session, COMMUNITY)
        rows = session.execute(
            select(Driver.id, Driver.lat, Driver.lon).where(Driver.state == "active")
        ).all()
        policy = facts.policy
        per_km = geo.least_minutes_a_km(circuity=policy.circuity, speed_kmh=policy.speed_kmh)
        peers = Peers([(row.id, row.lat, row.lon) for row in rows], per_km)
        asked = list(questions(town, random, WARM_UP + rounds))
        for search in asked[:WARM_UP]:
            ranked_for(session, facts, search, now, best=BEST)
        for search in asked[WARM_UP:]:
            way, legs = tuple(search.legs), tuple(search.legs.values())

            began = time.perf_counter()
            found = ranked_for(session, facts, search, now, best=BEST)[way]
            took["product_ms"].append((time.perf_counter() - began) * 1000)
            every = ranked_for(session, facts, search, now)[way]
            other = peers.other_parts(legs, every)
            scanned = _timed(took["scan_ms"], peers.scan, legs, other, BEST)
            treed = _timed(took["tree_ms"], peers.by_tree, legs, other, BEST)
            if len(took["geopy_ms"]) < 3:  # seconds each, and always as many
                _timed(took["geopy_ms"], peers.by_geopy, legs, BEST)
            ids = [one.candidate.driver_id for one in found]
            first = [one.candidate.driver_id for one in every[:BEST]]
            equal += ids == first == scanned == treed
            found_all.append(len(ids))
    return {
        "drivers": number,
        **{way: round(median(took[way]), 2) for way in WAYS},
        "p95_ms": round(sorted(took["product_ms"])[int(rounds * 0.95)], 2),
        "found": round(sum(found_all) / rounds, 1),
        "equal": f"{equal}/{rounds}",
    }


def _timed(took: list[float], question: Callable[..., Any], *about: Any) -> Any:
    began = time.perf_counter()
    answer = question(*about)
    took.append((time.perf_counter() - began) * 1000)
    return answer


def _exponent(rows: Sequence[dict[str, Any]], way: str) -> float:
    """Return the power of N by which medians grow from the first row to the last."""
    first, last = rows[0], rows[-1]
    if first["drivers"] == last["drivers"]:
        return 0.0
    times = max(last[way], 0.001) / max(first[way], 0.001)
    return round(math.log(times) / math.log(last["drivers"] / first["drivers"]), 2)


def _empty(session: Any) -> None:
    """Take the community away again, children before parents."""
    for table in reversed(Base.metadata.sorted_tables):
        if "community_id" in table.c:
            session.execute(delete(table).where(table.c.community_id == COMMUNITY))
    session.execute(delete(Base.metadata.tables["community"]))
