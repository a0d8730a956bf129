"""Ending a hold: it is settled, released or expired exactly once, or lowered while it lasts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.ledger.errors import HoldEnded, HoldTooSmall, NoAccount, NoHold, NotBalanced
from timebank.ledger.models import Account, Entry, Hold
from timebank.ledger.operations import functions, sql
from timebank.ledger.operations.accounts import Change, change_accounts, lock_ids
from timebank.ledger.operations.transfers import TransferAsk, TransferReceipt, post_settlement
from timebank.ledger.rules import Split, settle_split


def settle(
    session: Session,
    community_id: int,
    hold_id: UUID,
    payee_id: UUID,
    minutes: int,
    *,
    reason: str,
    by_id: UUID | None,
    now: datetime,
) -> TransferReceipt:
    """Give `minutes` of a hold to the member `payee_id`; the rest of it is free again.

    Settling again with the same minutes for the same member returns the first answer.
    Raises: NoHold; NoAccount(owner_id); NotBalanced when it is the member's own hold;
    HoldTooSmall(held_minutes); HoldEnded(state).
    """
    if sql.is_postgresql(session):
        transfer_id = new_id()
        if functions.settle_at_once(
            session, community_id, hold_id, payee_id, minutes, transfer_id, reason, by_id, now
        ):
            return TransferReceipt(transfer_id, minutes)
    held = _lock_holds(session, community_id, [hold_id])
    if not held:
        raise NoHold(hold_id=str(hold_id))
    row = held[0]
    if row.state != "held":
        if row.state == "settled" and _was_paid(session, community_id, row, payee_id, minutes):
            assert row.transfer_id is not None  # a CHECK says so
            return TransferReceipt(row.transfer_id, minutes, repeated=True)
        raise HoldEnded(state=row.state)
    if not 0 < minutes <= row.total:
        raise HoldTooSmall(held_minutes=row.total)
    payee = _account_id(session, community_id, payee_id)
    if payee == row.account_id:
        raise NotBalanced()
    paid = row.parts(settle_split(minutes, row.kept, row.sponsor_percent))
    accounts = lock_ids(session, community_id, [payee, *paid])
    changes = [Change(accounts[payee], minutes)] + [
        Change(accounts[payer], -paid[payer], -frees) for payer, frees in row.parts().items()
    ]
    ask = TransferAsk(f"settle:{hold_id}", "ride", {}, reason, row.subject_id, by_id)
    transfer_id = post_settlement(session, community_id, ask, hold_id, changes, now)
    _end(session, community_id, [hold_id], "settled", now, transfer_id)
    return TransferReceipt(transfer_id, minutes)


def release(session: Session, community_id: int, hold_ids: Sequence[UUID], now: datetime) -> int:
    """Free what is still held; holds that have ended stay as they are. Returns how many."""
    return _give_back(session, community_id, hold_ids, "released", now)


def expire_due(session: Session, community_id: int, now: datetime, *, limit: int = 100) -> int:
    """Free holds whose time has passed; returns how many."""
    due = session.scalars(
        select(Hold.id)
        .where(Hold.community_id == community_id, Hold.state == "held", Hold.expires_at <= now)
        .order_by(Hold.expires_at)
        .limit(limit)
    ).all()
    return _give_back(session, community_id, due, "expired", now) if due else 0


def lower(session: Session, community_id: int, hold_id: UUID, minutes: int) -> None:
    """Lower what one hold keeps to `minutes`, as if they were settled; never raises it.

    Raises: NoHold.
    """
    assert minutes > 0
    held = _lock_holds(session, community_id, [hold_id])
    if not held:
        raise NoHold(hold_id=str(hold_id))
    row = held[0]
    if row.state != "held" or minutes >= row.total:
        return
    part = settle_split(minutes, row.kept, row.sponsor_percent)
    keeps = row.parts(part)
    accounts = lock_ids(session, community_id, list(keeps))
    changes = [
        Change(accounts[payer], held=keeps[payer] - kept) for payer, kept in row.parts().items()
    ]
    change_accounts(session, community_id, changes)
    session.execute(
        update(Hold)
        .where(Hold.community_id == community_id, Hold.id == hold_id)
        .values(
            minutes=part.own_minutes,
            fund_minutes=part.fund_minutes,
            sponsor_minutes=part.sponsor_minutes,
        )
    )


def _give_back(
    session: Session, community_id: int, hold_ids: Sequence[UUID], state: str, now: datetime
) -> int:
    rows = [row for row in _lock_holds(session, community_id, hold_ids) if row.state == "held"]
    if not rows:
        return 0
    back: Counter[UUID] = Counter()
    for row in rows:
        back.update(row.parts())
    accounts = lock_ids(session, community_id, list(back))
    change_accounts(
        session,
        community_id,
        [Change(accounts[key], held=-minutes) for key, minutes in back.items()],
    )
    _end(session, community_id, [row.id for row in rows], state, now, None)
    return len(rows)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A hold as it stands under our lock."""

    id: UUID
    state: str
    account_id: UUID
    fund_account_id: UUID | None
    sponsor_account_id: UUID | None
    transfer_id: UUID | None
    subject_id: UUID | None
    sponsor_percent: int
    kept: Split

    @property
    def total(self) -> int:
        return self.kept.own_minutes + self.kept.fund_minutes + self.kept.sponsor_minutes

    def parts(self, part: Split | None = None) -> dict[UUID, int]:
        """Lay what is kept, or another split of it, on the accounts that pay."""
        part = part or self.kept
        laid = {self.account_id: part.own_minutes}
        if self.fund_account_id:
            laid[self.fund_account_id] = part.fund_minutes
        if self.sponsor_account_id:
            laid[self.sponsor_account_id] = part.sponsor_minutes
        return laid


