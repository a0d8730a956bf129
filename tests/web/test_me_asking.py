"""Asking for a ride, one question a page: answers travel along, errors say what to type."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.web import stages
from tests.web.seeds import Seed
from timebank import ledger
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Task
from timebank.rides import RideRequest

Clients = Callable[[str], FlaskClient]
NEW = "/eastside/me/rides/new"


@pytest.fixture
def rider(client_for: Clients) -> FlaskClient:
    return client_for("rider")


def draft(seed: Seed, **said: str) -> str:
    answered = {"to": str(seed.clinic_id), "day": "2026-11-25", "time": "645"} | said
    return "&".join(f"{name}={value}" for name, value in answered.items())


def whole(seed: Seed, **said: str) -> str:
    return draft(seed, **({"home": "none", "help": "kerb"} | said))


def requests_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(RideRequest)) or 0


def tasks(database: Database) -> list[Task]:
    with database.reading() as session:
        return list(session.scalars(select(Task).order_by(Task.made_at)))


def test_six_questions_lead_from_nothing_to_a_ride_that_is_asked_for(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    found = rider.get(f"{NEW}/where?q=riverbnd clinik").text
    assert "Riverbend Clinic" in found
    assert str(seed.clinic_id) in found
    day = rider.post(f"{NEW}/day?to={seed.clinic_id}", data={"other_day": "wed"})
    time = rider.post(day.location, data={"time": "1045"})
    home = rider.post(time.location, data={"home": "at", "back": "1230"})
    help_ = rider.post(home.location, data={"level": "door", "aids": ["WA"], "adults": "1"})
    assert urlsplit(help_.location).path.endswith("/check")
    check = rider.get(help_.location).text
    for words in ("Riverbend Clinic", "Wednesday, November 25", "10:45 AM", "Around", "12:30 PM"):
        assert words in check
    assert "Walker. Walk to the door" in check
    assert "1 grown-up" in check
    asked = rider.post(help_.location, data={"note": "Ring the side bell."})
    assert asked.status_code == 303
    page = rider.get(asked.location).text
    assert "Looking for a driver" in page
    assert "We have your ask" in page
    with database.reading() as session:
        request = session.scalars(select(RideRequest)).one()
    assert (request.help_level, request.aids, request.companions) == ("door", ["WA"], 1)
    assert (request.way_home, request.note) == ("at", "Ring the side bell.")
    assert request.purpose == "M"


def test_the_same_form_sent_twice_asks_once(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    data = {"request_key": "k" * 24}
    first = rider.post(f"{NEW}/check?{whole(seed)}", data=data)
    second = rider.post(f"{NEW}/check?{whole(seed)}", data=data)
    assert first.location == second.location
    assert requests_of(database) == 1


def test_going_again_asks_only_day_and_time(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    receipt = stages.asked(database, seed, clock, "at")
    again = rider.get(f"{NEW}?again={receipt.request_id}")
    said = parse_qs(urlsplit(again.location).query)
    assert said["time"] == ["645"]
    assert said["back"] == ["750"]
    assert "day" not in said
    page = rider.get(again.location).text
    assert 'value="10:45"' in page
    check = rider.post(again.location, data={"day": "2026-11-27", "time": "11:15", "half": "am"})
    said = parse_qs(urlsplit(check.location).query)
    assert said["day"] == ["2026-11-27"]
    assert said["back"] == ["780"]
    assert rider.post(check.location).status_code == 303
    assert requests_of(database) == 2


def test_anothers_ride_cannot_be_asked_again(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    receipt = stages.asked(database, seed, clock)
    answer = client_for("driver").get(f"{NEW}?again={receipt.request_id}")
    assert answer.location.endswith("/rides/new/where")


def test_a_question_without_its_answers_before_goes_back_to_the_first_open_one(
    rider: FlaskClient, seed: Seed
) -> None:
    assert "/where" in rider.get(f"{NEW}/check").location
    assert "/where" in rider.get(f"{NEW}/day?to=01a205de-0e24-7336-932b-3b5e3b150305").location
    assert "/where" in rider.get(f"{NEW}/day?to={seed.home_ids['driver']}").location
    assert "/day" in rider.get(f"{NEW}/home?to={seed.clinic_id}&time=645").location
    assert "/time" in rider.get(f"{NEW}/check?to={seed.clinic_id}&day=2026-11-25").location
    assert "/help" in rider.get(f"{NEW}/check?{draft(seed, home='none')}").location


@pytest.mark.parametrize(
    ("step", "data", "words"),
    [
        ("day", {}, "Choose a day"),
        ("day", {"other_day": "someday"}, "Type a day, like Wed or 11/25"),
        ("day", {"other_day": "1/1/2026"}, "That day is over"),
        ("time", {"time": ""}, "Type a time, like 10:45"),
        ("time", {"time": "soon"}, "Type a time, like 10:45"),
        ("home", {}, "Choose how you come home"),
        ("home", {"home": "at"}, "Type the time to go home, like 12:30"),
        ("home", {"home": "at", "back": "10:00", "back_half": "am"}, "This is before you get"),
        ("help", {}, "Choose the help you need"),
        ("help", {"level": "kerb", "seats": "2"}, "More seats than children"),
        ("help", {"level": "kerb", "adults": "many"}, "Type a number from 0 to 4"),
    ],
)
def test_what_cannot_be_read_is_said_above_and_at_the_field_and_stays_typed(
    rider: FlaskClient, seed: Seed, step: str, data: dict[str, str], words: str
) -> None:
    answer = rider.post(f"{NEW}/{step}?{draft(seed, home='none')}", data=data)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert "<title>Error:" in answer.text
    for value in data.values():
        assert value in answer.text


def test_a_time_that_is_over_today_is_refused_at_its_field(rider: FlaskClient, seed: Seed) -> None:
    where = f"{NEW}/time?to={seed.clinic_id}&day=2026-11-23"
    assert "That time is over" in rider.post(where, data={"time": "8:00", "half": "am"}).text
    assert rider.post(where, data={"time": "4:00", "half": "pm"}).status_code == 303


def test_morning_or_afternoon_is_guessed_as_people_mean_it(rider: FlaskClient, seed: Seed) -> None:
    where = f"{NEW}/time?to={seed.clinic_id}&day=2026-11-25"
    for typed, minute in (("930", "570"), ("2", "840"), ("noon", "720"), ("1045", "645")):
        location = rider.post(where, data={"time": typed}).location
        assert parse_qs(urlsplit(location).query)["time"] == [minute]


def test_a_draft_gone_stale_says_which_answer_cannot_be(rider: FlaskClient, seed: Seed) -> None:
    late = rider.get(f"{NEW}/check?{whole(seed, day='2026-11-20')}")
    assert late.status_code == 422
    assert "That time is over" in late.text
    assert f"{NEW}/time?" in late.text


def test_an_address_is_placed_by_its_zip_and_kept_as_an_own_place(
    rider: FlaskClient, client_for: Clients, seed: Seed
) -> None:
    data = {"q": "1234 Made Up Street, Detroit 48207"}
    kept = rider.post(f"{NEW}/where/address", data=data)
    assert urlsplit(kept.location).path.endswith("/day")
    assert "1234 Made Up Street" in rider.get(kept.location).text
    place = parse_qs(urlsplit(kept.location).query)["to"][0]
    again = rider.post(f"{NEW}/where/address", data=data)
    assert parse_qs(urlsplit(again.location).query)["to"] == [place]
    assert "/where" in client_for("driver").get(f"{NEW}/day?to={place}").location


def test_an_address_nobody_knows_becomes_a_call(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    answer = rider.post(f"{NEW}/where/address", data={"q": "behind the old mill"})
    assert answer.location.endswith("/me/call")
    assert "We will call you" in rider.get(answer.location).text
    task = tasks(database)[-1]
    assert (task.kind, task.member_id) == ("call_member", seed.rider_id)
    assert task.detail == {"about": "place", "words": "behind the old mill"}


def test_please_call_me_is_on_every_question_and_counts_once_a_day(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    for step in ("where", "day", "time", "home", "help"):
        assert "Please call me" in rider.get(f"{NEW}/{step}?{draft(seed, home='none')}").text
    for _ in range(2):
        assert rider.post("/eastside/me/call", data={"about": "time"}).status_code == 303
    assert [task.detail["about"] for task in tasks(database)] == ["time"]


def test_hours_that_do_not_reach_keep_the_ride_until_a_person_finds_them(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as session:
        ledger.set_limit(session, 1, seed.rider_id, 0)
        ledger.set_limit(session, 1, ledger.FUND_OWNER, 0)
    key = {"request_key": "k" * 24}
    answers = [rider.post(f"{NEW}/check?{whole(seed)}", data=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    page = rider.get(answers[0].location).text
    assert "We keep your ride. A person looks for the hours." in page
    assert "Waiting for hours" in page
    seen = re.sub("<[^>]*>", " ", page)  # what is read: an address may hold any digits
    for word in ("debt", "owe", "negative", "-30"):
        assert word not in seen
    assert requests_of(database) == 1
    assert [task.kind for task in tasks(database)] == ["approve_fund"]


def test_the_check_page_tells_when_the_communitys_hours_help(
    rider: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    assert "of your hours" in rider.get(f"{NEW}/check?{whole(seed)}").text
    with database.transaction() as session:
        ledger.set_limit(session, 1, seed.rider_id, 0)
    assert "The community’s hours help" in rider.get(f"{NEW}/check?{whole(seed)}").text


def test_questions_never_write(rider: FlaskClient, seed: Seed, database: Database) -> None:
    for step in ("where", "from", "day", "time", "home", "help", "check", "again"):
        rider.get(f"{NEW}/{step}?{whole(seed)}")
    assert requests_of(database) == 0


def test_another_start_than_home_can_be_chosen_and_home_again(
    rider: FlaskClient, seed: Seed, database: Database
) -> None:
    start = rider.get(f"{NEW}/from?{whole(seed)}&q=gratiot").text
    assert f"from={seed.market_id}" in start
    check = f"{NEW}/check?{whole(seed)}&from={seed.market_id}"
    assert "at <span dir=" in rider.get(check).text
    assert "Gratiot Fresh Market" in rider.get(check).text
    rider.post(check)
    with database.reading() as session:
        request = session.scalars(select(RideRequest)).one()
    assert request.from_place_id == seed.market_id
    back = rider.get(f"{NEW}/from?{whole(seed)}&from={seed.market_id}").text
    assert "Your home" in back
    same = rider.get(f"{NEW}/check?{whole(seed)}&from={seed.clinic_id}")
    assert same.status_code == 422
    assert "You start and end at the same place" in same.text
