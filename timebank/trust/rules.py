"""How evidence is weighed: bounded per rater, decaying, and never helped by more false accounts.

Formulas and constants: TRUST.md 2 (base-rate score, W = 4) and 3 (reliability), in docs/trust.md.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

GOOD_HALF_LIFE_DAYS = 365.0
BAD_HALF_LIFE_DAYS = 730.0
PER_RATER_MAX = 1.0
WEIGHT = {"answer": 0.35, "ride": 0.10, "vouch": 0.50}
PRIOR_WEIGHT = 4.0
NEWCOMER = 0.30
RELIABILITY_NEW = 5.4 / 6


@dataclass(frozen=True, slots=True)
class Seen:
    """One piece of evidence about somebody."""

    kind: str
    rater_id: UUID | None
    is_good: bool
    subject_id: UUID | None
    at: datetime


def score(seen: Iterable[Seen], now: datetime, base_rate: float = NEWCOMER) -> float:
    """Return the base-rate score in [0, 1]: (sum e+ + a W) / (sum e+ + sum e- + W).

    A rater's answers, rides and vouches count at most 1 together; a ride that was answered
    counts by its answer alone. base_rate: the community's share of good answers.
    """
    seen = list(seen)
    answered = {(s.rater_id, s.subject_id) for s in seen if s.kind == "answer"}
    good: dict[UUID, float] = defaultdict(float)
    bad: dict[UUID, float] = defaultdict(float)
    for s in seen:
        if s.rater_id is None or s.kind not in WEIGHT:
            continue
        if s.kind == "ride" and (s.rater_id, s.subject_id) in answered:
            continue
        if s.is_good:
            good[s.rater_id] += WEIGHT[s.kind] * _decay(s.at, now, GOOD_HALF_LIFE_DAYS)
        elif s.kind == "answer":  # only "would not" speaks against somebody
            bad[s.rater_id] += _decay(s.at, now, BAD_HALF_LIFE_DAYS)
    plus = sum(min(PER_RATER_MAX, value) for value in good.values())
    minus = sum(min(PER_RATER_MAX, value) for value in bad.values())
    return (plus + base_rate * PRIOR_WEIGHT) / (plus + minus + PRIOR_WEIGHT)


def reliability(seen: Iterable[Seen], now: datetime) -> float:
    """Return (kept + 5.4) / (kept + no_show + .5 late_cancel + 6), each decayed; newcomers .9."""
    kept = no_show = late = 0.0
    for s in seen:
        if s.kind == "kept":
            kept += _decay(s.at, now, GOOD_HALF_LIFE_DAYS)
        elif s.kind == "no_show":
            no_show += _decay(s.at, now, BAD_HALF_LIFE_DAYS)
        elif s.kind == "late_cancel":
            late += _decay(s.at, now, BAD_HALF_LIFE_DAYS)
    return (kept + 5.4) / (kept + no_show + 0.5 * late + 6)


def combined(score_: float, reliability_: float) -> float:
    """Return T * (.5 + .5 R): what orders neighbours inside a band."""
    return score_ * (0.5 + 0.5 * reliability_)


def _decay(at: datetime, now: datetime, half_life_days: float) -> float:
    days = max(0.0, (now - at).total_seconds() / 86_400)
    return float(0.5 ** (days / half_life_days))