_LOCK_HOLDS = (
    "SELECT id, state, account_id, fund_account_id, sponsor_account_id, transfer_id, subject_id,"
    " sponsor_percent, minutes, fund_minutes, sponsor_minutes FROM hold"
    " WHERE id = ANY(?) AND community_id = ? ORDER BY id FOR NO KEY UPDATE"
)
_END = (
    "UPDATE hold SET state = ?, ended_at = ?, transfer_id = ?"
    " WHERE id = ANY(?) AND community_id = ?"
)
_PAYEE = "SELECT id FROM account WHERE community_id = ? AND kind = 'member' AND owner_id = ?"


def _lock_holds(session: Session, community_id: int, hold_ids: Sequence[UUID]) -> list[_Kept]:
    return [
        _Kept(
            sql.uuid(row[0]), row[1], sql.uuid(row[2]), sql.uuid_or_none(row[3]),
            sql.uuid_or_none(row[4]), sql.uuid_or_none(row[5]), sql.uuid_or_none(row[6]), row[7],
            Split(*row[8:]),
        )
        for row in sql.run(session, _LOCK_HOLDS, (list(hold_ids), community_id))
    ]  # fmt: skip


def _end(
    session: Session,
    community_id: int,
    hold_ids: Sequence[UUID],
    state: str,
    now: datetime,
    transfer_id: UUID | None,
) -> None:
    sql.run(session, _END, (state, now, transfer_id, list(hold_ids), community_id))


def _account_id(session: Session, community_id: int, owner_id: UUID) -> UUID:
    found = sql.run(session, _PAYEE, (community_id, owner_id)).scalar()
    if found is None:
        raise NoAccount(owner_id=str(owner_id))
    return sql.uuid(found)


def _was_paid(
    session: Session, community_id: int, row: _Kept, payee_id: UUID, minutes: int
) -> bool:
    """Tell whether the settlement of this hold gave just these minutes to this member."""
    paid = session.scalar(
        select(Entry.minutes)
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .where(
            Entry.community_id == community_id,
            Entry.transfer_id == row.transfer_id,
            Account.kind == "member",
            Account.owner_id == payee_id,
        )
    )
    return paid == minutes
