"""`timebank audit`: is every hour where it should be, and every ride counted once?

Exit 1 when anything is off, each finding on a line of its own; cron or a monitor reads that.
"""

import json
from dataclasses import asdict

import click

from timebank import ledger, members, reports
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.kernel.clock import DatabaseClock


@click.command()
@click.option("--community", "slug", help="Check one community instead of all.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(slug: str | None, as_json: bool) -> None:
    """Check the books of every community; name what is off."""
    database = ready_database(settings_from())
    now = DatabaseClock(database).now()
    with database.reading() as session:
        facts = [c for c in members.communities(session) if slug in (None, c.slug)]
        if slug and not facts:
            raise click.ClickException(f"no community {slug}")
        found = {c.slug: reports.audit_all(session, c.id, now) for c in facts}
        balances = {c.slug: ledger.trial_balance(session, c.id) for c in facts}
    database.close()
    if as_json:
        report = {
            name: {"trial_balance": balances[name], "findings": [asdict(f) for f in findings]}
            for name, findings in found.items()
        }
        click.echo(json.dumps(report, default=str))
    else:
        for name, findings in found.items():
            click.echo(f"{name}: trial balance {balances[name]}, {len(findings)} findings")
            for finding in findings:
                click.echo(f"  {finding.code}: {finding.what}: {finding.detail}")
    if any(found.values()):
        raise click.exceptions.Exit(1)
