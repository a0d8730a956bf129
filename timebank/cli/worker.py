"""`timebank worker`: reminders, deliveries and holds, every few seconds until stopped.

SIGTERM and Ctrl-C let the pass that is going on finish. Run as many as you like.
"""

import logging
import signal

import click

from timebank import geo, jobs
from timebank.cli.opening import ready_database
from timebank.config import settings_from
from timebank.kernel.clock import DatabaseClock
from timebank.notifications import channels_from


@click.command()
@click.option("--once", is_flag=True, help="One pass, then stop.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=float(jobs.EVERY_SECONDS),
    show_default=True,
    help="Seconds from ring to ring.",
)
def command(once: bool, every: float) -> None:
    """Do what is due, again and again."""
    settings = settings_from()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    # it says at every ring that it rang, or that a pass took longer than the time between
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    database = ready_database(settings)
    geo.use_router(geo.router_from(settings))
    worker = jobs.Worker(database, DatabaseClock(database), channels_from(settings))
    if once:
        click.echo(str(worker.answer()))
    else:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: worker.stop())
        worker.run(every)
    database.close()
