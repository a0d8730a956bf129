"""What somebody texted, read without knowing what was asked: a key, a letter, time, or words.

Digits of any script are digits; amounts and times are read before punctuation goes. Only a 9 or
a "no" that says nothing else is sure enough to call anything off.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from timebank.inbound.rules.words import (
    HELP,
    HOURS,
    KEY_OF,
    LANGUAGE_OF,
    LETTER_OF,
    NO,
    OPT_IN,
    OPT_IN_AGAIN,
    OPT_OUT,
    SURE,
)
from timebank.kernel.codes import ALPHABET
from timebank.kernel.wording import ascii_digits, fold, parse_hours, parse_time

Sort = Literal["opt_out", "opt_in", "help", "hours", "key", "letter", "words", "nothing"]
READ_MAX = 1600  # characters; what follows is not read
_WRITTEN_TOGETHER = re.compile(r"\d\s?[.:,/\-]\s?\d")  # 1.5, 9:30, 11/25: no key
_WHOLE = (("opt_out", OPT_OUT), ("opt_in", OPT_IN), ("help", HELP), ("hours", HOURS))
_CODE = re.compile(f"[{ALPHABET.lower()}]{{3,10}}")


@dataclass(frozen=True, slots=True)
class Said:
    """One text as it was read. key: 0..9. letter: 0 is A. minutes: when all of it is an amount.

    code: start of a ride's code behind a key, upper case. is_digit: the key was typed, not said
    in words. is_sure: nothing stands behind the key that could mean something else.
    """

    sort: Sort
    typed: str  # trimmed, ASCII digits
    key: int | None = None
    letter: int | None = None
    code: str = ""
    minutes: int | None = None
    is_digit: bool = False
    is_sure: bool = False
    is_yes: bool = False  # YES: after an opt-out it asks for texts again
    language: str = ""  # of the word, where it tells

    @property
    def words_count(self) -> int:
        """How many words were written."""
        return len(self.typed.split())


def read(body: str) -> Said:
    """Read a text. Never raises."""
    typed = " ".join(ascii_digits(body[:READ_MAX]).split())
    folded = fold("".join("x" if unicodedata.category(c) in ("No", "Nl") else c for c in typed))
    language = _language(folded)
    if not folded:
        return Said("nothing", typed)
    for sort, known in _WHOLE:
        if folded in known:
            return Said(sort, typed, language=language)  # type: ignore[arg-type]
    if folded in LETTER_OF:
        return Said("letter", typed, letter=LETTER_OF[folded], language=language)
    minutes = parse_hours(typed)
    first, *rest = folded.split()
    key, is_digit = _key(first)
    picked = LETTER_OF.get(rest[0]) if len(rest) == 1 else None
    is_time = picked is None and len(folded) > 1 and parse_time(typed) is not None
    if key is None or minutes is not None or is_time or _WRITTEN_TOGETHER.search(typed[:8]):
        return Said("words", typed, minutes=minutes, language=language)
    code = rest[0].upper() if len(rest) == 1 and _CODE.fullmatch(rest[0]) else ""
    return Said(
        "key",
        typed,
        key=key,
        letter=picked,
        code=code,
        is_digit=is_digit,
        is_sure=picked is not None or set(rest) <= SURE,
        is_yes=folded in OPT_IN_AGAIN,
        language=language,
    )


def means_no(said: Said) -> bool:
    """Tell whether this is a 9 or a no."""
    return said.key == NO


def _key(word: str) -> tuple[int | None, bool]:
    if len(word) == 1 and word.isdecimal():
        return int(word), True
    return KEY_OF.get(word), False


def _language(folded: str) -> str:
    """Return the language a text shows itself to be in, or ""."""
    for char in folded:
        if "\u0600" <= char <= "\u06ff":
            return "ar"
        if "\u0980" <= char <= "\u09ff":
            return "bn"
    known = {LANGUAGE_OF[word] for word in folded.split() if word in LANGUAGE_OF}
    return "es" if known == {"es"} else ""
