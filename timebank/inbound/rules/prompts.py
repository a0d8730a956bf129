"""What each kind of message that was sent lets its reader answer: the one table of keys.

A message that was sent to a number is an open prompt while what it is about can still be
answered. Keys taught by the words of a message are here, and the few that everybody knows (2 is
a problem, 9 is no ride) where they cannot be misunderstood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

KEEP = {1: "confirm", 2: "problem", 9: "call_off"}
DRIVE = {2: "problem", 5: "go", 6: "arrive", 7: "finish", 8: "nobody", 9: "cannot"}
GIVE_BACK = {2: "problem", 9: "cannot"}
AGREE = {1: "help_right", 9: "help_wrong"}  # what somebody wrote down of help
MEET = {1: "meet_yes", 9: "meet_no"}
KEYS: Mapping[str, Mapping[int, str]] = {
    "R1": {2: "problem", 9: "call_off"},
    "R2": KEEP,
    "R3": KEEP,
    "R4": KEEP,
    "R5": {2: "problem"},
    "R6": {2: "problem"},
    "R7": {2: "problem", 5: "go_home"},
    "R7b": {2: "problem", 5: "go_home"},
    "R8": {1: "good", 2: "problem", 3: "thank"},
    "R9": {2: "problem", 9: "call_off"},
    "R10": {2: "problem", 9: "call_off"},
    "R11": {1: "consent_yes", 9: "consent_no"},
    "R12": KEEP | {9: "deny"},  # they never asked for it: the helper's act is denied, too
    "R21": KEEP,
    "R27": {1: "is_so", 9: "not_so"},
    "R28": {1: "is_so", 9: "consent_no"},
    "R29": {1: "renew", 9: "end_consent"},
    "D1": {1: "accept", 9: "decline"},
    "D2": GIVE_BACK,
    "D4": GIVE_BACK | {1: "all_set"},
    "D5": DRIVE,
    "D6": {1: "hours_right", 2: "problem"},
    "D9": DRIVE,
    "C1": {2: "problem", 9: "call_off"},
    "C1d": GIVE_BACK,
    "C5d": DRIVE,
    "C6d": DRIVE,
    "C7d": {1: "hours_right", 2: "problem"},
    "C9": {1: "undo"},
    "C9o": {1: "undo"},
    "C9d": {1: "take_back"},
    "E1": AGREE,
    "E2": AGREE,
    "C11": {1: "help_right"},
    "B1": MEET,
    "B1o": MEET,
    "B4": {1: "keep_note", 9: "end_note"},
}
TAKES_HOURS = frozenset({"D6", "C7d"})
# questions of a conversation: while one is the newest, digits are its answers
STEPS = frozenset({"R17", "R18", "R18b", "R19", "R19b", "C5"})
LISTS = frozenset({"C2", "C4"})  # letters name what they list
PROMPT_KINDS = frozenset(KEYS) | STEPS | LISTS

STEP_LIFE = timedelta(minutes=60)  # a slow writer's pause; then the question is forgotten
UNDO_LIFE = timedelta(minutes=10)
FRESH = timedelta(hours=12)  # so long a question counts as just asked
_LIFE = {
    "C9": UNDO_LIFE,
    "C9o": UNDO_LIFE,
    "C9d": UNDO_LIFE,
    "R8": timedelta(days=3),
    "D6": timedelta(days=3),
    "C7d": timedelta(days=3),
    "C2": STEP_LIFE,
    "C4": timedelta(hours=12),
    "E1": timedelta(days=14),
    "E2": timedelta(days=14),
    "C11": timedelta(days=3),
    "B1": timedelta(days=14),
    "B1o": timedelta(days=14),
    "B4": timedelta(days=14),
}
LIFE_MAX = timedelta(days=60)  # rides are asked so far ahead

# for each act the states of a ride in which it can be meant
BEFORE = frozenset({"waiting_for_call", "looking", "found", "on_the_way", "here"})
STATES_OF: Mapping[str, frozenset[str]] = {
    "confirm": BEFORE,
    "call_off": BEFORE,
    "deny": BEFORE,
    "all_set": frozenset({"found", "waiting_for_call"}),
    "cannot": frozenset({"found", "on_the_way", "waiting_for_call"}),
    "go": frozenset({"found"}),
    "arrive": frozenset({"found", "on_the_way"}),
    "finish": frozenset({"here", "riding"}),
    "nobody": frozenset({"here"}),
    "go_home": frozenset({"waiting_for_call", "found", "looking"}),
    "good": frozenset({"done", "stopped"}),
    "thank": frozenset({"done", "stopped"}),
    "hours_right": frozenset({"done"}),
    "hours": frozenset({"done"}),
    "undo": frozenset({"cancelled"}),
    "take_back": frozenset({"looking"}),
    "problem": BEFORE | {"riding", "done", "stopped", "nobody_there"},
    "accept": frozenset({"open", "expired"}),
    "decline": frozenset({"open", "expired"}),
    "consent_yes": frozenset({"asked"}),
    "consent_no": frozenset({"asked", "live"}),
    "renew": frozenset({"live"}),
    "end_consent": frozenset({"live"}),
    "is_so": frozenset({"told", "live"}),
    "not_so": frozenset({"told"}),
    "help_right": frozenset({"asked", "said"}),
    "help_wrong": frozenset({"asked", "said", "counted"}),
    "meet_yes": frozenset({"waiting"}),
    "meet_no": frozenset({"waiting"}),
    "keep_note": frozenset({"open", "ended"}),
    "end_note": frozenset({"open", "ended"}),
}
DRIVERS_ACTS = frozenset({"all_set", "cannot", "go", "arrive", "finish", "nobody", "hours_right"})


@dataclass(frozen=True, slots=True)
class Prompt:
    """A message that may still be answered.

    stage: the state of its ride, invitation or note on the board (of a consent "asked" or "live",
    of an act "told", of help as exchanges.stages_of says, "" for a step).
    about: the ride, invitation, consent, exchange or note a key acts on. words: what a list of
    several calls it, where it is no ride. is_own: the ride is still this
    member's to drive. at: when it starts, code: the
    ride's. draft: what a step of a conversation knows so far.
    """

    id: UUID
    kind: str
    member_id: UUID
    about: UUID | None
    made_at: datetime
    stage: str = ""
    is_answered: bool = False
    is_own: bool = True
    at: datetime | None = None
    code: str = ""
    words: str = ""
    draft: Mapping[str, Any] = field(default_factory=dict)


def is_open(prompt: Prompt, now: datetime) -> bool:
    """Tell whether the prompt's time has not run out."""
    if prompt.kind in STEPS:
        return not prompt.is_answered and now - prompt.made_at <= STEP_LIFE
    if prompt.kind == "C2":
        return not prompt.is_answered and now - prompt.made_at <= _LIFE["C2"]
    return now - prompt.made_at <= _LIFE.get(prompt.kind, LIFE_MAX)


def act_of(prompt: Prompt, key: int) -> str | None:
    """Return what a key means to a prompt, whether or not it can be done now."""
    return KEYS.get(prompt.kind, {}).get(key)


def can_be_meant(prompt: Prompt, act: str) -> bool:
    """Tell whether an act fits what the prompt is about as it stands."""
    if act in DRIVERS_ACTS and not prompt.is_own:
        return False
    states = STATES_OF.get(act)
    return states is None or prompt.stage in states
