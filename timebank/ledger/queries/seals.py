"""Sealed days: what each transfer of a stretch of time says now, and which days are closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from timebank.ledger.models import DaySeal, Entry, Transfer
from timebank.ledger.rules import MARK, day_digest, transfer_mark

_OF_TRANSFER = (  # in one order for ever: digests are made of it
    "id", "request_key", "kind", "minutes", "reverses_id", "settles_id", "subject_id", "reason",
    "by_id", "at",
)  # fmt: skip
_ROWS = 5_000  # read at a time


@dataclass(frozen=True, slots=True)
class SealedTo:
    """How far a community's days are closed. digest: what a coordinator may write down."""

    day: date
    until: datetime
    digest: str


def sealed_to(session: Session, community_id: int) -> SealedTo | None:
    """Return the last sealed day, None before the first."""
    row = session.execute(
        select(DaySeal.day, DaySeal.until, DaySeal.digest)
        .where(DaySeal.community_id == community_id)
        .order_by(DaySeal.day.desc())
        .limit(1)
    ).first()
    return SealedTo(*row) if row else None


def has_seal(session: Session, community_id: int, digest: str) -> bool:
    """Tell whether a digest that was written down before still stands in the chain."""
    found = session.scalar(
        select(DaySeal.day).where(DaySeal.community_id == community_id, DaySeal.digest == digest)
    )
    return found is not None


def unsealed_since(session: Session) -> dict[int, datetime]:
    """Return, for each community with transfers, from when on nothing is sealed."""
    sealed = session.execute(
        select(DaySeal.community_id, func.max(DaySeal.until)).group_by(DaySeal.community_id)
    ).all()
    known: dict[int, datetime] = {row[0]: row[1] for row in sealed}
    first = session.execute(
        select(Transfer.community_id, func.min(Transfer.at))
        .where(Transfer.community_id.not_in(known))
        .group_by(Transfer.community_id)
    ).all()
    return known | {row[0]: row[1] for row in first}


def first_at(session: Session, community_id: int) -> datetime | None:
    """Return the instant of the first transfer, None without one."""
    return session.scalar(
        select(func.min(Transfer.at)).where(Transfer.community_id == community_id)
    )


def marks_between(
    session: Session, community_id: int, since: datetime, until: datetime
) -> Iterator[tuple[datetime, UUID, str]]:
    """Yield (instant, transfer id, mark) of since <= at < until, by instant and id: one read."""
    rows = session.execute(
        select(
            *(getattr(Transfer, name) for name in _OF_TRANSFER),
            Entry.account_id,
            Entry.version,
            Entry.minutes.label("moved"),
            Entry.balance_after,
        )
        .outerjoin(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .where(Transfer.community_id == community_id, Transfer.at >= since, Transfer.at < until)
        .order_by(Transfer.at, Transfer.id)
        .execution_options(yield_per=_ROWS)
    )
    for _, grouped in groupby(rows, key=lambda row: row.id):
        lines = list(grouped)
        entries = [
            (line.account_id, line.version, line.moved, line.balance_after)
            for line in lines
            if line.account_id is not None
        ]
        first = lines[0]
        yield first.at, first.id, transfer_mark(first[: len(_OF_TRANSFER)], entries)


def broken_seals(session: Session, community_id: int) -> Iterator[tuple[date, str, str]]:
    """Yield (day, what, detail) of every sealed day that no longer says what it said."""
    seals = session.execute(
        select(
            DaySeal.day, DaySeal.since, DaySeal.until, DaySeal.marks, DaySeal.before,
            DaySeal.digest,
        )
        .where(DaySeal.community_id == community_id)
        .order_by(DaySeal.day)
    ).all()  # fmt: skip
    if not seals:
        return
    before, until = "", seals[0].since
    for seal in seals:
        is_whole = seal.digest == day_digest(
            seal.before, seal.day, seal.since, seal.until, seal.marks
        )
        if seal.before != before or seal.since != until or not is_whole:
            yield seal.day, "seal", "the seal itself was changed, or the one before is gone"
        before, until = seal.digest, seal.until
    found = marks_between(session, community_id, seals[0].since, until)
    current = next(found, None)
    for seal in seals:
        kept = dict(_pairs(seal.marks))
        while current is not None and current[0] < seal.until:
            _, transfer_id, mark = current
            was = kept.pop(transfer_id.hex, None)
            if was is None:
                yield seal.day, f"transfer {transfer_id}", "added after the day was sealed"
            elif was != mark:
                yield seal.day, f"transfer {transfer_id}", "changed after the day was sealed"
            current = next(found, None)
        for gone in kept:
            yield seal.day, f"transfer {UUID(hex=gone)}", "gone, or moved to another day"


def _pairs(marks: str) -> Iterator[tuple[str, str]]:
    for start in range(0, len(marks), 2 * MARK):
        yield marks[start : start + MARK], marks[start + MARK : start + 2 * MARK]
