"""Opening the database that the settings name, and refusing one that is not ready.

A command that changes nothing must not create a file either.
"""

from pathlib import Path

from timebank.config import Settings, SettingsRefused
from timebank.kernel import migrate
from timebank.kernel.clock import installation_kind
from timebank.kernel.db import Database

_FILE = "sqlite:///"


def new_database(settings: Settings, *, is_durable: bool = True) -> Database:
    """Open the database, making the folder of an SQLite file first."""
    if settings.database_url.startswith(_FILE):
        path = Path(settings.database_url.removeprefix(_FILE))
        path.parent.mkdir(parents=True, exist_ok=True)
    return Database(settings.database_url, is_durable=is_durable)


def ready_database(settings: Settings) -> Database:
    """Open a database that `timebank init` has made and that this version knows.

    Raises: SettingsRefused, saying which command comes first.
    """
    url = settings.database_url
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE)).exists():
        raise SettingsRefused(f"there is no database at {url}: run `timebank init` first")
    database = Database(url)
    found, needed = migrate.current(database), migrate.head()
    if found != needed:
        raise SettingsRefused(
            f"the database is at {found or 'nothing'}, this version needs {needed}:"
            " run `timebank init`"
        )
    return database


def kind_of(database: Database) -> str | None:
    """'demo', 'real', or None for a database that nobody marked yet."""
    with database.reading() as session:
        return installation_kind(session)
