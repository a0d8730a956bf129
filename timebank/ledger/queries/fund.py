"""What the community fund may pay for one member now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import Account, Entry, FundRule, Hold, Transfer
from timebank.ledger.rules import FundTerms, fund_minutes


class Asking(Protocol):
    """What is asked of the fund."""

    @property
    def purpose(self) -> str: ...
    @property
    def month_at(self) -> datetime: ...
    @property
    def is_flagged(self) -> bool: ...


def fund_pays(
    session: Session, community_id: int, account_id: UUID, missing: int, asking: Asking
) -> int:
    """Return the minutes of `missing` that the fund's rules pay, this month's use counted."""
    used = _used(community_id, account_id, asking.month_at)
    rows = session.execute(
        select(
            FundRule.purposes,
            FundRule.whose,
            FundRule.share_percent,
            FundRule.month_minutes_max,
            FundRule.needs_approval,
            used.label("used"),
        )
        .where(FundRule.community_id == community_id)
        .order_by(FundRule.position)
    ).all()
    rules = [_terms(row) for row in rows]
    used_minutes = rows[0].used if rows else 0
    return fund_minutes(
        missing,
        rules,
        purpose=asking.purpose,
        is_flagged=asking.is_flagged,
        used_minutes=used_minutes,
    )


@dataclass(frozen=True, slots=True)
class Share:
    """Who would pay what: the member's own, the fund's, and what nobody pays. Minutes."""

    own: int
    fund: int
    short: int


def share_of(
    session: Session, community_id: int, owner_id: UUID, minutes: int, asking: Asking
) -> Share:
    """Return how a hold of `minutes` would be laid on a member and the fund now."""
    rows = session.execute(
        select(
            Account.id, Account.kind, Account.balance - Account.held + Account.credit_limit
        ).where(
            Account.community_id == community_id,
            or_(
                and_(Account.kind == "member", Account.owner_id == owner_id),
                Account.kind == "community_fund",
            ),
        )
    ).all()
    free = {kind: available for _, kind, available in rows}
    own = min(minutes, max(0, free.get("member", 0)))
    pays = 0
    if own < minutes and len(free) == 2:
        account_id = next(row.id for row in rows if row.kind == "member")
        pays = fund_pays(session, community_id, account_id, minutes - own, asking)
        pays = min(pays, max(0, free["community_fund"]))
    return Share(own, pays, minutes - own - pays)


def fund_rules(session: Session, community_id: int) -> list[FundTerms]:
    """Return the fund's rules in their order."""
    rows = session.scalars(
        select(FundRule).where(FundRule.community_id == community_id).order_by(FundRule.position)
    )
    return [_terms(row) for row in rows]


def _terms(row: Any) -> FundTerms:
    purposes = frozenset(row.purposes.split(",")) if row.purposes else frozenset()
    return FundTerms(
        purposes, row.whose, row.share_percent, row.month_minutes_max, row.needs_approval
    )


def _used(community_id: int, account_id: UUID, month_at: datetime) -> Any:
    """Select what the fund gave or keeps for one member since `month_at`."""
    back = aliased(Transfer)  # what was reversed came back to the fund
    given = case(
        (Hold.state == "held", Hold.fund_minutes),
        (back.id.is_not(None), 0),
        else_=-func.coalesce(Entry.minutes, 0),
    )
    return (
        select(func.coalesce(func.sum(given), literal(0)))
        .select_from(Hold)
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == Hold.community_id,
                Entry.transfer_id == Hold.transfer_id,
                Entry.account_id == Hold.fund_account_id,
            ),
        )
        .outerjoin(
            back,
            and_(
                back.community_id == Hold.community_id,
                back.reverses_id == Hold.transfer_id,
            ),
        )
        .where(
            Hold.community_id == community_id,
            Hold.account_id == account_id,
            Hold.fund_minutes > 0,
            Hold.made_at >= month_at,
            Hold.state.in_(("held", "settled")),
        )
        .scalar_subquery()
    )
