"""Hours are shown as they moved, and turned back by a linked line, once."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

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
    assert "No hours have moved" in client.get(f"{LEDGER}?q=iris").text
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
