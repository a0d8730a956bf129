"""The corpus is what it says, and no reader of typed words, and no search, breaks on a value."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.fuzz import corpus
from timebank import geo, members
from timebank.kernel import wording
from timebank.kernel.errors import Invalid

TODAY = date(2026, 11, 23)
READERS: dict[str, Callable[[str], object]] = {
    "digits": lambda text: wording.ascii_digits(text[:100_000]),  # their callers bound it
    "fold": lambda text: wording.fold(text[:100_000]),
    "phone": wording.parse_phone,
    "time": wording.parse_time,
    "hours": wording.parse_hours,
    "day": lambda text: wording.parse_day(text, TODAY),
    "clean": lambda text: geo.clean(text[:100_000]),
    "kind": geo.kind_of,
    "zip": geo.locate_zip,
    "row": lambda text: geo.checked_row(1, text, text, text, text, text, text),
    "file": lambda text: geo.counted(
        geo.rows_of(f"name,lat,lon\n{text},42,-83\n".encode("utf-8", "surrogatepass"))
    ),
}


def test_the_corpus_has_every_kind_and_names_each_value_once() -> None:
    names = [one.name for one in corpus.VALUES]
    assert len(names) == len(set(names)) >= 40
    assert {one.kind for one in corpus.VALUES} == set(corpus.Kind.__args__)  # type: ignore[attr-defined]
    assert {one.name for one in corpus.VALUES if one.is_huge} == {"10 MB", "10 MB of digits"}


def test_wrong_forms_repeat_by_seed_and_keep_what_they_must() -> None:
    good = {"csrf_token": "t", "name": "Opal Finch", "day": "2026-11-25"}
    every = list(corpus.forms(good))
    assert len(every) == 4 + 2 * (3 + len(corpus.SMALL))
    assert all(dict(case.pairs).get("csrf_token") == "t" for case in every[1:])
    some = list(corpus.forms(good, most=20))
    assert some == list(corpus.forms(good, most=20))
    assert some != list(corpus.forms(good, most=20, seed=8))
    assert len({case.name for case in every}) == len(every)


@pytest.mark.timeout(30)  # ten megabytes are refused, not read
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_breaks_on_a_value(reader: str) -> None:
    for nasty in corpus.VALUES:
        try:
            READERS[reader](nasty.value)
        except Invalid:
            continue
        except Exception as error:
            raise AssertionError(f"{reader}: {nasty.name}") from error


@pytest.mark.parametrize("nasty", corpus.VALUES, ids=lambda one: one.name)
def test_no_search_breaks_on_a_value(session: Session, community: Any, nasty: corpus.Nasty) -> None:
    assert isinstance(geo.search_places(session, 1, nasty.value), list)
    assert isinstance(list(members.find_members(session, 1, nasty.value, limit=5)), list)
