"""The conversation of a call as one pure table: a step and the keys pressed give the next step.

The ten keys keep their meaning: 0 is a person and 8 hears it again from every step, 7 chooses a
language; menus of places and days are numbered 1 to 4 only inside their own step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timebank.inbound.rules.prompts import DRIVE, KEYS, STATES_OF
from timebank.kernel.wording import ascii_digits, parse_time

SILENCES_MAX = 2  # said again slower twice; after that a person phones
CHOICES_MAX = 3  # and a fourth key for "another"
PIN_DIGITS = 4
PIN_TRIES_MAX = 3

# how many keys a step takes; the others take one
DIGITS: Mapping[str, int] = {"pin": PIN_DIGITS, "time": 4}

# the phrase that names the keys of a call, by the kind of message it is about
MENUS: Mapping[str, str] = {
    **dict.fromkeys(("R2", "R3", "R4", "R12", "R21"), "keys_need"),
    "R6": "keys_help", "R11": "keys_yes_no", "R22": "keys_rides", "R23": "keys_new",
    "R27": "keys_right", "R28": "keys_right", "R29": "keys_yes_no",
    "E1": "keys_right", "E2": "keys_right", "B1": "keys_yes_no", "B1o": "keys_yes_no",
    "B4": "keys_yes_no",
    "D1": "keys_drive", "D2": "keys_cannot", "D4": "keys_set", "D9": "keys_going",
}  # fmt: skip
# what a call can do at once; the rest of the table of texts is for pages and texts
SPOKEN_ACTS = frozenset(
    {
        "confirm", "call_off", "deny", "problem", "consent_yes", "consent_no", "accept", "decline",
        "cannot", "all_set", "go", "renew", "end_consent", "is_so", "not_so",
        "help_right", "help_wrong", "meet_yes", "meet_no", "keep_note", "end_note",
    }
)  # fmt: skip
# what each key does, by kind: the table of texts; 0, 7 and 8 do what they always do in calls
ANSWERS: Mapping[str, Mapping[str, str]] = {
    **{
        kind: {str(key): act for key, act in KEYS[kind].items() if act in SPOKEN_ACTS}
        for kind in MENUS
        if kind in KEYS
    },
    "R22": {"4": "rides"},
    "R23": {"5": "new"},
}
# answers that are followed by another question
_LEADS = {"rides": "pin", "new": "where", "call_off": "off", "deny": "off", "cannot": "off"}
# what is done at the end of step "off", where nobody says it was a mistake; and its words
OFF: Mapping[str, tuple[str, str]] = {
    "call_off": ("off_now", "off"), "deny": ("deny_now", "off"), "cannot": ("cannot", "off_drive"),
}  # fmt: skip
# R27 and R28 are news: to hang up after hearing them is enough
ASK_FOR_A_KEY = frozenset(ANSWERS) - {"R27", "R28"}


@dataclass(frozen=True, slots=True)
class Next:
    """Where a key leads. act: what is done about it; again: the same question, slower."""

    step: str
    act: str = ""
    chosen: int | str | None = None
    again: bool = False
    is_sorry: bool = False  # the key meant nothing


def listen(
    step: str, keys: str, data: Mapping[str, Any], silences: int, near: int | None = None
) -> Next:
    """Return what follows from keys pressed at a step; "" is nobody pressing anything.

    near: the minute of the day this caller is usually there, to tell morning from afternoon.
    """
    keys = ascii_digits(keys).strip().rstrip("#")
    if not keys:
        return _silent(step, silences)
    if keys == "0":
        return Next("end", "person")
    if step == "drive" and (keys == "1" or keys in DRIVING[data["drive"]]):
        act = DRIVING[data["drive"]].get(keys, "")  # at the door 7 and 8 are done and nobody
        return Next(_LEADS.get(act, "end"), act) if act else Next("menu")
    if step not in DIGITS and keys == "7" and step != "language":
        return Next("language", "other_language")
    if keys == "*" or (keys == "8" and step not in DIGITS):
        return Next(step, again=True)
    found = _table(step, keys, data, near)
    return found or _silent(step, silences, is_sorry=True)


def _silent(step: str, silences: int, *, is_sorry: bool = False) -> Next:
    if step == "off":  # they heard that the ride is off, and did not say it is a mistake
        return Next("end", "off_now")
    if silences >= SILENCES_MAX:
        return Next("end", "silence")
    return Next(step, again=True, is_sorry=is_sorry)


# what a driver who dials in may press, by the state of the ride that is near: the table of texts
DRIVING: Mapping[str, Mapping[str, str]] = {
    state: {str(key): act for key, act in DRIVE.items() if state in STATES_OF[act]}
    for state in ("found", "on_the_way", "here", "riding")
}
# steps whose keys always mean the same
_MENU = {"5": Next("where"), "4": Next("pin")}
_PLAIN: Mapping[str, Mapping[str, Next]] = {
    "is_it_you": {"1": Next("message"), "9": Next("end", "not_there")},
    "menu": _MENU,
    "rides": _MENU,
    "after": _MENU | {
        "1": Next("menu", "good"), "2": Next("end", "problem"), "3": Next("menu", "thank"),
        "9": Next("menu"),
    },
    "half": {"1": Next("check", "half", 0), "2": Next("check", "half", 720)},
    "check": {"1": Next("end", "ask"), "9": Next("where")},
}  # fmt: skip


def _table(step: str, keys: str, data: Mapping[str, Any], near: int | None) -> Next | None:
    if step in _PLAIN:
        return _PLAIN[step].get(keys)
    match step:
        case "message":
            act = ANSWERS.get(data["kind"], {}).get(keys)
            return Next(_LEADS.get(act, "end"), act) if act else None
        case "off":
            return Next("end", "keep" if keys == "1" else "off_now")
        case "language":
            chosen = _numbered(keys, 4)
            return None if chosen is None else Next(data["after"], "language", chosen)
        case "who":
            chosen = _numbered(keys, len(data["members"]))
            return None if chosen is None else Next("menu", "member", chosen)
        case "pin":
            return Next("rides", "pin", keys)
        case "where" | "day":
            return _chosen(step, keys, len(data["places" if step == "where" else "days"]))
        case "time":
            return _timed(keys, near)
    return None


def _numbered(keys: str, count: int) -> int | None:
    return int(keys) - 1 if len(keys) == 1 and "1" <= keys <= str(count) else None


def _chosen(step: str, keys: str, count: int) -> Next | None:
    """One of the numbered choices, or the key after the last: another, which a person asks."""
    chosen = _numbered(keys, count + 1)
    if chosen is None:
        return None
    if chosen == count:
        return Next("end", "person")
    return Next("day" if step == "where" else "time", step, chosen)


def _timed(keys: str, near: int | None) -> Next | None:
    minute = parse_time(keys, near=near)
    if minute is None:
        return None
    hour = int(keys[:-2] if len(keys) > 2 else keys)
    is_clear = near is not None or keys.startswith("0") or hour > 12
    return Next("check" if is_clear else "half", "time", minute)


def chosen(data: Mapping[str, Any], step: Next) -> dict[str, Any]:
    """Return what one answer adds to what a call knows of the ride that is asked for."""
    match step.act:
        case "where":
            return {"place": step.chosen}
        case "day":
            return {"day": data["days"][number(step)]}
        case "half":
            return {"minute": data["minute"] % 720 + number(step)}
    return {"minute": step.chosen}


def number(step: Next) -> int:
    """Return which of several was chosen, 0 the first."""
    assert isinstance(step.chosen, int)
    return step.chosen
