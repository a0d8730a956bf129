"""The short lists a text can hold: rides by letter, places and days by number.

Their parts are put together with ", ", and hold none themselves: what does not fit is cut there.
"""

from collections.abc import Sequence

from timebank.inbound.rules.words import letter

_WITH = {"en": "with {}", "es": "con {}", "ar": "مع {}", "bn": "{} এর সঙ্গে"}
_NOBODY_YET = {"en": "no driver yet", "es": "sin chofer", "ar": "لا سائق بعد", "bn": "চালক নেই"}
_YOU_DRIVE = {"en": "you drive {}", "es": "lleva a {}", "ar": "توصل {}", "bn": "আপনি {} কে নেবেন"}
LISTED_MAX = 5


def _one(words: dict[str, str], language: str) -> str:
    return words.get(language, words["en"])


def flat(words: str) -> str:
    """Return words that can stand in a list."""
    return words.replace(",", "").strip()


def lettered(items: Sequence[str], language: str, sign: str = " = ") -> str:
    """Say "A = ..., B = ..."; one alone needs no letter."""
    if len(items) == 1 and sign == " ":
        return flat(items[0])
    return ", ".join(f"{letter(n, language)}{sign}{flat(item)}" for n, item in enumerate(items))


def numbered(items: Sequence[str]) -> str:
    """Say "1 = ..., 2 = ..."."""
    return ", ".join(f"{n} = {flat(item)}" for n, item in enumerate(items, 1))


def with_driver(name: str | None, language: str) -> str:
    """Say who drives, or that nobody does yet."""
    return _one(_WITH, language).format(name) if name else _one(_NOBODY_YET, language)


def you_drive(name: str, language: str) -> str:
    """Say whom one drives."""
    return _one(_YOU_DRIVE, language).format(name)
