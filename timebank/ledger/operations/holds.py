"""Setting minutes aside, for all asks or none: a sponsor's share, the member's, the fund's.

The sponsor's comes off first, as far as its hours and caps reach; then the member's own hours;
what is still missing is the fund's, where its rules allow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.ledger.errors import CreditLimitExceeded, KeyReused
from timebank.ledger.models import FUND_OWNER, Hold
from timebank.ledger.operations import functions, sql
from timebank.ledger.operations.accounts import (
    Change,
    Locked,
    change_accounts,
    lock_owners,
)
from timebank.ledger.queries.fund import fund_pays
from timebank.ledger.queries.sponsors import sponsor_used
from timebank.ledger.rules import Split, SponsorAsk, split, sponsor_parts


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
    sponsor_minutes: int = 0
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class FundAsk:
    """Whether and how the fund may pay what is missing. month_at: local month's first instant."""

    purpose: str
    month_at: datetime
    is_flagged: bool = False
    is_approved: bool = False  # a coordinator said yes: rules that need it pay, too


def hold(
    session: Session,
    community_id: int,
    owner_id: UUID,
    asks: Sequence[HoldAsk],
    now: datetime,
    fund: FundAsk | None = None,
    sponsor: SponsorAsk | None = None,
) -> list[HoldReceipt]:
    """Set minutes aside for all `asks` of one member, or for none.

    A sponsor's share comes first, then the member's hours; what is missing comes from the fund
    where its rules allow. Raises: NoAccount; CreditLimitExceeded(short_minutes); KeyReused.
    """
    assert asks
    assert all(ask.minutes > 0 for ask in asks)
    account: Locked | None = None
    if sponsor is None and sql.is_postgresql(session):
        rows = [_row(ask, now) for ask in asks]
        done, account = functions.hold_at_once(session, community_id, owner_id, rows, now)
        if done:
            return [HoldReceipt(row["id"], row["minutes"], 0) for row in rows]
    payers: dict[str, Locked] = {}
    if account is None:
        owners = [owner_id] if sponsor is None else [owner_id, sponsor.owner_id]
        locked = lock_owners(session, community_id, owners)
        account = locked[owner_id]
        if sponsor is not None:
            payers["sponsor"] = locked[sponsor.owner_id]
    minutes = [ask.minutes for ask in asks]
    sponsored = _sponsored(session, community_id, account.id, payers, minutes, sponsor)
    missing = max(0, sum(minutes) - sum(sponsored) - max(0, account.available))
    pays = fund_pays(session, community_id, account.id, missing, fund) if missing and fund else 0
    if pays:  # the fund is everybody's: locked last, and only when a rule pays
        payers["fund"] = lock_owners(session, community_id, [FUND_OWNER])[FUND_OWNER]
        pays = min(pays, payers["fund"].available)
    parts = split(minutes, account.available, pays, sponsored)
    if parts is None:
        return _first_answer(session, community_id, account, asks, missing - pays)
    percent = sponsor.share_percent if sponsor else 0
    rows = [
        _row(ask, now) | _parts_of(part, account, payers, percent)
        for ask, part in zip(asks, parts, strict=True)
    ]
    if not _insert_all_or_none(session, community_id, rows):
        return _first_answer(session, community_id, account, asks, 0)
    changes = [Change(account, held=sum(part.own_minutes for part in parts))]
    if pays:
        changes.append(Change(payers["fund"], held=sum(part.fund_minutes for part in parts)))
    if sum(sponsored):
        changes.append(Change(payers["sponsor"], held=sum(sponsored)))
    change_accounts(session, community_id, changes)
    return [
        HoldReceipt(row["id"], row["minutes"], row["fund_minutes"], row["sponsor_minutes"])
        for row in rows
    ]


def _sponsored(
    session: Session,
    community_id: int,
    account_id: UUID,
    payers: dict[str, Locked],
    minutes: Sequence[int],
    sponsor: SponsorAsk | None,
) -> list[int]:
    """Return what the locked sponsor keeps of each hold, within its hours and its caps."""
    if sponsor is None:
        return [0] * len(minutes)
    account = payers["sponsor"]
    room = account.available
    if room > 0:  # under its lock: nobody else can use the same hours of a cap
        used = sponsor_used(session, community_id, account.id, account_id, sponsor.month_at)
        room = sponsor.room(room, *used)
    return sponsor_parts(minutes, sponsor.share_percent, max(0, room))


def _parts_of(
    part: Split, account: Locked, payers: dict[str, Locked], percent: int
) -> dict[str, Any]:
    """Return the columns of a hold that say who pays. A sponsor that gives nothing is no payer."""
    fund = payers["fund"].id if part.fund_minutes else None
    sponsor = payers["sponsor"].id if part.sponsor_minutes else None
    return {
        "account_id": account.id,
        "minutes": part.own_minutes,
        "fund_account_id": fund,
        "fund_minutes": part.fund_minutes,
        "sponsor_account_id": sponsor,
        "sponsor_percent": percent if sponsor else 0,
        "sponsor_minutes": part.sponsor_minutes,
    }


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
                Hold.sponsor_minutes,
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
        HoldReceipt(row.id, row.minutes, row.fund_minutes, row.sponsor_minutes, repeated=True)
        for row in (found[key] for key in keys)
    ]
