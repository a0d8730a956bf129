"""`timebank run`: a demo community, its worker and its pages in one go; what `make run` calls.

The community is made once; later runs start the same one again. Never for real people.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import waitress

from timebank import members
from timebank.app import create_app
from timebank.cli.links import sign_in_links
from timebank.cli.opening import kind_of, new_database
from timebank.config import Settings, SettingsRefused, settings_from
from timebank.kernel import migrate
from timebank.kernel.db import Database

THREADS = 8
WORKER_STOPS_SECONDS = 10  # a pass that is going on may finish
# a week of a usual time bank: enough for every page to show something, made in half a minute
FIRST_DAYS = ("demo", "--size", "typical", "--days", "7", "--seed", "7")


@click.command()
def command() -> None:
    """Make the demo community if there is none, start its worker, serve its pages."""
    settings = settings_from()
    if settings.is_production:
        raise SettingsRefused("TIMEBANK_MODE is production: use `timebank serve` and `worker`")
    database = new_database(settings)
    _prepare(database)
    app = create_app(settings, database=database)
    try:
        server = waitress.create_server(
            app, host=settings.host, port=settings.port, threads=THREADS, ident=None
        )
    except OSError as error:
        raise click.ClickException(
            f"port {settings.port} of {settings.host} is taken ({error.strerror});"
            " set TIMEBANK_PORT to another"
        ) from error
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):  # a shell's background ignores the second
        signal.signal(asked_to_stop, lambda *_: sys.exit(0))
    with _worker():
        _tell(settings, database)
        server.run()


def _prepare(database: Database) -> None:
    """Migrate; make the community in an empty database. Raises: SettingsRefused for a real one."""
    migrate.upgrade(database)
    if kind_of(database) == "real":
        raise SettingsRefused("this is a real time bank: use `timebank serve` and `worker`")
    with database.reading() as session:
        is_empty = not members.communities(session)
    if is_empty:
        subprocess.run([sys.executable, "-m", "timebank.cli", *FIRST_DAYS], check=True)


@contextmanager
def _worker() -> Iterator[None]:
    """Keep a worker beside the pages, as a process of its own like everywhere else."""
    child = subprocess.Popen([sys.executable, "-m", "timebank.cli", "worker"])
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=WORKER_STOPS_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()  # nothing is lost: what was due stays due
            child.wait()


def _tell(settings: Settings, database: Database) -> None:
    click.echo(f"\ntimebank is at {settings.base_url}  (Ctrl-C stops it)\n")
    click.echo("Come in as:")
    for link in sign_in_links(settings, database):
        click.echo(f"  {link.role:<12} {link.name:<16} {link.url}")
    click.echo("")
