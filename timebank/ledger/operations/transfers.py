"""Moving minutes: every transfer has two or more entries that sum to zero, once per key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.kernel.bare import bare
from timebank.kernel.ids import new_id
from timebank.ledger.errors import (
    AlreadyReversed,
    CreditLimitExceeded,
    KeyReused,
    NotBalanced,
    NoTransfer,
    NotReversible,
)
from timebank.ledger.models import Entry, Transfer
from timebank.ledger.operations import functions, sql
from timebank.ledger.operations.accounts import (
    Change,
    Locked,
    change_accounts,
    lock_ids,
    lock_owners,
)


@dataclass(frozen=True, slots=True)
class TransferAsk:
    """A transfer to be made. moves: owner id -> minutes received (negative: given)."""

    request_key: str
    kind: str
    moves: Mapping[UUID, int]
    reason: str = ""
    subject_id: UUID | None = None
    by_id: UUID | None = None
    is_of_own: bool = False  # whoever gives has these hours: a credit limit is not given away


@dataclass(frozen=True, slots=True)
class TransferReceipt:
    """What was moved; repeated: this key had done it before."""

    transfer_id: UUID
    minutes: int
    repeated: bool = False


@bare
def transfer(
    session: Session, community_id: int, ask: TransferAsk, now: datetime
) -> TransferReceipt:
    """Move minutes between accounts, once per request key.

    Raises: NotBalanced; NoAccount; CreditLimitExceeded(short_minutes); KeyReused.
    """
    moves = sides_of(ask)
    row = transfer_row(ask, sum(m for m in moves.values() if m > 0), now)
    if sql.is_postgresql(session):
        short = functions.transfer_at_once(session, community_id, row, moves, ask.is_of_own)
        if short == 0:
            return TransferReceipt(row["id"], row["minutes"])
        if short is not None:
            raise CreditLimitExceeded(short_minutes=short)
    accounts = lock_owners(session, community_id, list(moves))
    changes = [Change(accounts[owner], minutes) for owner, minutes in moves.items()]
    short = max(-(free_for(c.account, c.minutes, ask) + c.minutes) for c in changes)
    if short > 0 or not insert_transfer(session, community_id, row):
        return _answer(session, community_id, ask, changes, short)
    post_entries(session, community_id, row["id"], changes)
    return TransferReceipt(row["id"], row["minutes"])


def post_settlement(
    session: Session,
    community_id: int,
    ask: TransferAsk,
    hold_id: UUID,
    changes: Sequence[Change],
    now: datetime,
) -> UUID:
    """Write the transfer that settles a hold whose accounts are locked; return its id.

    The database refuses a second one for the same hold.
    """
    moved = [c for c in changes if c.minutes]
    assert sum(c.minutes for c in moved) == 0, "a settlement that does not balance"
    row = transfer_row(ask, sum(c.minutes for c in moved if c.minutes > 0), now)
    row["settles_id"] = hold_id
    sql.insert(session, "transfer", sql.TRANSFER, community_id, [row])
    post_entries(session, community_id, row["id"], changes)
    transfer_id: UUID = row["id"]
    return transfer_id


def reverse(
    session: Session,
    community_id: int,
    request_key: str,
    transfer_id: UUID,
    reason: str,
    by_id: UUID | None,
    now: datetime,
) -> TransferReceipt:
    """Undo a transfer by a linked one with the signs turned; the first stays as it is.

    Raises: NoTransfer; NotReversible for a reversal; AlreadyReversed; CreditLimitExceeded when
    the receiver has given the hours on.
    """
    first = session.execute(
        select(Transfer.kind, Transfer.minutes, Transfer.subject_id).where(
            Transfer.community_id == community_id, Transfer.id == transfer_id
        )
    ).first()
    if first is None:
        raise NoTransfer(transfer_id=str(transfer_id))
    if first.kind == "reversal":
        raise NotReversible(transfer_id=str(transfer_id))
    entries = session.execute(
        select(Entry.account_id, Entry.minutes).where(
            Entry.community_id == community_id, Entry.transfer_id == transfer_id
        )
    ).all()
    accounts = lock_ids(session, community_id, [e.account_id for e in entries])
    if any(account.kind == "clearing" for account in accounts.values()):
        raise NotReversible(transfer_id=str(transfer_id))  # one bank alone: `reverse_across`
    changes = [Change(accounts[e.account_id], -e.minutes) for e in entries]
    done = session.execute(
        select(Transfer.id, Transfer.request_key).where(
            Transfer.community_id == community_id, Transfer.reverses_id == transfer_id
        )
    ).first()
    if done is not None:
        if done.request_key == request_key:
            return TransferReceipt(done.id, first.minutes, repeated=True)
        raise AlreadyReversed(transfer_id=str(done.id))
    short = max(-(c.account.available + c.minutes) for c in changes)
    if short > 0:
        raise CreditLimitExceeded(short_minutes=short)
    ask = TransferAsk(request_key, "reversal", {}, reason, first.subject_id, by_id)
    row = transfer_row(ask, first.minutes, now) | {"reverses_id": transfer_id}
    if not insert_transfer(session, community_id, row):
        raise KeyReused(request_key=request_key)
    post_entries(session, community_id, row["id"], changes)
    return TransferReceipt(row["id"], first.minutes)


def insert_transfer(session: Session, community_id: int, row: dict[str, Any]) -> bool:
    """Insert a transfer unless a unique key is taken; tell whether it was inserted."""
    return sql.insert(session, "transfer", sql.TRANSFER, community_id, [row], once=True) > 0


def sides_of(ask: TransferAsk) -> dict[UUID, int]:
    """Return who gives and receives how much. Raises: NotBalanced."""
    moves = {owner: minutes for owner, minutes in ask.moves.items() if minutes}
    if len(moves) < 2 or sum(moves.values()) != 0:
        raise NotBalanced()
    return moves


def free_for(account: Locked, minutes: int, ask: TransferAsk) -> int:
    """Return what an account has for this transfer. minutes: received, negative when given."""
    gives_own = ask.is_of_own and minutes < 0
    return account.balance - account.held if gives_own else account.available


def transfer_row(ask: TransferAsk, minutes: int, now: datetime) -> dict[str, Any]:
    """Return a transfer's row. minutes: the sum of what is received."""
    return {
        "id": new_id(),
        "request_key": ask.request_key,
        "kind": ask.kind,
        "minutes": minutes,
        "subject_id": ask.subject_id,
        "reason": ask.reason,
        "by_id": ask.by_id,
        "at": now,
    }


