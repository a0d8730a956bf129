"""Bringing a database to the tables this version knows, and drafting the next change.

Migrations run in the one transaction of `Database.migration`, all of them or none.
"""

import logging
from argparse import Namespace
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from timebank.kernel.db import Database

# at INFO it tells every command which dialect it found
logging.getLogger("alembic").setLevel(logging.WARNING)

FOLDER = Path(str(files("timebank.migrations")))
HEAD_FILE = FOLDER / "versions" / ".current-head"


def upgrade(database: Database, revision: str = "head") -> None:
    """Create or migrate every table up to `revision`; nothing happens when it is there."""
    with database.migration() as connection:
        command.upgrade(_config(connection=connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take tables back to `revision` ("base": before the first); rows that need them are lost."""
    with database.migration() as connection:
        command.downgrade(_config(connection=connection), revision)


def head() -> str:
    """The revision this version of the program needs."""
    return HEAD_FILE.read_text().strip()


def current(database: Database) -> str | None:
    """The revision of a database; None before `timebank init`."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def revisions() -> list[str]:
    """Every revision, first to last."""
    script = ScriptDirectory.from_config(_config())
    return [step.revision for step in script.walk_revisions()][::-1]


def draft(database: Database, name: str) -> Path:
    """Write the next numbered migration from the difference between `database` and the models.

    The file is a draft: read it, add what moves rows, run the migration tests.
    """
    number = int((current(database) or "0000")[:4]) + 1
    stem = f"{number:04d}_{name}"
    with database.migration() as connection:
        config = _config(connection=connection)
        command.revision(config, message=name.replace("_", " "), rev_id=stem, autogenerate=True)
    HEAD_FILE.write_text(f"{stem}\n")
    return FOLDER / "versions" / f"{stem}.py"


def _config(**attributes: Any) -> Config:
    config = Config(attributes=attributes, cmd_opts=Namespace(quiet=True))
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s")
    config.set_main_option("path_separator", "os")
    return config
