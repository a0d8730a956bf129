"""Setting minutes aside: the member's own first, then the fund's; for all that is asked or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.ledger.errors import CreditLimitExceeded, KeyReused
from timebank.ledger.models import Hold
from timebank.ledger.operations import functions, sql
from timebank.ledger.operations.accounts import (
    FUND_OWNER,
    Change,
    Locked,
    change_accounts,
    lock_owners,
)
from timebank.ledger.queries.fund import fund_pays
from timebank.ledger.rules import split


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
    assert asks
    assert all(ask.minutes > 0 for ask in asks)
    account: Locked | None = None
    if sql.is_postgresql(session):
        rows = [_row(ask, now) for ask in asks]
        done, account = functions.hold_at_once(session, community_id, owner_id, rows, now)
        if done:
            return [HoldReceipt(row["id"], row["minutes"], 0) for row in rows]
    if account is None:
        account = lock_owners(session, community_id, [owner_id])[owner_id]
    total = sum(ask.minutes for ask in asks)
    missing = max(0, total - max(0, account.available))
    fund_account: Locked | None = None
    pays = fund_pays(session, community_id, account.id, missing, fund) if missing and fund else 0
    if pays:  # the fund is everybody's: locked last, and only when a rule pays
        fund_account = lock_owners(session, community_id, [FUND_OWNER])[FUND_OWNER]
        pays = min(pays, fund_account.available)
    parts = split([ask.minutes for ask in asks], account.available, pays)
    if parts is None:
        return _first_answer(session, community_id, account, asks, missing - pays)
    rows = [
        _row(ask, now)
        | {
            "account_id": account.id,
            "minutes": part.own_minutes,
            "fund_account_id": fund_account.id if fund_account and part.fund_minutes else None,
            "fund_minutes": part.fund_minutes,
        }
        for ask, part in zip(asks, parts, strict=True)
    ]
    if not _insert_all_or_none(session, community_id, rows):
        return _first_answer(session, community_id, account, asks, 0)
    changes = [Change(account, held=sum(part.own_minutes for part in parts))]
    if fund_account is not None and pays:
        changes.append(Change(fund_account, held=sum(part.fund_minutes for part in parts)))
    change_accounts(session, community_id, changes)
    return [HoldReceipt(row["id"], row["minutes"], row["fund_minutes"]) for row in rows]


def _row(ask: HoldAsk, now: datetime) -> dict[str, Any]:
    """Return a hold's row as if the member's own hours reached."""
    return {
        "id": new_id(),
        "request_key": ask.request_key,
        "asked_minutes": ask.minutes,
        "minutes": ask.minutes,
        "state": "held",
        "subject_id": ask.subject_id,
        "made_at": now,
        "expires_at": ask.expires_at,
    }


def _insert_all_or_none(session: Session, community_id: int, rows: list[dict[str, Any]]) -> bool:
    """Insert the holds unless a key is taken: then nothing is written.

    Raises: KeyReused when some of the keys are taken and others are not.
    """
    made = sql.insert(session, "hold", sql.HOLD, community_id, rows, once=True)
    if 0 < made < len(rows):
        # written before it was decided, by this statement alone: taken back, so that a caller
        # who goes on after the refusal leaves no hold that is not counted in `held`
        session.execute(
            delete(Hold).where(
                Hold.community_id == community_id,
                Hold.id.in_([row["id"] for row in rows]),
            )
        )
        raise KeyReused(request_key=str(rows[0]["request_key"]))
    return made > 0


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
                Hold.id,
                Hold.request_key,
                Hold.account_id,
                Hold.asked_minutes,
                Hold.minutes,
                Hold.fund_minutes,
            ).where(Hold.community_id == community_id, Hold.request_key.in_(keys))
        )
    }
    if not found:
        raise CreditLimitExceeded(short_minutes=short)
    for ask in asks:
        row = found.get(ask.request_key)
        if row is None or (row.account_id, row.asked_minutes) != (account.id, ask.minutes):
            raise KeyReused(request_key=ask.request_key)
    return [
        HoldReceipt(found[key].id, found[key].minutes, found[key].fund_minutes, repeated=True)
        for key in keys
    ]
