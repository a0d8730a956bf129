"""Every move of a ride and every move that is none: written out here, not read from the rule."""

import pytest

from timebank.rides.rules.states import (
    BEFORE_RIDING,
    DRIVEN,
    ENDED,
    KERB,
    LIVE,
    MOVES,
    STATES,
    VERBS,
    path,
    target,
)

ALLOWED = {
    "waiting_for_call": {"accept": "found", "call": "looking", "cancel": "cancelled"},
    "looking": {"accept": "found", "give_up": "unmet", "cancel": "cancelled"},
    "found": {"drop_out": "looking", "go": "on_the_way", "cancel": "cancelled"},
    "on_the_way": {"drop_out": "looking", "arrive": "here", "cancel": "cancelled"},
    "here": {"board": "riding", "nobody": "nobody_there", "cancel": "cancelled"},
    "riding": {"finish": "done", "stop": "stopped"},
    "done": {},
    "stopped": {},
    "nobody_there": {},
    "cancelled": {},
    "unmet": {},
}
# what one word of a driver may mean twice at once: both moves are recorded
SHORT_FOR = {
    ("found", "arrive"): (("go", "on_the_way"), ("arrive", "here")),
    ("here", "finish"): (("board", "riding"), ("finish", "done")),
}


def test_the_states_are_these() -> None:
    assert set(STATES) == set(ALLOWED)
    assert set(KERB) == set(STATES)
    assert set(VERBS) == {verb for moves in ALLOWED.values() for verb in moves}
    assert {state for state, moves in ALLOWED.items() if not moves} == ENDED
    assert set(STATES) - ENDED == LIVE
    assert DRIVEN < LIVE


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_moves_a_ride_only_as_the_table_says(state: str, verb: str) -> None:
    after = ALLOWED[state].get(verb)
    assert target(state, verb) == after
    expected = ((verb, after),) if after else SHORT_FOR.get((state, verb), ())
    assert path(state, verb) == expected


def test_what_ended_never_moves_and_what_began_can_end() -> None:
    assert not [move for move in MOVES if move[0] in ENDED]
    for state in LIVE:
        reached, new = {state}, {state}
        while new:
            new = {after for (before, _), after in MOVES.items() if before in new} - reached
            reached |= new
        assert reached & ENDED, state
    assert {state for state, verb in MOVES if verb == "cancel"} == set(BEFORE_RIDING)


def test_a_path_is_made_of_allowed_moves() -> None:
    for state in STATES:
        for verb in (*VERBS, "fly"):
            here = state
            for step, after in path(state, verb):
                assert target(here, step) == after
                here = after
