"""Balances and statements: what a person or a coordinator is shown of hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import OWNED_KINDS, Account, Entry, Transfer


@dataclass(frozen=True, slots=True)
class Standing:
    """One account in minutes, as it stands."""

    owner_id: UUID
    balance: int
    held: int
    credit_limit: int

    @property
    def available(self) -> int:
        return self.balance - self.held + self.credit_limit

    def is_past(self, percent: int) -> bool:
        """Whether more than this share of what may be got before giving is used or set aside."""
        return 100 * (self.held - self.balance) > percent * self.credit_limit > 0


@dataclass(frozen=True, slots=True)
class Balance(Standing):
    """An account with all it ever moved. given, received: help; gifts of hours counted apart."""

    given: int
    received: int
    gifts_out: int = 0
    gifts_in: int = 0


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One entry of an account with what it was for."""

    transfer_id: UUID
    at: datetime
    kind: str
    minutes: int
    balance_after: int
    reason: str
    subject_id: UUID | None
    is_reversed: bool
    other_owner_ids: tuple[UUID, ...]
    paid_with: tuple[tuple[UUID, int], ...] = ()  # owner, minutes: who gave beside this owner


@dataclass(frozen=True, slots=True)
class Statement:
    """An account between two instants: opening + sum of lines == closing."""

    opening: int
    closing: int
    lines: tuple[StatementLine, ...]


def account_of(session: Session, community_id: int, owner_id: UUID) -> UUID | None:
    """Return the account id of a member, a sponsor or FUND_OWNER, or None."""
    return session.scalar(
        select(Account.id).where(
            Account.community_id == community_id,
            Account.kind.in_(OWNED_KINDS),
            Account.owner_id == owner_id,
        )
    )


def standings(
    session: Session, community_id: int, owner_ids: Sequence[UUID]
) -> dict[UUID, Standing]:
    """Return how each owner's account stands, without adding up what it ever moved."""
    rows = session.execute(
        select(Account.owner_id, Account.balance, Account.held, Account.credit_limit).where(
            Account.community_id == community_id,
            Account.kind.in_(OWNED_KINDS),
            Account.owner_id.in_(owner_ids),
        )
    )
    return {row.owner_id: Standing(*row) for row in rows}


def balances(session: Session, community_id: int, owner_ids: Sequence[UUID]) -> dict[UUID, Balance]:
    """Return the balance of each owner that has an account, in one statement."""
    # minutes that arrive are hours given; a reversal takes back from the side it came from
    arrives = (Entry.minutes > 0) == (Transfer.kind != "reversal")
    undone = aliased(Transfer)
    is_gift = func.coalesce(undone.kind, Transfer.kind) == "gift"

    def total(here: Any, sign: int) -> Any:
        return func.coalesce(func.sum(case((here, sign * Entry.minutes), else_=0)), 0)

    rows = session.execute(
        select(
            Account.owner_id,
            Account.balance,
            Account.held,
            Account.credit_limit,
            total(and_(arrives, ~is_gift), 1),
            total(and_(~arrives, ~is_gift), -1),
            total(and_(~arrives, is_gift), -1),
            total(and_(arrives, is_gift), 1),
        )
        .outerjoin(
            Entry,
            and_(Entry.community_id == Account.community_id, Entry.account_id == Account.id),
        )
        .outerjoin(
            Transfer,
            and_(Transfer.community_id == Entry.community_id, Transfer.id == Entry.transfer_id),
        )
        .outerjoin(
            undone,
            and_(undone.community_id == Transfer.community_id, undone.id == Transfer.reverses_id),
        )
        .where(
            Account.community_id == community_id,
            Account.kind.in_(OWNED_KINDS),
            Account.owner_id.in_(owner_ids),
        )
        .group_by(Account.id, Account.owner_id, Account.balance, Account.held, Account.credit_limit)
    )
    return {row.owner_id: Balance(*row) for row in rows}


def statement(
    session: Session, community_id: int, owner_id: UUID, since: datetime, until: datetime
) -> Statement:
    """Return an owner's entries with since <= at < until, in the order they were written.

    balance_after runs from the opening: an instant is taken before the lock is got, so two
    entries may carry instants in the other order, and a boundary may fall between them.
    """
    rows = session.execute(_lines(community_id, owner_id, since, until)).all()
    others: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in rows:
        others.setdefault(row.id, []).append((row.other, row.others_minutes))
    opening = balance = _balance_before(session, community_id, owner_id, since)
    lines: dict[UUID, StatementLine] = {}
    for row in rows:
        if row.id in lines:
            continue
        balance += row.minutes
        lines[row.id] = StatementLine(
            row.id,
            row.at,
            row.kind,
            row.minutes,
            balance,
            row.reason,
            row.subject_id,
            row.reversed_by is not None,
            tuple(owner for owner, _ in others[row.id]),
            tuple((owner, -m) for owner, m in others[row.id] if m < 0 and row.minutes < 0),
        )
    return Statement(opening, balance, tuple(lines.values()))


def _lines(community_id: int, owner_id: UUID, since: datetime, until: datetime) -> Any:
    """Select each entry of an owner once for every other side of its transfer."""
    other, other_account = aliased(Entry), aliased(Account)
    back = aliased(Transfer)
    return (
        select(
            Transfer.id,
            Transfer.at,
            Transfer.kind,
            Entry.minutes,
            Transfer.reason,
            Transfer.subject_id,
            back.id.label("reversed_by"),
            other_account.owner_id.label("other"),
            other.minutes.label("others_minutes"),
        )
        .select_from(Entry)
        .join(
            Transfer, and_(Transfer.community_id == community_id, Transfer.id == Entry.transfer_id)
        )
        .join(
            other,
            and_(
                other.community_id == community_id,
                other.transfer_id == Transfer.id,
                other.account_id != Entry.account_id,
            ),
        )
        .join(
            other_account,
            and_(other_account.community_id == community_id, other_account.id == other.account_id),
        )
        .outerjoin(back, and_(back.community_id == community_id, back.reverses_id == Transfer.id))
        .where(
            Entry.community_id == community_id,
            Entry.account_id == _account_of(community_id, owner_id),
            Transfer.at >= since,
            Transfer.at < until,
        )
        .order_by(Entry.version, other_account.owner_id)
    )


def _balance_before(session: Session, community_id: int, owner_id: UUID, since: datetime) -> int:
    # the instant decides inside the sum: as a condition it made the planner begin at all transfers
    total = session.scalar(
        select(func.sum(case((Transfer.at < since, Entry.minutes), else_=0)))
        .select_from(Entry)
        .outerjoin(
            Transfer,
            and_(Transfer.community_id == community_id, Transfer.id == Entry.transfer_id),
        )
        .where(
            Entry.community_id == community_id,
            Entry.account_id == _account_of(community_id, owner_id),
        )
    )
    return int(total or 0)


def _account_of(community_id: int, owner_id: UUID) -> Any:
    """Select an owner's account: a known value for the planner, which begins at its entries."""
    return (
        select(Account.id)
        .where(
            Account.community_id == community_id,
            Account.kind.in_(OWNED_KINDS),
            Account.owner_id == owner_id,
        )
        .scalar_subquery()
    )
