"""What a consent covers and when it counts: pure, by local days.

Spoken consent counts at once and through seven more days; then only when the member confirmed it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
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


# What is done for a member, as their own log and the alarms know it. True: they are told of it by
# a message of its own (R27); the others are told by R11, R12, R22 and R28, or need no message.
ACTS = {
    "booked": False,
    "asked": False,  # hours did not reach: a person looks
    "over_cap": False,
    "changed": False,
    "called_off": False,
    "ready": False,
    "go_home": False,
    "problem": False,
    "answered": False,  # how their ride was, as they said it
    "told": False,  # a call ticked off
    "exchange": False,  # help written down or agreed; told by E1, E2 and E4
    "help_post": True,  # an offer or request on the board
    "place": True,
    "needs": True,
    "taken_on": False,
    "consent_given": False,
    "consent_renewed": False,
    "consent_ended": False,
}
# what a member may answer "I did not ask for this" to
DENIABLE = ("booked", "asked", "over_cap", "changed", "called_off", "place", "needs",
            "consent_given", "consent_renewed")  # fmt: skip
WHAT = {
    "place": {"en": "a place", "es": "un lugar", "ar": "مكان", "bn": "একটি জায়গা"},
    "needs": {"en": "the help you need", "es": "la ayuda que necesita",
              "ar": "المساعدة التي تلزمك", "bn": "আপনার কী সাহায্য লাগে"},
    "help_post": {"en": "your offer of help", "es": "su oferta de ayuda",
                  "ar": "عرض المساعدة", "bn": "আপনার সাহায্যের কথা"},
}  # fmt: skip
WEEK_MINUTES_USUAL = 600
RENEW_DAYS = 30  # so long before the end a member is reminded


def cap_minutes(scopes: Collection[str], week_minutes_max: int) -> int:
    """Return how many minutes of rides a week a consent covers.

    More than usual only where the member let them spend more.
    """
    return week_minutes_max if "spend" in scopes else min(week_minutes_max, WEEK_MINUTES_USUAL)


def what_words(kind: str, language: str) -> str:
    """Return in a member's language what was changed for them."""
    words = WHAT[kind]
    return words.get(language, words["en"])


# why a coordinator looks at something, and which outcomes they may write down
ALARMS = ("many_members", "own_household", "denied", "undelivered", "phone_then_spent")
CAUSES = (*ALARMS, "sample")
ALARM_OUTCOMES = ("all_well", "talked", "stopped")
SAMPLE_OUTCOMES = ("yes", "no", "unreached")
SAMPLE_SIZE = 10
MEMBERS_A_DAY = 20  # more than this is looked at


def outcomes_of(cause: str) -> tuple[str, ...]:
    """Return what may come of looking at something."""
    return SAMPLE_OUTCOMES if cause == "sample" else ALARM_OUTCOMES


def sample(act_ids: Collection[UUID], community_id: int, month: str) -> list[UUID]:
    """Draw the acts of a month to call back: ten at random, the same however often it is drawn.

    month: 2026-11; it and the community are the seed.
    """
    chance = Random(f"{community_id}:{month}")
    listed = sorted(act_ids)
    return sorted(chance.sample(listed, min(SAMPLE_SIZE, len(listed))))


def denied_share(outcomes: Mapping[str, int]) -> float | None:
    """Return the share of "no" among those who answered; None before anybody did."""
    answered = outcomes.get("yes", 0) + outcomes.get("no", 0)
    return outcomes.get("no", 0) / answered if answered else None


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """Something for a coordinator to look at, once a key. cause: of CAUSES.

    detail: plain JSON for the page: counts, names of kinds, never sentences.
    """

    cause: str
    key: str
    member_id: UUID | None = None
    actor_id: UUID | None = None
    act_id: UUID | None = None
    month: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
