"""What somebody with bad wishes, a stale page or a shared computer tries; it leads nowhere."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import builders
from tests.web import stages
from tests.web.seeds import Seed
from timebank import ledger
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.rides import Ride

Clients = Callable[[str], FlaskClient]
ASK = "/eastside/me/rides/new"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "+7", "٢٠٢٦-١١-٢٥"])
@pytest.mark.parametrize("minute", ["0", "1439", "1440", "-1", "9" * 30])
def test_a_draft_in_the_address_is_asked_again_where_it_cannot_be(
    client_for: Clients, seed: Seed, day: str, minute: str
) -> None:
    rider = client_for("rider")
    draft = {"to": seed.clinic_id, "day": day, "time": minute, "home": "at", "back": minute}
    for step in ("check", "home", "help", "time", "day", "again", "where", "from"):
        answer = rider.get(f"{ASK}/{step}", query_string=draft | {"help": "kerb"})
        assert answer.status_code in (200, 303, 422), step
    assert rider.post(f"{ASK}/check", query_string=draft | {"help": "kerb"}).status_code == 303


def test_a_ride_neither_starts_nor_ends_at_the_home_of_somebody_else(
    client_for: Clients, seed: Seed, database: Database
) -> None:
    rider, theirs = client_for("rider"), str(seed.home_ids["driver"])
    draft = {"day": "2026-11-25", "time": "645", "home": "none", "help": "kerb"}
    for ends in ({"to": seed.clinic_id, "from": theirs}, {"to": theirs}):
        for step in ("where", "from", "day", "time", "check"):
            page = rider.get(f"{ASK}/{step}", query_string=draft | ends)
            assert "Marcus" not in page.text, step
        assert rider.post(f"{ASK}/check", query_string=draft | ends).status_code in (303, 422)
    assert theirs not in rider.get(f"{ASK}/where?q=Home of Marcus Birch").text
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ride)) == 0


def test_a_driver_counts_no_hours_days_before_the_ride_or_after(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock, "none")
    driver = client_for("driver")
    for at in (clock.now(), view.dropoff_at + timedelta(hours=25)):
        clock.at = at
        for word in ("going", "here", "in-the-car", "done"):
            assert driver.post(f"/eastside/drive/rides/{view.code}/{word}").status_code == 303
    assert stages.ride_of(database, view.code).state == "found"
    with database.reading() as session:
        balance = ledger.balances(session, 1, [seed.members["driver"]])[seed.members["driver"]]
    assert balance.given == 0


def test_nothing_typed_at_the_door_stays_in_the_browser(client: FlaskClient) -> None:
    client.post("/eastside/in", data={"contact": "313-555-0177"})
    shown = client.get("/eastside/in/code")
    assert "0177" in shown.text
    refused = client.post("/eastside/join", data={"name": "Opal Finch"})
    assert (refused.status_code, "Opal Finch" in refused.text) == (422, True)
    for answer in (shown, refused, client.get("/eastside/in/demo/HJKM2345")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_coordinator_does_not_become_an_admin_by_a_printed_code(
    client_for: Clients, seed: Seed
) -> None:
    path = f"/eastside/people/{seed.members['admin']}"
    coordinator, admin = client_for("coordinator"), client_for("admin")
    assert "Print a sign-in code" not in coordinator.get(path).text
    assert coordinator.post(f"{path}/code").status_code == 403
    assert "Print a sign-in code" in admin.get(path).text
    assert admin.post(f"{path}/code").status_code == 200


def test_the_list_of_people_turns_its_page_without_a_name_in_the_address(
    client_for: Clients, database: Database
) -> None:
    with database.transaction() as session:
        for _ in range(60):
            builders.a_member(session)
    coordinator = client_for("coordinator")
    first = coordinator.get("/eastside/people").text
    where = first.split('href="/eastside/people?')[1].split('"')[0]
    assert re.fullmatch(r"after=[0-9a-f-]{36}", where)
    assert coordinator.get(f"/eastside/people?{where}").status_code == 200
