"""How many parts a text takes: GSM-7 or UCS-2, counted as carriers count.

One part holds 160 septets or 70 UTF-16 units; of several, each holds 153 or 67, and neither an
escaped character nor a surrogate pair is cut in two (3GPP TS 23.038, 23.040).
"""

import unicodedata

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("^{}\\[~]|€\f")
_GSM_ALL = _GSM | _GSM_ESCAPED
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


def is_gsm(text: str) -> bool:
    """Tell whether a text fits the GSM-7 alphabet."""
    return _GSM_ALL.issuperset(text)


def parts_count(text: str) -> int:
    """Count the parts a text is sent in; an empty one is one part."""
    if is_gsm(text):
        return _packed([1 + (char in _GSM_ESCAPED) for char in text], 160, 153)
    return _packed([1 + (ord(char) > 0xFFFF) for char in text], 70, 67)


def _packed(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, room = 1, each
    for width in widths:
        if width > room:
            parts, room = parts + 1, each
        room -= width
    return parts


def to_gsm(text: str) -> str:
    """Take accents off the letters GSM-7 lacks (á, í) and leave out signs it lacks.

    Letters of other scripts stay, and what ends their sentences.
    """
    return "".join(char if char in _GSM_ALL else _unaccented(char) for char in text)


def _unaccented(char: str) -> str:
    base = unicodedata.normalize("NFD", char)[0]
    if base in _GSM_ALL:
        return base
    return char if char in "।؟،" or unicodedata.category(char)[0] in "LMN" else ""


def plain(value: str) -> str:
    """Make a value safe inside one line: plain quotes, single spaces, no emoji, no controls."""
    if value.isascii() and value.isprintable():  # nearly all of them
        return " ".join(value.split())
    shown = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
        for char in unicodedata.normalize("NFC", value).translate(_PLAIN)
        if unicodedata.category(char) not in ("So", "Cf", "Co", "Cs", "Cn")
    )
    return " ".join("".join(shown).split())
