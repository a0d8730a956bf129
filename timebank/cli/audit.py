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
@click.option("--seal", help="A digest written down before: it must still be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(slug: str | None, seal: str | None, as_json: bool) -> None:
    """Check the books of every community; name what is off."""
    database = ready_database(settings_from())
    now = DatabaseClock(database).now()
    with database.reading() as session:
        facts = [c for c in members.communities(session) if slug in (None, c.slug)]
        if slug and not facts:
            raise click.ClickException(f"no community {slug}")
        found = {c.slug: reports.audit_all(session, c.id, now) for c in facts}
        balances = {c.slug: ledger.trial_balance(session, c.id) for c in facts}
        sealed = {c.slug: ledger.sealed_to(session, c.id) for c in facts}
        if seal and not any(ledger.has_seal(session, c.id, seal) for c in facts):
            for findings in found.values():
                findings.append(ledger.Finding("seal", seal, "written down before, gone now"))
    database.close()
    if as_json:
        report = {
            name: {
                "trial_balance": balances[name],
                "sealed_to": _seal(sealed[name]),
                "findings": [asdict(f) for f in findings],
            }
            for name, findings in found.items()
        }
        click.echo(json.dumps(report, default=str))
    else:
        for name, findings in found.items():
            click.echo(f"{name}: trial balance {balances[name]}, {len(findings)} findings")
            click.echo(f"  sealed to {_seal(sealed[name])}")
            for finding in findings:
                click.echo(f"  {finding.code}: {finding.what}: {finding.detail}")
    if any(found.values()):
        raise click.exceptions.Exit(1)


def _seal(sealed: ledger.SealedTo | None) -> str:
    """Name the last closed day and its digest, to be written down outside this machine."""
    return f"{sealed.day} {sealed.digest}" if sealed else "nothing yet"
