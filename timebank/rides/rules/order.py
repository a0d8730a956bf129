"""In what order drivers are asked: the community's weights, and an example of what they do."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from timebank.matching import TOGETHER_MAX, Weights, cost_parts
from timebank.members import Policy


def weights_of(policy: Policy) -> Weights:
    """Return what each part of a driver's cost is worth in this community."""
    return Weights(
        together=policy.order_together / TOGETHER_MAX,
        trust=policy.order_trust,
        load=policy.order_load,
        language=policy.order_language,
    )


@dataclass(frozen=True, slots=True)
class Example:
    """A made-up driver beside another. trust: from 0 to 1; parts and cost: minutes."""

    minutes_away: int
    rides_together: int
    trust: float
    rides_month: int
    month_max: int
    same_language: bool
    parts: Mapping[str, float] = field(default_factory=dict)
    cost: float = 0.0


NEAR = Example(6, 0, 0.3, 9, 12, same_language=False)
KNOWN = Example(21, 4, 0.8, 3, 12, same_language=True)


def order_example(policy: Policy) -> tuple[Example, Example]:
    """Return a near driver and a well-known one, with what each costs in this community."""
    near, known = (_weighed(one, weights_of(policy)) for one in (NEAR, KNOWN))
    return near, known


def _weighed(one: Example, weights: Weights) -> Example:
    parts = cost_parts(
        weights,
        minutes_away=one.minutes_away,
        rides_together=one.rides_together,
        trust=one.trust,
        month_share=one.rides_month / one.month_max,
        same_language=one.same_language,
    )
    return replace(one, parts=parts, cost=round(sum(parts.values()), 1))
