"""The steps of a call: a step and the keys pressed give the next step. Pure.

What a key means is in the table of texts; here is what only a call has. 0 is a person and 8 hears
it again from every step, 7 chooses a language; menus of places and days are numbered 1 to 4 only
inside their own step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timebank.inbound.rules.table import ACTS, ASKS, DRIVE, NOTHING, fits, in_call
from timebank.kernel.wording import ascii_digits, parse_time

SILENCES_MAX = 2  # said again slower twice; after that a person phones
CHOICES_MAX = 3  # and a fourth key for "another"
PIN_DIGITS = 4
PIN_TRIES_MAX = 3
PERSON = "0"
_ONE = frozenset("0123456789")

# how many keys a step takes; the others take one
DIGITS: Mapping[str, int] = {"pin": PIN_DIGITS, "time": 4}


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
    if keys == PERSON:
        return _doing("call_me")
    if step == "drive" and (act := _driven(keys, data["drive"])):
        return _doing(act)  # at the door 7 and 8 are done and nobody
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


def _doing(act: str) -> Next:
    return Next(ACTS[act].then, act)


def _driven(keys: str, state: str) -> str | None:
    """Return what a driver who dials in says about the ride that is near, as it stands."""
    act = DRIVE.get(int(keys)) if keys in _ONE else None
    return act if act is not None and fits(act, state) else None


# the rows of the table that a step stands for; the message of a call names its own
ROWS: Mapping[str, tuple[str, ...]] = {
    "menu": (NOTHING,), "rides": (NOTHING,), "after": ("R8", NOTHING), "check": ("C5",),
}  # fmt: skip
DRIVING = ("found", "on_the_way", "here", "riding")  # of a ride that is asked about as it stands
# keys of steps that only a call has
_PLAIN: Mapping[str, Mapping[str, Next]] = {
    "is_it_you": {"1": Next("message"), "9": Next("end", "not_there")},
    "after": {"9": Next("menu")},
    "drive": {"1": Next("menu")},
    "half": {"1": Next("check", "half", 0), "2": Next("check", "half", 720)},
}  # fmt: skip


def takes(kind: str) -> bool:
    """Tell whether a call about this kind of message asks for a key."""
    return kind in ASKS and bool(ASKS[kind].menu)


def _by_table(step: str, keys: str, data: Mapping[str, Any]) -> Next | None:
    """Look a key up in the rows that a step stands for."""
    kinds = (data["kind"],) if step == "message" and takes(data["kind"]) else ROWS.get(step, ())
    acts = [act for kind in kinds if keys in _ONE and (act := in_call(kind, int(keys)))]
    return _doing(acts[0]) if acts else None


def _table(step: str, keys: str, data: Mapping[str, Any], near: int | None) -> Next | None:
    found = _by_table(step, keys, data) or _PLAIN.get(step, {}).get(keys)
    if found is not None:
        return found
    match step:
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
        return _doing("call_me")
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
