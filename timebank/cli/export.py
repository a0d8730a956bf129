"""`timebank export`: a community's rows, or its journal of hours, to a file or the screen."""

import json
from typing import IO

import click
from tqdm import tqdm

from timebank import members, reports
from timebank.cli.opening import ready_database
from timebank.config import settings_from


@click.command()
@click.argument("what", type=click.Choice(["rows", "journal"]))
@click.option("--community", "slug", help="Which community; may be left out when there is one.")
@click.option("--out", type=click.File("w", lazy=True), default="-", help="File to write.")
def command(what: str, slug: str | None, out: IO[str]) -> None:
    """Write every row as JSON lines, or the hours as a journal that hledger reads."""
    database = ready_database(settings_from())
    with database.reading() as session:
        known = [c for c in members.communities(session) if slug in (None, c.slug)]
        if len(known) != 1:
            raise click.ClickException("name one community: --community SLUG")
        lines = (
            reports.journal(session, known[0].id)
            if what == "journal"
            else (
                json.dumps({"table": table, "row": row}, ensure_ascii=False)
                for table, row in reports.rows_of(session, known[0].id)
            )
        )
        for line in tqdm(lines, desc=what, unit=" lines", disable=None):
            click.echo(line, file=out)
    database.close()
