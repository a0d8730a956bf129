"""Sponsors on pages: set up by the office, shown to riders before they ask and afterwards."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.builders import MADE_AT, a_sponsor
from tests.conftest import only_sqlite
from tests.web.seeds import Seed
from tests.web.stages import driven
from timebank import giving, ledger, rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.wording import hours_words
from timebank.ledger import FUND_OWNER, TransferAsk

Clients = Callable[[str], FlaskClient]
LIST = "/eastside/ledger/sponsors"
CHECK = "/eastside/me/rides/new/check?to={clinic}&day=2026-11-25&time=645&home=none&help=kerb"
CLINIC = {"name": "Riverbend Clinic", "share": "50", "member": "10", "month": "", "pledged": "20",
          "active": "1", "request_key": "k" * 24}  # fmt: skip
pytestmark = only_sqlite


def seen(page: str) -> str:
    """Return what is read on a page: its words without its marks."""
    return re.sub(r"<[^>]*>|[\u2066-\u2069]", "", page)


@pytest.fixture
def office(client_for: Clients) -> FlaskClient:
    return client_for("coordinator")


@pytest.fixture
def sponsor_id(database: Database, seed: Seed) -> UUID:
    """Pays half of rides to the clinic."""
    with database.transaction() as session:
        return a_sponsor(session, seed.clinic_id, name="Clinic Friends").id


def test_the_office_adds_a_sponsor_gives_it_places_and_hours(
    office: FlaskClient, seed: Seed, database: Database
) -> None:
    assert "Nobody pays for rides yet." in office.get(LIST).text
    made = [office.post(LIST, data=CLINIC).location for _ in range(2)]
    assert made[0] == made[1]
    url = made[0]
    page = seen(office.get(url).text)
    for words in ("No place yet", "20 hours", "Riverbend Clinic paid 0 minutes for 0 rides."):
        assert words in page
    assert "Riverbend Clinic" in office.get(f"{url}?q=riverbend").text
    for _ in range(2):
        put = office.post(f"{url}/put", data={"place": str(seed.clinic_id)})
        assert (put.status_code, put.location) == (303, url)
    grant = {"hours": "3", "words": "To begin with", "request_key": "g" * 24}
    assert office.post(f"{url}/grant", data=grant).status_code == 303
    listed = office.get(LIST).text
    assert "Pays 50 of a hundred: Riverbend Clinic" in listed
    assert "It can still give 23 hours." in listed
    assert "Riverbend Clinic" in office.get("/eastside/ledger").text  # named beside its hours
    office.post(f"{url}/take", data={"place": str(seed.clinic_id)})
    assert "Pays 50 of a hundred. No place yet" in office.get(LIST).text


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(
    office: FlaskClient, seed: Seed, database: Database, sponsor_id: UUID
) -> None:
    bad = office.post(LIST, data=CLINIC | {"share": "101", "member": "x", "name": "Shop"})
    assert bad.status_code == 422
    assert 'value="Shop"' in bad.text
    taken = office.post(LIST, data=CLINIC | {"name": "Clinic Friends"})
    assert "Another sponsor has this name" in taken.text
    url = office.post(LIST, data=CLINIC).location
    put = office.post(f"{url}/put", data={"place": str(seed.clinic_id)})
    assert put.status_code == 422
    assert "Clinic Friends pays for rides to this place already" in put.text
    home = office.post(f"{url}/put", data={"place": str(seed.home_ids["rider"])})
    assert home.status_code == 422
    much = {"hours": "999", "words": "All", "request_key": "m" * 24}
    refused = office.post(f"{url}/grant", data=much)
    assert "The fund does not have that many hours now" in refused.text
    assert 'value="999"' in refused.text
    with database.transaction() as session:
        moves = {sponsor_id: -100, seed.rider_id: 100}
        ledger.transfer(session, 1, TransferAsk("k", "gift", moves), MADE_AT)
    less = office.post(f"{LIST}/{sponsor_id}", data=CLINIC | {"name": "Friends", "pledged": "1"})
    assert "More hours than that are in use already" in less.text
    assert office.get(f"{LIST}/{seed.rider_id}").status_code == 404


def test_a_rider_sees_who_pays_before_asking_and_in_the_months_hours(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock, sponsor_id: UUID
) -> None:
    with database.transaction() as session:
        ledger.set_limit(session, 1, seed.rider_id, 10)
    rider = client_for("rider")
    page = seen(rider.get(CHECK.format(clinic=seed.clinic_id)).text)
    assert "Clinic Friends pays" in page
    assert "Of your hours: 10 minutes." in page
    assert "The community’s hours help with" in page

    ride = driven(database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish)
    with database.reading() as session:
        since = clock.now() - timedelta(days=9)
        paid = ledger.paid_for(session, 1, seed.rider_id, since, clock.now())
    assert set(paid) == {FUND_OWNER, sponsor_id}
    told = rider.get("/eastside/me/hours").text
    for owner, name in ((sponsor_id, "Clinic Friends"), (FUND_OWNER, "Parkside")):
        assert f"{name} paid {hours_words(paid[owner], 'en')}" in told
    assert "Marcus drove you. " in told
    assert "Clinic Friends paid" in rider.get("/eastside/me/hours.csv").text
    assert "You drove Opal" in client_for("driver").get("/eastside/me/hours").text
    office = client_for("coordinator")
    did = hours_words(paid[sponsor_id], "en")
    page = seen(office.get(f"{LIST}/{sponsor_id}").text)
    assert f"Clinic Friends paid {did} for 1 ride." in page
    assert "Clinic Friends" in office.get(f"/eastside/ledger?member={sponsor_id}").text
    assert ride.state == "done"


def test_who_rode_for_nothing_still_reads_who_paid(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as session:
        a_sponsor(session, seed.clinic_id, name="City of Riverbend", share=100)
    driven(database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish)
    page = client_for("rider").get("/eastside/me/hours").text
    assert "For your rides: City of Riverbend paid" in page
    assert "You drove a neighbor" in client_for("driver").get("/eastside/me/hours").text


def test_the_desk_reads_out_what_a_sponsor_pays(
    client_for: Clients, seed: Seed, sponsor_id: UUID
) -> None:
    call = {"who": "0177", "where": "Riverbend Clinic", "day": "wed", "time": "1045", "back": "no"}
    page = seen(client_for("helper").post("/eastside/desk", data=call).text)
    assert "Clinic Friends pays" in page


def test_a_member_gives_to_a_sponsor(
    client_for: Clients, seed: Seed, database: Database, sponsor_id: UUID
) -> None:
    with database.transaction() as session:
        moves = {FUND_OWNER: -60, seed.rider_id: 60}
        ledger.transfer(session, 1, TransferAsk("start", "grant", moves), MADE_AT)
    rider, give = client_for("rider"), "/eastside/me/give"
    assert "Clinic Friends" in rider.get(give).text
    typed = {
        "request_key": "s" * 24,
        "to": "sponsor",
        "sponsor": "",
        "contact": "",
        "hours": "0:30",
        "words": "",
    }
    assert rider.post(give, data=typed).status_code == 422
    assert rider.post(give, data=typed | {"sponsor": str(seed.rider_id)}).status_code == 422
    check = rider.post(give, data=typed | {"sponsor": str(sponsor_id)})
    assert "Clinic Friends" in check.text
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', check.text))
    for _ in range(2):
        assert rider.post(f"{give}/send", data=sent).status_code == 303
    with database.reading() as session:
        view = next(one for one in giving.sponsors(session, 1) if one.id == sponsor_id)
    assert view.balance == 30
    assert "You gave hours to Clinic Friends" in rider.get("/eastside/me/hours").text
