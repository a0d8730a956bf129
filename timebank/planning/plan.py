"""A plan: who drives whom and when, and what is known about plans that would be better."""

from dataclasses import dataclass
from typing import Literal

# what no plan at all can better: the need met, and the minutes at that need
Proof = Literal["optimal", "need", "nothing"]


@dataclass(frozen=True, slots=True)
class Stop:
    """Service begins at `at`: boarding at a pickup, alighting at a drop-off."""

    is_pickup: bool
    ride_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Tour:
    """Out of home with an empty car and back with an empty car."""

    leaves_at: int
    stops: tuple[Stop, ...]
    returns_at: int


@dataclass(frozen=True, slots=True)
class Route:
    """One driver's day."""

    driver_id: str
    tours: tuple[Tour, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes and what they come to.

    weight: need met; weight_bound: no plan meets more.
    minutes: sum over tours of return less leaving; soft: of the pairs used.
    cost_bound: no plan that meets `weight` costs less in minutes + soft; None where unknown.
    unkept: fixed rides that no plan could keep, by id.
    """

    routes: tuple[Route, ...]
    served: int
    weight: float
    minutes: int
    soft: float
    weight_bound: float
    cost_bound: float | None
    unkept: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """Minutes driven and soft costs."""
        return self.minutes + self.soft

    @property
    def proof(self) -> Proof:
        """What is proven: `optimal`, that no plan meets more `need`, or `nothing`."""
        if self.weight < self.weight_bound - 1e-6:
            return "nothing"
        if self.cost_bound is None or self.cost > self.cost_bound + 2e-4:
            return "need"
        return "optimal"
