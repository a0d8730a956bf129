"""Bringing in help of long ago: looked at as a whole, then written as a whole, each row once.

The day of the help stays with the exchange. Its transfer carries the instant at which it was
written: a day that is closed is never written into. Nobody is told, nobody is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.exchanges.errors import MinutesUnfit, PastUnfit, SidesUnfit
from timebank.exchanges.models import Exchange, ExchangeSide
from timebank.exchanges.rules.kinds import CATEGORIES, WORDS_MAX
from timebank.exchanges.rules.past import PastExchange, in_order, past_keys
from timebank.exchanges.rules.sides import check_sides, moves_of
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER, TransferAsk
from timebank.members import community_facts, need_coordinator

BATCH_ROWS = 500


@dataclass(frozen=True, slots=True)
class PastRefusal:
    """A row that cannot be kept. reason: a code; value: what is meant, minutes for hours."""

    line: int
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PastTaken:
    """What became of a file: rows written now, and rows that were there before."""

    added: int
    same: int


def past_refusals(
    session: Session, community_id: int, rows: Sequence[PastExchange], today: date
) -> list[PastRefusal]:
    """Return every row that cannot be kept, judged in the order of their days; writes nothing.

    The hours of each account are counted along: what a row before gave, one after may spend.
    """
    ordered = in_order(rows)
    known = _known(session, community_id, past_keys(ordered))
    owners = {side.owner_id for row in ordered for side in row.sides}
    free = {
        owner: account.available
        for owner, account in ledger.standings(session, community_id, sorted(owners)).items()
    }
    refusals = []
    for row, key in zip(ordered, past_keys(ordered), strict=True):
        if key in known:
            continue
        refusal = _refusal(row, free, today)
        if refusal is not None:
            refusals.append(refusal)
            continue
        free[row.giver_id] += row.minutes
        free[row.receiver_id] -= row.minutes
    return refusals


def record_past(
    session: Session, actor: Actor, rows: Sequence[PastExchange], now: datetime
) -> PastTaken:
    """Write help of long ago and move its hours: all rows or none, each once.

    Raises: CoordinatorOnly, PastUnfit(line, reason) for the first row that cannot be kept.
    """
    need_coordinator(actor)
    community = community_facts(session, actor.community_id)
    refusals = past_refusals(session, community.id, rows, local_day(now, community.time_zone))
    if refusals:
        raise PastUnfit(line=refusals[0].line, reason=refusals[0].reason)
    ordered = in_order(rows)
    keys = past_keys(ordered)
    known = _known(session, community.id, keys)
    new = [(new_id(), key, row) for row, key in zip(ordered, keys, strict=True) if key not in known]
    for at in range(0, len(new), BATCH_ROWS):
        _write(session, actor, new[at : at + BATCH_ROWS], now)
    return PastTaken(len(new), len(ordered) - len(new))


def _refusal(row: PastExchange, free: Mapping[UUID, int], today: date) -> PastRefusal | None:
    if row.day > today:
        return PastRefusal(row.line, "day-to-come", row.day.isoformat())
    if row.category not in CATEGORIES:
        return PastRefusal(row.line, "category-unknown", row.category)
    if len(row.words) > WORDS_MAX:
        return PastRefusal(row.line, "words-too-long", row.words[:40])
    if row.giver_id == FUND_OWNER:
        return PastRefusal(row.line, "giver-is-community")
    try:
        check_sides(row.sides, FUND_OWNER)
    except SidesUnfit:
        return PastRefusal(row.line, "sides-same")
    except MinutesUnfit:
        return PastRefusal(row.line, "minutes-unfit", str(row.minutes))
    if row.giver_id not in free or row.receiver_id not in free:
        return PastRefusal(row.line, "no-account")
    short = row.minutes - free[row.receiver_id]
    return PastRefusal(row.line, "hours-short", str(short)) if short > 0 else None


def _known(session: Session, community_id: int, keys: Sequence[str]) -> set[str]:
    """Return which keys were used before; read by their beginning, as they may be very many."""
    if not keys:
        return set()
    rows = session.scalars(
        select(Exchange.request_key).where(
            Exchange.community_id == community_id,
            Exchange.request_key.startswith("past:", autoescape=True),
        )
    )
    return set(rows) & set(keys)


def _write(
    session: Session, actor: Actor, new: Sequence[tuple[UUID, str, PastExchange]], now: datetime
) -> None:
    asks = [
        TransferAsk(
            request_key=key,
            kind="exchange",
            moves=moves_of(row.sides),
            reason=f"{row.day.isoformat()} {row.words}".strip(),
            subject_id=exchange_id,
            by_id=actor.member_id,
        )
        for exchange_id, key, row in new
    ]
    receipts = ledger.transfer_many(session, actor.community_id, asks, now)
    moved = [(*one, receipt.transfer_id) for one, receipt in zip(new, receipts, strict=True)]
    session.execute(insert(Exchange), [_exchange_row(actor, *one, now) for one in moved])
    session.execute(
        insert(ExchangeSide),
        [
            {
                "community_id": actor.community_id,
                "id": new_id(),
                "exchange_id": exchange_id,
                "owner_id": side.owner_id,
                "member_id": None if side.owner_id == FUND_OWNER else side.owner_id,
                "part": side.part,
                "minutes": side.minutes,
                "said": "yes",
                "said_at": now,
                "said_by_id": actor.member_id,
            }
            for exchange_id, _key, row in new
            for side in row.sides
        ],
    )


def _exchange_row(
    actor: Actor, exchange_id: UUID, key: str, row: PastExchange, transfer_id: UUID, now: datetime
) -> dict[str, Any]:
    return {
        "community_id": actor.community_id,
        "id": exchange_id,
        "request_key": key,
        "category": row.category,
        "done_on": row.day,
        "minutes": row.minutes,
        "words": row.words,
        "state": "confirmed",
        "recorded_by_id": actor.member_id,
        "channel": actor.channel,
        "made_at": now,
        "auto_at": now,
        "transfer_id": transfer_id,
        "ended_at": now,
        "ended_by_id": actor.member_id,
    }
