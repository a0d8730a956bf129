"""Rides, people and Today at the desk: taken off, ready, home; new riders with their spoken yes."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests import builders
from tests.web import stages
from tests.web.desk_calls import DESK, USUAL, booked, said
from tests.web.seeds import Seed
from timebank import members, notifications, rides
from timebank.geo import Place
from timebank.intermediaries import USUAL_SCOPES, Consent
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member
from timebank.notifications import Message, Task, TaskDraft

Clients = Callable[[str], FlaskClient]
NEWCOMER = {
    "request_key": "k" * 24,
    "name": "Harriet Thrush",
    "phone": "313 555 0188",
    "is_landline": "1",
    "address": "12 Willow Street, Detroit 48207",
    "language": "es",
    "level": "door",
    "aids": "WA",
    "said": "phone",
}


@pytest.fixture
def helper(client_for: Clients) -> FlaskClient:
    return client_for("helper")


def test_what_a_member_needs_is_changed_in_their_name_and_they_are_told(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    path = f"{DESK}/people/{seed.rider_id}/needs"
    assert f'href="{path}"' in helper.get(f"{DESK}/people/{seed.rider_id}").text
    assert "What does Opal need?" in helper.get(path).text
    refused = helper.post(path, data={"level": "lifted"})
    assert refused.status_code == 422
    assert "Choose the help they need" in refused.text
    typed = {"level": "through", "aids": ["WA", "C"], "note": "Ring twice."}
    done = helper.post(path, data=typed)
    assert done.status_code == 303
    assert "Saved. They hear about it." in helper.get(done.location).text
    with database.transaction() as session:
        have = members.member_view(session, 1, seed.rider_id)
        assert (have.help_level, have.need_note) == ("through", "Ring twice.")
        assert set(have.aids) == {"WA", "C"}
        told = session.scalars(select(Message).where(Message.member_id == seed.rider_id)).all()
        assert any("Dana" in message.body for message in told)
        session.execute(update(Consent).values(scopes=["see_schedule"]))
    assert helper.get(path).status_code == 404
    assert helper.post(path, data=typed).status_code == 404


def test_a_ride_is_taken_off_with_a_reason_and_the_member_is_told(
    helper: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock)
    path = f"{DESK}/rides/{ride.code}/off"
    assert "Only the way there" in helper.get(path).text
    refused = helper.post(path, data={"what": "both", "reason": ""})
    assert refused.status_code == 422
    assert "A driver said yes already" in refused.text
    assert helper.post(path, data={"what": "both", "reason": "Feels ill"}).status_code == 303
    assert stages.ride_of(database, ride.code).state == "cancelled"
    with database.reading() as session:
        events = rides.events_of(session, 1, ride.id)
        told = session.scalars(select(Message).where(Message.kind == "R22")).one()
    assert (events[-1].actor, events[-1].channel, events[-1].for_other) == (
        "Dana Rowan", "desk", True,
    )  # fmt: skip
    assert told.member_id == seed.rider_id
    assert "Dana" in told.body


def test_the_desk_says_ready_and_home_for_who_calls(
    helper: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock)
    assert helper.post(f"{DESK}/rides/{ride.code}/ready").status_code == 303
    assert stages.ride_of(database, ride.code).is_confirmed
    clock.at = ride.pickup_at
    for move in (rides.go, rides.arrive, rides.board, rides.finish):
        database.transact(move, stages.driver_of(seed), ride.id, clock.now())
    assert ride.other_code is not None
    home = f"{DESK}/rides/{ride.other_code}"
    assert "Opal wants to go home now" in helper.get(home).text
    assert helper.post(f"{home}/go-home").status_code == 303
    assert stages.ride_of(database, ride.other_code).state != "waiting_for_call"


def test_today_lists_rides_news_and_calls_of_the_people_helped(
    helper: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    stages.found(database, seed, clock)
    with database.transaction() as session:
        session.execute(
            update(Member).where(Member.id == seed.rider_id).values(contact_wish="helper")
        )
        unknown = builders.a_member(session, "Nessa Heron")
        for member_id, kind in ((seed.rider_id, "mine"), (unknown.id, "other")):
            draft = TaskDraft(
                "call_member", f"call:{kind}", clock.now(), member_id, None,
                {"script": f"Your ride is tomorrow ({kind})."},
            )  # fmt: skip
            notifications.open_task(session, 1, draft, clock.now())
    booked(helper, said(helper, **USUAL | {"day": "thu"}))
    page = helper.get(f"{DESK}/today").text
    assert "Your ride is tomorrow (mine)." in page
    assert "(other)" not in page
    assert "Thu Nov 26" in page
    assert "Please tell them" in page
    with database.reading() as session:
        tasks = {task.member_id: task.id for task in session.scalars(select(Task))}
    assert helper.post(f"{DESK}/calls/{tasks[unknown.id]}").status_code == 404
    assert helper.post(f"{DESK}/calls/{tasks[seed.rider_id]}").status_code == 303
    assert "(mine)" not in helper.get(f"{DESK}/today").text


@pytest.mark.parametrize(
    ("outcome", "state", "is_ready"),
    [("needs_ride", "found", True), ("no_ride", "cancelled", False)],
)
def test_what_was_said_of_a_ride_on_the_phone_is_done_from_today(
    helper: FlaskClient,
    seed: Seed,
    database: Database,
    clock: FixedClock,
    outcome: str,
    state: str,
    is_ready: bool,
) -> None:
    ride = stages.found(database, seed, clock)
    draft = TaskDraft(
        "call_member", "call:R4", clock.now(), seed.rider_id, ride.id, {"about": "R4"}
    )
    database.transact(notifications.open_task, 1, draft, clock.now())
    with database.reading() as session:
        task_id = session.scalars(select(Task.id).where(Task.task_key == "call:R4")).one()
    url = f"{DESK}/calls/{task_id}"
    assert "They need the ride" in helper.get(f"{DESK}/today").text
    for _ in range(2):  # a double tap is one try
        assert helper.post(url, data={"outcome": "no_answer"}).status_code in (303, 404)
    assert "They need the ride" not in helper.get(f"{DESK}/today").text
    clock.move(minutes=61)
    assert "They need the ride" in helper.get(f"{DESK}/today").text
    with database.reading() as session:
        assert session.get_one(Task, (1, task_id)).detail["tries"] == 1
    assert helper.post(url, data={"outcome": outcome}).status_code == 303
    after = stages.ride_of(database, ride.code)
    assert (after.state, after.is_confirmed) == (state, is_ready)


def test_a_person_is_shown_with_usual_trips_rides_and_their_yes(
    helper: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    stages.found(database, seed, clock)
    page = helper.get(f"{DESK}/people/{seed.rider_id}").text
    for words in ("Opal Finch", "313-555-0177", "Elm Street", "Riverbend Clinic", "Main Library"):
        assert words in page
    assert f'href="{DESK}?member={seed.rider_id}&amp;trip=1"' in page
    form = helper.get(f"{DESK}?member={seed.rider_id}&trip=1").text
    assert 'class="blade" dir="auto">Riverbend Clinic' in form


def test_a_yes_is_renewed_and_a_no_ends_it(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    path = f"{DESK}/people/{seed.rider_id}"
    assert helper.post(f"{path}/consent", data={}).status_code == 422
    data = {"given_by": "phone", "request_key": "r" * 24}
    for _ in range(2):
        assert helper.post(f"{path}/consent", data=data).status_code == 303
    with database.reading() as session:
        newest = session.scalars(select(Consent).order_by(Consent.made_at.desc())).all()
    assert len(newest) == 2
    assert newest[0].confirm_by_on == date(2026, 11, 30)
    assert helper.post(f"{path}/end").status_code == 303
    assert helper.get(path).status_code == 404


def test_a_new_rider_is_taken_on_with_the_spoken_yes_and_rides_once(
    helper: FlaskClient, database: Database
) -> None:
    assert "May I book rides for you" in helper.get(f"{DESK}/people/new").text
    for _ in range(2):  # sent twice is one member, one home, one consent
        done = helper.post(f"{DESK}/people/new", data=NEWCOMER)
        assert done.status_code == 303
    with database.reading() as session:
        hit = members.find_members(session, 1, "thrush")[0]
        homes = session.scalar(
            select(func.count()).where(Place.kind == "home", Place.address == NEWCOMER["address"])
        )
        consent = session.scalars(select(Consent).where(Consent.member_id == hit.member_id)).one()
    assert (hit.state, hit.wish, hit.language, hit.aids) == ("provisional", "call", "es", ("WA",))
    assert hit.street == NEWCOMER["address"]
    assert homes == 1
    assert (consent.given_by, tuple(consent.scopes)) == ("phone", USUAL_SCOPES)
    page = said(helper, **USUAL | {"who": "thrush"})
    assert booked(helper, page).status_code == 303
    second = booked(helper, said(helper, **USUAL | {"who": "thrush", "day": "thu"}))
    assert "one ride first" in second.text


def test_who_is_a_member_already_is_not_made_twice(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        session.execute(update(Consent).values(revoked_at=builders.MADE_AT))
    known = NEWCOMER | {"name": "opal FINCH", "phone": "(313) 555-0177"}
    done = helper.post(f"{DESK}/people/new", data=known)
    assert done.location == f"{DESK}/people/{seed.rider_id}?told=known"
    assert "already" in helper.get(done.location).text


def test_a_no_keeps_nothing(helper: FlaskClient, database: Database) -> None:
    page = helper.post(f"{DESK}/people/new", data=NEWCOMER | {"said": "no"})
    assert "Nothing was written down" in page.text
    with database.reading() as session:
        assert members.find_members(session, 1, "thrush") == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "Type their first and last name"),
        ({"phone": "12"}, "Type a phone number"),
        ({"address": "Nowhere Lane"}, "We cannot find this address"),
        ({"said": ""}, "Choose what they said"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    helper: FlaskClient, database: Database, wrong: dict[str, str], words: str
) -> None:
    page = helper.post(f"{DESK}/people/new", data=NEWCOMER | wrong)
    assert page.status_code == 422
    assert words in page.text
    assert NEWCOMER["phone"] in page.text or "phone" in wrong
    with database.reading() as session:
        assert members.find_members(session, 1, "thrush") == []


def test_what_was_typed_at_the_desk_starts_a_new_rider(helper: FlaskClient) -> None:
    assert (
        'value="Nessa Wren"' in helper.post(f"{DESK}/people/start", data={"who": "Nessa Wren"}).text
    )
    started = helper.post(f"{DESK}/people/start", data={"who": "313-555-0111"}).text
    assert 'value="313-555-0111"' in started


def test_a_coordinator_on_no_staff_adds_people_at_the_office(client_for: Clients) -> None:
    answer = client_for("coordinator").get(f"{DESK}/people/new")
    assert (answer.status_code, answer.location) == (303, "/eastside/people/new")
    assert "every member" in client_for("admin").get(f"{DESK}/people").text
