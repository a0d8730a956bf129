"""What a sponsor and the community fund may pay for one member now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.ledger.models import FUND_OWNER, OWNED_KINDS, Account, FundRule, Hold
from timebank.ledger.queries.sponsors import given_since, sponsor_used
from timebank.ledger.rules import FundTerms, SponsorAsk, fund_minutes, sponsor_parts


class Asking(Protocol):
    """What is asked of the fund."""

    @property
    def purpose(self) -> str: ...
    @property
    def month_at(self) -> datetime: ...
    @property
    def is_flagged(self) -> bool: ...
    @property
    def is_approved(self) -> bool: ...


def fund_pays(
    session: Session, community_id: int, account_id: UUID, missing: int, asking: Asking
) -> int:
    """Return the minutes of `missing` that the fund's rules pay, this month's use counted."""
    return fund_says(session, community_id, account_id, missing, asking)[0]


def fund_says(
    session: Session, community_id: int, account_id: UUID, missing: int, asking: Asking
) -> tuple[int, int]:
    """Return what the rules pay of `missing` minutes as it was asked, and if approved."""
    used = given_since(Hold.fund_account_id, Hold.fund_minutes, asking.month_at)
    used = used.where(Hold.community_id == community_id, Hold.account_id == account_id)
    rows = session.execute(
        select(
            FundRule.purposes,
            FundRule.whose,
            FundRule.share_percent,
            FundRule.month_minutes_max,
            FundRule.needs_approval,
            used.scalar_subquery().label("used"),
        )
        .where(FundRule.community_id == community_id)
        .order_by(FundRule.position)
    ).all()
    rules = [_terms(row) for row in rows]

    def paid(is_approved: bool) -> int:
        return fund_minutes(
            missing,
            rules,
            purpose=asking.purpose,
            is_flagged=asking.is_flagged,
            used_minutes=rows[0].used if rows else 0,
            is_approved=is_approved,
        )

    return paid(asking.is_approved), paid(True)


@dataclass(frozen=True, slots=True)
class Share:
    """Who would pay what: the member's own, the fund's, a sponsor's, and what nobody pays. Minutes.

    on_yes: what the fund would pay of `short` once a coordinator says yes.
    """

    own: int
    fund: int
    short: int
    sponsor: int = 0
    on_yes: int = 0


def share_of(
    session: Session,
    community_id: int,
    owner_id: UUID,
    asks: Sequence[int],
    asking: Asking,
    sponsor: SponsorAsk | None = None,
) -> Share:
    """Return how holds of `asks` minutes would be laid on a sponsor, a member and the fund now."""
    owners = [owner_id, FUND_OWNER] + ([sponsor.owner_id] if sponsor else [])
    rows = session.execute(
        select(
            Account.id, Account.kind, Account.balance - Account.held + Account.credit_limit
        ).where(
            Account.community_id == community_id,
            Account.kind.in_(OWNED_KINDS),
            Account.owner_id.in_(owners),
        )
    ).all()
    free = {kind: max(0, available) for _, kind, available in rows}
    ids = {row.kind: row.id for row in rows}
    minutes, gives = sum(asks), 0
    if sponsor is not None and free.get("sponsor") and "member" in ids:
        used = sponsor_used(session, community_id, ids["sponsor"], ids["member"], sponsor.month_at)
        room = sponsor.room(free["sponsor"], *used)
        gives = sum(sponsor_parts(asks, sponsor.share_percent, room))
    own = min(minutes - gives, free.get("member", 0))
    missing, pays, on_yes = minutes - gives - own, 0, 0
    if missing and "member" in ids and "community_fund" in ids:
        said = fund_says(session, community_id, ids["member"], missing, asking)
        pays, on_yes = (min(part, free["community_fund"]) for part in said)
    return Share(own, pays, missing - pays, gives, on_yes - pays)


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
