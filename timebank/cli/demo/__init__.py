"""`timebank demo`: make a community and let it live some days, through the operations people use.

The same seed, start and size make the same community, down to ids and codes.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import click
from tqdm import tqdm

from timebank import geo, ledger, members, reports
from timebank.app import create_app
from timebank.cli.demo.by_channel_office import ChannelLife
from timebank.cli.demo.chance import SIZES, Size
from timebank.cli.demo.channels import by_channel as by_channel_table
from timebank.cli.demo.channels import is_by_day, table_lines
from timebank.cli.demo.community import COMMUNITY, ZONE, Town, build
from timebank.cli.demo.life import Life
from timebank.cli.demo.neighbors import Neighbors
from timebank.cli.demo.pages import Pages
from timebank.cli.demo.planning import plan_evening, wait_for_plans
from timebank.cli.demo.telephones import RingingTelephones, Telephones
from timebank.cli.demo.trips import minutes_of_day
from timebank.cli.opening import kind_of, new_database
from timebank.config import Settings, SettingsRefused, settings_from
from timebank.kernel import migrate
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.clock import FixedClock, mark_installation, simulate, today_utc
from timebank.kernel.codes import seed_codes, unseed_codes
from timebank.kernel.db import Database
from timebank.kernel.ids import seed_ids, unseed_ids
from timebank.notifications import channels_from

FUND_BY_CHANNEL = 18_000  # minutes, three times a new community's
LAST_MINUTE = 20 * 60  # the last day ends here: the evening's reminders are out
Carried = tuple[Database, Town, Size, Random, list[int]]
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@click.command()
@click.option("--size", type=click.Choice(list(SIZES)), help="Default: small; by channel typical.")
@click.option("--days", type=click.IntRange(1, 400), help="Default: 14; by channel 30.")
@click.option("--channels", "by_channel", is_flag=True, help="Riders with a landline only, a "
              "flip phone, nothing, the web; exit 1 where one falls behind.")  # fmt: skip
@click.option("--plan/--no-plan", "plans", help="Plan tomorrow every afternoon and ask its "
              "drivers; default: no.", default=False)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day; default: so that the "
              "last day is today.")  # fmt: skip
@click.option("--places", type=_FILE, help="CSV of places; default: our own landmarks.")
@click.option("--trips", type=_FILE, help="CSV of real trips to take times of day from.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    size: str | None,
    days: int | None,
    by_channel: bool,
    plans: bool,
    seed: int,
    start: datetime | None,
    places: Path | None,
    trips: Path | None,
    as_json: bool,
) -> None:
    """Make a demo community in an empty database and let it live DAYS days."""
    began = time.perf_counter()
    settings = settings_from()
    if settings.is_production:
        raise SettingsRefused("TIMEBANK_MODE is production: a demo is made in demo mode only")
    rows = _place_rows(places)
    size = size or ("typical" if by_channel else "small")
    days = days or (30 if by_channel else 14)
    first = start.date() if start else local_day(today_utc(), ZONE) - timedelta(days=days - 1)
    random = Random(seed)
    database = new_database(settings, is_durable=False)
    _make_empty(database)
    _seed_names(random, seed, first)
    morning = local_instant(first, 4 * 60, ZONE)
    database.transact(simulate, morning)
    with tqdm(total=len(rows) + SIZES[size].members, desc="people and places", file=sys.stderr,
              disable=None, leave=False) as bar:  # fmt: skip
        minutes = [
            minute for minute in minutes_of_day(trips, random)
            if is_by_day(minute) or not by_channel
        ]  # fmt: skip
        town = build(
            database, SIZES[size], random, morning, lambda _, n: bar.update(n), rows, minutes,
            by_channel=by_channel,
        )  # fmt: skip
    _decide(database, by_channel, plans, morning)
    database.gather_statistics()
    clock = FixedClock(morning)
    carried = (database, town, SIZES[size], random, minutes)
    life = (
        _by_channel(settings, carried, clock, first, days)
        if by_channel
        else Life(*carried, channels_from(settings), clock)
    )
    _live(life, Neighbors(life, Random(f"help:{seed}")), first, days, plans=plans)
    database.transact(simulate, life.clock.now(), running=True)
    unseed_ids()
    unseed_codes()
    result = _result(database, morning, life.clock.now())
    result |= _by_channel_result(life, morning) | {
        "size": size,
        "days": days,
        "seed": seed,
        "start": first.isoformat(),
        "seconds": round(time.perf_counter() - began, 1),
    }
    click.echo(json.dumps(result) if as_json else _table(result))
    database.close()
    sys.exit(bool(result["findings"] or result.get("missing")))


def _decide(database: Database, by_channel: bool, plans: bool, now: datetime) -> None:
    """What the community decides before it begins."""
    if by_channel:  # a month in which all ride and few give: the office stretches the fund
        database.transact(ledger.set_limit, COMMUNITY, ledger.FUND_OWNER, FUND_BY_CHANNEL)
    if plans:
        database.transact(wait_for_plans, now)


def _live(life: Life, neighbors: Neighbors, first: date, days: int, *, plans: bool) -> None:
    """Live the days; help other than rides is planned as each begins."""
    for number in tqdm(range(days), desc="days", file=sys.stderr, disable=None, leave=False):
        day = first + timedelta(days=number)
        neighbors.plan_day(day)
        if plans:
            plan_evening(life, day)
        life.live_day(day, LAST_MINUTE if number == days - 1 else 22 * 60)


def _by_channel(
    settings: Settings, carried: Carried, clock: FixedClock, first: date, days: int
) -> ChannelLife:
    """Put telephones and pages beside the community, so that it can be lived by channel."""
    database, ringing = carried[0], RingingTelephones()
    app = create_app(settings, database=database, clock=clock)
    return ChannelLife(
        *carried,
        {**channels_from(settings), "call": ringing},
        clock,
        phones=Telephones(database, settings.secret_key),
        ringing=ringing,
        pages=Pages(app, settings, database, clock),
        first=first,
        days=days,
    )


def _by_channel_result(life: Life, since: datetime) -> dict[str, Any]:
    if not isinstance(life, ChannelLife):
        return {}
    with life.database.reading() as session:
        table, missing = by_channel_table(
            session, life.town.riders, life.diary, since, life.clock.now()
        )
    return {"by_channel": table, "missing": missing}


def _make_empty(database: Database) -> None:
    """Migrate and mark the database as a demo. Raises: SettingsRefused when it is not empty."""
    migrate.upgrade(database)
    kind = kind_of(database)
    if kind == "real":
        raise SettingsRefused("this is a real time bank's database: make a demo in another")
    with database.reading() as session:
        if members.communities(session):
            raise SettingsRefused("there is a community already: use an empty database")
    if kind is None:
        database.transact(mark_installation, "demo")


def _seed_names(random: Random, seed: int, first: date) -> None:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    seed_ids(seed, int(start.timestamp() * 1000))
    codes = Random(random.getrandbits(64))
    seed_codes(codes.choice)


def _place_rows(path: Path | None) -> Sequence[geo.PlaceRow]:
    if path is None:
        return geo.landmarks()
    rows, rejects = geo.counted(geo.rows_of(path.read_bytes()))
    for reject in rejects[:5]:
        click.echo(f"{path} line {reject.line}: {reject.reason}", err=True)
    if not rows:
        raise click.BadParameter(f"{path}: no places in it")
    return list(rows)


def _result(database: Database, since: datetime, until: datetime) -> dict[str, Any]:
    with database.reading() as session:
        found = reports.figures(session, COMMUNITY, since, until)
        findings = reports.audit_all(session, COMMUNITY, until)
        shared = reports.sharing(session, COMMUNITY, since, until)
        minutes = reports.minutes_a_kept_ride(session, COMMUNITY, since, until)
    return {key: dict(value) if isinstance(value, Mapping) else value
            for key, value in asdict(found).items()} | {
        "kept_percent": found.kept_percent,
        "minutes_a_kept_ride": minutes,
        "evenness": shared.evenness,
        "half_by": f"{shared.half_by} of {shared.drivers}",
        "audit_ok": not findings,
        "findings": [f"{one.code}: {one.what}: {one.detail}" for one in findings[:20]],
    }  # fmt: skip


def _table(result: Mapping[str, Any]) -> str:
    words = {
        "asked": "rides asked",
        "kept": "kept",
        "unmet": "no driver found",
        "unmet_by_barrier": "  because of",
        "cancelled": "called off",
        "nobody_there": "nobody there",
        "open": "still open",
        "minutes_to_yes_median": "minutes to a yes (median)",
        "minutes_moved": "minutes moved",
        "minutes_a_kept_ride": "driver's minutes a ride",
        "evenness": "evenness of loads, of 100",
        "half_by": "drivers who drive half",
        "messages_by_channel": "messages",
        "trial_balance": "trial balance",
        "audit_ok": "audit clean",
        "seconds": "seconds",
    }
    lines = []
    for key, label in words.items():
        value = result[key]
        if isinstance(value, Mapping):
            value = ", ".join(f"{name} {count}" for name, count in value.items()) or "-"
        lines.append(f"{label:<28}{value}")
    if "by_channel" in result:
        lines += ["", *table_lines(result["by_channel"]), *result["missing"]]
    return "\n".join([*lines, *result["findings"]])
