"""Hours are shown as they moved, and turned back by a linked line, once."""

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import only_sqlite
from tests.web.seeds import Seed
from timebank import ledger, reports
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.ledger import Transfer, TransferAsk, TransferReceipt

LEDGER = "/eastside/ledger"
Client = Callable[[str], FlaskClient]


@pytest.fixture
def moved(database: Database, seed: Seed, clock: FixedClock) -> TransferReceipt:
    """Opal gave Marcus 30 minutes."""
    moves = {seed.rider_id: -30, seed.members["driver"]: 30}
    ask = TransferAsk("gift:1", "gift", moves, "Thanks for waiting", None, seed.rider_id)
    return database.transact(ledger.transfer, 1, ask, clock.now())


def test_hours_are_listed_for_everybody_and_for_one_member(
    client_for: Client, moved: TransferReceipt, seed: Seed
) -> None:
    client = client_for("coordinator")
    page = client.get(LEDGER).text
    for words in ("Gift of hours", "Opal Finch", "Marcus Birch", "30 minutes", "community fund"):
        assert words in page
    assert "Hours of Opal Finch" in client.get(f"{LEDGER}?q=0177").text
    assert "No hours moved that fit" in client.get(f"{LEDGER}?q=iris").text
    assert "Nobody found" in client.get(f"{LEDGER}?q=zzzz9999").text


def test_a_transfer_names_its_sides_its_doer_and_its_reason(
    client_for: Client, moved: TransferReceipt
) -> None:
    page = client_for("coordinator").get(f"{LEDGER}/{moved.transfer_id}").text
    for words in ("gives 30 minutes", "gets 30 minutes", "Thanks for waiting", "Turn this back"):
        assert words in page


def test_a_reversal_needs_a_reason_and_happens_once(
    client_for: Client, database: Database, moved: TransferReceipt, clock: FixedClock
) -> None:
    client, url = client_for("coordinator"), f"{LEDGER}/{moved.transfer_id}"
    assert "Turn this back?" in client.get(f"{url}/reverse").text
    assert client.post(f"{url}/reverse", data={"reason": ""}).status_code == 422
    for reason in ("Counted for the wrong ride", "Counted for the wrong ride", "And again"):
        answer = client.post(f"{url}/reverse", data={"reason": reason})
        assert (answer.status_code, answer.location) == (303, url)
    with database.reading() as session:
        back = session.scalars(
            select(Transfer).where(Transfer.reverses_id == moved.transfer_id)
        ).one()
        assert back.reason == "Counted for the wrong ride"
        assert session.scalar(select(func.count()).select_from(Transfer)) == 2
        assert reports.audit_all(session, 1, clock.now()) == []
    page = client.get(url).text
    assert "This was turned back on" in page
    assert "Turn this back</a>" not in page
    other = client.get(f"{LEDGER}/{back.id}").text
    assert "This turns back an earlier line" in other
    assert "Counted for the wrong ride" in other
    assert "reversed" in client.get(LEDGER).text


def test_a_reversal_of_a_reversal_is_not_offered(
    client_for: Client, database: Database, moved: TransferReceipt
) -> None:
    client, url = client_for("coordinator"), f"{LEDGER}/{moved.transfer_id}"
    client.post(f"{url}/reverse", data={"reason": "Wrong"})
    with database.reading() as session:
        back_id = session.scalar(select(Transfer.id).where(Transfer.kind == "reversal"))
    page = client.get(f"{LEDGER}/{back_id}/reverse").text
    assert "Turn it back" not in page
    again = client.post(f"{LEDGER}/{back_id}/reverse", data={"reason": "Wrong"})
    assert again.status_code == 409


def test_hours_given_on_are_not_taken_from_nobody(
    client_for: Client, database: Database, seed: Seed, moved: TransferReceipt, clock: FixedClock
) -> None:
    database.transact(ledger.set_limit, 1, seed.members["driver"], 0)
    on = {seed.members["driver"]: -30, seed.members["coordinator"]: 30}
    database.transact(ledger.transfer, 1, TransferAsk("on", "gift", on), clock.now())
    answer = client_for("coordinator").post(
        f"{LEDGER}/{moved.transfer_id}/reverse", data={"reason": "Wrong"}
    )
    assert answer.status_code == 422
    assert "given on" in answer.text


