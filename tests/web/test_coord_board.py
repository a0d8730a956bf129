"""The board shows what needs a person; asking, assigning and closing go to the rides."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests.conftest import only_sqlite
from tests.web import stages, stages_coord
from tests.web.seeds import Seed
from timebank import notifications, rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.ledger import Account
from timebank.members import Driver
from timebank.notifications import Task, TaskDraft, TaskView
from timebank.rides import Invitation, RideView

BOARD = "/eastside/board"
Client = Callable[[str], FlaskClient]


@pytest.fixture
def looking(database: Database, seed: Seed, clock: FixedClock) -> RideView:
    """Opal's ride on Wednesday, nobody yet; five drivers more than the one who was asked."""
    receipt = stages.asked(database, seed, clock)
    stages_coord.bring_drivers(database)
    return stages.ride_of(database, receipt.codes[0])


def _drivers(database: Database, ride: RideView) -> list[str]:
    """Ids of drivers not asked for this ride yet."""
    asked = select(Invitation.driver_id).where(Invitation.ride_id == ride.id)
    with database.reading() as session:
        rows = session.scalars(select(Driver.id).where(Driver.id.not_in(asked)))
        return [str(id_) for id_ in rows]


def test_an_empty_board_is_green(client_for: Client) -> None:
    page = client_for("coordinator").get(BOARD)
    assert page.status_code == 200
    assert "Every ride in the next 48 hours has a driver" in page.text
    assert "All hours add up" in page.text


