"""A conversation as a table of lines, played line by line.

    > 5          Opal texts        D> 1    Marcus, who drives     S> hi   a number nobody has
    < R17        a reply of this kind; what follows must stand in it
    <            nothing is said back
    + 11m        time goes by (m, h, d)

Replies must all be named, in order; rows are compared at the end.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

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


def play(session: Session, script: Script) -> Town:
    """Play a script to its end and compare every reply and the rows it names."""
    town = Town(session, script.language, shared=script.shared)
    script.stage(town)
    waiting: list[Reply] = []
    for line in map(str.strip, script.lines.strip().splitlines()):
        if line.startswith("<"):
            _compare(line, waiting)
            continue
        assert not waiting, f"not expected: {waiting[0].kind} {waiting[0].text}"
        if line.startswith("+"):
            amount, unit = re.fullmatch(r"\+ (\d+)([mhd])", line).groups()  # type: ignore[union-attr]
            town.now += timedelta(**{_UNITS[unit]: int(amount)})
            continue
        number, body = re.fullmatch(r"([A-Z]?)> ?(.*)", line).groups()  # type: ignore[union-attr]
        waiting = town.hear(body, number)
    assert not waiting, f"not expected: {waiting[0].kind} {waiting[0].text}"
    rows = town.rows()
    assert {name: rows[name] for name in script.rows} == dict(script.rows)
    return town


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
