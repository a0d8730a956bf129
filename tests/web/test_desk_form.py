"""The desk's one form: found the way callers speak, read back, booked once, told to the member."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import builders
from tests.web.desk_calls import DESK, USUAL, booked, kept, said
from tests.web.seeds import Seed
from timebank import ledger, rides
from timebank.kernel.db import Database
from timebank.notifications import Message, Task
from timebank.rides import RideRequest, RideView

Clients = Callable[[str], FlaskClient]
Counting = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def helper(client_for: Clients) -> FlaskClient:
    return client_for("helper")


def words_of(page: str) -> str:
    main = page.split("<main")[1].split("</main>", maxsplit=1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", main)).split())


def rides_of(database: Database, seed: Seed) -> list[RideView]:
    with database.reading() as session:
        return rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT)


@pytest.mark.parametrize("text", ["0177", "opal", "FINCH", "oppal finsh", "elm"])
def test_a_member_is_found_the_way_callers_speak(helper: FlaskClient, text: str) -> None:
    page = said(helper, who=text)
    assert page.status_code == 200
    assert "Opal Finch" in page.text
    assert "Main Library may book" in page.text


def test_one_screen_reads_back_and_books_and_tells_the_member(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    page = said(helper, **USUAL)
    words = words_of(page.text)
    assert "So that is Wednesday, November 25. A neighbor picks you up at" in words
    assert "to be at Riverbend Clinic by 10:45 AM. They bring you home around 12:30 PM" in words
    assert rides_of(database, seed) == []  # checking writes nothing
    done = booked(helper, page)
    assert done.status_code == 303
    out, home = rides_of(database, seed)
    assert done.location == f"{DESK}/rides/{out.code}?told=booked"
    assert (out.asked_by, out.asked_by_agency) == ("Dana", "Main Library")
    assert home.leg == "home"
    with database.reading() as session:
        request = rides.request_by_id(session, 1, out.request_id)
        told = session.scalars(select(Message).where(Message.kind == "R12")).one()
    assert request is not None
    assert request.asked_by_id == seed.members["helper"]
    assert request.consent_id is not None
    assert told.member_id == seed.rider_id
    assert "Dana" in told.body
    assert "Booked. Opal hears it from us" in words_of(helper.get(done.location).text)


def test_enter_twice_is_one_ride(helper: FlaskClient, database: Database, seed: Seed) -> None:
    page = said(helper, **USUAL)
    first, second = booked(helper, page), booked(helper, page)
    assert first.location == second.location
    assert len(rides_of(database, seed)) == 2  # there and home


def test_what_was_changed_after_reading_out_is_read_out_again(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    page = said(helper, **USUAL)
    again = booked(helper, page, time="1115")
    assert "Something changed. Read it out again" in again.text
    assert "11:15 AM" in again.text
    assert rides_of(database, seed) == []
    assert booked(helper, again).status_code == 303


def test_several_people_are_told_apart_by_a_number(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    with database.transaction() as session:
        other = builders.a_member(session, "Olive Finch")
        builders.a_consent(session, other, seed.organisation_id)
    page = said(helper, who="finch")
    assert "2 people. Type the number." in page.text
    chosen = said(helper, page, who="1")
    assert "<b>Olive Finch</b>" in chosen.text
    assert kept(chosen)["member"] == str(other.id)
    # the same words on the next Enter still mean the one who was chosen
    assert "<b>Olive Finch</b>" in said(helper, chosen, day="wed").text


def test_a_usual_trip_goes_by_its_number_and_keeps_its_way_home(helper: FlaskClient) -> None:
    booked(helper, said(helper, **USUAL))
    page = said(helper, who="opal", where="1", day="thu", time="11")
    words = words_of(page.text)
    assert "So that is Thursday, November 26" in words
    assert "12:30 PM as last time" in words


@pytest.mark.parametrize(
    ("back", "words"),
    [
        ("0", "You need no ride home."),
        ("call", "Call us when you want to go home."),
        ("wait", "The driver waits and brings you home."),
        ("١٢٣٠", "They bring you home around 12:30 PM."),
        ("اتصال", "Call us when you want to go home."),
    ],
)
def test_the_way_home_is_said_in_a_word(helper: FlaskClient, back: str, words: str) -> None:
    assert words in words_of(said(helper, **USUAL | {"back": back}).text)


def test_p_before_a_time_is_when_they_are_picked_up(helper: FlaskClient) -> None:
    words = words_of(said(helper, **USUAL | {"time": "p10"}).text)
    assert "A neighbor picks you up at 10:00 AM at home. You are at Riverbend Clinic" in words


def test_what_cannot_be_is_said_at_its_field_and_stays_typed(helper: FlaskClient) -> None:
    typed = {"who": "0177", "where": "zzz", "day": "someday", "time": "99", "back": "soon"}
    page = said(helper, **typed)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert {name: kept(page)[name] for name in typed} == typed
    for words in ("No place found", "Type a day", "Type a time, like", "or call, wait or 0"):
        assert words in page.text


def test_rides_that_cannot_be_are_refused_at_their_field(helper: FlaskClient) -> None:
    assert "That time is over" in said(helper, **USUAL | {"day": "t", "time": "8am"}).text
    assert "way home is before" in said(helper, **USUAL | {"back": "10am"}).text
    assert "start and end at the same place" in said(helper, **USUAL | {"where": "home"}).text


def test_booking_too_early_asks_for_what_is_missing(helper: FlaskClient) -> None:
    page = said(helper, who="0177")
    answer = booked(helper, page)
    assert answer.status_code == 422
    assert "Where do they go?" in answer.text


def test_a_ride_that_day_is_a_warning_not_a_stop(helper: FlaskClient) -> None:
    booked(helper, said(helper, **USUAL))
    page = said(helper, **USUAL | {"time": "3pm", "back": "0"})
    assert "They have a ride that day already" in page.text
    assert booked(helper, page).status_code == 303


def test_hours_that_do_not_reach_are_kept_for_a_person(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    with database.transaction() as session:
        poor = builders.a_member(session, "Hazel Wren", credit_limit=0, phone="+13135550199")
        builders.a_consent(session, poor, seed.organisation_id)
        for owner_id in (poor.id, ledger.FUND_OWNER):
            ledger.set_limit(session, 1, owner_id, 0)
    said_to = said(helper, **USUAL | {"who": "0199"})
    pages = [booked(helper, said_to), booked(helper, said_to)]
    with database.reading() as session:
        asked = session.scalar(
            select(func.count()).select_from(RideRequest).where(RideRequest.rider_id == poor.id)
        )
        task = session.scalars(select(Task).where(Task.kind == "approve_fund")).one()
    for page in pages:
        assert page.status_code == 409
        assert "We have your ask, Hazel." in page.text
    assert (asked, task.member_id) == (1, poor.id)


def test_a_new_address_is_kept_for_the_member_and_the_call_goes_on(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    page = said(helper, who="0177", where="77 Maple Court, Detroit 48207", day="wed", time="2pm")
    assert "No place found" in page.text
    placed = helper.post(f"{DESK}/place/where", data=kept(page))
    assert 'class="blade" dir="auto">77 Maple Court' in placed.text
    assert booked(helper, said(helper, placed, back="0")).status_code == 303
    assert rides_of(database, seed)[0].to_place.name == "77 Maple Court, Detroit 48207"


def test_more_than_the_five_fields_reaches_the_driver(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    more = {
        "start": "gratiot market", "level": "through", "companions": "1", "children": "1",
        "child_seats": "1", "note": "Ring the side bell.", "back": "0",
    }  # fmt: skip
    page = said(helper, **USUAL | more)
    assert booked(helper, page, **more).status_code == 303
    ride = rides_of(database, seed)[0]
    assert ride.from_place.name == "Gratiot Fresh Market"
    assert (ride.help_level, ride.seats, ride.note) == ("through", 3, "Ring the side bell.")


def test_what_is_read_out_says_how_they_hear_of_it_and_who_else_goes_there(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    today = said(helper, **USUAL | {"day": "t", "time": "4pm", "back": "0"})
    assert "the evening before" not in words_of(today.text)
    page = said(helper, **USUAL)
    assert "We call you the evening before. Is that right?" in words_of(page.text)
    assert "goes there around that time" not in words_of(page.text)
    assert booked(helper, page).status_code == 303
    with database.transaction() as session:
        other = builders.a_member(session, "Olive Wren", contact_wish="call")
        builders.a_consent(session, other, seed.organisation_id)
    page = said(helper, **USUAL | {"who": "olive wren"})
    assert "We call you the evening before." in words_of(page.text)
    assert "1 other ride goes there around that time." in words_of(page.text)
    assert "goes there" not in words_of(said(helper, page, time="3pm", back="5pm").text)


def test_a_coordinator_books_for_every_member(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    desk = client_for("coordinator")
    page = said(desk, **USUAL | {"who": "marcus"})
    assert "Marcus Birch" in page.text
    assert booked(desk, page).status_code == 303
    with database.reading() as session:
        ride = rides.my_rides(session, 1, seed.members["driver"], builders.MADE_AT)[0]
    assert ride.asked_by == "Iris"


def test_a_submit_takes_few_statements_however_many_people_there_are(
    helper: FlaskClient, seed: Seed, database: Database, count_queries: Counting
) -> None:
    with database.transaction() as session:
        for _ in range(12):
            member = builders.a_member(session, "Olive Wren")
            builders.a_consent(session, member, seed.organisation_id)
    said(helper, who="opal finch")
    with count_queries() as counted:
        page = said(helper, **USUAL | {"who": "opal finch"})
    assert counted.count <= 22, "\n".join(counted.statements)
    with count_queries() as counted:
        answer = booked(helper, page)
    assert answer.status_code == 303, words_of(answer.text)
    assert counted.count <= 36, "\n".join(counted.statements)
