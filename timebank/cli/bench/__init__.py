"""`timebank bench`: measure, print a table or JSON. A benchmark is never a test."""

import click

from timebank.cli.lazy import Lazy

COMMANDS = {
    "assign": ("assign", "Send each rider one driver at the least cost, from a table of costs."),
    "growth": ("growth", "Compare every page after years with the same after one month."),
    "ledger": ("ledger", "Move hours as fast as it goes, beside the bare database."),
    "plan": ("plan", "Plan days read from files, and write the plans with their bounds."),
    "rank": (
        "rank",
        "Find the best 20 of 100,000 drivers, beside a scan, a tree and a loop.",
    ),
    "request": ("request", "Ask for rides in a community of drivers, and count statements."),
}


@click.group(cls=Lazy, package=__name__, table=COMMANDS)
def command() -> None:
    """Measure how fast this machine does what people wait for."""
