"""`timebank bench request`: how long a member waits after the last press of a ride request."""

import json
import sys
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

import click
from sqlalchemy import Connection, event
from tqdm import tqdm

from timebank import geo, rides
from timebank.cli.demo import chance
from timebank.cli.demo.community import COMMUNITY, ZONE, Rider, build
from timebank.cli.demo.trips import minutes_of_day
from timebank.cli.processes import empty_database
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.clock import today_utc
from timebank.kernel.db import Database
from timebank.rides import RideNeed

WARM_UP = 10  # first statements of a connection are parsed and planned: not what a member waits for
RIDERS_PER_DRIVER = 2


@click.command("request")
@click.option("--drivers", type=click.IntRange(1, 5000), default=400, show_default=True)
@click.option("--rounds", type=click.IntRange(20, 10_000), default=200, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--database", "url", help="An empty database; default: an SQLite file thrown away.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(drivers: int, rounds: int, seed: int, url: str | None, as_json: bool) -> None:
    """Time whole ride requests there and back: check, hold, rank, invite, write, commit.

    The community is the demo's, with as many drivers as asked for; commits are durable.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = empty_database(url or f"sqlite:///{Path(folder)}/bench.db")
        try:
            result = _measure(database, drivers, rounds, seed)
        finally:
            database.close()
    if as_json:
        click.echo(json.dumps(result))
        return
    for name, value in result.items():
        click.echo(f"{name:<16}{value}")


def _measure(database: Database, drivers: int, rounds: int, seed: int) -> dict[str, object]:
    random = Random(seed)
    now = local_instant(local_day(today_utc(), ZONE), 10 * 60, ZONE)
    members = drivers * (1 + RIDERS_PER_DRIVER)
    size = replace(chance.SIZES["large"], members=members, drivers=drivers)
    with _bar(members, "people") as bar:
        town = build(
            database, size, random, now, lambda _, n: bar.update(n), geo.landmarks(),
            minutes_of_day(None, random),
        )  # fmt: skip
    database.gather_statistics()
    statements = [0]

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(_connection: Connection, *_: object) -> None:
        statements[0] += 1

    askers = random.sample(town.riders, min(rounds + WARM_UP, len(town.riders)))
    took, most, asked = [], 0, []
    with _bar(len(askers), "requests") as bar:
        for number, rider in enumerate(askers):
            need = _need(random, rider, number, now)
            actor = Actor(COMMUNITY, rider.member_id, "web", roles=frozenset({"rider"}))
            statements[0], began = 0, time.perf_counter()
            receipt = database.transact(rides.request, actor, need, now)
            took.append((time.perf_counter() - began) * 1000)
            most = max(most, statements[0])
            asked.append(receipt.invited)
            bar.update(1)
    took = sorted(took[WARM_UP:])
    return {
        "database": "sqlite" if database.is_sqlite else "postgresql",
        "drivers": drivers,
        "members": members,
        "requests": len(took),
        "invited_mean": round(sum(asked) / len(asked), 1),
        "statements_max": most,
        "p50_ms": round(median(took), 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
        "max_ms": round(took[-1], 1),
    }


def _need(random: Random, rider: Rider, number: int, now: datetime) -> RideNeed:
    """A ride there and back on one of the next days, where this rider goes."""
    place_id, purpose, stay, minute = random.choice(rider.trips)
    day = local_day(now, ZONE) + timedelta(days=random.randint(1, 10))
    there = local_instant(day, max(8 * 60, min(minute, 16 * 60)), ZONE)
    return RideNeed(
        request_key=f"bench:{number}",
        rider_id=rider.member_id,
        to_place_id=place_id,
        anchor="be_there_by",
        anchor_at=there,
        way_home="at",
        home_at=there + timedelta(minutes=stay),
        purpose=purpose,
    )


def _bar(total: int, what: str) -> tqdm:
    return tqdm(total=total, desc=what, file=sys.stderr, disable=None, leave=False)