def test_hours_of_another_bank_do_not_exist_here(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    moves = {seed.members["stranger"]: -10, ledger.FUND_OWNER: 10}
    theirs = database.transact(ledger.transfer, 2, TransferAsk("t", "gift", moves), clock.now())
    client, url = client_for("coordinator"), f"{LEDGER}/{theirs.transfer_id}"
    assert client.get(url).status_code == 404
    assert client.get(f"{url}/reverse").status_code == 404
    assert client.post(f"{url}/reverse", data={"reason": "x"}).status_code == 404
    with database.reading() as session:
        assert session.scalar(select(Transfer.id).where(Transfer.kind == "reversal")) is None


@pytest.fixture
def busy(database: Database, seed: Seed, clock: FixedClock) -> None:
    """Sixty gifts of 1 to 60 minutes this month, and one grant of two hours the month before."""
    now, driver = clock.now(), seed.members["driver"]
    grant = TransferAsk("grant", "grant", {ledger.FUND_OWNER: -120, driver: 120}, "=Start()")
    database.transact(ledger.transfer, 1, grant, now - timedelta(days=40))
    for minutes in range(1, 61):
        moves = (driver, seed.rider_id) if minutes % 2 else (seed.rider_id, driver)
        ask = TransferAsk(
            f"gift:{minutes}", "gift", {moves[0]: -minutes, moves[1]: minutes}, f"no {minutes}."
        )
        database.transact(ledger.transfer, 1, ask, now)  # all at one instant: ids decide


def _gifts(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"no (\d+)\.", page)]


@only_sqlite
def test_fifty_a_page_and_the_rest_on_older_pages(
    client_for: Client, busy: None, seed: Seed, count_queries: Callable[[], Any]
) -> None:
    client = client_for("coordinator")
    with count_queries() as few:
        first = client.get(f"{LEDGER}?least=59m").text
    with count_queries() as many:
        first = client.get(LEDGER).text
    assert many.count == few.count
    older = html.unescape(re.findall(r'href="([^"]*before=[^"]*)"', first)[0])
    second = client.get(older).text
    assert _gifts(first) == list(range(60, 10, -1))
    assert _gifts(second) == list(range(10, 0, -1))
    assert "From the fund" in second
    assert ">Older<" not in second
    assert "No hours moved" in client.get(f"{LEDGER}?month=2031-01").text
    assert client.get(f"{LEDGER}?before={seed.rider_id}").status_code == 200


@only_sqlite
@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("kind=grant", 1), ("kind=gift", 60), ("kind=nonsense", 61), ("month=2026-11", 60),
        ("month=2026-10", 1), ("month=13-13", 61), ("least=0:59&most=1", 2), ("least=2", 1),
        ("most=5min", 5), ("kind=gift&least=2", 0), ("q=0177", 60), ("q=0177&most=0:03", 3),
    ],
)  # fmt: skip
def test_the_file_holds_what_the_filter_lets_through(
    client_for: Client, busy: None, seed: Seed, asked: str, count: int
) -> None:
    client = client_for("coordinator")
    if asked.startswith("q="):
        asked = asked.replace("q=0177", f"member={seed.rider_id}")
    answer = client.get(f"{LEDGER}.csv?{asked}")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert len(rows) == count
    if asked == "kind=grant":
        assert rows[0]["Why"] == "'=Start()"  # no formula
        assert (rows[0]["From"], rows[0]["To"]) == ("Community fund", "Marcus Birch")
    assert len(_gifts(client.get(f"{LEDGER}?{asked}").text)) == min(
        50, sum(row["What"] == "Gift of hours" for row in rows)
    )


@only_sqlite
def test_a_filter_that_cannot_be_read_says_so(client_for: Client, busy: None) -> None:
    client = client_for("coordinator")
    for path in ("", ".csv"):
        answer = client.get(f"{LEDGER}{path}?least=much")
        assert answer.status_code == 422
        assert "Type hours, like 1 or 1:30" in answer.text
    assert client_for("rider").get(f"{LEDGER}.csv").status_code == 403
