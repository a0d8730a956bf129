"""Who could drive, in what order, and why: pure functions, no database, no Flask."""

from timebank.matching.candidates import Busy, Candidate, Leg, Need, Trip, Weights
from timebank.matching.detours import ADJOINS_MAX, adjoins, out_of_the_way
from timebank.matching.order import TOGETHER_MAX, Ranked, cost_parts, rank
from timebank.matching.passing import is_in_time, may_be_in_time
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
    ways_of,
)

__all__ = [
    "ADJOINS_MAX",
    "REASONS",
    "TOGETHER_MAX",
    "Busy",
    "Candidate",
    "Leg",
    "Need",
    "Ranked",
    "Trip",
    "Way",
    "Ways",
    "Weights",
    "adjoins",
    "cost_parts",
    "has_time",
    "is_in_time",
    "leg_minutes",
    "may_be_in_time",
    "may_drive",
    "out_of_the_way",
    "own_minutes",
    "rank",
    "refusals",
    "ways",
    "ways_of",
]
