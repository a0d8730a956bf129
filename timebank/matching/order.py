"""In what order drivers are asked: a cost in minutes whose parts can be read aloud."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from timebank.matching.candidates import Candidate, Leg, Need, Travel, Weights
from timebank.matching.detours import out_of_the_way
from timebank.matching.permission import Ways, own_minutes

TOGETHER_MAX = 5
WEEKS_A_MONTH = 4


@dataclass(frozen=True, slots=True)
class Ranked:
    """A driver who may drive, with cost and its parts in minutes (less is better)."""

    candidate: Candidate
    legs: tuple[str, ...]
    minutes: int  # this driver's own effort
    km: float
    cost: float
    parts: dict[str, float] = field(default_factory=dict)


def rank(
    need: Need,
    legs: dict[str, Leg],
    candidates: Iterable[tuple[Candidate, float, Ways]],
    weights: Weights,
    travel: Travel,
) -> list[Ranked]:
    """Order drivers who may drive all of `legs`. candidates: (driver, km to first pickup, ways).

    The rider's favourites first, whatever they cost. Cost = minutes out of the way - familiarity
    - trust + load - shared language; equal costs are ordered by driver id, so that the same
    question has the same answer.
    """
    ranked = [
        _cost(need, legs, candidate, km, own, weights, travel) for candidate, km, own in candidates
    ]
    return sorted(
        ranked, key=lambda r: (not r.candidate.is_favourite, r.cost, r.candidate.driver_id)
    )


def cost_parts(
    weights: Weights,
    *,
    minutes_away: float,
    rides_together: int,
    trust: float,
    month_share: float,
    same_language: bool,
) -> dict[str, float]:
    """Return what each part adds to a driver's cost, in minutes to one decimal.

    trust: from 0 to 1. month_share: this month's rides over all the driver chose, from 0.
    """
    parts = {
        "out_of_the_way": float(minutes_away),
        "together": -weights.together * min(TOGETHER_MAX, rides_together),
        "trust": -weights.trust * trust,
        "load": weights.load * min(1.0, month_share),
        "language": -weights.language * same_language,
    }
    return {name: round(value, 1) for name, value in parts.items()}


def _cost(
    need: Need,
    legs: dict[str, Leg],
    candidate: Candidate,
    km: float,
    own: Ways,
    weights: Weights,
    travel: Travel,
) -> Ranked:
    away = out_of_the_way(need, legs, candidate, own, travel)
    parts = cost_parts(
        weights,
        minutes_away=away,
        rides_together=candidate.rides_together,
        trust=candidate.trust,
        month_share=candidate.rides_month / max(1, candidate.rides_week_max * WEEKS_A_MONTH),
        same_language=bool(need.languages & candidate.languages),
    )
    return Ranked(
        candidate,
        tuple(legs),
        own_minutes(need, legs, own),
        km,
        round(sum(parts.values()), 1),
        parts,
    )
