"""States of an exchange: from what was written down to hours that moved, or to nothing.

waiting -> confirmed (everybody said yes, or the days went by) | short (hours do not reach)
        -> disputed (somebody said no) | dropped (taken back)
short, disputed -> confirmed | dropped (by a coordinator); disputed -> waiting (the no was a slip)
confirmed -> corrected (turned back by a coordinator, with a reason)
"""

from collections.abc import Collection

STATES = ("waiting", "short", "disputed", "confirmed", "dropped", "corrected")
SAID = ("waiting", "yes", "no")
OPEN = frozenset({"waiting", "short", "disputed"})
MOVED = frozenset({"confirmed", "corrected"})
DECISIONS = ("as_is", "minutes", "fund", "drop")


def state_after(said: Collection[str]) -> str:
    """Return where an open exchange stands by what its sides said: moves means all said yes."""
    if "no" in said:
        return "disputed"
    return "waiting" if "waiting" in said else "moves"


def is_pending(state: str) -> bool:
    """Tell whether a side's yes or no still counts."""
    return state in OPEN
