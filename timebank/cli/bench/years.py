"""Writes what ended in a demo down again, before it, as often as asked for: years to measure with.

Copies carry ids, instants and keys of their own, so that every constraint holds; entries are
numbered and summed anew, and each account's limit is made wide enough for what was copied.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import String, Table, UniqueConstraint, delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.codes import new_code
from timebank.kernel.db import Database
from timebank.kernel.tables import Base
from timebank.ledger import Account, DaySeal, Entry
from timebank.rides import ENDED

Row = dict[str, Any]
GOES_ON = {  # column and values of rows that are not over
    "hold": ("state", ("held",)),
    "message": ("state", ("waiting",)),
    "task": ("state", ("open",)),
    "reminder": ("state", ("waiting",)),
    "exchange": ("state", ("waiting", "disputed", "short")),
}
# parents before children; those of the ledger carry a subject instead of a foreign key
COPIED = (
    "ride_request", "transfer", "hold", "ride", "entry", "exchange", "invitation", "ride_event",
    "message", "call", "task", "reminder", "evidence", "act", "exchange_side",
)  # fmt: skip
OF_SUBJECT = ("transfer", "hold", "reminder")
MANY = 5_000
MILLISECOND = 1 << 80  # where a UUIDv7 keeps its instant


class Past:
    """Copies of what ended, each `step` earlier than the one after it, before what is there."""

    def __init__(self, database: Database, community_id: int, step: timedelta, times: int) -> None:
        """Read what ended, and make room for `times` copies."""
        self._database, self._step, self._times = database, step, times
        self._rows, self._entries = database.transact(_room, community_id, times)
        self._copied = {row["id"] for name in COPIED for row in self._rows[name] if "id" in row}

    def write(self, numbers: Iterable[int], tick: Callable[[], object]) -> None:
        """Write these copies: 1 is the newest of `times`."""
        self._database.transact(self._write, numbers, tick)

    def _write(self, session: Session, numbers: Iterable[int], tick: Callable[[], object]) -> None:
        carried = (self._rows, self._copied, self._entries, self._step)
        for number in numbers:
            _write(session, *carried, number, self._times)
            tick()


def _room(
    session: Session, community_id: int, times: int
) -> tuple[dict[str, list[Row]], dict[UUID, list[Row]]]:
    rows = _ended(session, community_id)
    entries = _numbered(rows["entry"])
    rows["entry"] = [row for of_one in entries.values() for row in of_one]
    _make_room(session, community_id, entries, times)
    return rows, entries


def _ended(session: Session, community_id: int) -> dict[str, list[Row]]:
    """Read what is over; what names something that goes on stays out."""
    tables = Base.metadata.tables
    ride = tables["ride"]
    live = select(ride.c.request_id).where(
        ride.c.community_id == community_id, ride.c.state.not_in(ENDED)
    )
    over = select(ride.c.id).where(
        ride.c.community_id == community_id, ride.c.request_id.not_in(live)
    )
    exchange = tables["exchange"]
    ended = select(exchange.c.id).where(
        exchange.c.community_id == community_id, exchange.c.state.not_in(GOES_ON["exchange"][1])
    )
    about = {*session.scalars(over), *session.scalars(ended)}
    rows: dict[str, list[Row]] = {}
    ids: dict[str, set[UUID]] = {name: set() for name in COPIED}
    for name in COPIED:
        table = tables[name]
        query = select(table).where(table.c.community_id == community_id)
        if name == "ride_request":
            query = query.where(table.c.id.not_in(live))
        if name in GOES_ON:
            column, values = GOES_ON[name]
            query = query.where(table.c[column].not_in(values))
        parents = _parents(table)
        rows[name] = []
        for found in session.execute(query.order_by(*table.primary_key)).mappings():
            row = dict(found)
            if name in OF_SUBJECT and row["subject_id"] and row["subject_id"] not in about:
                continue
            if all(row[column] is None or row[column] in ids[of] for column, of in parents):
                rows[name].append(row)
                if "id" in row:
                    ids[name].add(row["id"])
    return rows


def _parents(table: Table) -> list[tuple[str, str]]:
    """Return (column, table) of a copied table's references to tables copied before it."""
    before = COPIED[: COPIED.index(table.name) + 1]
    return [
        (key.parent.name, key.column.table.name)
        for key in table.foreign_keys
        if key.column.table.name in before and key.column.name == "id"
    ]


def _numbered(entries: Iterable[Row]) -> dict[UUID, list[Row]]:
    """Number and sum the entries of each account anew, from one and from nothing."""
    by_account: dict[UUID, list[Row]] = defaultdict(list)
    for row in entries:  # by (community, account, version)
        of_one = by_account[row["account_id"]]
        before = of_one[-1]["balance_after"] if of_one else 0
        of_one.append(row | {"version": len(of_one) + 1, "balance_after": before + row["minutes"]})
    return by_account


def _make_room(
    session: Session, community_id: int, entries: dict[UUID, list[Row]], times: int
) -> None:
    """Move what is there behind its past: entries, accounts; open the closed days again."""
    session.execute(delete(DaySeal).where(DaySeal.community_id == community_id))
    moved = []
    for account_id, of_one in entries.items():
        count, minutes = times * len(of_one), times * int(of_one[-1]["balance_after"])
        here = (Entry.community_id == community_id) & (Entry.account_id == account_id)
        own = [dict(row) for row in session.execute(select(Entry.__table__).where(here)).mappings()]
        session.execute(delete(Entry).where(here))
        moved += [
            row | {
                "version": row["version"] + count, "balance_after": row["balance_after"] + minutes,
            }
            for row in own
        ]  # fmt: skip
        session.execute(
            update(Account)
            .where(Account.community_id == community_id, Account.id == account_id)
            .values(
                balance=Account.balance + minutes,
                version=Account.version + count,
                credit_limit=Account.credit_limit + max(0, -minutes),
            )
        )
    _insert(session, Base.metadata.tables["entry"], moved)


def _write(
    session: Session,
    rows: dict[str, list[Row]],
    copied: set[UUID],
    entries: dict[UUID, list[Row]],
    step: timedelta,
    number: int,
    times: int,
) -> None:
    """Write one copy, `number` steps back."""
    back = number * step
    shift = int(back.total_seconds() * 1000) * MILLISECOND

    def value(given: Any) -> Any:
        if isinstance(given, UUID):
            return UUID(int=given.int - shift) if given in copied else given
        return given - back if isinstance(given, date) else given  # an instant is a date too

    for name in COPIED:
        table = Base.metadata.tables[name]
        keys = _unique_texts(table)
        made = []
        for row in rows[name]:
            new = {column: value(given) for column, given in row.items()}
            for column in keys:
                new[column] = new_code(12) if column == "code" else f"{number}~{row[column]}"[:120]
            if name == "entry":
                of_one = entries[row["account_id"]]
                earlier = times - number
                new["version"] += earlier * len(of_one)
                new["balance_after"] += earlier * of_one[-1]["balance_after"]
            made.append(new)
        _insert(session, table, made)


def _unique_texts(table: Table) -> list[str]:
    return [
        column.name
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
        for column in key.columns
        if isinstance(column.type, String) and len(key.columns) == 2
    ]


def _insert(session: Session, table: Table, rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), MANY):
        session.execute(insert(table), rows[first : first + MANY])
