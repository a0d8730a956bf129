"""Setting minutes aside and ending it: a hold is settled, released or expired exactly once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.ledger.errors import (
    CreditLimitExceeded,
    HoldEnded,
    HoldTooSmall,
    KeyReused,
    NoHold,
)
from timebank.ledger.models import Account, Hold
from timebank.ledger.operations.accounts import (
    FUND_OWNER,
    Change,
    Locked,
    change_accounts,
    lock_ids,
    lock_owners,
)
from timebank.ledger.operations.transfers import (
    TransferAsk,
    TransferReceipt,
    post_settlement,
)
from timebank.ledger.queries.fund import fund_pays
from timebank.ledger.rules import settle_split, split


@dataclass(frozen=True, slots=True)
class HoldAsk:
    """Minutes to set aside under one key, until `expires_at`."""

    request_key: str
    minutes: int
    subject_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HoldReceipt:
    """What is set aside; repeated: this key had done it before."""

    hold_id: UUID
    minutes: int
    fund_minutes: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class FundAsk:
    """Whether and how the fund may pay what is missing. month_at: local month's first instant."""

    purpose: str
    month_at: datetime
    is_flagged: bool = False


def hold(
    session: Session,
    community_id: int,
    owner_id: UUID,
    asks: Sequence[HoldAsk],
    now: datetime,
    fund: FundAsk | None = None,
) -> list[HoldReceipt]:
    """Set minutes aside for all `asks` of one member, or for none.

    The member's hours come first; what is missing comes from the fund where its rules allow.
    Raises: NoAccount; CreditLimitExceeded(short_minutes); KeyReused.
    """
    assert asks and all(ask.minutes > 0 for ask in asks)
    account = lock_owners(session, community_id, [owner_id])[owner_id]
    total = sum(ask.minutes for ask in asks)
    missing = max(0, total - max(0, account.available))
    fund_account: Locked | None = None
    pays = 0
    if missing and fund is not None:
        fund_account = lock_owners(session, community_id, [FUND_OWNER])[FUND_OWNER]
        pays = min(
            fund_pays(session, community_id, account.id, missing, fund), fund_account.available
        )
    parts = split([ask.minutes for ask in asks], account.available, pays)
    if parts is None:
        return _first_answer(session, community_id, account, asks, missing - pays)
    rows = [
        {
            "community_id": community_id,
            "id": new_id(),
            "request_key": ask.request_key,
            "account_id": account.id,
            "minutes": part.own_minutes,
            "fund_account_id": fund_account.id if fund_account and part.fund_minutes else None,
            "fund_minutes": part.fund_minutes,
            "state": "held",
            "subject_id": ask.subject_id,
            "made_at": now,
            "expires_at": ask.expires_at,
        }
        for ask, part in zip(asks, parts, strict=True)
    ]
    if not _insert_all_or_none(session, rows):
        return _first_answer(session, community_id, account, asks, 0)
    changes = [Change(account, held=sum(part.own_minutes for part in parts))]
    if fund_account is not None and pays:
        changes.append(Change(fund_account, held=sum(part.fund_minutes for part in parts)))
    change_accounts(session, community_id, changes)
    return [
        HoldReceipt(row["id"], row["minutes"], row["fund_minutes"])  # type: ignore[arg-type]
        for row in rows
    ]


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

    Raises: NoHold; HoldTooSmall(held_minutes); HoldEnded(state). Settling again with the same
    minutes returns the first answer.
    """
    held = _lock_holds(session, community_id, [hold_id])
    if not held:
        raise NoHold(hold_id=str(hold_id))
    row = held[0]
    if row.state != "held":
        if row.state == "settled":
            return TransferReceipt(row.transfer_id, minutes, repeated=True)
        raise HoldEnded(state=row.state)
    if not 0 < minutes <= row.minutes + row.fund_minutes:
        raise HoldTooSmall(held_minutes=row.minutes + row.fund_minutes)
    part = settle_split(minutes, row.minutes, row.fund_minutes)
    payee = _account_id(session, community_id, payee_id)
    ids = [row.account_id, payee] + ([row.fund_account_id] if row.fund_account_id else [])
    accounts = lock_ids(session, community_id, ids)
    changes = [
        Change(accounts[row.account_id], -part.own_minutes, -row.minutes),
        Change(accounts[payee], minutes),
    ]
    if row.fund_account_id:
        fund = accounts[row.fund_account_id]
        changes.append(Change(fund, -part.fund_minutes, -row.fund_minutes))
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
    """Lower what one hold keeps to `minutes`, the fund's part first; never raises it.

    Raises: NoHold.
    """
    assert minutes > 0
    held = _lock_holds(session, community_id, [hold_id])
    if not held:
        raise NoHold(hold_id=str(hold_id))
    row = held[0]
    if row.state != "held" or minutes >= row.minutes + row.fund_minutes:
        return
    own = min(minutes, row.minutes)
    fund = minutes - own
    ids = [row.account_id] + ([row.fund_account_id] if row.fund_account_id else [])
    accounts = lock_ids(session, community_id, ids)
    changes = [Change(accounts[row.account_id], held=own - row.minutes)]
    if row.fund_account_id:
        changes.append(Change(accounts[row.fund_account_id], held=fund - row.fund_minutes))
    change_accounts(session, community_id, changes)
    session.execute(
        update(Hold)
        .where(Hold.community_id == community_id, Hold.id == hold_id)
        .values(minutes=own, fund_minutes=fund)
    )


def _give_back(
    session: Session, community_id: int, hold_ids: Sequence[UUID], state: str, now: datetime
) -> int:
    rows = [row for row in _lock_holds(session, community_id, hold_ids) if row.state == "held"]
    if not rows:
        return 0
    back: dict[UUID, int] = {}
    for row in rows:
        back[row.account_id] = back.get(row.account_id, 0) + row.minutes
        if row.fund_account_id:
            back[row.fund_account_id] = back.get(row.fund_account_id, 0) + row.fund_minutes
    accounts = lock_ids(session, community_id, list(back))
    change_accounts(
        session,
        community_id,
        [Change(accounts[key], held=-minutes) for key, minutes in back.items()],
    )
    _end(session, community_id, [row.id for row in rows], state, now, None)
    return len(rows)


def _lock_holds(session: Session, community_id: int, hold_ids: Sequence[UUID]) -> Sequence[Any]:
    return session.execute(
        select(
            Hold.id,
            Hold.state,
            Hold.account_id,
            Hold.minutes,
            Hold.fund_account_id,
            Hold.fund_minutes,
            Hold.transfer_id,
            Hold.subject_id,
        )
        .where(Hold.community_id == community_id, Hold.id.in_(hold_ids))
        .order_by(Hold.id)
        .with_for_update(key_share=True)
    ).all()


def _end(
    session: Session,
    community_id: int,
    hold_ids: Sequence[UUID],
    state: str,
    now: datetime,
    transfer_id: UUID | None,
) -> None:
    session.execute(
        update(Hold)
        .where(Hold.community_id == community_id, Hold.id.in_(hold_ids))
        .values(state=state, ended_at=now, transfer_id=transfer_id)
    )


def _insert_all_or_none(session: Session, rows: list[dict[str, Any]]) -> bool:
    """Insert the holds unless a key is taken: then nothing is written."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made = session.execute(
        dialect.insert(Hold).values(rows).on_conflict_do_nothing().returning(Hold.id)
    ).all()
    if made and len(made) < len(rows):  # half of the keys were used by another request
        raise KeyReused(request_key=str(rows[0]["request_key"]))
    return bool(made)


def _first_answer(
    session: Session,
    community_id: int,
    account: Locked,
    asks: Sequence[HoldAsk],
    short: int,
) -> list[HoldReceipt]:
    """Return the first answer of these keys, or refuse for want of hours."""
    keys = [ask.request_key for ask in asks]
    found = {
        row.request_key: row
        for row in session.execute(
            select(
                Hold.id, Hold.request_key, Hold.account_id, Hold.minutes, Hold.fund_minutes
            ).where(Hold.community_id == community_id, Hold.request_key.in_(keys))
        )
    }
    if not found:
        raise CreditLimitExceeded(short_minutes=short)
    if len(found) < len(keys) or any(row.account_id != account.id for row in found.values()):
        raise KeyReused(request_key=keys[0])
    return [
        HoldReceipt(found[key].id, found[key].minutes, found[key].fund_minutes, repeated=True)
        for key in keys
    ]


def _account_id(session: Session, community_id: int, owner_id: UUID) -> UUID:
    found = session.scalar(
        select(Account.id).where(
            Account.community_id == community_id,
            Account.kind == "member",
            Account.owner_id == owner_id,
        )
    )
    assert found is not None, "a driver without an account"
    return found
