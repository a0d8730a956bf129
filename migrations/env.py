"""How alembic meets our tables; called by timebank.kernel.migrate inside its transaction."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import inspect

from timebank import (  # every package with tables
    areas,
    dayplans,
    desks,
    exchanges,
    geo,
    giving,
    inbound,
    intermediaries,
    ledger,
    members,
    notifications,
    reminders,
    rides,
    trust,
    voting,
)
from timebank.kernel import clock
from timebank.kernel.tables import Base, Id, UtcDateTime

TABLES_OF = (
    areas, clock, dayplans, desks, exchanges, geo, giving, inbound, intermediaries, ledger, members,
    notifications, reminders, rides, trust, voting,
)  # fmt: skip


def render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Name our column types as a migration should: from the kernel, not by a private path."""
    if kind == "type" and isinstance(item, Id | UtcDateTime):
        autogen.imports.add("from timebank.kernel.tables import Id, UtcDateTime  # noqa: F401")
        return f"{type(item).__name__}()"
    return False


def run() -> None:
    """Run what the command asked for on the connection it brought."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite alters a table by building it anew; the first migration only creates
        render_as_batch=inspect(connection).has_table("alembic_version"),
        render_item=render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
