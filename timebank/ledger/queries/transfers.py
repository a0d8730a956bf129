"""Transfers of a whole community as a coordinator looks through them: newest first, by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import Account, Entry, Transfer


@dataclass(frozen=True, slots=True)
class TransferFilter:
    """Which transfers: all that is not None holds. since <= at < until; minutes both included."""

    owner_id: UUID | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    minutes_min: int | None = None
    minutes_max: int | None = None


@dataclass(frozen=True, slots=True)
class TransferLine:
    """One transfer of the community with its sides: ((owner, minutes), ...)."""

    transfer_id: UUID
    at: datetime
    kind: str
    minutes: int
    reason: str
    subject_id: UUID | None
    by_id: UUID | None
    reverses_id: UUID | None
    reversed_by_id: UUID | None
    sides: tuple[tuple[UUID, int], ...]

    @property
    def is_across(self) -> bool:
        """Whether the other side is in another bank."""
        return any(bank_of(owner) for owner, _ in self.sides)


def bank_of(owner_id: UUID) -> int | None:
    """Return the bank that a clearing account's owner stands for; None for anybody else."""
    return owner_id.int if 0 < owner_id.int < 2**31 else None


def recent_transfers(
    session: Session,
    community_id: int,
    *,
    owner_id: UUID | None = None,
    transfer_id: UUID | None = None,
    subject_id: UUID | None = None,
    limit: int = 50,
) -> list[TransferLine]:
    """Return the newest transfers of the community, of one member or ride, or the one named."""
    chosen = _chosen(community_id, TransferFilter(owner_id=owner_id))
    if transfer_id is not None:
        chosen = chosen.where(Transfer.id == transfer_id)
    if subject_id is not None:
        chosen = chosen.where(Transfer.subject_id == subject_id)
    return _lines(session, community_id, chosen, limit)


def transfers(
    session: Session,
    community_id: int,
    only: TransferFilter,
    *,
    before_id: UUID | None = None,
    limit: int,
) -> list[TransferLine]:
    """Return the newest transfers that `only` lets through, in one statement.

    before_id: older than this transfer; one that is not of this community leaves nothing.
    """
    chosen = _chosen(community_id, only)
    if before_id is not None:
        at = (
            select(Transfer.at)
            .where(Transfer.community_id == community_id, Transfer.id == before_id)
            .scalar_subquery()
        )
        chosen = chosen.where(
            Transfer.at <= at,
            tuple_(Transfer.at, Transfer.id) < tuple_(at, literal(before_id, Transfer.id.type)),
        )
    return _lines(session, community_id, chosen, limit)


def first_transfer_at(session: Session, community_id: int) -> datetime | None:
    """Return when hours moved first."""
    return session.scalar(
        select(func.min(Transfer.at)).where(Transfer.community_id == community_id)
    )


def _chosen(community_id: int, only: TransferFilter) -> Select[int, UUID]:
    chosen = select(Transfer.community_id, Transfer.id).where(Transfer.community_id == community_id)
    if only.kind is not None:
        chosen = chosen.where(Transfer.kind == only.kind)
    if only.since is not None:
        chosen = chosen.where(Transfer.at >= only.since)
    if only.until is not None:
        chosen = chosen.where(Transfer.at < only.until)
    if only.minutes_min is not None:
        chosen = chosen.where(Transfer.minutes >= only.minutes_min)
    if only.minutes_max is not None:
        chosen = chosen.where(Transfer.minutes <= only.minutes_max)
    if only.owner_id is None:
        return chosen
    account_id = select(Account.id).where(
        Account.community_id == community_id, Account.owner_id == only.owner_id
    )
    own = select(Entry.transfer_id).where(
        Entry.community_id == community_id, Entry.account_id.in_(account_id)
    )
    return chosen.where(Transfer.id.in_(own))


def _lines(
    session: Session, community_id: int, chosen: Select[int, UUID], limit: int
) -> list[TransferLine]:
    """Read the newest of the chosen with all their sides, whoever gives first.

    Each is joined by the community of the one before it: named again, a community is where SQLite
    begins once it has statistics, and reads every transfer there is.
    """
    back: Any = aliased(Transfer)
    newest = chosen.order_by(Transfer.at.desc(), Transfer.id.desc()).limit(limit).subquery()
    rows = session.execute(
        select(
            Transfer.id, Transfer.at, Transfer.kind, Transfer.minutes, Transfer.reason,
            Transfer.subject_id, Transfer.by_id, Transfer.reverses_id, back.id.label("back_id"),
            Account.owner_id, Entry.minutes.label("moved"),
        )
        .select_from(newest)
        .join(
            Transfer,
            and_(Transfer.community_id == newest.c.community_id, Transfer.id == newest.c.id),
        )
        .join(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .outerjoin(
            back,
            and_(back.community_id == Transfer.community_id, back.reverses_id == Transfer.id),
        )
        .order_by(Transfer.at.desc(), Transfer.id.desc(), Entry.minutes)
    ).all()  # fmt: skip
    sides: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in rows:
        sides.setdefault(row.id, []).append((row.owner_id, row.moved))
    return [
        TransferLine(
            one.id, one.at, one.kind, one.minutes, one.reason, one.subject_id, one.by_id,
            one.reverses_id, one.back_id, tuple(sides[one.id]),
        )
        for one in {row.id: row for row in rows}.values()
    ]  # fmt: skip