def test_the_longest_wait_stands_first_with_ranked_names_and_reasons(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.few(database, seed, clock)
    page = client_for("coordinator").get(BOARD).text
    assert "2 rides in the next 48 hours have no driver" in page
    assert page.index("Ruth Hazel") < page.index("Joaquín Rivera")
    assert "Who could drive Ruth" in page
    assert "minutes out of the way" in page
    assert "Ask the best 3, first yes drives" in page
    assert "Thin spot" in page
    assert "<svg" in page
    assert "Show numbers" in page


def test_another_need_can_be_chosen_by_its_code(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.few(database, seed, clock)
    client = client_for("coordinator")
    with database.reading() as session:
        second = rides.without_driver(session, 1, clock.now())[1].ride
    page = client.get(f"{BOARD}?ride={second.code.lower()}").text
    assert f"Who could drive {second.rider.first_name}" in page
    assert "Who could drive Ruth" in client.get(f"{BOARD}?ride=ZZZZZZ").text


def test_books_that_do_not_add_up_turn_the_board_red(
    client_for: Client, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        session.execute(
            update(Account)
            .where(Account.owner_id == seed.rider_id)
            .values(balance=Account.balance + 15)
        )
    client = client_for("coordinator")
    page = client.get(BOARD).text
    assert "Hours do not add up" in page
    assert "k-chg" in page
    audit = client.get(f"{BOARD}/audit").text
    assert "All hours together do not come to zero" in audit


def test_the_board_costs_the_same_whatever_stands_on_it(
    client_for: Client,
    database: Database,
    seed: Seed,
    clock: FixedClock,
    count_queries: Callable[[], AbstractContextManager[Any]],
) -> None:
    stages_coord.few(database, seed, clock)
    client = client_for("coordinator")
    with count_queries() as few:
        assert client.get(BOARD).status_code == 200
    database.transact(stages_coord.more_rides, seed, clock.now())
    with count_queries() as many:
        assert client.get(BOARD).status_code == 200
    assert len(few.statements) <= 13, few.statements  # what is closed soon is one
    assert len(many.statements) == len(few.statements)


def test_asking_one_driver_invites_them_and_says_so(
    client_for: Client, database: Database, looking: RideView
) -> None:
    client, chosen = client_for("coordinator"), _drivers(database, looking)[0]
    url = f"{BOARD}/rides/{looking.code}"
    answer = client.post(f"{url}/ask", data={"drivers": chosen})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Asked 1 driver. First yes drives." in page
    assert client.post(f"{url}/ask", data={"drivers": chosen}).status_code == 303
    with database.reading() as session:
        count = session.scalar(select(func.count()).where(Invitation.driver_id == UUID(chosen)))
    assert count == 1


def test_asking_several_asks_them_all(
    client_for: Client, database: Database, looking: RideView
) -> None:
    chosen = _drivers(database, looking)[:3]
    answer = client_for("coordinator").post(
        f"{BOARD}/rides/{looking.code}/ask", data={"drivers": chosen}
    )
    assert "asked=3" in answer.location


def test_a_yes_by_phone_is_written_down(
    client_for: Client, database: Database, looking: RideView
) -> None:
    client, chosen = client_for("coordinator"), _drivers(database, looking)[0]
    url = f"{BOARD}/rides/{looking.code}"
    assert client.post(f"{url}/assign", data={"driver": chosen}).status_code == 303
    page = client.get(url).text
    assert "Driver found" in page
    assert "Said yes to drive" in page
    assert "by phone" in page
    assert client.post(f"{url}/assign", data={"driver": chosen}).status_code == 303


def test_a_ride_page_tells_everything_of_a_ride(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock)
    page = client_for("coordinator").get(f"{BOARD}/rides/{ride.code.lower()}").text
    for words in (
        "Opal Finch", "Marcus Birch", "Riverbend Clinic", "What happened", "Who was asked",
        "What was said", "Take the driver off", "Take this ride off",
    ):  # fmt: skip
        assert words in page


def test_a_driver_taken_off_leaves_the_ride_looking(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock)
    client, url = client_for("coordinator"), f"{BOARD}/rides/{ride.code}"
    assert "Take the driver off this ride" in client.get(f"{url}/drop").text
    assert client.post(f"{url}/move", data={"what": "drop"}).status_code == 422
    done = client.post(f"{url}/move", data={"what": "drop", "reason": "Flat tire"})
    assert done.status_code == 303
    assert "Looking for a driver" in client.get(url).text


def test_a_ride_is_closed_with_the_reason_nobody_drove(
    client_for: Client, database: Database, looking: RideView
) -> None:
    client, url = client_for("coordinator"), f"{BOARD}/rides/{looking.code}"
    assert client.post(f"{url}/move", data={"what": "close"}).status_code == 422
    client.post(f"{url}/move", data={"what": "close", "barrier": "vehicle"})
    page = client.get(url).text
    assert "No driver found" in page
    assert "No car that fits" in page
    assert "does not fit any more" in client.get(f"{url}/close").text


def test_weather_takes_both_ways_off(
    client_for: Client, database: Database, looking: RideView
) -> None:
    client, url = client_for("coordinator"), f"{BOARD}/rides/{looking.code}"
    client.post(f"{url}/move", data={"what": "off", "weather": "1", "with_home": "1"})
    after = stages.ride_of(database, looking.code)
    assert (after.state, after.outcome, after.other_state) == ("cancelled", "weather", "cancelled")


def test_moves_said_on_the_phone_carry_a_ride_to_its_end(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock)
    client, url = client_for("coordinator"), f"{BOARD}/rides/{ride.code}"
    for word in ("ready", "going", "here", "riding", "done"):
        assert client.post(f"{url}/said", data={"what": word}).status_code == 303
    assert stages.ride_of(database, ride.code).state == "done"
    assert "Rider says it went well" in client.get(url).text
    assert client.post(f"{url}/said", data={"what": "well"}).status_code == 303
    assert "Rider says it went well" not in client.get(url).text, "said once"
    page = client.get(f"{url}/minutes").text
    assert "Correct the hours" in page
    assert client.post(f"{url}/move", data={"what": "minutes", "hours": "x"}).status_code == 422
    assert client.post(f"{url}/move", data={"what": "minutes", "hours": "0:10"}).status_code == 303
    assert stages.ride_of(database, ride.code).settled_minutes == 10
    assert client.post(f"{url}/said", data={"what": "fly"}).status_code == 404


def test_a_call_is_ticked_off_with_what_came_of_it(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.few(database, seed, clock)
    client = client_for("coordinator")
    page = client.get(f"{BOARD}/calls").text
    assert "2 calls to make now" in page
    assert "The car was late." in page
    with database.reading() as session:
        tasks = session.scalars(select(Task).where(Task.state == "open").order_by(Task.due_at))
        first, second = (task.id for task in tasks)
    assert "Say this" in client.get(f"{BOARD}/calls?task={second}").text
    assert client.post(f"{BOARD}/calls/{first}").status_code == 422
    data = {"outcome": "reached", "note": "All is well"}
    assert client.post(f"{BOARD}/calls/{first}", data=data).status_code == 303
    assert "1 call to make now" in client.get(f"{BOARD}/calls").text


def test_papers_are_printed_and_ticked_off_once(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.few(database, seed, clock)
    client = client_for("coordinator")
    page = client.get(f"{BOARD}/papers").text
    ids = [part.split('"')[0] for part in page.split('name="papers" value="')[1:]]
    assert ids
    assert "Ruth Hazel" in client.get(f"{BOARD}/papers/print").text
    for _ in range(2):
        assert client.post(f"{BOARD}/papers", data={"papers": ids}).status_code == 303
    assert "Nothing to print" in client.get(f"{BOARD}/papers").text


def test_any_week_can_be_looked_at(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.few(database, seed, clock)
    client = client_for("coordinator")
    assert "Gratiot Fresh Market" in client.get(f"{BOARD}/week").text
    assert "No rides this week yet" in client.get(f"{BOARD}/week?start=2027-02-03").text
    assert client.get(f"{BOARD}/week?start=nonsense").status_code == 200


@only_sqlite
def test_a_call_that_nobody_answered_comes_back_after_an_hour(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    draft = TaskDraft("call_member", "call:1", clock.now(), seed.rider_id, None, {"about": "text"})
    database.transact(notifications.open_task, 1, draft, clock.now())
    task_id = _of_text(database).id
    office = client_for("coordinator")
    url = f"/eastside/board/calls/{task_id}"
    tried = {"outcome": "no_answer", "note": "Rings out"}
    for _ in range(2):  # pressed twice, tried once
        assert office.post(url, data=tried).status_code == 303
    again = _of_text(database)
    assert again.due_at == clock.now() + timedelta(hours=1)
    page = office.get(f"/eastside/board/calls?task={task_id}").text
    assert "Nobody answered so far. Calls tried: 1" in page
    assert "Rings out" in page
    assert "Due later" in page
    clock.move(minutes=60)
    assert office.post(url, data=tried).status_code == 303
    assert _of_text(database).detail["tries"] == 2
    clock.move(minutes=60)
    assert office.post(url, data={"outcome": "reached"}).status_code == 303
    with database.reading() as session:
        assert task_id not in {one.id for one in notifications.tasks_open(session, 1)}


def _of_text(database: Database) -> TaskView:
    with database.reading() as session:
        return next(one for one in notifications.tasks_open(session, 1) if one.about == "text")


@pytest.mark.parametrize(
    ("outcome", "state"), [("needs_ride", ("found", True)), ("no_ride", ("cancelled", False))]
)
def test_what_a_rider_says_on_the_telephone_is_done_with_the_call(
    client_for: Callable[[str], FlaskClient], database: Database, seed: Seed, clock: FixedClock,
    outcome: str, state: tuple[str, bool],
) -> None:  # fmt: skip
    ride = stages.found(database, seed, clock, "none")
    draft = TaskDraft("call_member", "call:1", clock.now(), seed.rider_id, ride.id, {"about": "R4"})
    database.transact(notifications.open_task, 1, draft, clock.now())
    with database.reading() as session:
        task = next(one for one in notifications.tasks_open(session, 1) if one.about == "R4")
    office = client_for("coordinator")
    assert "They need the ride" in office.get(f"/eastside/board/calls?task={task.id}").text
    for _ in range(2):
        answer = office.post(f"/eastside/board/calls/{task.id}", data={"outcome": outcome})
        assert answer.status_code == 303
    found = stages.ride_of(database, ride.code)
    assert (found.state, found.is_confirmed) == state
    with database.reading() as session:
        assert task.id not in {one.id for one in notifications.tasks_open(session, 1)}
