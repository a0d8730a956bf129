"""A conversation as a table of lines, played line by line.

    > 5          Opal texts        D> 1    Marcus, who drives     S> hi   a number nobody has
    < R17        a reply of this kind; what follows must stand in it
    <            nothing is said back
    + 11m        time goes by (m, h, d)

By voice, where both wish to be called:

    * dial       Opal dials in         D* dial   Marcus does
    * ring R4    she is called about the last message of this kind; * machine R4: a machine hears it
    * 5          a key, or several; * - nobody presses any; * hang up
    < ready      this phrase is spoken; what follows must be heard, too

Replies must all be named, in order, and what is spoken by one phrase at least; rows are compared
at the end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.inbound.line import Line
from tests.inbound.town import Stage, Town
from timebank.inbound import Reply

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True)
class Script:
    """One conversation: its name is a sentence."""

    name: str
    stage: Stage
    lines: str
    rows: Mapping[str, Any]
    language: str = "en"
    shared: bool = False
    by_voice: bool = False


def play(session: Session, script: Script) -> Town:
    """Play a script to its end and compare every reply and the rows it names."""
    wish = "call" if script.by_voice else "text"
    town = Town(session, script.language, shared=script.shared, wish=wish)
    script.stage(town)
    if script.by_voice:
        _speak(town, script)
    else:
        _text(town, script)
    rows = town.rows()
    assert {name: rows[name] for name in script.rows} == dict(script.rows)
    return town


def _lines(script: Script, town: Town) -> Iterator[str]:
    """Yield each line; time goes by on the way."""
    for line in map(str.strip, script.lines.strip().splitlines()):
        if line.startswith("+"):
            amount, unit = re.fullmatch(r"\+ (\d+)([mhd])", line).groups()  # type: ignore[union-attr]
            town.now += timedelta(**{_UNITS[unit]: int(amount)})
        else:
            yield line


def _speak(town: Town, script: Script) -> None:
    phone, is_heard = Line(town), True
    for line in _lines(script, town):
        if line.startswith("<"):
            phrase, _, words = line.removeprefix("<").strip().partition(" ")
            phone.compare(phrase, words)
            is_heard = True
            continue
        assert is_heard, f"before {line!r}: what is spoken must be named"
        who, words = re.fullmatch(r"([A-Z]?)\* (.+)", line).groups()  # type: ignore[union-attr]
        phone.step(words, who)
        is_heard = words == "hang up"
    assert is_heard, "the last words must be named"


def _text(town: Town, script: Script) -> None:
    waiting: list[Reply] = []
    for line in _lines(script, town):
        if line.startswith("<"):
            _compare(line, waiting)
            continue
        assert not waiting, f"not expected: {waiting[0].kind} {waiting[0].text}"
        number, body = re.fullmatch(r"([A-Z]?)> ?(.*)", line).groups()  # type: ignore[union-attr]
        waiting = town.hear(body, number)
    assert not waiting, f"not expected: {waiting[0].kind} {waiting[0].text}"


def _compare(line: str, waiting: list[Reply]) -> None:
    kind, _, text = line.removeprefix("<").strip().partition(" ")
    if not kind:
        assert not waiting, waiting
        return
    assert waiting, f"{line!r} was expected, nothing was said"
    reply = waiting.pop(0)
    assert reply.kind == kind, f"{line!r} was expected, said was {reply.kind} {reply.text}"
    assert text in reply.text, f"{text!r} was expected in {reply.text!r}"
    assert reply.parts <= (1 if reply.language in ("en", "es") else 2), reply
