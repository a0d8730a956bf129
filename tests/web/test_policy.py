"""What the community decided: shown, changed within bounds, and who changed it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests import builders
from tests.web.seeds import Seed
from timebank import ledger, members, rides
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]
PAGE = "/eastside/policy"
USUAL = {
    "credit_limit": "5", "soft_warning_percent": "50", "exchange_days": "7", "help_days": "30",
    "plan_days": "0", "order_together": "8", "order_trust": "10", "order_load": "8",
    "order_language": "3", "new_drivers_percent": "12",
}  # fmt: skip


def held(database: Database) -> members.Policy:
    with database.reading() as session:
        return members.community_facts(session, 1).policy


def test_what_holds_is_changed_and_the_page_says_by_whom(
    client_for: Clients, database: Database
) -> None:
    office = client_for("coordinator")
    assert 'value="5"' in office.get(PAGE).text
    sent = USUAL | {"credit_limit": "7:30", "exchange_days": "10"}
    for _ in range(2):  # pressed twice: one change each
        assert office.post(PAGE, data=sent).status_code == 303
    page = office.get(PAGE).text
    assert page.count("Iris Alder") == 2
    assert "5 hours" in page
    assert "7 hours 30 minutes" in page
    now = held(database)
    assert (now.credit_limit, now.exchange_days, now.help_days) == (450, 10, 30)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"credit_limit": "0"}, "From 1 to 100 hours"),
        ({"credit_limit": "soon"}, "Type hours, like"),
        ({"soft_warning_percent": "101"}, "Type a number from 10 to 100"),
        ({"exchange_days": ""}, "There is one thing to fix"),
        ({"help_days": "1"}, "Type a number from 7 to 180"),
        ({"order_trust": "61"}, "Type a number from 0 to 60"),
        ({"order_load": "-1"}, "Type a number from 0 to 60"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    client_for: Clients, database: Database, wrong: dict[str, str], words: str
) -> None:
    page = client_for("coordinator").post(PAGE, data=USUAL | {"help_days": "60"} | wrong)
    assert page.status_code == 422
    assert words in page.text
    assert held(database) == members.Policy()


def test_who_joins_next_gets_the_new_limit_and_ways_to_give_come_by_the_new_share(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    office, rider = client_for("coordinator"), client_for("rider")
    office.post(PAGE, data=USUAL | {"credit_limit": "2", "soft_warning_percent": "20"})
    with database.transaction() as session:
        newcomer = builders.a_member(session, state="asked")
        moves = {seed.rider_id: -90, ledger.FUND_OWNER: 90}  # of 300: more than a fifth, not half
        ledger.transfer(session, 1, ledger.TransferAsk("used", "exchange", moves), builders.MADE_AT)
    office.post(f"/eastside/people/{newcomer.id}/approve")
    with database.reading() as session:
        account = ledger.balances(session, 1, [newcomer.id])[newcomer.id]
    assert account.credit_limit == 120
    assert "You have used much of your first hours." in rider.get("/eastside/me/hours").text
    office.post(PAGE, data=USUAL)
    assert "You have used much" not in rider.get("/eastside/me/hours").text


def test_what_counts_how_much_is_changed_and_the_example_follows(
    client_for: Clients, database: Database
) -> None:
    office = client_for("coordinator")
    assert "Neighbor B is asked first" in office.get(PAGE).text
    sent = USUAL | {"order_together": "0", "order_trust": "2", "order_load": "0"}
    assert office.post(PAGE, data=sent).status_code == 303
    page = office.get(PAGE).text
    assert "Neighbor A is asked first" in page
    assert ">5.4<" in page  # 6 out of the way, less 0.3 of 2
    assert ">16.4<" in page  # 21 - 0.8 of 2 - 3 for the language
    assert rides.order_example(held(database))[1].cost == 16.4


def test_which_rides_must_not_fail_is_ticked(client_for: Clients, database: Database) -> None:
    office = client_for("coordinator")
    sent = USUAL | {"purposes": "1", "vital_purposes": ["D", "A"], "backup_purposes": []}
    assert office.post(PAGE, data=sent).status_code == 303
    assert office.post(PAGE, data=USUAL).status_code == 303  # an older page takes none away
    with database.reading() as session:
        policy = members.community_facts(session, 1).policy
    assert (policy.vital_purposes, policy.backup_purposes) == ("A D", "")
    page = office.get(PAGE).text
    assert "Never called off all at once" in page
    assert "Day program, Dialysis" in page
    assert office.post(PAGE, data=sent | {"vital_purposes": "X"}).status_code == 422
