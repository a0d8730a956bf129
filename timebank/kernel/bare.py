"""An operation of statements alone: the driver's own connection, without the session's upkeep.

`@bare` marks an operation that reaches the database by `session.connection().exec_driver_sql` and
by nothing else. `Database.transact` then hands it a `Bare` for a session; inside another operation
it takes that one's session, as any other does.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

C = TypeVar("C", bound=Callable[..., Any])
_marked: set[Callable[..., Any]] = set()


class NeedsSession(Exception):
    """A bare operation wants more than it was given: it is run again with a session."""


def bare(operation: C) -> C:
    """Mark an operation of statements alone.

    On PostgreSQL its first statement is a transaction of its own: it does everything, or writes
    nothing. Wherever a second is needed the whole operation runs again in a transaction.
    """
    _marked.add(operation)
    return operation


def is_bare(operation: Callable[..., Any]) -> bool:
    """Tell whether an operation is marked."""
    return operation in _marked


class Bare:
    """What a bare operation sees of a session, and of its connection."""

    def __init__(self, raw: Any, dialect: Any) -> None:
        """Stand for a session on the driver's connection `raw`."""
        self._raw, self.dialect = raw, dialect

    def connection(self) -> "Bare":
        """Return what statements are sent by."""
        return self

    def exec_driver_sql(self, text: str, values: Any = ()) -> "Answer":
        """Send one statement; a list of rows as an executemany."""
        cursor = self._raw.cursor()
        (cursor.executemany if isinstance(values, list) else cursor.execute)(text, values)
        return Answer(cursor.fetchall(), cursor.rowcount)


class Answer:
    """What a statement brought, in the words of SQLAlchemy's results that operations use."""

    def __init__(self, rows: Sequence[Sequence[Any]], rowcount: int) -> None:
        """Keep every row that came."""
        self._rows, self.rowcount = rows, rowcount

    def __iter__(self) -> Iterator[Sequence[Any]]:
        return iter(self._rows)

    def all(self) -> list[Sequence[Any]]:
        """Return every row."""
        return list(self._rows)

    def one(self) -> Sequence[Any]:
        """Return the only row."""
        (row,) = self._rows
        return row

    def scalar_one(self) -> Any:
        """Return the only value."""
        (value,) = self.one()
        return value
