"""Rows of places as people's files hold them: read, checked, and each bad one named.

Nothing a file can hold raises here, but for a header without the columns needed. A row is whole
or it is a `Reject` with its line number and a code; nothing is cut short or guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from timebank.geo.rules.distance import distance_km
from timebank.geo.rules.files import Columns, Record, columns_of, records
from timebank.geo.rules.kinds import kind_of
from timebank.kernel.wording import ascii_digits, fold

FAR_KM = 300
NAME_MAX, ADDRESS_MAX, DOOR_NOTE_MAX, FOLD_MAX = 120, 200, 200, 400
RAW_MAX = 2000  # characters that are looked at before a value is called too long
_LENGTHS = {"name": NAME_MAX, "address": ADDRESS_MAX, "door-note": DOOR_NOTE_MAX}
_COLUMNS = {
    "name": ("name", "place", "place name", "title", "nombre", "الاسم"),
    "kind": ("kind", "type", "category", "tipo", "النوع"),
    "address": ("address", "street", "street address", "full address", "direccion", "العنوان"),
    "lat": ("lat", "latitude", "y", "latitud", "خط العرض"),
    "lon": ("lon", "lng", "long", "longitude", "x", "longitud", "خط الطول"),
    "door_note": ("door note", "door", "entrance"),
}
_JOINERS = "\u200c\u200d"  # letters and emoji hang on them
_NEEDED = ("name", "lat", "lon")
_DEGREES = re.compile(r"[+-]?\d{1,3}([.,]\d{1,20})?")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place, checked and ready to be kept. key: what makes it the same place again."""

    line: int
    name: str
    kind: str
    address: str
    lat: float
    lon: float
    door_note: str
    fold: str
    key: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: where, why (a code), and the words that were in the way."""

    line: int
    reason: str
    value: str = ""


def rows_of(data: bytes, near: tuple[float, float] | None = None) -> Iterator[PlaceRow | Reject]:
    """Read a CSV of places in any usual encoding and separator, row by row.

    near: (lat, lon) of the community; a place farther than 300 km has its columns mixed up.
    Raises: ColumnsMissing when the first line does not name the columns name, lat and lon.
    """
    found = records(data)
    columns = columns_of(next(found, None), _COLUMNS, _NEEDED)
    seen: dict[str, int] = {}
    for record in found:
        row = _row(record, columns)
        if row is None:
            continue
        if isinstance(row, PlaceRow):
            first = seen.setdefault(row.key, row.line)
            if first != row.line:
                row = Reject(row.line, "same-as-line", str(first))
            elif near and (km := distance_km(row.lat, row.lon, *near)) > FAR_KM:
                row = Reject(row.line, "far-away", f"{km:.0f} km")
        yield row


def checked_row(
    line: int, name: str, kind: str, address: str, lat: str, lon: str, door_note: str = ""
) -> PlaceRow | Reject:
    """Check one place as typed; kind may be any word that `kind_of` knows."""
    typed = {"name": name, "address": address, "door-note": door_note}
    texts: dict[str, str | None] = {}
    for field, longest in _LENGTHS.items():
        if len(typed[field]) > RAW_MAX:
            return Reject(line, f"{field}-too-long", _shown(typed[field]))
        texts[field] = text = clean(typed[field])
        if text is None:
            return Reject(line, f"{field}-unreadable")
        if len(text) > longest:
            return Reject(line, f"{field}-too-long", _shown(text))
    named, where, door = (text or "" for text in texts.values())
    if not any(c.isalnum() for c in fold(named)):
        return Reject(line, "name-missing", _shown(name))
    north, east = _degrees(lat), _degrees(lon)
    if north is None or not -90 <= north <= 90:
        return Reject(line, "lat-unreadable", _shown(lat))
    if east is None or not -180 <= east <= 180:
        return Reject(line, "lon-unreadable", _shown(lon))
    if north == 0 and east == 0:
        return Reject(line, "not-located", "0, 0")
    return _made(line, named, kind, where, north, east, door)


def _made(
    line: int, name: str, kind_word: str, address: str, lat: float, lon: float, door: str
) -> PlaceRow:
    kind = kind_of(kind_word)
    return PlaceRow(
        line, name, kind, address, lat, lon, door,
        fold_of(name, f"{kind_word[:40]} {kind}", address),
        key_of(name, address, lat, lon),
    )  # fmt: skip


def fold_of(name: str, kind: str, address: str) -> str:
    """Fold what a place is searched by: its name, words for its kind, its address."""
    words = fold(name)
    known = set(words.split())
    kinds = [word for word in dict.fromkeys(fold(kind).split()) if word not in known]
    return " ".join([words, *kinds, fold(address)])[:FOLD_MAX].strip()


def key_of(name: str, address: str, lat: float, lon: float) -> str:
    """Make the key that finds an imported place again: its name and address, however written.

    Without an address the coordinates stand in, to about 10 m.
    """
    where = fold(address) or f"{lat:.4f} {lon:.4f}"
    return sha256(f"{fold(name)}\n{where}".encode()).hexdigest()


def clean(text: str) -> str | None:
    """Trim and compose text, drop direction marks; None when it holds what nobody can read."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    kinds = [unicodedata.category(c) for c in text]
    if "\ufffd" in text or any(kind in ("Cc", "Cs", "Co", "Cn") for kind in kinds):
        return None
    pairs = zip(text, kinds, strict=True)
    return "".join(c for c, kind in pairs if kind != "Cf" or c in _JOINERS)


def _row(record: Record, columns: Columns) -> PlaceRow | Reject | None:
    if record.reason:
        return Reject(record.line, record.reason)
    fields = record.fields
    if not any(field.strip() for field in fields):
        return None  # an empty line is nobody's row
    value = columns.value
    misfit = columns.misfit(record)
    if misfit:
        return Reject(record.line, misfit, str(len(fields)))
    return checked_row(
        record.line, value(record, "name"), value(record, "kind"), value(record, "address"),
        value(record, "lat"), value(record, "lon"), value(record, "door_note"),
    )  # fmt: skip


def _degrees(text: str) -> float | None:
    """Read degrees: plain decimals only, so no nan, no inf, no 1e300; any script's digits."""
    if len(text) > 60:
        return None
    typed = ascii_digits(text.strip()).replace("٫", ".").replace("−", "-")
    return float(typed.replace(",", ".")) if _DEGREES.fullmatch(typed) else None


def _shown(text: str) -> str:
    """Make a value fit to be shown on one line of a report."""
    return "".join(c if c.isprintable() else "?" for c in text[:60])


def counted(rows: Iterable[PlaceRow | Reject]) -> tuple[list[PlaceRow], list[Reject]]:
    """Part what was read into the good and the rejected, each in order."""
    good: list[PlaceRow] = []
    bad: list[Reject] = []
    for row in rows:
        good.append(row) if isinstance(row, PlaceRow) else bad.append(row)
    return good, bad
