"""Help other than rides on pages: written down, agreed, in the statement; and the board."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.web import stages_help
from tests.web.seeds import Seed
from tests.web.stages_areas import ONE_DATABASE
from timebank import exchanges, ledger, notifications, reports
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

pytestmark = ONE_DATABASE
Clients = Callable[[str], FlaskClient]
SEWN = {
    "part": "gave", "name": "Marcus", "digits": "0163", "category": "sewing", "hours": "1.5",
    "day": "2026-11-23", "words": "Two curtains", "request_key": "one-form-of-the-rider",
}  # fmt: skip


def _minutes(database: Database, seed: Seed, role: str) -> int:
    with database.reading() as session:
        owner = seed.members[role]
        return ledger.balances(session, 1, [owner])[owner].balance


def test_a_member_writes_help_down_and_the_other_agrees_on_a_page(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    rider, driver = client_for("rider"), client_for("driver")
    read_back = rider.post("/eastside/me/exchanges/new", data=SEWN)
    assert read_back.status_code == 200
    assert "You gave Marcus 1 hour 30 minutes" in read_back.text
    assert _minutes(database, seed, "rider") == 0
    kept = rider.post("/eastside/me/exchanges/new", data=SEWN | {"sure": "1"})
    assert kept.status_code == 303
    page = rider.get(kept.location).text
    assert "We ask the others whether it is right" in page
    assert "thing waits for your yes" in driver.get("/eastside/me").text
    address = kept.location.partition("?")[0]
    assert "Opal gave you 1 hour 30 minutes" in driver.get(address).text
    agreed = driver.post(f"{address}/yes")
    assert "The hours count now" in driver.get(agreed.location).text
    assert _minutes(database, seed, "rider") == 90
    assert "Sewing for Marcus" in rider.get("/eastside/me/hours").text
    assert "Sewing by Opal" in driver.get("/eastside/me/hours").text
    assert "Sewing for Marcus" in rider.get("/eastside/me/hours.csv").text
    for stranger in ("helper", "admin"):
        assert client_for(stranger).get(address).status_code == 404
    with database.reading() as session:
        assert reports.audit_all(session, 1, clock.now()) == []


@pytest.mark.parametrize(
    "wrong", [{"name": "Marcos"}, {"digits": "0164"}, {"digits": "16"}, {"name": ""},
              {"name": "Opal", "digits": "0177"}],
)  # fmt: skip
def test_nobody_is_found_by_half_a_name_or_number(
    client_for: Clients, wrong: dict[str, str]
) -> None:
    answer = client_for("rider").post("/eastside/me/exchanges/new", data=SEWN | wrong)
    assert answer.status_code == 422
    assert "We do not find this person" in answer.text
    assert "Birch" not in answer.text


def test_names_are_not_tried_without_end(client_for: Clients) -> None:
    rider = client_for("rider")
    for digits in range(20):
        wrong = SEWN | {"digits": f"77{digits:02d}"}
        assert rider.post("/eastside/me/exchanges/new", data=wrong).status_code == 422
    answer = rider.post("/eastside/me/exchanges/new", data=SEWN)
    assert answer.status_code != 200
    assert "Too many tries" in answer.text


def test_each_of_several_may_have_hours_of_their_own(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    made = stages_helped(database, seed, clock)
    rider = client_for("rider")
    page = rider.get("/eastside/me/exchanges/new").text
    keys = re.findall(r'name="who" value="([0-9a-f-]{36})"', page)
    assert len(keys) == 2
    form = SEWN | {"name": "", "digits": "", "who": keys, "hours": "2", "category": "teaching"}
    check = rider.post("/eastside/me/exchanges/new", data=form).text
    assert check.count('value="1"') >= 2  # an hour each, to be changed
    own = {f"own-{keys[0]}": "0:30", f"own-{keys[1]}": "1:15"}
    kept = rider.post("/eastside/me/exchanges/new", data=form | own | {"sure": "1"})
    assert kept.status_code == 303
    with database.reading() as session:
        found = exchanges.exchanges_of(session, 1, seed.rider_id)
    new = next(one for one in found if str(one.id) in kept.location)
    assert sorted(side.minutes for side in new.sides) == [30, 75, 105]
    assert made


def test_the_desk_writes_down_a_phone_volunteers_hour_and_both_sides_say_yes(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    desk, rider = client_for("helper"), client_for("rider")
    address = f"/eastside/desk/people/{seed.rider_id}/help"
    form = {"part": "1", "who": "", "kind": "1", "hours": "1", "day": "t", "words": ""}
    read_out = desk.post(address, data=form)
    assert read_out.status_code == 200
    assert "Opal gave Parkside 1 hour: Answering phones" in read_out.text
    sure = re.search(r'name="sure" value="([^"]+)"', read_out.text)
    assert sure is not None
    kept = desk.post(address, data=form | {"sure": sure[1]})
    assert kept.status_code == 303
    listed = rider.get("/eastside/me/exchanges").text
    mine = re.search(r"/eastside/me/exchanges/([0-9a-f-]{36})", listed)
    assert mine is not None
    assert rider.post(f"/eastside/me/exchanges/{mine[1]}/yes").status_code == 303
    assert _minutes(database, seed, "rider") == 0
    office = client_for("coordinator")
    assert "1 entry needs you" in office.get("/eastside/exchanges").text
    said = {"owner": str(ledger.FUND_OWNER), "say": "yes"}
    assert office.post(f"/eastside/exchanges/{mine[1]}/said", data=said).status_code == 303
    assert _minutes(database, seed, "rider") == 60
    assert "Answering phones for Parkside" in rider.get("/eastside/me/hours").text


def stages_helped(database: Database, seed: Seed, clock: FixedClock) -> dict[str, str]:
    return stages_help.helped(database, seed, clock)


def test_a_coordinator_decides_what_is_not_agreed_and_puts_right_what_moved(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    made = stages_helped(database, seed, clock)
    office = client_for("coordinator")
    assert "2 entries need you" in office.get("/eastside/exchanges").text
    page = office.get(f"/eastside/exchanges/{made['disputed']}").text
    assert "It was one hour" in page
    decide = f"/eastside/exchanges/{made['disputed']}/decide"
    form = {"decision": "minutes", "side-0": "1", "side-1": "0:50", "reason": "Both remember"}
    assert office.post(decide, data=form).status_code == 422  # what is given is what is got
    assert office.post(decide, data=form | {"side-1": "1"}).status_code == 303
    assert _minutes(database, seed, "driver") == 60 - 90
    correct = f"/eastside/exchanges/{made['moved']}/correct"
    form = {"how": "other", "side-0": "1", "side-1": "1", "reason": "It was one hour"}
    answer = office.post(correct, data=form)
    assert answer.status_code == 303
    assert made["moved"] not in answer.location
    assert _minutes(database, seed, "driver") == 60 - 60
    assert "It was one hour" in client_for("driver").get("/eastside/me/hours").text
    assert "Reminder calls" in office.get("/eastside/ledger").text
    with database.reading() as session:
        assert reports.audit_all(session, 1, clock.now()) == []


def test_help_is_turned_back_from_the_ledger_too_and_stays_agreed_with_it(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    made = stages_helped(database, seed, clock)
    office = client_for("coordinator")
    with database.reading() as session:
        moved = ledger.recent_transfers(session, 1)[0]
    address = f"/eastside/ledger/{moved.transfer_id}/reverse"
    assert made["moved"] in office.get(address).location
    assert office.post(address, data={"reason": "Counted twice"}).status_code == 303
    with database.reading() as session:
        assert reports.audit_all(session, 1, clock.now()) == []
        moved_view = exchanges.exchange_view(session, 1, moved.subject_id)  # type: ignore[arg-type]
    assert moved_view is not None
    assert moved_view.state == "corrected"


def test_two_neighbors_find_each_other_on_the_board(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider, driver = client_for("rider"), client_for("driver")
    note = {"kind": "request", "category": "cooking", "words": "Soup for my mother"}
    put = rider.post("/eastside/me/help/new", data=note)
    address = put.location.partition("?")[0]
    board = driver.get("/eastside/me/help").text
    assert "Soup for my mother" in board
    assert "A short walk away" in board or "In your neighborhood" in board
    assert "Elm Street" not in board
    assert "0177" not in board
    answer = driver.post(f"{address}/answer", data={"words": "Gladly", "by": "swap"})
    assert "We ask Opal" in driver.get(answer.location).text
    own = rider.get(address).text
    assert "Gladly" in own
    assert "5550163" not in own
    meet = re.search(r'action="([^"]+/answers/[^"]+)"', own)
    assert meet is not None
    assert driver.post(meet[1], data={"say": "swap"}).status_code == 404
    rider.post(meet[1], data={"say": "swap"})
    assert "5550163" in rider.get(address).text
    assert "5550177" in driver.get(address).text
    rider.post(f"{address}/off")
    assert "Soup for my mother" not in driver.get("/eastside/me/help").text


def test_who_phones_about_help_writes_down_what_was_said(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    made = stages_helped(database, seed, clock)
    notifications.deliver_due(database, clock, {})  # the rider is phoned by a person
    office = client_for("coordinator")
    with database.reading() as session:
        tasks = notifications.tasks_open(session, 1)
    task = next(one for one in tasks if str(one.subject_id) == made["asked"])
    page = office.get(f"/eastside/board/calls?task={task.id}").text
    assert "Marcus says you got 1 h 30 min: sewing" in page
    assert "They say it is right" in page
    said = {"outcome": "help_right", "note": ""}
    assert office.post(f"/eastside/board/calls/{task.id}", data=said).status_code == 303
    with database.reading() as session:
        found = exchanges.exchange_view(session, 1, task.subject_id)  # type: ignore[arg-type]
        again = notifications.tasks_open(session, 1)
    assert found is not None
    assert found.state == "confirmed"
    assert task.id not in {one.id for one in again}
