"""The next ride on top, its one button by state, and what a rider may do about it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import Counted
from tests.web import stages
from tests.web.seeds import Seed
from timebank import rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Task
from timebank.trust import Evidence
from timebank.web.words import STATES

Clients = Callable[[str], FlaskClient]
ME = "/eastside/me"
READY, HOME_NOW, HOW = "Yes, I’ll be ready", "Take me home", "How was it?"


@pytest.fixture
def rider(client_for: Clients) -> FlaskClient:
    return client_for("rider")


def test_without_a_ride_the_yellow_button_asks_for_one(rider: FlaskClient) -> None:
    page = rider.get(ME).text
    assert "Hello, Opal" in page
    assert "I need a ride" in page
    assert page.count('class="btn"') == 1


@pytest.mark.parametrize(
    ("stage", "state", "button"),
    [
        ("ride_asked", "Looking for a driver", None),
        ("ride_found", "Driver found", READY),
        ("ride_on_the_way", "On the way", None),
        ("ride_here", "Your car is here", None),
        ("riding", "You are on your way", None),
        ("ride_home_waits", "Waiting for your call", HOME_NOW),
        ("ride_done", "Done", HOW),
        ("ride_unmet", "No driver found", "Call us now"),
    ],
)
def test_the_next_ride_has_its_kerb_and_one_button_by_its_state(
    rider: FlaskClient,
    seed: Seed,
    database: Database,
    clock: FixedClock,
    stage: str,
    state: str,
    button: str | None,
) -> None:
    stages.STAGES[stage](database, seed, clock)
    page = rider.get(ME).text
    kerb = rides.KERB[next(code for code, words in STATES.items() if words == state)]
    assert f'class="kerb k-{kerb}"' in page
    assert state in page
    assert "Riverbend Clinic" in page
    for words in (READY, HOME_NOW, HOW):
        assert (words in page) == (words == button)
    assert button is None or button in page
    assert page.count('class="btn"') == (1 if button else 0)


def test_the_drivers_number_is_shown_from_the_day_before(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock)
    assert "Call Marcus" not in rider.get(ME).text
    assert "555-0163" not in rider.get(f"{ME}/rides/{view.code}").text
    clock.at = view.pickup_at - timedelta(hours=23)
    assert 'href="tel:+13135550163"' in rider.get(ME).text


def test_yes_i_will_be_ready_is_kept_and_the_button_goes(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock)
    assert rider.post(f"{ME}/rides/{view.code}/ready").status_code == 303
    page = rider.get(ME).text
    assert READY not in page
    assert "You said you will be ready" in page
    assert stages.ride_of(database, view.code).is_confirmed


def test_take_me_home_calls_the_driver_who_promised(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    out = stages.driven(database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish)
    assert out.other_code is not None
    assert rider.post(f"{ME}/rides/{out.other_code}/go-home").status_code == 303
    assert stages.ride_of(database, out.other_code).state == "found"
    page = rider.get(ME).text
    assert "Be ready at" in page
    assert "Your home" in page


def test_a_ride_is_taken_off_with_its_way_home_after_one_question(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock, "at")
    asked = rider.get(f"{ME}/rides/{view.code}/off").text
    assert "The way there and the way home" in asked
    assert "Keep my ride" in asked
    rider.post(f"{ME}/rides/{view.code}/off", data={"what": "both", "reason": "Feeling better"})
    assert stages.ride_of(database, view.code).state == "cancelled"
    assert view.other_code is not None
    assert stages.ride_of(database, view.other_code).state == "cancelled"
    assert "Your hours are yours again" in rider.get(f"{ME}/rides/{view.code}").text
    assert "I need a ride" in rider.get(ME).text
    assert rider.get(f"{ME}/rides/{view.code}/off").status_code == 303


def test_only_the_way_there_can_be_taken_off(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock, "at")
    rider.post(f"{ME}/rides/{view.code}/off", data={"what": "one"})
    assert view.other_code is not None
    assert stages.ride_of(database, view.other_code).state == "found"


def test_a_problem_becomes_a_call_by_a_person(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock)
    there = rider.post(f"{ME}/rides/{view.code}/problem", data={"words": "Wrong house."})
    assert "A person calls you soon" in rider.get(there.location).text
    with database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "problem")).one()
    assert task.detail["words"] == "Wrong house."


def test_how_it_was_is_said_once_with_a_private_reason(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    where = f"{ME}/rides/{view.code}/answer"
    assert rider.post(where).status_code == 422
    there = rider.post(where, data={"again": "yes", "reason": "Very kind."})
    assert "Thank you. We are glad." in rider.get(there.location).text
    assert HOW not in rider.get(ME).text
    with database.reading() as session:
        said = session.scalars(select(Evidence).where(Evidence.kind == "answer")).one()
    assert (said.is_good, said.reason, said.about_id) == (
        True, "Very kind.", seed.members["driver"],
    )  # fmt: skip


def test_longer_hours_wait_for_the_riders_yes(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, way_home="none"
    )
    database.transact(
        rides.finish, stages.driver_of(seed), view.id, clock.now(), view.effort_minutes + 30
    )
    page = rider.get(f"{ME}/rides/{view.code}").text
    assert "Marcus wrote 30 minutes more than we set aside." in page
    assert page.count('class="btn"') == 1
    there = rider.post(f"{ME}/rides/{view.code}/hours")
    assert "The hours are written down" in rider.get(there.location).text
    after = stages.ride_of(database, view.code)
    assert after.settled_minutes == view.effort_minutes + 30


def test_a_ride_of_somebody_else_does_not_exist(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock)
    for role in ("driver", "helper", "coordinator"):
        other = client_for(role)
        for page in ("", "/off", "/problem", "/answer"):
            assert other.get(f"{ME}/rides/{view.code}{page}").status_code == 404
        for post in ("ready", "off", "problem", "answer", "hours", "go-home"):
            assert other.post(f"{ME}/rides/{view.code}/{post}").status_code == 404
    assert stages.ride_of(database, view.code).state == "found"


def test_a_ride_that_moved_on_is_a_kind_page(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    view = stages.driven(database, seed, clock, rides.go, rides.arrive, rides.board)
    answer = rider.post(f"{ME}/rides/{view.code}/off", data={"what": "both"})
    assert answer.status_code == 409
    assert "This ride has moved on" in answer.text


def test_pages_of_rides_take_at_most_eight_statements(
    rider: FlaskClient,
    seed: Seed,
    database: Database,
    clock: FixedClock,
    count_queries: Callable[[], AbstractContextManager[Counted]],
) -> None:
    view = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    for at in range(3):
        clock.move(days=1)
        stages.found(database, seed, clock, "at" if at else "when_i_call")
    rider.get(ME)
    draft = f"to={seed.clinic_id}&day=2026-12-04&time=645&home=none&help=kerb"
    questions = [f"/rides/new/{step}?{draft}" for step in ("day", "time", "home", "help", "check")]
    questions.append("/rides/new/where?q=riverbend")
    for page in (
        *questions,
        "",
        "/rides",
        f"/rides/{view.code}",
        "/hours",
        "/places",
        "/helpers",
        "/needs",
    ):
        with count_queries() as counted:
            assert rider.get(ME + page).status_code == 200
        assert len(counted.statements) <= 8, (page, counted.statements)
