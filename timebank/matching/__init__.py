"""Who could drive, in what order, and why: pure functions, no database, no Flask."""

from timebank.matching.candidates import Busy, Candidate, Leg, Need, Weights
from timebank.matching.order import Ranked, rank
from timebank.matching.permission import (
    REASONS,
    Way,
    Ways,
    has_time,
    leg_minutes,
    may_drive,
    own_minutes,
    refusals,
    ways,
)

__all__ = [
    "REASONS",
    "Busy",
    "Candidate",
    "Leg",
    "Need",
    "Ranked",
    "Way",
    "Ways",
    "Weights",
    "has_time",
    "leg_minutes",
    "may_drive",
    "own_minutes",
    "rank",
    "refusals",
    "ways",
]
