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
class SponsorAsk:
    """What is asked of a sponsor: its share of each ride, within its caps of the local month.

    owner_id: whose account it is. month_at: the local month's first instant. Minutes.
    """

    owner_id: UUID
    share_percent: int
    member_minutes_max: int  # for one member
    month_minutes_max: int | None  # for all together; None: as far as its hours reach
    month_at: datetime

    def room(self, available: int, used_of_member: int, used_of_all: int) -> int:
        """Return how many minutes it may give one member now. used: this month, kept or given."""
        room = min(available, self.member_minutes_max - used_of_member)
        if self.month_minutes_max is not None:
            room = min(room, self.month_minutes_max - used_of_all)
        return max(0, room)


@dataclass(frozen=True, slots=True)
class Split:
    """What one hold takes from its member, from the fund and from a sponsor."""

    own_minutes: int
    fund_minutes: int
    sponsor_minutes: int = 0


def fund_minutes(
    missing: int,
    rules: Sequence[FundTerms],
    *,
    purpose: str,
    is_flagged: bool,
    used_minutes: int,
    is_approved: bool = False,
) -> int:
    """Return what the fund pays of `missing` minutes: the rules in order, each its share.

    used_minutes: what the fund gave this member in this local month. A rule that needs approval
    pays nothing unless a coordinator said yes (is_approved).
    """
    paid = 0
    for rule in rules:
        fits = (not rule.purposes or purpose in rule.purposes) and (
            rule.whose == "everyone" or is_flagged
        )
        if not fits or (rule.needs_approval and not is_approved):
            continue
        left_this_month = max(0, rule.month_minutes_max - used_minutes - paid)
        share = (missing - paid) * rule.share_percent // 100
        paid += min(share, left_this_month)
        if paid >= missing:
            break
    return paid


def sponsor_parts(asks: Sequence[int], share_percent: int, room: int) -> list[int]:
    """Return what a sponsor keeps for each of `asks`: its share rounded down, while room lasts."""
    parts = []
    for minutes in asks:
        part = min(minutes * share_percent // 100, room)
        room -= part
        parts.append(part)
    return parts


def split(
    asks: Sequence[int], own_available: int, fund_pays: int, sponsored: Sequence[int] = ()
) -> list[Split] | None:
    """Lay `asks` (minutes of each hold, in order) on the member's hours first, then the fund's.

    sponsored: what a sponsor keeps of each before. Returns None when all together do not reach.
    """
    parts: list[Split] = []
    own_left, fund_left = max(0, own_available), fund_pays
    for minutes, sponsor in zip(asks, sponsored or [0] * len(asks), strict=True):
        own = min(minutes - sponsor, own_left)
        fund = minutes - sponsor - own
        if fund > fund_left:
            return None
        own_left, fund_left = own_left - own, fund_left - fund
        parts.append(Split(own, fund, sponsor))
    return parts


def settle_split(minutes: int, held: Split, sponsor_percent: int = 0) -> Split:
    """Return who pays `minutes` of what is held: never more than each keeps.

    The sponsor pays its share of what was used, the rest is the member's first, then the fund's:
    what is left over goes back to the fund first.
    """
    assert 0 < minutes <= held.own_minutes + held.fund_minutes + held.sponsor_minutes
    sponsor = min(held.sponsor_minutes, minutes * sponsor_percent // 100)
    own = min(minutes - sponsor, held.own_minutes)
    return Split(own, minutes - sponsor - own, sponsor)


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
