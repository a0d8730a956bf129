"""Hours between two banks of one installation: mirrored transfers, both or none.

Each bank keeps an account of kind `clearing` for the other. A gift from bank A to bank B moves
minutes from the giver to A's account for B, and from B's account for A to the taker, under one id
and one key, in one transaction: each bank's books balance alone, and the two accounts always
mirror each other. How far B's account for A may go below zero is B's limit for A. Hours of a ride
that somebody of another bank drove are carried home the same way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank.ledger.errors import (
    AlreadyReversed,
    ClearingLimitExceeded,
    CreditLimitExceeded,
    KeyReused,
    LimitInUse,
    NoAccount,
    NoTransfer,
    NotReversible,
)
from timebank.ledger.models import Account, Entry, Transfer
from timebank.ledger.operations.accounts import Change, Locked, lock_ids, open_account
from timebank.ledger.operations.transfers import (
    TransferAsk,
    TransferReceipt,
    insert_transfer,
    post_entries,
    transfer_row,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a gift between banks."""

    community_id: int
    owner_id: UUID


def clearing_owner(other_id: int) -> UUID:
    """Return the owner of a bank's account for another bank: its number as an id."""
    return UUID(int=other_id)


def set_clearing_limit(
    session: Session, community_id: int, other_id: int, minutes: int, now: datetime
) -> None:
    """Open a bank's account for another, or change how far it may go below zero.

    Raises: LimitInUse(used_minutes).
    """
    assert community_id != other_id
    owner = clearing_owner(other_id)
    account_id = open_account(session, community_id, "clearing", owner, minutes, now)
    account = lock_ids(session, community_id, [account_id])[account_id]
    if account.balance - account.held + minutes < 0:
        raise LimitInUse(used_minutes=account.held - account.balance)
    session.execute(
        update(Account)
        .where(Account.community_id == community_id, Account.id == account_id)
        .values(credit_limit=minutes)
        .execution_options(synchronize_session=False)
    )


def lock_across(session: Session, side: Side, other: Side) -> None:
    """Lock one end's account and its bank's account for the other bank, before anything else is.

    For who moves hours in the higher bank first and across afterwards: the lower bank's accounts
    are always locked before the higher one's. Raises: NoAccount.
    """
    _lock_pair(session, side, other)


def give_across(
    session: Session,
    giver: Side,
    taker: Side,
    ask: TransferAsk,
    now: datetime,
    *,
    may_owe: bool = False,
) -> TransferReceipt:
    """Give minutes to somebody of another bank, once per request key.

    Of the giver's own balance; may_owe: hours go back, and a credit limit may cover them.
    Raises: NoAccount where the banks do not know each other; CreditLimitExceeded(short_minutes)
    of the giver; ClearingLimitExceeded(short_minutes) of the banks; KeyReused.
    """
    minutes = sum(m for m in ask.moves.values() if m > 0)
    assert minutes > 0
    assert giver.community_id != taker.community_id
    locked = {
        side.community_id: _lock_pair(session, side, other)
        for side, other in sorted(
            ((giver, taker), (taker, giver)), key=lambda pair: pair[0].community_id
        )
    }
    gives, to_bank = locked[giver.community_id]
    takes, from_bank = locked[taker.community_id]
    changes = {
        giver.community_id: [Change(gives, -minutes), Change(to_bank, minutes)],
        taker.community_id: [Change(from_bank, -minutes), Change(takes, minutes)],
    }
    short = minutes - (gives.available if may_owe else gives.balance - gives.held)
    short_of_bank = minutes - from_bank.available
    first = transfer_row(ask, minutes, now)
    if short > 0 or short_of_bank > 0 or not insert_transfer(session, giver.community_id, first):
        return _first_answer(session, ask, changes, short, short_of_bank)
    second = first | {"by_id": None}
    if not insert_transfer(session, taker.community_id, second):
        raise KeyReused(request_key=ask.request_key)
    for community_id, moved in changes.items():
        post_entries(session, community_id, first["id"], moved)
    return TransferReceipt(first["id"], minutes)


