"""Every row of one community, parents before children, as plain values.

Sign-in codes, sessions and passwords stay where they are, and so do routine trips: they are their
driver's alone, and whoever makes an export is somebody else.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from timebank.kernel.tables import Base
from timebank.members import Community, LoginCode, PhoneCode, RoutineTrip

KEPT_BACK = {table.__tablename__ for table in (LoginCode, PhoneCode, RoutineTrip)}


def rows_of(session: Session, community_id: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (table, row) with JSON's own types: ids and instants as text."""
    for table in Base.metadata.sorted_tables:
        if table.name in KEPT_BACK:
            continue
        if table.name == Community.__tablename__:
            column = table.c.id
        elif "community_id" in table.c:
            column = table.c.community_id
        else:
            continue
        query = select(table).where(column == community_id).order_by(*_order(table))
        for row in session.execute(query.execution_options(yield_per=1000)).mappings():
            yield table.name, {name: _plain(value) for name, value in row.items()}


def _order(table: Table) -> list[Any]:
    return list(table.primary_key.columns)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
