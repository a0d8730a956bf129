"""What the community fund may pay for one member now."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import Entry, FundRule, Hold, Transfer
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
    rules = [
        FundTerms(
            frozenset(row.purposes.split(",")) if row.purposes else frozenset(),
            row.whose,
            row.share_percent,
            row.month_minutes_max,
            row.needs_approval,
        )
        for row in rows
    ]
    used_minutes = rows[0].used if rows else 0
    return fund_minutes(
        missing,
        rules,
        purpose=asking.purpose,
        is_flagged=asking.is_flagged,
        used_minutes=used_minutes,
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
