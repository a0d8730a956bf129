"""Many transfers at once: an import, or a day's settlement; all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank.kernel.bare import bare
from timebank.ledger.errors import CreditLimitExceeded, KeyReused
from timebank.ledger.operations import functions, sql
from timebank.ledger.operations.accounts import Change, Locked, change_accounts, lock_owners
from timebank.ledger.operations.transfers import (
    TransferAsk,
    TransferReceipt,
    entry_row,
    free_for,
    sides_of,
    transfer_row,
)


@bare
def transfer_many(
    session: Session, community_id: int, asks: Sequence[TransferAsk], now: datetime
) -> list[TransferReceipt]:
    """Move minutes for all `asks` in their order, or for none; each key once, as by `transfer`.

    A key that was used before with the same minutes moves nothing again and gives its first
    answer; so may a batch that was cut off be sent again, or a longer one that contains it.
    Raises: NotBalanced; NoAccount; CreditLimitExceeded(short_minutes, request_key)
    for the first that does not reach after those before it; KeyReused(request_key).
    """
    moves = [sides_of(ask) for ask in asks]
    if sql.is_postgresql(session) and _are_usual(asks, moves):
        rows = [
            transfer_row(ask, max(each.values()), now)
            for ask, each in zip(asks, moves, strict=True)
        ]
        of_own = [ask.is_of_own for ask in asks]
        if functions.batch_at_once(session, community_id, rows, moves, of_own, now):
            return [TransferReceipt(row["id"], row["minutes"]) for row in rows]
    owners = sorted({owner for each in moves for owner in each})
    accounts = lock_owners(session, community_id, owners) if owners else {}
    known = _known(session, community_id, asks)
    after = dict(accounts)  # as each account stands after what came before in this batch
    transfers: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    receipts: list[TransferReceipt] = []
    for ask, sides in zip(asks, moves, strict=True):
        first = known.get(ask.request_key)
        if first is not None:
            receipts.append(first.again(ask, accounts, sides))
            continue
        row = transfer_row(ask, sum(m for m in sides.values() if m > 0), now)
        transfers.append(row)
        for owner, minutes in sides.items():
            moved = after[owner] = _moved(after[owner], minutes, ask)
            entries.append(entry_row(row["id"], moved.id, moved.version, minutes, moved.balance))
        by_account = {accounts[owner].id: minutes for owner, minutes in sides.items()}
        known[ask.request_key] = _First(row["id"], row["kind"], row["minutes"], by_account)
        receipts.append(TransferReceipt(row["id"], row["minutes"]))
    if transfers:
        # a key taken since by a twin breaks the statement, and the whole batch is run again
        sql.insert(session, "transfer", sql.TRANSFER, community_id, transfers)
        change_accounts(
            session,
            community_id,
            [
                Change(
                    was,
                    after[owner].balance - was.balance,
                    entries=after[owner].version - was.version,
                )
                for owner, was in accounts.items()
                if after[owner].version > was.version
            ],
        )
        sql.insert(session, "entry", sql.ENTRY, community_id, entries)
    return receipts


@dataclass(frozen=True, slots=True)
class _First:
    """What a key moved when it came first. by_account: account id -> minutes."""

    transfer_id: UUID
    kind: str
    minutes: int
    by_account: dict[UUID, int]

    def again(
        self, ask: TransferAsk, accounts: Mapping[UUID, Locked], sides: Mapping[UUID, int]
    ) -> TransferReceipt:
        wanted = {accounts[owner].id: minutes for owner, minutes in sides.items()}
        if (self.kind, self.by_account) != (ask.kind, wanted):
            raise KeyReused(request_key=ask.request_key)
        return TransferReceipt(self.transfer_id, self.minutes, repeated=True)


def _moved(account: Locked, minutes: int, ask: TransferAsk) -> Locked:
    short = -(free_for(account, minutes, ask) + minutes)
    if short > 0:
        raise CreditLimitExceeded(short_minutes=short, request_key=ask.request_key)
    return replace(account, balance=account.balance + minutes, version=account.version + 1)


_KNOWN = (
    "SELECT request_key, transfer.id, kind, transfer.minutes, account_id, entry.minutes"
    " FROM transfer"
    " JOIN entry ON entry.community_id = transfer.community_id AND transfer_id = transfer.id"
    " WHERE request_key = ANY(?) AND transfer.community_id = ?"
)


def _known(session: Session, community_id: int, asks: Sequence[TransferAsk]) -> dict[str, _First]:
    """Return what these keys moved before."""
    keys = [ask.request_key for ask in asks]
    found: dict[str, _First] = {}
    rows = sql.run(session, _KNOWN, (keys, community_id)) if keys else ()
    for key, id_, kind, minutes, account_id, moved in rows:
        first = found.setdefault(key, _First(sql.uuid(id_), kind, minutes, {}))
        first.by_account[sql.uuid(account_id)] = moved
    return found


def _are_usual(asks: Sequence[TransferAsk], moves: Sequence[dict[UUID, int]]) -> bool:
    """Tell whether each is from one to one, under a key of its own."""
    keys = {ask.request_key for ask in asks}
    return 0 < len(keys) == len(asks) and all(len(each) == 2 for each in moves)
