"""Paper slips in batches: whole rows are booked once, the others say what they lack."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests import builders
from tests.web.desk_calls import USUAL
from tests.web.seeds import Seed
from timebank import ledger, rides
from timebank.kernel.db import Database
from timebank.rides import RideView

Clients = Callable[[str], FlaskClient]
SLIPS = "/eastside/desk/slips"
TYPED = re.compile(r'name="(\w+\d+)" (?:type="text"[^>]* )?value="([^"]*)"')
BATCH = re.compile(r'name="batch" value="([^"]*)"')


@pytest.fixture
def helper(client_for: Clients) -> FlaskClient:
    return client_for("helper")


def row(n: int, **changed: str) -> dict[str, str]:
    return {f"{name}{n}": text for name, text in (USUAL | changed).items()}


def sent(client: FlaskClient, *rows: dict[str, str], page: TestResponse | None = None) -> str:
    """Type rows over a page (none: a new one), send them, and return where it leads."""
    before = page or client.get(SLIPS)
    found = BATCH.search(before.text)
    assert found
    data = {name: unescape(text) for name, text in TYPED.findall(before.text)}
    for one in rows:
        data |= one
    answer = client.post(SLIPS, data=data | {"batch": found[1]})
    assert answer.status_code == 303
    return answer.location


def rides_of(database: Database, seed: Seed) -> list[RideView]:
    with database.reading() as session:
        found = rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT)
    return [ride for ride in found if ride.leg == "out"]


def test_whole_rows_are_booked_and_the_others_stay_with_what_they_lack(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        other = builders.a_member(session, "Olive Finch")
        builders.a_consent(session, other, seed.organisation_id)
    rows = [
        row(1),
        row(2, who="nobody at all", day="thu"),
        row(4, day="someday"),
        row(5, who="finch", day="fri", back="0"),
        row(7, back="", where="Gratiot Fresh Market"),
        row(9, day="sat", where="zzz"),
    ]
    page = helper.get(sent(helper, *rows))
    text = unescape(page.text)
    for words in (
        "1 slip is in.", "5 rows lack something.", "Nobody found", "Type a day, like",
        "Several people. Type the number.", "Type a time, or call, wait or 0", "No place found",
    ):  # fmt: skip
        assert words in text, words
    assert len(rides_of(database, seed)) == 1
    assert 'value="nobody at all"' in text
    # mended, they go in; what is in stays in, once
    mended = {"who2": "0177", "day4": "mon", "who5": "1", "back7": "0", "where9": "clinic"}
    done = helper.get(sent(helper, mended, page=page))
    assert "6 slips are in." in done.text
    with database.reading() as session:
        theirs = rides.my_rides(session, 1, other.id, builders.MADE_AT)
    assert len(rides_of(database, seed)) + len(theirs) == 6
    assert rides_of(database, seed)[0].asked_by_agency == "Main Library"


def test_a_batch_sent_twice_books_each_row_once(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    page = helper.get(SLIPS)
    first = sent(helper, row(1), row(2, day="thu"), page=page)
    assert sent(helper, row(1), row(2, day="thu"), page=page) == first
    assert len(rides_of(database, seed)) == 2


def test_the_same_slip_in_two_rows_is_named_and_booked_once(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    page = helper.get(sent(helper, row(3), row(6, who="Opal Finch")))
    assert "Same as row 3" in page.text
    assert len(rides_of(database, seed)) == 1


def test_rows_that_hours_do_not_reach_for_go_to_a_person(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        for owner_id in (seed.rider_id, ledger.FUND_OWNER):
            ledger.set_limit(session, 1, owner_id, 0)
    page = helper.get(sent(helper, row(1)))
    assert "A person looks at the hours." in page.text
    assert [ride.waits_for_hours for ride in rides_of(database, seed)] == [True]


def test_a_batch_is_its_writers_alone(
    client_for: Clients, helper: FlaskClient, database: Database, seed: Seed
) -> None:
    where = sent(helper, row(1, day="someday"))
    assert "someday" in helper.get(where).text
    assert "someday" not in client_for("coordinator").get(where).text
    assert "someday" not in helper.get(SLIPS).text
    assert where.replace("&", "&amp;") in helper.get(SLIPS).text  # on hold
