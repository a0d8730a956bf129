"""`timebank migration NAME`: draft the next numbered migration from what the models say."""

import tempfile
from pathlib import Path

import click

from timebank.kernel import migrate
from timebank.kernel.db import Database


@click.command()
@click.argument("name")
@click.option("--again", is_flag=True, help="Draft the last one anew (it must be unreleased).")
def command(name: str, again: bool) -> None:
    """Write migrations/versions/NNNN_NAME.py and name it in .current-head."""
    if again:
        last = migrate.FOLDER / "versions" / f"{migrate.head()}.py"
        last.unlink()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'drafting.db'}")
        if migrate.revisions():
            migrate.upgrade(database)
        path = migrate.draft(database, name)
        database.close()
    click.echo(f"{path}\nRead it, add what moves rows, then: make test")
