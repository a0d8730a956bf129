"""`timebank bench`: measure, print a table or JSON. A benchmark is never a test."""

import click

from timebank.cli.bench.assign import assign
from timebank.cli.bench.growth import growth
from timebank.cli.bench.ledger import ledger_speed
from timebank.cli.bench.plan import plan
from timebank.cli.bench.request import request


@click.group()
def command() -> None:
    """Measure how fast this machine does what people wait for."""


command.add_command(assign)
command.add_command(growth)
command.add_command(plan)
command.add_command(request)
command.add_command(ledger_speed, "ledger")
