"""Pure arithmetic of hours: who pays which part of what. Whole minutes, nothing is rounded away."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FundTerms:
    """One rule of the community fund, as it is applied."""

    purposes: frozenset[str]  # empty: any
    whose: str  # everyone | flagged
    share_percent: int
    month_minutes_max: int
    needs_approval: bool


@dataclass(frozen=True, slots=True)
class Split:
    """What one hold takes from its member and from the fund."""

    own_minutes: int
    fund_minutes: int


def fund_minutes(
    missing: int, rules: Sequence[FundTerms], *, purpose: str, is_flagged: bool, used_minutes: int
) -> int:
    """Return what the fund pays of `missing` minutes: the rules in order, each its share.

    used_minutes: what the fund gave this member in this local month. A rule that needs approval
    pays nothing by itself.
    """
    paid = 0
    for rule in rules:
        fits = (not rule.purposes or purpose in rule.purposes) and (
            rule.whose == "everyone" or is_flagged
        )
        if not fits or rule.needs_approval:
            continue
        left_this_month = max(0, rule.month_minutes_max - used_minutes - paid)
        share = (missing - paid) * rule.share_percent // 100
        paid += min(share, left_this_month)
        if paid >= missing:
            break
    return paid


def split(asks: Sequence[int], own_available: int, fund_pays: int) -> list[Split] | None:
    """Lay `asks` (minutes of each hold, in order) on the member's hours first, then the fund's.

    Returns None when both together do not reach.
    """
    parts: list[Split] = []
    own_left, fund_left = max(0, own_available), fund_pays
    for minutes in asks:
        own = min(minutes, own_left)
        fund = minutes - own
        if fund > fund_left:
            return None
        own_left, fund_left = own_left - own, fund_left - fund
        parts.append(Split(own, fund))
    return parts


def settle_split(minutes: int, held_own: int, held_fund: int) -> Split:
    """Return who pays a settled ride: the member's held hours first, then the fund's."""
    assert 0 < minutes <= held_own + held_fund
    own = min(minutes, held_own)
    return Split(own, minutes - own)
