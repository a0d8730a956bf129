"""`timebank export`: what a community has, for a spreadsheet, another program or an archive.

transfers, rides, members and places are CSV; journal is what hledger reads; rows is everything.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import IO, Any

import click
from sqlalchemy.orm import Session
from tqdm import tqdm

from timebank import members, reports
from timebank.cli.importing import community_named
from timebank.cli.opening import ready_database
from timebank.config import settings_from

_DAY = click.DateTime(["%Y-%m-%d"])
_KINDS = [*reports.LISTS, "journal", "rows"]


@click.command()
@click.argument("what", type=click.Choice(_KINDS))
@click.option("--community", "slug", help="Which community; may be left out when there is one.")
@click.option("--since", type=_DAY, help="First local day, 2026-11-23; not for journal and rows.")
@click.option("--until", type=_DAY, help="Last local day, included.")
@click.option("--out", type=click.File("w", lazy=True), default="-", help="File to write.")
def command(
    what: str, slug: str | None, since: datetime | None, until: datetime | None, out: IO[str]
) -> None:
    """Write transfers, rides, members or places as CSV, the hours as a journal, or every row."""
    database = ready_database(settings_from())
    community = community_named(database, slug)
    period = reports.Period(since and since.date(), until and until.date())
    if period != reports.Period() and what not in reports.LISTS:
        raise click.UsageError(f"--since and --until do not go with {what}")
    with database.reading() as session:
        if what in reports.LISTS:
            lines = reports.LISTS[what](session, community, period)
            _write_csv(_shown(lines, what), out)
        else:
            for line in _shown(_texts(session, community, what), what):
                click.echo(line, file=out)
    database.close()


def _texts(session: Session, community: members.CommunityFacts, what: str) -> Iterator[str]:
    if what == "journal":
        yield from reports.journal(session, community.id)
        return
    for table, row in reports.rows_of(session, community.id):
        yield json.dumps({"table": table, "row": row}, ensure_ascii=False)


def _shown(lines: Iterable[Any], what: str) -> Iterable[Any]:
    bar: Iterable[Any] = tqdm(lines, desc=what, unit=" lines", disable=None)
    return bar


def _write_csv(lines: Iterable[Mapping[str, Any]], out: IO[str]) -> None:
    """Write rows under the names of their fields; nothing at all when there are none."""
    writer = csv.writer(out, lineterminator="\n")
    is_first = True
    for line in lines:
        if is_first:
            writer.writerow(line)
            is_first = False
        writer.writerow(_cell(value) for value in line.values())


def _cell(value: Any) -> Any:
    """Keep a spreadsheet from running what somebody typed: =cmd() becomes a text."""
    if isinstance(value, str) and value[:1] in "=+-@\t\r" and value:
        return f"'{value}"
    return value
