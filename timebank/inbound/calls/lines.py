"""What is said at each step of a call, in the caller's language. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from timebank.inbound.calls.rules import DIGITS, takes
from timebank.inbound.rules.table import ACTS, ASKS
from timebank.kernel.wording import long_day_words, minute_words
from timebank.notifications import SPOKEN_LANGUAGES, say

Line = tuple[str, str]  # language, words


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said next. turn: the number of the question; digits 0: then the call ends.

    is_slow: said again for somebody who did not hear it.
    """

    lines: tuple[Line, ...]
    turn: int = 0
    digits: int = 0
    is_slow: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        return {
            "lines": [list(line) for line in self.lines],
            "turn": self.turn,
            "digits": self.digits,
            "is_slow": self.is_slow,
        }


def kept_answer(said: Mapping[str, Any]) -> Answer:
    """Return an answer that was kept."""
    lines = tuple((language, words) for language, words in said["lines"])
    return Answer(lines, said["turn"], said["digits"], said["is_slow"])


def digits_of(step: str) -> int:
    """Return how many keys are waited for at a step; 0 ends the call."""
    return 0 if step == "end" else DIGITS.get(step, 1)


def lines_of(step: str, language: str, data: Mapping[str, Any]) -> list[Line]:
    """Return the question of a step. data: the call's own."""
    if step == "language":
        return [(one, say("language", one)) for one in SPOKEN_LANGUAGES]
    return [(language, words) for words in _words(step, language, data)]


def _words(step: str, language: str, data: Mapping[str, Any]) -> list[str]:
    match step:
        case "who":
            names = [member["name"] for member in data["members"]]
            return [say("who", language), *_choices(names, language)]
        case "is_it_you":
            return [say(step, language, {"to": data["to"]})]
        case "message":
            kind = data["kind"]
            keys = [say(ASKS[kind].menu, language)] if takes(kind) else []
            return [data["news"], *keys, say("keys_always", language)]
        case "where":
            names = [place["name"] for place in data["places"]]
            other = say("where_other", language, {"key": str(len(names) + 1)})
            return [say("where", language), *_choices(names, language), other]
        case "day":
            days = [long_day_words(date.fromisoformat(day), language) for day in data["days"]]
            other = say("day_other", language, {"key": str(len(days) + 1)})
            return [say("day", language), *_choices(days, language), other]
        case "check":
            return [say("check", language, _trip(language, data))]
        case "rides":
            hours = say("hours", language, data["hours"])
            return [*_rides(language, data), hours, say("menu", language)]
        case "drive":
            return [say(f"drive_{data['drive']}", language)]
        case "off":
            phrase = ACTS[data["off"]].off
            words = {"day": data["day_word"], "time": data["time_word"]}
            return [say(phrase, language, words)]
    return [say(step, language)]


def _choices(names: list[str], language: str) -> list[str]:
    return [
        say("choice", language, {"name": name, "key": str(number)})
        for number, name in enumerate(names, 1)
    ]


def _trip(language: str, data: Mapping[str, Any]) -> dict[str, str]:
    return {
        "place": data["places"][data["place"]]["name"],
        "day": long_day_words(date.fromisoformat(data["day"]), language),
        "time": minute_words(data["minute"], language),
    }


def _rides(language: str, data: Mapping[str, Any]) -> list[str]:
    if not data["rides"]:
        return [say("rides_none", language)]
    said = [say("rides", language)]
    for ride in data["rides"]:
        said.append(say("ride", language, ride))
        if not ride["driver"]:
            said.append(say("ride_looking", language))
    return said
