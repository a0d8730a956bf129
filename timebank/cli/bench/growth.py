"""`timebank bench growth`: what pages and work take after years, beside what they take now.

A demo's days are lived once; what ended in them is written down again before them, as often as
asked for, the same rows with ids and instants of their own. The books stay whole: the audit must
pass before and after. That is a measuring tool's shortcut: nothing else writes rows of others.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import click
from sqlalchemy import func, select
from tqdm import tqdm

from timebank import ledger, members, reports
from timebank.app import create_app
from timebank.cli.bench.years import Past
from timebank.cli.demo.community import COMMUNITY, ZONE
from timebank.cli.demo.pages import Pages
from timebank.cli.opening import kind_of, ready_database
from timebank.config import SettingsRefused, settings_from
from timebank.kernel.calendar import local_day, month_start
from timebank.kernel.clock import DatabaseClock, FixedClock
from timebank.kernel.db import Database

STEP = timedelta(days=28)  # whole weeks: a Monday stays a Monday
YEAR = 13  # steps
MONTHS = 2  # steps before the demo's own days: last month and the one before it are whole
WARM_UP, ROUNDS = 2, 9
OFFICE = {
    "the month in figures": "/reports",
    "last month in figures": "/reports/{month}",
    "the board": "/board",
    "the week": "/board/week",
    "the ledger": "/ledger",
    "the ledger, a month's exchanges": "/ledger?kind=exchange&month={month}",
    "the ledger, a month as a file": "/ledger.csv?month={month}",
    "the fund": "/ledger/fund",
    "exchanges": "/exchanges",
    "people": "/people",
    "a member": "/people/{member}",
    "a day for the sheets": "/board/papers",
}
MEMBER = {
    "home": "/me",
    "rides": "/me/rides",
    "hours": "/me/hours",
    "hours, a month as a file": "/me/hours.csv?month={month}",
    "help": "/me/help",
}


@click.command("growth")
@click.option("--years", type=click.IntRange(1, 20), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(years: int, as_json: bool) -> None:
    """Time pages and work of a demo of 28 days after three months, and after YEARS of the same.

    TIMEBANK_DATABASE_URL names the demo's database; it is changed, so use one made for this.
    """
    settings = settings_from()
    database = ready_database(settings)
    if kind_of(database) != "demo":
        raise SettingsRefused("this is a real time bank's database: measure a demo's")
    clock = FixedClock(DatabaseClock(database).now())
    app = create_app(settings, database=database, clock=clock)
    pages = Pages(app, settings, database, clock)
    times = years * YEAR
    with tqdm(total=times, desc="past", file=sys.stderr, disable=None, leave=False) as bar:
        past = Past(database, COMMUNITY, STEP, times)
        past.write(range(1, MONTHS + 1), lambda: bar.update(1))
        database.gather_statistics()
        entries, before = _entries(database), _timed(database, pages, clock.now())
        past.write(range(MONTHS + 1, times + 1), lambda: bar.update(1))
    _close_days(database, clock.now())
    database.gather_statistics()
    after = _timed(database, pages, clock.now())
    with database.reading() as session:
        findings = reports.audit_all(session, COMMUNITY, clock.now())
    result = {
        "database": "sqlite" if database.is_sqlite else "postgresql",
        "entries": [entries, _entries(database)],
        "findings": [f"{one.code}: {one.what}: {one.detail}" for one in findings[:10]],
        "ms": {name: [before[name], after[name]] for name in before},
    }
    database.close()
    click.echo(json.dumps(result) if as_json else _table(result, years))
    if findings:
        raise SystemExit(1)


def _entries(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(ledger.Entry)) or 0


def _close_days(database: Database, now: datetime) -> None:
    while database.transact(ledger.seal_days, COMMUNITY, ZONE, now):
        pass


def _timed(database: Database, pages: Pages, now: datetime) -> dict[str, float]:
    """Return the median milliseconds of each page and each piece of work."""
    office, member = _who(database)
    month = (local_day(now, ZONE).replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    took = {}
    for who, paths in ((office, OFFICE), (member, MEMBER)):
        for name, path in paths.items():
            took[name] = _median(partial(pages.opens, who, path.format(month=month, member=member)))
    for name, work in _works(database, member, now).items():
        took[name] = _median(work)
    return took


def _works(database: Database, member: UUID, now: datetime) -> dict[str, Callable[[], object]]:
    """Work that a member waits for, or a worker does often: moved and moved back."""
    keys = count(1)
    unit = uuid4()

    def gift() -> None:
        moves = {member: -1, ledger.FUND_OWNER: 1}
        ask = ledger.TransferAsk(f"growth:{unit}:{next(keys)}", "gift", moves)
        database.transact(ledger.transfer, COMMUNITY, ask, now)

    def held() -> None:
        ask = ledger.HoldAsk(f"growth:{unit}:{next(keys)}", 1, None, now + timedelta(days=1))
        month_at = month_start(now, ZONE)
        fund = ledger.FundAsk("P", month_at)
        made = database.transact(ledger.hold, COMMUNITY, member, [ask], now, fund)
        database.transact(ledger.release, COMMUNITY, [one.hold_id for one in made], now)

    return {"a transfer": gift, "a hold, set aside and free again": held}


def _who(database: Database) -> tuple[UUID, UUID]:
    """Return the coordinator, and the member whose hours moved most often."""
    with database.reading() as session:
        office = session.scalars(
            select(members.MemberRole.member_id).where(members.MemberRole.role == "coordinator")
        ).first()
        busiest = session.scalars(
            select(ledger.Account.owner_id)
            .where(ledger.Account.kind == "member")
            .order_by(ledger.Account.version.desc())
        ).first()
    assert office is not None
    assert busiest is not None
    return office, busiest


def _median(work: Callable[[], object]) -> float:
    took = []
    for _ in range(WARM_UP + ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return round(median(took[WARM_UP:]), 1)


def _table(result: Mapping[str, Any], years: int) -> str:
    lines = [f"{'':36}{'3 months':>9}{f'{years} years':>9}{'times':>7}"]
    pairs = {"entries": result["entries"]} | result["ms"]
    for name, (before, after) in pairs.items():
        lines.append(f"{name:36}{before:>9}{after:>9}{after / before:>7.2f}")
    lines += result["findings"] or ["audit clean"]
    return "\n".join(lines)
