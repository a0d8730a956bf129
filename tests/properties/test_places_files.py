"""Whatever a file holds, reading it never fails, and what is kept of it is whole."""

import csv
import io
from contextlib import suppress
from math import isfinite

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from timebank import geo

HEAD = b"name,kind,address,lat,lon\n"
NASTY = st.sampled_from(
    ["", "nan", "inf", "-inf", "1e308", "٤٢٫٣", "42,3", "\x00", "\ud83d", "🙂", '"', "\n", "\u202e",
     "=1+1", "'; --", "A" * 500, "42.3", "-83.05", "Elm Clinic", "bus_stop", "\ufdfa" * 100]
)  # fmt: skip
FIELDS = st.one_of(NASTY, st.text(max_size=30), st.floats(-200, 200).map(str))
ROWS = st.lists(st.lists(FIELDS, max_size=8), max_size=8)


def _written(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return HEAD + buffer.getvalue().encode("utf-8", errors="surrogatepass")


def _holds_what_is_promised(row: geo.PlaceRow) -> None:
    assert 1 <= len(row.name) <= 120
    assert len(row.address) <= 200
    assert 1 <= len(row.fold) <= 400
    assert len(row.key) == 64
    assert row.kind in geo.KINDS
    assert isfinite(row.lat)
    assert -90 <= row.lat <= 90
    assert -180 <= row.lon <= 180
    text = row.name + row.address + row.fold
    assert "\x00" not in text
    text.encode()  # nothing that cannot be stored


@given(st.binary(max_size=400))
@example(b"\xff\xfename")
@example(b'\xef\xbb\xbf"')
def test_any_bytes_are_read_or_refused_as_a_file(data: bytes) -> None:
    for whole in (data, HEAD + data):
        with suppress(geo.ColumnsMissing):
            for row in geo.rows_of(whole):
                if isinstance(row, geo.PlaceRow):
                    _holds_what_is_promised(row)
                else:
                    assert row.reason
                    assert row.line >= 2


@given(ROWS)
def test_each_row_is_kept_or_named_never_both(rows: list[list[str]]) -> None:
    good, bad = geo.counted(geo.rows_of(_written(rows)))
    for row in good:
        _holds_what_is_promised(row)
    lines = [one.line for one in (*good, *bad)]
    assert len(lines) == len(set(lines))
    assert all(one.value.isprintable() for one in bad)


@given(rows=ROWS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_read_can_always_be_kept_and_twice_is_once(
    session: Session, rows: list[list[str]]
) -> None:
    good, _ = geo.counted(geo.rows_of(_written([["Elm", "shop", "", "42", "-83"], *rows])))
    done = geo.import_places(session, 1, good)
    assert done.added + done.changed + done.same == len(good)
    count = session.scalar(select(func.count()).select_from(geo.Place))
    again, _ = geo.counted(geo.rows_of(_written([["Elm", "shop", "", "42", "-83"], *rows])))
    assert geo.import_places(session, 1, again) == geo.Imported(0, 0, len(good))
    assert session.scalar(select(func.count()).select_from(geo.Place)) == count
