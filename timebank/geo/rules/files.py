"""A file of rows as it comes from somebody's spreadsheet: bytes to fields, line by line.

Whatever the bytes are, each line becomes a record or a named reason; nothing raises, and one
open quote never swallows the rest of the file.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LINE_MAX = 20_000  # characters; no place, no person needs more
_LINES_JOINED_MAX = 5  # a quoted address may hold line breaks, but not a whole file
_LINE_END = re.compile(r"\r\n|\n|\r")
_SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one row, or the reason why there are none. line: its first, from 1."""

    line: int
    fields: list[str] = field(default_factory=list)
    reason: str = ""


def records(data: bytes) -> Iterator[Record]:
    """Part a file into records; the separator is what its first line uses most."""
    lines = _LINE_END.split(_text(data))
    separator = max(_SEPARATORS, key=lines[0][:LINE_MAX].count)
    at = 0
    while at < len(lines):
        record, used = _record(lines, at, separator)
        if record.fields or record.reason:
            yield record
        at += used


def _text(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or, line by line, what older spreadsheets write."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "\n".join(_line_text(line) for line in re.split(rb"\r\n|\n|\r", data))


def _line_text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _record(lines: list[str], at: int, separator: str) -> tuple[Record, int]:
    """Read the record that starts at a line; say how many lines it used."""
    text = lines[at]
    for used in range(1, _LINES_JOINED_MAX + 1):
        if len(text) > LINE_MAX:
            return Record(at + 1, reason="line-too-long"), 1
        try:
            fields = next(csv.reader([text], delimiter=separator, strict=True), [])
            return Record(at + 1, fields), used
        except csv.Error as error:
            if "unexpected end" not in str(error) or at + used >= len(lines):
                break
            text += "\n" + lines[at + used]
    return Record(at + 1, reason="quotes-unreadable"), 1
