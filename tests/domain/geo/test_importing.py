"""A file of places: every good row kept once, every bad one named, nothing half written."""

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from timebank import geo

HEAD = "name,kind,address,lat,lon\n"


def _read(text: str | bytes) -> tuple[list[geo.PlaceRow], list[geo.Reject]]:
    return geo.counted(geo.rows_of(text if isinstance(text, bytes) else text.encode()))


def _reasons(rows: str) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in _read(HEAD + rows)[1]]


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(geo.Place)) or 0


def test_a_file_is_kept_once_and_again_changes_nothing(session: Session) -> None:
    rows = geo.landmarks()
    assert geo.import_places(session, 1, rows) == geo.Imported(len(rows), 0, 0)
    before = session.execute(select(geo.Place.__table__)).all()
    assert geo.import_places(session, 1, rows) == geo.Imported(0, 0, len(rows))
    assert session.execute(select(geo.Place.__table__)).all() == before


def test_a_corrected_row_corrects_its_place(session: Session) -> None:
    geo.import_places(session, 1, _read(HEAD + "Elm Clinic,clinic,1 Elm St,42.3,-83.0\n")[0])
    place_id = session.scalar(select(geo.Place.id))
    assert place_id is not None
    geo.set_door_note(session, 1, place_id, "Side door")
    again = _read(HEAD + "ELM CLINIC,pharmacy,1 Elm St.,42.4,-83.1\n")[0]
    assert geo.import_places(session, 1, again) == geo.Imported(0, 1, 0)
    session.expire_all()
    place = geo.places_by_id(session, 1, [place_id])[place_id]
    assert (place.name, place.kind, place.lat, place.lon) == ("ELM CLINIC", "pharmacy", 42.4, -83.1)
    assert place.door_note == "Side door"
    assert "pharmacy" in place.fold


def test_two_banks_import_the_same_file_apart(session: Session) -> None:
    rows = _read(HEAD + "Elm Clinic,clinic,1 Elm St,42.3,-83.0\n")[0]
    assert geo.import_places(session, 1, rows).added == 1
    assert geo.import_places(session, 2, rows).added == 1