def post_entries(
    session: Session, community_id: int, transfer_id: UUID, changes: Sequence[Change]
) -> None:
    """Write what a transfer changes: the locked accounts, then their entries."""
    change_accounts(session, community_id, changes)
    entries = [
        entry_row(
            transfer_id, account.id, account.version + 1, c.minutes, account.balance + c.minutes
        )
        for c in changes
        if c.minutes
        for account in [c.account]
    ]
    sql.insert(session, "entry", sql.ENTRY, community_id, entries)


def entry_row(
    transfer_id: UUID, account_id: UUID, version: int, minutes: int, balance_after: int
) -> dict[str, Any]:
    """Return one side of a transfer."""
    return {
        "account_id": account_id,
        "version": version,
        "transfer_id": transfer_id,
        "minutes": minutes,
        "balance_after": balance_after,
    }


_FIRST = (
    "SELECT transfer.id, kind, transfer.minutes, account_id, entry.minutes FROM transfer"
    " JOIN entry ON entry.community_id = transfer.community_id AND transfer_id = transfer.id"
    " WHERE transfer.community_id = ? AND request_key = ?"
)


def _answer(
    session: Session,
    community_id: int,
    ask: TransferAsk,
    changes: Sequence[Change],
    short: int,
) -> TransferReceipt:
    """Return the first answer of this key, or refuse for want of hours."""
    rows = sql.run(session, _FIRST, (community_id, ask.request_key)).all()
    if not rows:
        raise CreditLimitExceeded(short_minutes=short)
    id_, kind, minutes, *_ = rows[0]
    wanted = {(c.account.id, c.minutes) for c in changes}
    if kind != ask.kind or {(sql.uuid(row[3]), row[4]) for row in rows} != wanted:
        raise KeyReused(request_key=ask.request_key)
    return TransferReceipt(sql.uuid(id_), minutes, repeated=True)
