"""Pure arithmetic of hours: who pays which part of what, and what a sealed day says.

Whole minutes, nothing is rounded away.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

MARK = 32  # hex digits: 128 bits of a SHA-256


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


def transfer_mark(said: Sequence[Any], entries: Sequence[tuple[UUID, int, int, int]]) -> str:
    """Return what one transfer says, with its entries, as MARK hex digits.

    said: its columns, in one order for ever. entries: (account, version, minutes, balance after).
    Any byte changed gives other digits; both databases give the same.
    """
    words = [_plain(value) for value in said]
    words.append([[str(account), *rest] for account, *rest in sorted(entries)])
    text = json.dumps(words, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:MARK]


def day_digest(before: str, day: date, since: datetime, until: datetime, marks: str) -> str:
    """Return the digest of one day: of the day before's, its bounds and its transfers' marks."""
    said = [before, day.isoformat(), _plain(since), _plain(until), marks]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value
