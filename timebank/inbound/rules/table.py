"""The conversation as one pure table, read by texts and by calls: what is open x key -> act.

`ASKS` says for each kind of message that was sent or said what its keys mean, `ACTS` for each act
when it can be meant and what a call says of it: an act without a phrase is for texts alone.
Words become keys before (`words`); `WHOLE` are those that mean the same whatever is open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

LIFE_MAX = timedelta(days=60)  # rides are asked so far ahead
STEP_LIFE = timedelta(minutes=60)  # a slow writer's pause; then the question is forgotten
UNDO_LIFE = timedelta(minutes=10)
FRESH = timedelta(hours=12)  # so long a question counts as just asked
_DAYS = timedelta(days=3)
_TWO_WEEKS = timedelta(days=14)

# what a whole message says, whatever is open; a call has a person on 0 and hangs up instead
WHOLE: Mapping[str, str] = {
    "opt_out": "stop", "opt_in": "start", "help": "help", "hours": "my_hours",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asks:
    """What a message lets its reader answer. keys: the act of each.

    menu: the phrase that names its keys in a call about it; "" where such a call asks nothing.
    life: how long it may be answered. takes_hours: an amount of time corrects the hours.
    """

    keys: Mapping[int, str]
    menu: str = ""
    life: timedelta = LIFE_MAX
    takes_hours: bool = False


KEEP = {1: "confirm", 2: "problem", 9: "call_off"}
TROUBLE = {2: "problem", 9: "call_off"}
DRIVE = {2: "problem", 5: "go", 6: "arrive", 7: "finish", 8: "nobody", 9: "cannot"}
GIVE_BACK = {2: "problem", 9: "cannot"}
AGREE = {1: "help_right", 9: "help_wrong"}  # what somebody wrote down of help
MEET = {1: "meet_yes", 9: "meet_no"}
NOTHING = ""  # the row of an empty table: nothing asks, or nothing that takes the key
ASKS: Mapping[str, Asks] = {
    NOTHING: Asks({0: "call_me", 2: "tell_problem", 4: "my_rides", 5: "ask"}),
    "R1": Asks(TROUBLE),
    "R2": Asks(KEEP, "keys_need"),
    "R3": Asks(KEEP, "keys_need"),
    "R4": Asks(KEEP, "keys_need"),
    "R5": Asks({2: "problem"}),
    "R6": Asks({2: "problem"}, "keys_help"),
    "R7": Asks({2: "problem", 5: "go_home"}),
    "R7b": Asks({2: "problem", 5: "go_home"}),
    "R8": Asks({1: "good", 2: "problem", 3: "thank"}, life=_DAYS),
    "R9": Asks(TROUBLE),
    "R10": Asks(TROUBLE),
    "R11": Asks({1: "consent_yes", 9: "consent_no"}, "keys_yes_no"),
    # they never asked for it: the helper's act is denied, too
    "R12": Asks(KEEP | {9: "deny"}, "keys_need"),
    "R21": Asks(KEEP, "keys_need"),
    "R22": Asks({4: "my_rides"}, "keys_rides", FRESH),
    "R23": Asks({5: "ask"}, "keys_new", FRESH),
    "R33": Asks({5: "ask"}, "keys_new", FRESH),
    "R27": Asks({1: "is_so", 9: "not_so"}, "keys_right"),
    "R28": Asks({1: "is_so", 9: "consent_no"}, "keys_right"),
    "R29": Asks({1: "renew", 9: "end_consent"}, "keys_yes_no"),
    "D1": Asks({1: "accept", 9: "decline"}, "keys_drive"),
    "D11": Asks({1: "accept", 9: "decline"}, "keys_drive"),
    "D14": Asks({1: "stand_by", 9: "not_second"}),
    "D15": Asks({1: "accept", 9: "decline"}, "keys_drive"),
    "D2": Asks(GIVE_BACK, "keys_cannot"),
    "D4": Asks(GIVE_BACK | {1: "all_set"}, "keys_set"),
    "D5": Asks(DRIVE),
    "D6": Asks({1: "hours_right", 2: "problem"}, life=_DAYS, takes_hours=True),
    "D9": Asks(DRIVE, "keys_going"),
    "C1": Asks(TROUBLE),
    "C1d": Asks(GIVE_BACK),
    "C5": Asks({1: "book", 9: "ask"}, life=STEP_LIFE),
    "C5d": Asks(DRIVE),
    "C6d": Asks(DRIVE),
    "C7d": Asks({1: "hours_right", 2: "problem"}, life=_DAYS, takes_hours=True),
    "C9": Asks({1: "undo"}, life=UNDO_LIFE),
    "C9o": Asks({1: "undo"}, life=UNDO_LIFE),
    "C9d": Asks({1: "take_back"}, life=UNDO_LIFE),
    "E1": Asks(AGREE, "keys_right", _TWO_WEEKS),
    "E2": Asks(AGREE, "keys_right", _TWO_WEEKS),
    "C11": Asks({1: "help_right"}, life=_DAYS),
    "B1": Asks(MEET, "keys_yes_no", _TWO_WEEKS),
    "B1o": Asks(MEET, "keys_yes_no", _TWO_WEEKS),
    "B4": Asks({1: "keep_note", 9: "end_note"}, "keys_yes_no", _TWO_WEEKS),
    # questions of a conversation: while one is the newest, digits are its numbered answers
    **dict.fromkeys(("R17", "R18", "R18b", "R18c", "R19", "R19b"), Asks({}, life=STEP_LIFE)),
    "C2": Asks({}, life=STEP_LIFE),
    "C4": Asks({}, life=FRESH),
}
STEPS = frozenset({"R17", "R18", "R18b", "R18c", "R19", "R19b", "C5"})
LISTS = frozenset({"C2", "C4"})  # letters name what they list
# news of what is written down: to hang up after hearing it is enough
NEWS = frozenset({"R27", "R28"})


About = Literal["", "ride", "offer", "second", "consent", "act", "help", "answer", "note"]
BEFORE = frozenset({"waiting_for_call", "looking", "found", "on_the_way", "here"})
AFTER = frozenset({"done", "stopped"})
OPEN = frozenset({"open", "expired"})


@dataclass(frozen=True, slots=True)
class Act:
    """What a key does. about: what it is done to; "": to nothing, the member asks for something.

    states: of what it is about in which it can be meant. by_driver: only by who
    drives the ride. phrase: what a call says when it is done. then: the step a call goes on with;
    "off": it says the phrase of `off` first, and does it where nobody says it was a mistake.
    """

    about: About = ""
    states: frozenset[str] = frozenset()
    phrase: str = ""
    then: str = "end"
    off: str = ""
    by_driver: bool = False

    @property
    def is_spoken(self) -> bool:
        """Calls take it, too."""
        return bool(self.phrase)


def _drives(*states: str, phrase: str = "", then: str = "end", off: str = "") -> Act:
    return Act("ride", frozenset(states), phrase, then, off, by_driver=True)


def _consent(phrase: str, *states: str) -> Act:
    return Act("consent", frozenset(states), phrase)


ACTS: Mapping[str, Act] = {
    "call_me": Act(phrase="person"),
    "my_rides": Act(phrase="rides", then="pin"),
    "ask": Act(phrase="where", then="where"),
    "book": Act(phrase="asked"),
    "tell_problem": Act(),  # about the one ride that is near
    "confirm": Act("ride", BEFORE, "ready"),
    "call_off": Act("ride", BEFORE, "off_done", "off", "off"),
    "deny": Act("ride", BEFORE, "off_done", "off", "off"),
    "undo": Act("ride", frozenset({"cancelled"})),
    "problem": Act("ride", BEFORE | AFTER | {"riding", "nobody_there"}, "help_comes"),
    "good": Act("ride", AFTER, "glad", "menu"),
    "thank": Act("ride", AFTER, "thanked", "menu"),
    "go_home": Act("ride", frozenset({"waiting_for_call", "found", "looking"})),
    "accept": Act("offer", OPEN, "driving"),
    "decline": Act("offer", OPEN, "not_driving"),
    "stand_by": Act("second", frozenset({"asked", "agreed", "declined"})),
    "not_second": Act("second", frozenset({"asked", "agreed"})),
    "all_set": _drives("found", "waiting_for_call", phrase="ready"),
    "cannot": _drives(
        "found", "on_the_way", "waiting_for_call", phrase="dropped", then="off", off="off_drive"
    ),
    "take_back": Act("ride", frozenset({"looking"})),
    "go": _drives("found", phrase="going"),
    "arrive": _drives("found", "on_the_way", phrase="arrived"),
    "finish": _drives("here", "riding", phrase="finished"),
    "nobody": _drives("here", phrase="nobody_waits"),
    "hours_right": _drives("done"),
    "hours": Act("ride", frozenset({"done"})),
    "consent_yes": _consent("said_yes", "asked"),
    "consent_no": _consent("said_no", "asked", "live"),
    "renew": _consent("said_yes", "live"),
    "end_consent": _consent("said_no", "live"),
    "is_so": Act("act", frozenset({"told", "live"}), "glad_bye"),
    "not_so": Act("act", frozenset({"told"}), "person"),
    "help_right": Act("help", frozenset({"asked", "denied"}), "glad_bye"),
    "help_wrong": Act("help", frozenset({"asked", "said", "counted"}), "person"),
    "meet_yes": Act("answer", frozenset({"waiting"}), "glad_bye"),
    "meet_no": Act("answer", frozenset({"waiting"}), "not_driving"),
    "keep_note": Act("note", frozenset({"open", "ended"}), "glad_bye"),
    "end_note": Act("note", frozenset({"open", "ended"}), "glad_bye"),
}


def in_text(kind: str, key: int) -> str | None:
    """Return what a key texted means to a message; a step reads its answers itself."""
    return ASKS[kind].keys.get(key) if kind in ASKS and kind not in STEPS else None


def in_call(kind: str, key: int) -> str | None:
    """Return what a key means in a call about a kind of message, where calls take it."""
    asks = ASKS.get(kind)
    act = asks.keys.get(key) if asks is not None else None
    return act if act is not None and ACTS[act].is_spoken else None


def fits(act: str, stage: str) -> bool:
    """Tell whether an act fits what it is about as it stands."""
    return not ACTS[act].about or stage in ACTS[act].states
