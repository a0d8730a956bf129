"""Who could drive, in what order, and why: pure functions, no database, no Flask."""

from timebank.matching.candidates import Busy, Candidate, Leg, Need, Weights
from timebank.matching.order import Ranked, rank
from timebank.matching.permission import REASONS, leg_minutes, may_drive, own_minutes, refusals

__all__ = [
    "REASONS",
    "Busy",
    "Candidate",
    "Leg",
    "Need",
    "Ranked",
    "Weights",
    "leg_minutes",
    "may_drive",
    "own_minutes",
    "rank",
    "refusals",
]
