"""The table of allowed moves of a ride: every page, text, call, job and API goes through it."""

STATES = (
    "waiting_for_call", "looking", "found", "on_the_way", "here", "riding", "done",
    "stopped", "nobody_there", "cancelled", "unmet",
)  # fmt: skip
ENDED = frozenset({"done", "stopped", "nobody_there", "cancelled", "unmet"})
LIVE = frozenset(STATES) - ENDED
DRIVEN = frozenset({"found", "on_the_way", "here", "riding"})  # a driver has promised it
BEFORE_RIDING = ("waiting_for_call", "looking", "found", "on_the_way", "here")

MOVES: dict[tuple[str, str], str] = {
    ("looking", "accept"): "found",
    ("looking", "give_up"): "unmet",
    ("found", "drop_out"): "looking",
    ("found", "go"): "on_the_way",
    ("on_the_way", "drop_out"): "looking",  # a breakdown on the way: asked again at once
    ("on_the_way", "arrive"): "here",
    ("here", "board"): "riding",
    ("here", "nobody"): "nobody_there",
    ("riding", "finish"): "done",
    ("riding", "stop"): "stopped",
    ("waiting_for_call", "accept"): "found",
    ("waiting_for_call", "call"): "looking",
} | {(state, "cancel"): "cancelled" for state in BEFORE_RIDING}

VERBS = tuple(sorted({verb for _, verb in MOVES}))

# The kerb of the pages: which paint a state shows.
KERB = {
    "looking": "look",
    "waiting_for_call": "look",
    "found": "found",
    "on_the_way": "way",
    "riding": "way",
    "here": "here",
    "done": "done",
    "unmet": "chg",
    "cancelled": "chg",
    "nobody_there": "chg",
    "stopped": "chg",
}


def target(state: str, verb: str) -> str | None:
    """Return the state `verb` leads to from `state`, or None where it is not allowed."""
    return MOVES.get((state, verb))


def path(state: str, verb: str) -> tuple[tuple[str, str], ...]:
    """Return the moves ((verb, state after), ...) a person means by `verb`; () if none.

    By text a driver has 5 on my way, 6 here, 7 done: "here" without "on my way" and "done"
    without "riding" are short for both moves, and both are recorded.
    """
    direct = target(state, verb)
    if direct is not None:
        return ((verb, direct),)
    for first in ("go", "board"):
        between = target(state, first)
        after = between and target(between, verb)
        if between and after and verb in ("arrive", "finish"):
            return ((first, between), (verb, after))
    return ()
