"""The words of every message, read once from `templates/messages`.

A pattern holds {names} and [optional parts]; a part with a name that is empty or left out goes
whole, with its brackets and everything in them.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "es", "ar", "bn")


@dataclass(frozen=True, slots=True)
class Form:
    """One kind in one language: what is told, which keys answer it, how it is said aloud."""

    news: str
    keys: str = ""
    call: str = ""
    mail: str = ""  # only where the news speaks of texting


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every message of a language."""

    call_open: str
    call_close: str
    mail_close: str
    open_link: str
    a_person: str
    card: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a language says."""

    frame: Frame
    forms: Mapping[str, Form]


@cache
def words(language: str) -> Words:
    """Return a language's words; English where it is not written yet."""
    name = language if language in LANGUAGES else "en"
    read = json.loads(_read(f"{name}.json"))
    frame = read["frame"] | {"card": tuple(read["frame"]["card"])}
    return Words(Frame(**frame), {kind: Form(**form) for kind, form in read["kinds"].items()})


@cache
def kind_names() -> Mapping[str, str]:
    """Return what each kind of message is about, in English, in order of the story."""
    names: dict[str, str] = json.loads(_read("kinds.json"))
    return names


def _read(name: str) -> str:
    return files("timebank.templates").joinpath("messages", name).read_text("utf-8")


# A pattern as a tree: text with names in it, or a tuple that is an optional part.
Node = str | tuple["Node", ...]


@cache
def _tree(pattern: str) -> tuple[Node, ...]:
    pieces = iter(re.findall(r"[\[\]]|[^\[\]]+", pattern))
    return tuple(_branch(pieces))


def _branch(pieces: Iterator[str]) -> Iterator[Node]:
    for piece in pieces:
        if piece == "]":
            return
        yield tuple(_branch(pieces)) if piece == "[" else piece


def _names(text: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", text)


def names_in(pattern: str) -> set[str]:
    """Return every name a pattern may ask for."""
    return set(_names(pattern))


def needed_in(pattern: str) -> set[str]:
    """Return the names a pattern cannot do without: those outside optional parts."""
    return {name for node in _tree(pattern) if isinstance(node, str) for name in _names(node)}


def fill(pattern: str, values: Mapping[str, str], without: Collection[str] = ()) -> str:
    """Fill a pattern; names in `without` are taken as empty.

    Raises: AssertionError when a needed name has no value: the caller forgot it.
    """
    missing = {name for name in needed_in(pattern) if name not in values}
    assert not missing, f"{pattern!r} needs {sorted(missing)}"
    return "".join(_filled(_tree(pattern), values, without)).strip()


def _filled(
    nodes: tuple[Node, ...], values: Mapping[str, str], without: Collection[str]
) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], ""), node)
        elif all(
            values.get(name) and name not in without
            for text in node
            if isinstance(text, str)
            for name in _names(text)
        ):
            yield from _filled(node, values, without)
