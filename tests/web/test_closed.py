"""Closing a day on its pages: looked at first, done once, and what people then meet."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.conftest import only_sqlite
from tests.web import stages_closed
from tests.web.seeds import Seed
from timebank import dayplans, members
from timebank.dayplans import DayPlanLine
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Message, Task
from timebank.rides import Closure, Ride

Client = Callable[[str], FlaskClient]
pytestmark = only_sqlite
PAGE = "/eastside/board/closed"
SNOW = {"kind": "weather", "words": "heavy snow", "from": "2026-11-24"}


@pytest.fixture
def office(client_for: Client) -> FlaskClient:
    return client_for("coordinator")


def count(database: Database, what: type, *conditions: object) -> int:
    with database.reading() as session:
        wanted = select(func.count()).select_from(what).where(*conditions)  # type: ignore[arg-type]
        return session.scalar(wanted) or 0


def test_what_closing_does_is_shown_first_and_nothing_is_done(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_closed.snow_comes(database, seed, clock)
    page = office.get(f"{PAGE}/check?{urlencode(SNOW)}").text
    assert "5 rides are called off" in page
    assert "2 have a driver, 3 look for one" in page
    assert "2 rides stay: ask by telephone" in page
    assert "Harriet Thrush" in page
    for words in ("Nobody drives (bad weather: heavy snow)", "Nadie maneja", "لا قيادة", "গাড়ি বন্ধ"):
        assert words in page
    assert "All texts cost about" in page
    assert count(database, Closure) == 0
    assert count(database, Message, Message.kind == "R33") == 0


def test_one_press_closes_and_a_second_changes_nothing(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_closed.snow_comes(database, seed, clock)
    form = SNOW | {"request_key": "k" * 24}
    answers = [office.post(PAGE, data=form) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].location == answers[1].location
    assert count(database, Ride, Ride.outcome == "weather") == 5
    assert count(database, Message, Message.kind == "R33") == 5
    page = office.get(answers[0].location).text
    assert "5 rides were called off. Their people were told." in page
    assert "2 rides stay: ask by telephone" in page
    assert "heavy snow" in office.get(PAGE).text
    calls = office.get("/eastside/board/calls").text
    assert "Nobody drives then, but this ride was kept." in calls


def test_the_call_about_a_kept_ride_calls_it_off_for_weather(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_closed.closed(database, seed, clock)
    with database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "call_member")).first()
        assert task is not None
    answer = office.post(f"/eastside/board/calls/{task.id}", data={"outcome": "no_ride"})
    assert answer.status_code == 303
    assert count(database, Ride, Ride.outcome == "weather") == 6
    assert count(database, Ride, Ride.outcome == "late_cancelled") == 0


def test_a_closed_day_is_refused_in_words_with_the_next_open_one(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_closed.closed(database, seed, clock)
    rider = client_for("rider")
    draft = {"to": seed.clinic_id, "day": "2026-11-24", "time": 645, "home": "none", "help": "kerb"}
    page = rider.get(f"/eastside/me/rides/new/check?{urlencode(draft)}")
    assert page.status_code == 422
    assert "Nobody drives then: bad weather: heavy snow" in page.text
    assert "The next open day is Wed Nov 25" in page.text
    assert "/eastside/me/rides/new/day" in page.text
    call = {"who": "0177", "where": "Riverbend Clinic", "day": "11/24", "time": "1045", "back": "0"}
    desk = client_for("helper").post("/eastside/desk/book", data=call)
    assert "The next open day is Wed Nov 25" in desk.text


def test_opened_again_it_says_that_rides_stay_off(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    closure_id = stages_closed.closed(database, seed, clock)
    answer = office.post(f"{PAGE}/{closure_id}/reopen", data={})
    page = office.get(answer.location).text
    assert "Open again: Tue Nov 24" in page
    assert "Rides that were called off stay so" in page
    assert count(database, Ride, Ride.outcome == "weather") == 5


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": "other", "words": ""}, "Please fill this in"),
        ({"from": "2026-11-20"}, "That day is over"),
        ({"until": "2026-11-23"}, "This time ends before it starts"),
        ({"from_time": "10:00", "from_half": "am", "until_time": "9:00", "until_half": "am"},
         "This time ends before it starts"),
        ({"words": "x" * 41}, "too long"),
        ({"kind": "", "from": "never"}, "Type a day"),
    ],
)  # fmt: skip
def test_what_cannot_be_closed_is_said_at_its_field(
    office: FlaskClient, changed: dict[str, str], words: str
) -> None:
    answer = office.get(f"{PAGE}/check?{urlencode(SNOW | changed)}")
    assert answer.status_code == 422
    assert words in answer.text
    assert office.post(PAGE, data=SNOW | changed).status_code == 422


def test_some_hours_of_a_day_are_closed(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_closed.snow_comes(database, seed, clock)
    hours = SNOW | {"from_time": "10:30", "from_half": "am"}
    page = office.get(f"{PAGE}/check?{urlencode(hours)}").text
    assert "Close Tue Nov 24 10:30 AM - 12:00 AM?" in page
    assert "2 rides are called off" in page


def test_a_closure_of_nobody_is_not_there(office: FlaskClient) -> None:
    nothing = f"{PAGE}/0190e0a0-0000-7000-8000-000000000000"
    assert office.get(nothing).status_code == 404
    assert office.post(f"{nothing}/reopen", data={}).status_code == 404


def test_who_says_not_today_is_in_no_plan_of_the_rest_of_the_day(
    office: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    closure_id = stages_closed.closed(database, seed, clock)
    page = f"{PAGE}/{closure_id}"
    with database.reading() as session:
        promised = session.scalars(select(Ride).where(Ride.state == "found")).one()
        looking = session.scalars(select(Ride.id).where(Ride.state == "looking")).one()
        day = stages_closed.local_day(promised.pickup_at, stages_closed.ZONE)
        drivers = members.drivers_on(session, 1, day)
    stays = [one for one in drivers if one.driver_id != promised.driver_id][:1]
    form = {
        "shown": [str(one.driver_id) for one in drivers],
        "drives": [str(stays[0].driver_id)],
    }
    for _ in range(2):
        assert office.post(f"{page}/drivers", data=form).status_code == 303
    with database.reading() as session:
        away = {one.driver_id: one.away for one in members.drivers_on(session, 1, day)}
    assert [one for one, how in away.items() if not how] == [stays[0].driver_id]
    shown = office.get(page).text
    assert "promised Harriet Thrush a ride at <bdi>9:15 AM</bdi>, and does not drive" in shown
    assert "Plan the rest of the day" in shown
    plan = "/eastside/board/plan/2026-11-24"
    assert office.post(plan, data={"request_key": "k" * 24}).status_code == 303
    assert dayplans.make_due(database, clock) == 1
    with database.reading() as session:
        lines = session.scalars(select(DayPlanLine)).all()
    assert [(line.ride_id, line.driver_id) for line in lines] == [(looking, stays[0].driver_id)]
    again = form | {"drives": form["shown"]}
    office.post(f"{page}/drivers", data=again)
    with database.reading() as session:
        assert not any(one.away for one in members.drivers_on(session, 1, day))
