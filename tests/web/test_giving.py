"""Hours given away: by the member alone, of what they have, to here, to there, to the fund."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests.conftest import only_sqlite
from tests.web.seeds import Seed
from timebank import giving, ledger
from timebank.kernel.actor import Actor
from timebank.kernel.db import Database
from timebank.ledger import FUND_OWNER, TransferAsk
from timebank.members import Member
from timebank.notifications import Message

Clients = Callable[[str], FlaskClient]
GIVE = "/eastside/me/give"
KEY = {"request_key": "k" * 24}
DRIVER_PHONE = "313-555-0188"
pytestmark = only_sqlite


@pytest.fixture
def rider(client_for: Clients, seed: Seed, database: Database) -> FlaskClient:
    """Somebody who has three hours to give."""
    with database.transaction() as session:
        moves = {FUND_OWNER: -180, seed.rider_id: 180}
        ledger.transfer(session, 1, TransferAsk("start", "grant", moves), builders.MADE_AT)
        driver = session.get_one(Member, (1, seed.members["driver"]))
        driver.phone = "+13135550188"
    return client_for("rider")


def balance(database: Database, owner: object, community_id: int = 1) -> int:
    with database.reading() as session:
        return ledger.balances(session, community_id, [owner])[owner].balance  # type: ignore[list-item, index]


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_a_gift_is_checked_then_given_once_and_the_neighbor_hears_of_it(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    assert "You have 3 hours to give." in rider.get(GIVE).text
    typed = KEY | {"to": "neighbor", "contact": DRIVER_PHONE, "hours": "1:30", "words": "Thanks"}
    check = rider.post(GIVE, data=typed)
    assert check.status_code == 200
    assert "Marcus" in check.text
    assert balance(database, seed.rider_id) == 180  # nothing moved yet
    for _ in range(2):  # the button pressed twice
        done = rider.post(f"{GIVE}/send", data=hidden(check.text))
        assert done.status_code == 303
    assert balance(database, seed.rider_id) == 90
    assert balance(database, seed.members["driver"]) == 90
    page = rider.get(done.location).text
    assert "Given. They hear that it comes from you." in page
    assert "You gave hours to Marcus" in page
    assert "Gifts: 0 minutes to you, 1 hour 30 minutes from you." in page
    with database.reading() as session:
        told = session.scalars(select(Message).where(Message.kind == "G1")).all()
    assert [message.member_id for message in told] == [seed.members["driver"]]
    assert "Opal gave you 1 hour 30 minutes as a gift" in told[0].body


def test_the_fund_gets_hours_and_pays_rides_with_them(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    check = rider.post(GIVE, data=KEY | {"to": "fund", "contact": "", "hours": "1"})
    assert "the community fund" in check.text
    assert rider.post(f"{GIVE}/send", data=hidden(check.text)).status_code == 303
    assert balance(database, FUND_OWNER) == -120
    assert "You gave hours to Parkside" in rider.get("/eastside/me/hours").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hours": "3:15"}, "You do not have that many hours to give"),
        ({"hours": "0"}, "Type hours, like 1 or 1:30"),
        ({"hours": "soon"}, "Type hours, like 1 or 1:30"),
        ({"contact": "313-555-0111"}, "We found nobody else by this number"),
        ({"contact": "313-555-0177"}, "We found nobody else by this number"),  # oneself
        ({"contact": "nobody"}, "Type a phone number, like 313-555-0142"),
        ({"contact": ""}, "Type your phone number or e-mail"),
        ({"to": ""}, "Choose who gets the hours"),
    ],
)
def test_what_cannot_be_given_is_said_at_its_field(
    rider: FlaskClient, seed: Seed, database: Database, typed: dict[str, str], said: str
) -> None:
    good = KEY | {"to": "neighbor", "contact": DRIVER_PHONE, "hours": "1", "words": "Thanks"}
    page = rider.post(GIVE, data=good | typed)
    assert page.status_code == 422
    assert said in page.text
    assert "Thanks" in page.text
    assert balance(database, seed.rider_id) == 180


def test_numbers_are_not_tried_out(rider: FlaskClient) -> None:
    for last in range(12):
        typed = {"to": "neighbor", "contact": f"313-555-02{last:02d}", "hours": "1"}
        rider.post(GIVE, data=KEY | typed)
    page = rider.post(GIVE, data=KEY | {"to": "neighbor", "contact": DRIVER_PHONE, "hours": "1"})
    assert page.status_code == 422
    assert "Marcus" not in page.text


def test_another_members_id_behind_the_number_is_refused(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    sent = KEY | {"to": "neighbor", "contact": DRIVER_PHONE, "hours": "1"}
    page = rider.post(f"{GIVE}/send", data=sent | {"member": str(seed.members["helper"])})
    assert page.status_code == 422
    assert balance(database, seed.rider_id) == 180


def test_two_hours_go_to_a_parent_in_another_bank(
    rider: FlaskClient, seed: Seed, database: Database, client_for: Clients
) -> None:
    assert "Where are they a member?" not in rider.get(GIVE).text  # the banks are strangers
    office = client_for("coordinator")
    assert "Closed until both banks have said how far." in office.get("/eastside/ledger/banks").text
    assert office.post("/eastside/ledger/banks/2", data={"hours": "10"}).status_code == 303
    assert office.post("/eastside/ledger/banks/9", data={"hours": "10"}).status_code == 404
    with database.transaction() as session:
        ledger.set_clearing_limit(session, 2, 1, 150, builders.MADE_AT)
        mother = session.get_one(Member, (2, seed.members["stranger"]))
        mother.phone, name = "+13135550166", mother.first_name
    typed = KEY | {"to": "neighbor", "bank": "2", "contact": "313-555-0166", "hours": "2"}
    check = rider.post(GIVE, data=typed)
    assert name in check.text
    assert rider.post(f"{GIVE}/send", data=hidden(check.text)).status_code == 303
    assert balance(database, seed.members["stranger"], 2) == 120
    assert "You gave hours to Bank2" in rider.get("/eastside/me/hours").text
    assert (
        "They take up to 2 hours 30 minutes from us." in office.get("/eastside/ledger/banks").text
    )
    listed = office.get("/eastside/ledger").text
    assert "Bank 2" in listed
    refused = rider.post(GIVE, data=typed | {"hours": "0:45", "request_key": "m" * 24})
    assert refused.status_code == 200  # own hours reach; the bank's limit is looked at last
    late = rider.post(f"{GIVE}/send", data=hidden(refused.text))
    assert "That neighbor bank takes no more hours now" in late.text
    with database.reading() as session:
        line = ledger.recent_transfers(session, 1)[0]
        assert [ledger.audit(session, n) for n in (1, 2)] == [[], []]
    turned = f"/eastside/ledger/{line.transfer_id}/reverse"
    assert office.post(turned, data={"reason": "wrong person"}).status_code == 303
    assert balance(database, seed.members["stranger"], 2) == 0
    with database.reading() as session:
        assert [ledger.audit(session, n) for n in (1, 2)] == [[], []]


def test_only_the_member_gives(seed: Seed, database: Database) -> None:
    helping = Actor(1, seed.members["helper"], "desk", seed.rider_id)
    gift = giving.Gift("key", 30)
    with pytest.raises(giving.OnlyTheMember):
        database.transact(giving.give, helping, gift, builders.MADE_AT)


def test_a_coordinator_gives_from_the_fund_with_a_reason_and_never_to_themself(
    seed: Seed, database: Database, client_for: Clients
) -> None:
    office = client_for("coordinator")
    path = f"/eastside/people/{seed.rider_id}/grant"
    assert "How many hours does Opal get from the fund?" in office.get(path).text
    assert office.post(path, data=KEY | {"hours": "2", "words": ""}).status_code == 422
    for _ in range(2):
        sent = office.post(path, data=KEY | {"hours": "2", "words": "Winter help"})
        assert sent.status_code == 303
    assert balance(database, seed.rider_id) == 120
    own = f"/eastside/people/{seed.members['coordinator']}/grant"
    refused = office.post(own, data=KEY | {"hours": "2", "words": "Me"})
    assert refused.status_code == 422
    assert "That is yourself" in refused.text


def test_the_funds_rules_are_read_in_order_and_shown_before_a_ride_is_asked_for(
    seed: Seed, database: Database, client_for: Clients
) -> None:
    office = client_for("coordinator")
    assert "Any ride" in office.get("/eastside/ledger/fund").text
    added = {"purpose": "D", "share": "50", "cap": "5", "approval": ""}
    assert office.post("/eastside/ledger/fund", data=added).status_code == 303
    bad = office.post("/eastside/ledger/fund", data={"share": "101", "cap": "0"})
    assert bad.status_code == 422
    with database.reading() as session:
        first, second = ledger.fund_rules(session, 1)
    assert (second.purposes, second.share_percent) == ({"D"}, 50)
    page = office.get("/eastside/ledger/fund").text
    said = re.findall(r'name="rule" value="([^"]+)"', page)
    office.post("/eastside/ledger/fund/2/up", data={"rule": said[0]})  # an old page: nothing
    office.post("/eastside/ledger/fund/2/up", data={"rule": said[-1]})
    with database.reading() as session:
        assert ledger.fund_rules(session, 1) == [second, first]
        share = ledger.share_of(
            session, 1, seed.rider_id, [400], ledger.FundAsk("D", builders.MADE_AT)
        )
    assert (share.own, share.fund, share.short) == (300, 100, 0)  # half by one, half by the other
    for rule in (said[-1], said[0]):
        office.post("/eastside/ledger/fund/1/remove", data={"rule": rule})
    assert "the fund pays for no ride by itself" in office.get("/eastside/ledger/fund").text
    with database.reading() as session:
        share = ledger.share_of(
            session, 1, seed.rider_id, [400], ledger.FundAsk("D", builders.MADE_AT)
        )
    assert (share.own, share.fund, share.short) == (300, 0, 100)