def test_a_batch_is_three_statements_whatever_its_size(
    session: Session, count_queries: Callable[[], AbstractContextManager[Any]]
) -> None:
    text = "".join(f"Place {n},shop,{n} Elm St,42.3,-83.0\n" for n in range(700))
    rows = _read(HEAD + text)[0]
    with count_queries() as first:
        geo.import_places(session, 1, rows)
    with count_queries() as second:
        geo.import_places(session, 1, rows)
    # PostgreSQL's driver sends an executemany of ours as one statement
    assert first.count <= 3
    assert second.count == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",shop,1 Elm St,42.3,-83.0", "name-missing"),
        ("🙂🙂,shop,1 Elm St,42.3,-83.0", "name-missing"),
        ("A\x00B,shop,1 Elm St,42.3,-83.0", "name-unreadable"),
        ("A,shop,1 \x1b[31m St,42.3,-83.0", "address-unreadable"),
        (f"{'A' * 121},shop,,42.3,-83.0", "name-too-long"),
        (f"A,shop,{'B' * 201},42.3,-83.0", "address-too-long"),
        ("A,shop,,nan,-83.0", "lat-unreadable"),
        ("A,shop,,inf,-83.0", "lat-unreadable"),
        ("A,shop,,1e1,-83.0", "lat-unreadable"),
        ("A,shop,,4_2,-83.0", "lat-unreadable"),
        ("A,shop,,90.1,-83.0", "lat-unreadable"),
        ("A,shop,,,-83.0", "lat-unreadable"),
        ("A,shop,,42.3,-181", "lon-unreadable"),
        ("A,shop,,42.3,x", "lon-unreadable"),
        ("A,shop,,0,0", "not-located"),
        ("A,shop,,42.3,-83.0,extra", "too-many-columns"),
        ("A,shop,42.3", "too-few-columns"),
        ('"A,shop,,42.3,-83.0', "quotes-unreadable"),
        ('"A"B,shop,,42.3,-83.0', "quotes-unreadable"),
        ("A" * 30_000, "line-too-long"),
    ],
)
def test_a_bad_row_is_named_and_the_next_one_kept(row: str, reason: str) -> None:
    good, bad = _read(HEAD + row + "\nElm Clinic,clinic,,42.3,-83.0\n")
    assert [(one.line, one.reason) for one in bad] == [(2, reason)]
    assert [(one.line, one.name) for one in good] == [(3, "Elm Clinic")]


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + (HEAD + "Caf\u00e9 M\u00e1laga,restaurant,,42.3,-83.0\n").encode(),
        (HEAD + "Caf\u00e9 M\u00e1laga,restaurant,,42.3,-83.0\n").encode("cp1252"),
        (HEAD + "Caf\u00e9 M\u00e1laga,restaurant,,42.3,-83.0\n").encode("utf-16"),
        (HEAD + "Cafe\u0301 Ma\u0301laga,restaurant,,42.3,-83.0").encode(),
        (HEAD + "Caf\u00e9 M\u00e1laga,restaurant,,٤٢٫٣,-٨٣٫٠\n").encode(),
        "Name;Type;Latitude;Longitude\r\nCaf\u00e9 M\u00e1laga;Restaurants;42,3;-83,0\r\n".encode(),
        "lon\tLAT\tignored\tName\tkind\r-83.0\t42.3\tx\t Caf\u00e9  M\u00e1laga\tcafe\r".encode(),
        (
            HEAD + "\n,,,,\nCaf\u00e9 M\u00e1laga,food,,\u221242.3,-83.0".replace("\u2212", "")
        ).encode(),
        (HEAD + '"Caf\u00e9\nM\u00e1laga",food,,42.3,-83.0').encode(),
        (HEAD + "\u202bCaf\u00e9 M\u00e1laga\u202c,food,,42.3,-83.0").encode(),
    ],
)
def test_any_spreadsheet_can_be_read(data: bytes) -> None:
    good, bad = _read(data)
    assert not bad
    assert [(r.name, r.kind, r.lat, r.lon) for r in good] == [
        ("Caf\u00e9 M\u00e1laga", "food", 42.3, -83.0)
    ]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a,b\n1,2\n", b"name,lat\nA,1\n", b"\x00" * 5000, b"\xff\xfe", b'"""']
)
def test_a_file_without_a_header_says_what_is_missing(data: bytes) -> None:
    with pytest.raises(geo.ColumnsMissing) as caught:
        list(geo.rows_of(data))
    assert "lon" in caught.value.data["missing"]


def test_a_row_twice_in_a_file_is_named_the_second_time() -> None:
    assert _reasons("Elm,shop,1 Elm St,42,-83\nelm,shop,1 ELM st,43,-84\n") == [(3, "same-as-line")]


def test_places_without_address_are_told_apart_by_where_they_are() -> None:
    good, _ = _read(HEAD + "Elm,shop,,42.1,-83\nElm,shop,,42.2,-83\n")
    assert len({row.key for row in good}) == 2


def test_a_place_across_the_earth_is_refused_when_the_community_is_known() -> None:
    data = (HEAD + "Elm,shop,,-83.05,42.33\n").encode()
    _, bad = geo.counted(geo.rows_of(data, near=(42.33, -83.05)))
    assert [one.reason for one in bad] == ["far-away"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("bus_stop", "transport"),
        ("Restaurant", "food"),
        ("convenience store", "shop"),
        ("farmers_market", "grocery"),
        ("Farmer's Markets", "other"),
        ("public_housing", "housing"),
        ("HOSPITALS", "hospital"),
        ("", "other"),
        ("zoo of dragons", "other"),
        ("x" * 1_000_000, "other"),
        *((kind, kind) for kind in geo.KINDS),
    ],
)
def test_foreign_words_for_kinds_become_ours(word: str, kind: str) -> None:
    assert geo.kind_of(word) == kind


def test_ten_megabytes_in_one_line_and_in_many_are_read() -> None:
    assert _reasons("A," * 5_000_000) == [(2, "line-too-long")]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([f"Place {n}", "shop", "x" * 150, "42", "-83"] for n in range(999))
    good, bad = _read(HEAD + buffer.getvalue())
    assert (len(good), len(bad)) == (999, 0)


def test_a_home_in_a_file_is_not_listed_for_others(session: Session) -> None:
    geo.import_places(session, 1, _read(HEAD + "Ash,house,9 Ash St,42.3,-83\n")[0])
    assert geo.search_places(session, 1, "ash") == []
    assert geo.places_listed(session, 1) == []
    assert _count(session) == 1
