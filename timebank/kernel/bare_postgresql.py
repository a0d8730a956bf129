"""A bare operation's one statement on PostgreSQL, sent by the library under the driver.

A cursor for each statement, its look whether a transaction is open, and waiting in Python for what
the library waits for in C, cost twice the processor time of the statement's own way.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from timebank.kernel.bare import Answer, Bare, NeedsSession

_DONE, _TUPLES = 1, 2  # PGRES_COMMAND_OK, PGRES_TUPLES_OK
_AUTO = "s"  # psycopg.adapt.PyFormat.AUTO: each value in the form that suits it


class BareAtOnce(Bare):
    """One statement that begins and commits by itself, prepared once a connection.

    Any error of the database is NeedsSession: it wrote nothing, and is met with all its words when
    the operation runs again in a transaction.
    """

    def __init__(self, raw: Any, dialect: Any, kept: dict[Any, Any]) -> None:
        """kept: what stays with the connection from use to use."""
        super().__init__(raw, dialect)
        self._server, self._kept, self._may_ask = raw.pgconn, kept, True
        self._adapt: Any = kept.get("adapt") or self._new_adapt()

    def exec_driver_sql(self, text: str, values: Sequence[Any] = ()) -> Answer:
        """Send the only statement. Raises: NeedsSession."""
        if not self._may_ask:
            raise NeedsSession
        self._may_ask = False
        sent = self._adapt.dump_sequence(values, [_AUTO] * len(values))
        types, formats = self._adapt.types or (), self._adapt.formats
        name = self._kept.get((text, types)) or self._prepare(text, types)
        result = self._server.exec_prepared(name, sent, formats)
        if result.status == _DONE:
            return Answer([], result.command_tuples or 0)
        if result.status != _TUPLES:
            self._kept.pop((text, types))  # whatever it was, the server may have forgotten it
            raise NeedsSession
        self._adapt.set_pgresult(result)
        return Answer(self._adapt.load_rows(0, result.ntuples, tuple), result.ntuples)

    def _new_adapt(self) -> Any:
        from psycopg.adapt import Transformer  # noqa: PLC0415

        return self._kept.setdefault("adapt", Transformer(self._raw))

    def _prepare(self, text: str, types: tuple[int, ...]) -> bytes:
        number = self._kept["prepared"] = self._kept.get("prepared", 0) + 1
        name = f"bare{number}".encode()
        if self._server.prepare(name, _numbered(text), types).status != _DONE:
            raise NeedsSession
        self._kept[text, types] = name
        return name


@cache
def _numbered(text: str) -> bytes:
    """Return a statement with $1, $2, ... for %s."""
    first, *rest = text.split("%s")
    return "".join([first, *(f"${n}{part}" for n, part in enumerate(rest, 1))]).encode()
