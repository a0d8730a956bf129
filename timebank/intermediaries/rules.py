"""What a consent covers and when it counts: pure, by local days.

Spoken consent counts at once and through seven more days; then only when the member confirmed it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

SCOPES = ("book", "cancel", "see_schedule", "see_address", "message", "see_balance", "spend")
# what a desk asks for in one breath: "May I book rides for you and see your ride times?"
USUAL_SCOPES = ("book", "cancel", "see_schedule", "see_address")
ORGANISATION_KINDS = ("library", "housing", "clinic", "association", "office", "other")
GIVEN_BY = ("in_person", "phone", "paper", "text", "page")
SPOKEN = ("in_person", "phone")
SPOKEN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Spell:
    """When a consent counts, in local days."""

    from_on: date
    until_on: date
    confirm_by_on: date | None
    is_confirmed: bool
    is_revoked: bool


def is_live(spell: Spell, on: date) -> bool:
    """Tell whether a consent counts on a local day."""
    if spell.is_revoked or not spell.from_on <= on <= spell.until_on:
        return False
    return spell.is_confirmed or spell.confirm_by_on is None or on <= spell.confirm_by_on


def covers(scopes: Collection[str], scope: str) -> bool:
    """Tell whether the scopes of a consent allow one thing."""
    assert scope in SCOPES, f"no such scope: {scope}"
    return scope in scopes


def last_day(from_on: date, months_max: int) -> date:
    """Return the last day a consent from `from_on` may have: the day before, months later."""
    months = from_on.month - 1 + months_max
    year, month = from_on.year + months // 12, months % 12 + 1
    first = date(year, month, 1)
    length = ((first + timedelta(days=31)).replace(day=1) - first).days
    return first.replace(day=min(from_on.day, length)) - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """What a member allows. until_on None: as long as the community allows.

    staff_id: only this one of the organisation's people. given_by: in_person | phone | paper |
    text | page; the first two are spoken. witness: who else heard it.
    """

    request_key: str
    member_id: UUID
    organisation_id: UUID
    staff_id: UUID | None = None
    scopes: tuple[str, ...] = USUAL_SCOPES
    week_minutes_max: int = 600
    given_by: str
    witness: str = ""
    until_on: date | None = None
