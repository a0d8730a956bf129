"""What a community may make of our words: the same names and keys, within the same length.

An answer key, a time or a way out that is lost in rewording strands somebody; words that carriers
take for themselves would end texts that nobody wanted to end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from timebank.notifications.rules.parts import is_gsm, parts_count
from timebank.notifications.rules.rendering import PARTS_MAX, render
from timebank.notifications.rules.samples import LONG
from timebank.notifications.rules.words import Form, names_in, needed_in, words

# opt-out, opt-in and help: carriers and providers act on them before we see them
RESERVED = (
    "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT",
    "REMOVE", "ARRET", "TD", "START", "UNSTOP", "YES", "HELP", "INFO", "AYUDA",
)  # fmt: skip
FIELDS = ("news", "keys", "call", "mail")
LENGTH_MAX = 600
_ANY = "|".join(RESERVED)
_SHOUTED = re.compile(rf"\b({_ANY})\b")
_TAUGHT = re.compile(
    rf"(?:\b(?:reply|text|send|type|responda|envíe|mande|escriba)|أرسل|اكتب)"
    rf"\s+[\"'“«]?({_ANY})\b|\b({_ANY})\b[\"'”»]?\s+লিখ",
    re.IGNORECASE,
)
_KEY = re.compile(r"(?<![\w.,:])\d(?![\w.,:]*\d)")
_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why words cannot be used: the part of the form, a code, and what the sentence is about."""

    part: str
    code: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """A text of long values as it is sent: the body, its letters, its parts, its alphabet."""

    body: str
    letters: int
    parts: int
    is_gsm: bool


def measured(kind: str, language: str, form: Form) -> Measured:
    """Fill a form with the longest values of its language and count as carriers count."""
    body = render(kind, "text", language, LONG[language], form).body
    return Measured(body, len(body), parts_count(body), is_gsm(body))


def allowed_names(kind: str) -> list[str]:
    """Return the names the words of a kind may ask for."""
    ours = words("en").forms[kind]
    found = {name for part in FIELDS for name in names_in(getattr(ours, part))}
    return sorted(found | {"org", "phone", "to"})


def flaws(kind: str, language: str, form: Form) -> list[Flaw]:
    """Return everything that keeps a community's words from being used; [] when they may be."""
    shape = list(_misshapen(form))
    if shape:
        return shape
    found = [*_names(kind, language, form), *_keys(kind, language, form)]
    found += _reserved(kind, language, form)
    return found or list(_too_long(kind, language, form))


def _misshapen(form: Form) -> Iterator[Flaw]:
    if not form.news:
        yield Flaw("news", "missing")
    for part in FIELDS:
        said = getattr(form, part)
        if len(said) > LENGTH_MAX:
            yield Flaw(part, "far-too-long", {"most": LENGTH_MAX})
        if not _is_balanced(said) or re.search(r"[{}]", _BRACES.sub("", said)):
            yield Flaw(part, "unbalanced")


def _is_balanced(said: str) -> bool:
    depth = 0
    for char in said:
        depth += (char == "[") - (char == "]")
        if depth < 0:
            return False
    return depth == 0


def _names(kind: str, language: str, form: Form) -> Iterator[Flaw]:
    ours, allowed = words(language).forms[kind], set(allowed_names(kind))
    for part in FIELDS:
        asked = {found[1:-1] for found in _BRACES.findall(getattr(form, part))}
        for name in sorted(asked - allowed):
            yield Flaw(part, "unknown-name", {"name": name})
    for part in ("call", "mail"):
        if bool(getattr(form, part)) != bool(getattr(ours, part)):
            yield Flaw(part, "missing" if getattr(ours, part) else "not-said")
    yield from _unsure(language, kind, form)
    whole = needed_in(f"{form.news} {form.keys}")
    for name in sorted(needed_in(f"{ours.news} {ours.keys}") - whole):
        yield Flaw("news", "lost-name", {"name": name})
    for part in ("call", "mail"):
        if not getattr(form, part):
            continue
        for name in sorted(needed_in(getattr(ours, part)) - needed_in(getattr(form, part))):
            yield Flaw(part, "lost-name", {"name": name})


def _unsure(language: str, kind: str, form: Form) -> Iterator[Flaw]:
    """Find names that are not always known and stand outside of optional parts."""
    ours = words(language).forms[kind]
    sure = {"org", "phone", "to"}.union(*(needed_in(getattr(ours, part)) for part in FIELDS))
    unsure = set(allowed_names(kind)) - sure
    for part in FIELDS:
        for name in sorted(needed_in(getattr(form, part)) & unsure):
            yield Flaw(part, "unsure-name", {"name": name})


def _keys(kind: str, language: str, form: Form) -> Iterator[Flaw]:
    ours = set(_KEY.findall(_BRACES.sub("", words(language).forms[kind].keys)))
    theirs = set(_KEY.findall(_BRACES.sub("", form.keys)))
    for key in sorted(ours - theirs):
        yield Flaw("keys", "lost-key", {"key": key})
    for key in sorted(theirs - ours):
        yield Flaw("keys", "unknown-key", {"key": key})


def taught(said: str) -> set[str]:
    """Return the reserved words a text says loudly or asks to be sent."""
    found = set(_SHOUTED.findall(said))
    for pair in _TAUGHT.findall(said):
        found |= {word.upper() for word in pair if word}
    return found


def _reserved(kind: str, language: str, form: Form) -> Iterator[Flaw]:
    shipped = words(language).forms[kind]
    ours = taught(f"{shipped.news} {shipped.keys}")  # the law asks two messages to teach them
    theirs = {part: taught(getattr(form, part)) for part in FIELDS}
    for part, said in theirs.items():
        for word in sorted(said - (ours if part in ("news", "keys") else set())):
            yield Flaw(part, "reserved", {"word": word})
    for word in sorted(ours - theirs["news"] - theirs["keys"]):
        yield Flaw("keys", "lost-word", {"word": word})


def _too_long(kind: str, language: str, form: Form) -> Iterator[Flaw]:
    most, counted = PARTS_MAX[language], measured(kind, language, form)
    if counted.parts <= most:
        return
    if most == 1 and not is_gsm(_BRACES.sub("", form.news + form.keys)):
        odd = sorted({c for c in _BRACES.sub("", form.news + form.keys) if not is_gsm(c)})
        yield Flaw("news", "odd-letters", {"letters": " ".join(odd)})
        return
    data = {"letters": counted.letters, "parts": counted.parts, "most": most}
    yield Flaw("news", "too-long", data)


def tidied(form: Form) -> Form:
    """Return a form with single spaces and no empty ends."""
    return replace(form, **{part: " ".join(getattr(form, part).split()) for part in FIELDS})
