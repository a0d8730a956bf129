"""Text that people typed, made fit to keep.

Nothing invisible is stored: no control characters, no direction marks, no half characters.
"""

import unicodedata

from timebank.kernel.wording import fold
from timebank.members.errors import ChoiceUnknown, FieldMissing, FieldTooLong, NumberOutside

FIRST_NAME_MAX = 40
FOLD_MAX = 260
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "rev", "sr", "sra", "srta", "don", "dona", "doña"}
# zero-width joiners shape Arabic letters; every other format character only hides things
_KEPT_FORMAT = {"\u200c", "\u200d"}


def one_line(text: str, field: str, length_max: int, *, required: bool = False) -> str:
    """Return text as one clean line of at most `length_max` characters.

    Raises: FieldMissing when required and empty, FieldTooLong.
    """
    shown = "".join(map(_shown, unicodedata.normalize("NFC", text)))
    clean = " ".join(shown.split()).strip("\u200c\u200d ")
    if required and not clean:
        raise FieldMissing(field=field)
    if len(clean) > length_max:
        raise FieldTooLong(field=field, length_max=length_max)
    return clean


def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    if char in _KEPT_FORMAT:
        return char
    if kind in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if kind in ("Cf", "Cs", "Cn") else char


def first_name_of(name: str) -> str:
    """Return what a driver or rider is told: the first word that is no title."""
    words = name.split()
    named = [word for word in words if word.rstrip(".").casefold() not in _TITLES]
    return (named or words or [""])[0][:FIRST_NAME_MAX]


def search_fold(name: str, nickname: str, street: str) -> str:
    """Return what the desk's search reads of a member: names and street, folded."""
    return fold(f"{name} {nickname} {street}")[:FOLD_MAX]


def one_choice(word: str, field: str, choices: tuple[str, ...]) -> str:
    """Return the word when it is one of the choices. Raises: ChoiceUnknown."""
    if word not in choices:
        raise ChoiceUnknown(field=field, choices=choices)
    return word


def some_choices(words: tuple[str, ...], field: str, choices: tuple[str, ...]) -> list[str]:
    """Return the words in the order of the choices, each once. Raises: ChoiceUnknown."""
    for word in words:
        one_choice(word, field, choices)
    return [choice for choice in choices if choice in words]


def within(value: float, field: str, least: float, most: float) -> None:
    """Check that a number lies in its bounds. Raises: NumberOutside."""
    if not least <= value <= most:
        raise NumberOutside(field=field, least=least, most=most)
