"""Who could drive, in what order, and why: pure functions, no database, no Flask."""

from timebank.matching.candidates import (
    CARE_CLASS,
    Busy,
    Candidate,
    Leg,
    Need,
    Trip,
    Weights,
)
from timebank.matching.detours import ADJOINS_MAX, adjoins, out_of_the_way
from timebank.matching.newcomers import (
    PLACE,
    asked_of,
    by_day,
    places_kept,
    split,
    wave_of,
    ways_to_ask,
)
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
    "CARE_CLASS",
    "PLACE",
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
    "asked_of",
    "by_day",
    "cost_parts",
    "has_time",
    "is_in_time",
    "leg_minutes",
    "may_be_in_time",
    "may_drive",
    "out_of_the_way",
    "own_minutes",
    "places_kept",
    "rank",
    "refusals",
    "split",
    "wave_of",
    "ways",
    "ways_of",
    "ways_to_ask",
]
