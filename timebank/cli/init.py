"""`timebank init`: make or migrate the database, and mark once what kind it is.

A demo never becomes a real time bank, nor the other way round.
"""

import click

from timebank.cli.opening import kind_of, new_database
from timebank.config import SettingsRefused, settings_from
from timebank.kernel import migrate
from timebank.kernel.clock import mark_installation


@click.command()
@click.option("--demo", is_flag=True, help="Mark a new database as a demo: made-up people only.")
def command(demo: bool) -> None:
    """Create or migrate the database at TIMEBANK_DATABASE_URL. Safe to repeat."""
    settings = settings_from()
    if demo and settings.is_production:
        raise SettingsRefused("TIMEBANK_MODE is production: a demo database is refused")
    database = new_database(settings)
    before = migrate.current(database)
    migrate.upgrade(database)
    kind = kind_of(database)
    if kind is None:
        kind = "demo" if demo else "real"
        database.transact(mark_installation, kind)
    elif demo and kind != "demo":
        raise SettingsRefused("this is a real time bank's database: it cannot become a demo")
    after = migrate.current(database)
    moved = "up to date" if before == after else f"{before or 'empty'} -> {after}"
    click.echo(f"{kind} database, {moved}")
    database.close()
