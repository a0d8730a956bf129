"""Many processes that do one thing each: for measuring and for torture, never for serving.

They are forked from a clean server that has imported everything, so that one starts in some
milliseconds; none shares a connection or a thread with the command that started it.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext

from sqlalchemy.orm import configure_mappers

from timebank.config import SettingsRefused
from timebank.kernel import migrate
from timebank.kernel.clock import installation_kind, mark_installation
from timebank.kernel.db import Database


def fork_server(*modules: str) -> ForkServerContext:
    """Return a context whose processes have `modules` imported already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*modules, "psycopg"])
    return context


def ready_mappers() -> None:
    """Configure the tables once, in the server, not again in each of its children."""
    configure_mappers()


def empty_database(url: str) -> Database:
    """Open a database nobody lives in, with every table made.

    Raises: SettingsRefused where there is a community or any installation already.
    """
    database = Database(url)
    migrate.upgrade(database)
    with database.reading() as session:
        if installation_kind(session) is not None:
            raise SettingsRefused("there is a community in this database: use an empty one")
    database.transact(mark_installation, "demo")
    return database