def reverse_across(
    session: Session,
    community_id: int,
    request_key: str,
    transfer_id: UUID,
    reason: str,
    by_id: UUID,
    now: datetime,
) -> TransferReceipt:
    """Undo a gift between banks in both of them, by a coordinator of either.

    Raises: NoTransfer, NotReversible, AlreadyReversed, CreditLimitExceeded when the hours were
    given on.
    """
    entries = session.execute(
        select(Entry.community_id, Entry.account_id, Entry.minutes, Account.kind, Account.owner_id)
        .join(
            Account,
            (Account.community_id == Entry.community_id) & (Account.id == Entry.account_id),
        )
        .where(Entry.transfer_id == transfer_id)
        .order_by(Entry.community_id, Entry.account_id)
    ).all()
    banks = sorted({row.community_id for row in entries})
    if community_id not in banks:
        raise NoTransfer(transfer_id=str(transfer_id))
    if len(banks) != 2:
        raise NotReversible(transfer_id=str(transfer_id))
    changes: dict[int, list[Change]] = {}
    for bank in banks:
        sums = {row.account_id: row.minutes for row in entries if row.community_id == bank}
        accounts = lock_ids(session, bank, list(sums))
        changes[bank] = [Change(accounts[one], -minutes) for one, minutes in sums.items()]
    done = session.execute(
        select(Transfer.id, Transfer.request_key, Transfer.minutes).where(
            Transfer.community_id == community_id, Transfer.reverses_id == transfer_id
        )
    ).first()
    if done is not None:
        if done.request_key == request_key:
            return TransferReceipt(done.id, done.minutes, repeated=True)
        raise AlreadyReversed(transfer_id=str(done.id))
    short = max(-(c.account.available + c.minutes) for moved in changes.values() for c in moved)
    if short > 0:
        raise CreditLimitExceeded(short_minutes=short)
    minutes = sum(c.minutes for c in changes[community_id] if c.minutes > 0)
    ask = TransferAsk(request_key, "reversal", {}, reason, None, by_id)
    row = transfer_row(ask, minutes, now) | {"reverses_id": transfer_id}
    for bank, undone in changes.items():
        own = row | {"by_id": by_id if bank == community_id else None}
        if not insert_transfer(session, bank, own):
            raise KeyReused(request_key=request_key)
        post_entries(session, bank, row["id"], undone)
    return TransferReceipt(row["id"], minutes)


def _lock_pair(session: Session, side: Side, other: Side) -> tuple[Locked, Locked]:
    """Lock a member's account and their bank's account for the other bank, in the usual order."""
    found = session.execute(
        select(Account.id, Account.kind).where(
            Account.community_id == side.community_id,
            ((Account.kind.in_(("member", "community_fund"))) & (Account.owner_id == side.owner_id))
            | (
                (Account.kind == "clearing")
                & (Account.owner_id == clearing_owner(other.community_id))
            ),
        )
    ).all()
    ids: Mapping[str, UUID] = {
        "clearing" if row.kind == "clearing" else "own": row.id for row in found
    }
    if len(ids) != 2:
        from_owner = clearing_owner(other.community_id) if "own" in ids else side.owner_id
        raise NoAccount(owner_id=str(from_owner))
    locked = lock_ids(session, side.community_id, list(ids.values()))
    return locked[ids["own"]], locked[ids["clearing"]]


def _first_answer(
    session: Session,
    ask: TransferAsk,
    changes: Mapping[int, list[Change]],
    short: int,
    short_of_bank: int,
) -> TransferReceipt:
    """Return the first answer of this key, or refuse for want of hours."""
    rows: list[Any] = list(
        session.execute(
            select(
                Transfer.id, Transfer.minutes, Entry.community_id, Entry.account_id,
                Entry.minutes.label("moved"),
            )
            .join(
                Entry,
                (Entry.community_id == Transfer.community_id)
                & (Entry.transfer_id == Transfer.id),
            )
            .where(
                Transfer.community_id.in_(changes), Transfer.request_key == ask.request_key
            )
        )
    )  # fmt: skip
    if not rows and short > 0:
        raise CreditLimitExceeded(short_minutes=short)
    if not rows:
        raise ClearingLimitExceeded(short_minutes=short_of_bank)
    wanted = {
        (bank, change.account.id, change.minutes)
        for bank, moved in changes.items()
        for change in moved
    }
    if {(row.community_id, row.account_id, row.moved) for row in rows} != wanted:
        raise KeyReused(request_key=ask.request_key)
    return TransferReceipt(rows[0].id, rows[0].minutes, repeated=True)
