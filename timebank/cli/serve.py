"""`timebank serve`: the pages, by waitress.

It refuses what must not face the world: a demo database with production settings, a weak
secret, debug; `settings_from` and `create_app` say why.
"""

import click
import waitress

from timebank.app import create_app
from timebank.cli.opening import ready_database
from timebank.config import settings_from

THREADS = 8


@click.command()
@click.option("--host", help="Address to listen on [TIMEBANK_HOST].")
@click.option("--port", type=int, help="Port to listen on [TIMEBANK_PORT].")
def command(host: str | None, port: int | None) -> None:
    """Serve the pages until stopped."""
    settings = settings_from()
    app = create_app(settings, database=ready_database(settings))
    host, port = host or settings.host, port or settings.port
    click.echo(f"timebank at http://{host}:{port}", err=True)
    waitress.serve(app, host=host, port=port, threads=THREADS, ident=None)
