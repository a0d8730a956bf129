"""Statements of the hot paths as the driver takes them: nothing is built or compiled by a call.

They say the same as the models' tables; tests on both databases hold them together. `?` stands for
a value. On PostgreSQL many rows travel as one array a column, so that one statement takes any
number, and is prepared once; on SQLite they are an executemany, which has no way to travel.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session

Values = Sequence[Any]
# column: type of its array on PostgreSQL
TRANSFER = {
    "id": "uuid", "request_key": "text", "kind": "text", "minutes": "integer",
    "reverses_id": "uuid", "settles_id": "uuid", "subject_id": "uuid", "reason": "text",
    "by_id": "uuid", "at": "timestamptz",
}  # fmt: skip
ENTRY = {
    "account_id": "uuid", "version": "integer", "transfer_id": "uuid", "minutes": "integer",
    "balance_after": "integer",
}  # fmt: skip
HOLD = {
    "id": "uuid", "request_key": "text", "account_id": "uuid", "asked_minutes": "integer",
    "minutes": "integer", "fund_account_id": "uuid", "fund_minutes": "integer",
    "sponsor_account_id": "uuid", "sponsor_percent": "integer", "sponsor_minutes": "integer",
    "state": "text", "subject_id": "uuid", "made_at": "timestamptz", "expires_at": "timestamptz",
}  # fmt: skip


def is_postgresql(session: Session) -> bool:
    """Tell whether verbs may go by PostgreSQL's functions."""
    return session.connection().dialect.name == "postgresql"


def run(session: Session, text: str, values: Values) -> CursorResult[*tuple[Any, ...]]:
    """Send one statement. `= ANY(?)` takes a list; FOR NO KEY UPDATE is PostgreSQL's alone."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        return connection.exec_driver_sql(_psycopg(text), tuple(values))
    flat: list[Any] = []
    for value in values:
        if isinstance(value, list):
            text = text.replace("= ANY(?)", f"IN ({', '.join('?' * len(value))})")
            flat.extend(map(_sqlite, value))
        else:
            flat.append(_sqlite(value))
    text = text.replace(" FOR NO KEY UPDATE", "")  # BEGIN IMMEDIATE is the lock
    return connection.exec_driver_sql(text, tuple(flat))


def run_many(session: Session, text: str, rows: Sequence[Values]) -> None:
    """Send one statement for each row: on SQLite, where that costs no way."""
    session.connection().exec_driver_sql(text, [tuple(map(_sqlite, row)) for row in rows])


def insert(
    session: Session,
    table: str,
    columns: dict[str, str],
    community_id: int,
    rows: Sequence[dict[str, Any]],
    *,
    once: bool = False,
) -> int:
    """Insert rows of one community; return how many. once: those whose unique key is free."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        arrays = tuple([row.get(name) for row in rows] for name in columns)
        text = _insert_arrays(table, tuple(columns.items()), once)
        return connection.exec_driver_sql(text, (community_id, *arrays)).rowcount
    text = _insert_values(table, tuple(columns), once)
    many = [(community_id, *(_sqlite(row.get(name)) for name in columns)) for row in rows]
    return connection.exec_driver_sql(text, many if len(many) > 1 else many[0]).rowcount


def uuid(value: Any) -> UUID:
    """Return the id that a driver brought."""
    return value if isinstance(value, UUID) else UUID(bytes=value)


def uuid_or_none(value: Any) -> UUID | None:
    """Return the id that a driver brought, or None."""
    return None if value is None else uuid(value)


def _sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "an instant without a zone"
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value


@cache
def _psycopg(text: str) -> str:
    return text.replace("?", "%s")


@cache
def _insert_arrays(table: str, columns: tuple[tuple[str, str], ...], once: bool) -> str:
    names = ", ".join(name for name, _ in columns)
    arrays = ", ".join(f"%s::{type_}[]" for _, type_ in columns)
    into = f"INSERT INTO {table} (community_id, {names})"
    text = f"{into} SELECT %s, rows.* FROM unnest({arrays}) AS rows"  # noqa: S608 - our own words
    return f"{text} ON CONFLICT DO NOTHING" if once else text


@cache
def _insert_values(table: str, columns: tuple[str, ...], once: bool) -> str:
    places = ", ".join("?" * (len(columns) + 1))
    into = f"INSERT INTO {table} (community_id, {', '.join(columns)})"
    text = f"{into} VALUES ({places})"
    return f"{text} ON CONFLICT DO NOTHING" if once else text
