"""`timebank torture`: break what can be broken by force, then look whether anything is off."""

import click

from timebank.cli.torture.ledger import ledger_torture


@click.group()
def command() -> None:
    """Kill processes in the middle of their work, and compare what is left with what was said."""


command.add_command(ledger_torture, "ledger")
