"""A file of rows as it comes from somebody's spreadsheet: bytes to fields, line by line.

Whatever the bytes are, each line becomes a record or a named reason; nothing raises, and one
open quote never swallows the rest of the file.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from timebank.geo.errors import ColumnsMissing
from timebank.kernel.wording import fold

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


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file holds what. at: -1 where the file has none."""

    at: Mapping[str, int]
    needed: Sequence[str]
    count: int

    def value(self, record: Record, name: str) -> str:
        """Return a record's field, or "" where the file has none."""
        at = self.at[name]
        return record.fields[at] if 0 <= at < len(record.fields) else ""

    def misfit(self, record: Record) -> str:
        """Say, as a code, that a record has more or fewer fields than fit; "" when it fits."""
        if any(one.strip() for one in record.fields[self.count :]):
            return "too-many-columns"
        if len(record.fields) <= max(self.at[name] for name in self.needed):
            return "too-few-columns"
        return ""


def columns_of(
    header: Record | None, names: Mapping[str, Sequence[str]], needed: Sequence[str]
) -> Columns:
    """Find the columns by a file's first line. names: ours, and folded words for each.

    Raises: ColumnsMissing.
    """
    words = [fold(one) for one in (header.fields if header else [])]
    at = {
        ours: next((words.index(word) for word in theirs if word in words), -1)
        for ours, theirs in names.items()
    }
    missing = [ours for ours in needed if at[ours] < 0]
    if missing:
        raise ColumnsMissing(missing=missing)
    return Columns(at, needed, len(words))


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
