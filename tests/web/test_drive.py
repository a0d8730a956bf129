"""A driver's rides: a cell before a yes, then one button at a time, kind words when late."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests import builders
from tests.conftest import Counted
from tests.web import seeds, stages
from tests.web.seeds import Seed
from timebank import rides
from timebank.geo import Place
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, Need
from timebank.rides import Invitation, RideView

Clients = Callable[[str], FlaskClient]
DRIVE = "/eastside/drive"
STREET = "4120 Conner Street"


@pytest.fixture
def driver(client_for: Clients) -> FlaskClient:
    return client_for("driver")


@pytest.fixture
def told(database: Database, seed: Seed) -> None:
    """The rider uses a walker, and their home has a street and a door."""
    with database.transaction() as session:
        session.execute(
            update(Need).where(Need.member_id == seed.rider_id).values(note="Knock loudly.")
        )
        session.execute(
            update(Place)
            .where(Place.id == seed.home_ids["rider"])
            .values(address=STREET, door_note="Blue porch")
        )


@pytest.fixture
def offer(database: Database, seed: Seed, clock: FixedClock, told: None) -> str:
    """The code of the seeded driver's invitation."""
    stages.asked(database, seed, clock)
    return code_of_offer(database, seed)


@pytest.fixture
def promised(database: Database, seed: Seed, clock: FixedClock, told: None) -> RideView:
    return stages.found(database, seed, clock)


@pytest.fixture
def near(promised: RideView, clock: FixedClock) -> RideView:
    clock.at = promised.pickup_at - timedelta(minutes=12)
    return promised


def code_of_offer(database: Database, seed: Seed) -> str:
    with database.reading() as session:
        found = session.scalar(
            select(Invitation.code).where(Invitation.driver_id == seed.driver_id)
        )
    assert found is not None
    return found


def state(database: Database, ride: RideView) -> str:
    return stages.ride_of(database, ride.code).state


def say(client: FlaskClient, ride: RideView, *words: str) -> None:
    for word in words:
        assert client.post(f"{DRIVE}/rides/{ride.code}/{word}").status_code == 303, word


# -- before a yes ------------------------------------------------------------------------------


def test_before_a_yes_there_is_a_cell_a_time_and_the_help_and_nobodys_name(
    driver: FlaskClient, offer: str
) -> None:
    for path in ("", "/offers", f"/offers/{offer}"):
        page = driver.get(DRIVE + path)
        assert page.status_code == 200
        assert "Midtown" in page.text
        assert "10:30" in page.text
        for secret in ("Opal", STREET, "Conner", "Blue porch", "Knock", "313-555-0177", "+1313555"):
            assert secret not in page.text.replace("+13135550142", ""), (path, secret)


def test_a_yes_is_one_tap_and_a_double_tap_is_one_yes(
    driver: FlaskClient, offer: str, database: Database
) -> None:
    first = driver.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": "yes"})
    second = driver.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": "yes"})
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "You said yes" in driver.get(first.location).text
    assert "You drive this ride" in driver.get(f"{DRIVE}/offers/{offer}").text


def test_a_no_asks_for_no_reason_and_may_be_said_twice(driver: FlaskClient, offer: str) -> None:
    for _ in range(2):
        gone = driver.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": "no"})
        assert gone.status_code == 303
    assert "That is fine" in driver.get(gone.location).text
    assert "You said: not this time" in driver.get(f"{DRIVE}/offers/{offer}").text
    late = driver.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": "yes"})
    assert late.status_code == 409
    assert "Back to my rides" in late.text


@pytest.mark.parametrize("answer", ["", "maybe", "\x00"])
def test_neither_yes_nor_no_changes_nothing(driver: FlaskClient, offer: str, answer: str) -> None:
    asked = driver.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": answer})
    assert asked.status_code == 303
    assert asked.location.endswith(f"/offers/{offer}")
    assert "Yes, I drive" in driver.get(f"{DRIVE}/offers/{offer}").text


def test_a_yes_that_comes_second_is_thanked(
    driver: FlaskClient, seed: Seed, database: Database, clock: FixedClock
) -> None:
    with database.transaction() as session:
        quick = builders.a_driver_near(session, "Tess Rowan", km_north=1.5)
        quick_id = quick.id
    receipt = stages.asked(database, seed, clock)
    ride_id = stages.ride_of(database, receipt.codes[0]).id
    office = Actor(1, seed.members["coordinator"], "call", roles=frozenset({"coordinator"}))
    database.transact(rides.assign, office, ride_id, quick_id, clock.now())
    code = code_of_offer(database, seed)
    late = driver.post(f"{DRIVE}/offers/{code}/answer", data={"answer": "yes"})
    assert late.status_code == 409
    assert "Another neighbor said yes first" in late.text
    assert "Thank you!" in late.text
    assert "Yes, I drive" not in driver.get(f"{DRIVE}/offers/{code}").text


def test_another_drivers_code_does_not_exist(
    app: Flask, seed: Seed, database: Database, clock: FixedClock, offer: str
) -> None:
    with database.transaction() as session:
        other = builders.a_driver_near(session, "Tess Rowan", km_north=30)
        person_id = session.scalar(select(Member.person_id).where(Member.id == other.member_id))
    assert person_id is not None
    client = seeds.signed_in_client(app, person_id, clock.now())
    assert client.get(f"{DRIVE}/offers/{offer}").status_code == 404
    assert client.post(f"{DRIVE}/offers/{offer}/answer", data={"answer": "yes"}).status_code == 404
    with database.reading() as session:
        invitation = session.scalars(
            select(Invitation).where(Invitation.driver_id == seed.driver_id)
        ).one()
    ride = database.transact(rides.accept, stages.driver_of(seed), invitation.id, clock.now())
    for verb in ("", "/nobody", "/cannot", "/stop", "/hours"):
        assert client.get(f"{DRIVE}/rides/{ride.code}{verb}").status_code == 404, verb
    for verb in ("going", "here", "in-the-car", "done", "nobody", "cannot", "stop", "hours"):
        assert client.post(f"{DRIVE}/rides/{ride.code}/{verb}").status_code == 404, verb
    assert client.get(f"{DRIVE}/rides/ZZZZ2222").status_code == 404


# -- after a yes -------------------------------------------------------------------------------


def test_address_and_phone_come_a_day_before_and_go_a_day_after(
    driver: FlaskClient, promised: RideView, clock: FixedClock
) -> None:
    pages = ("", f"/rides/{promised.code}", "/route")
    secrets = (STREET, "Blue porch", "+13135550177", "geo:")

    def shown() -> list[bool]:
        text = "".join(driver.get(DRIVE + path).text for path in pages)
        return [secret in text for secret in secrets]

    assert "Opal" in driver.get(f"{DRIVE}/rides/{promised.code}").text
    assert not any(shown())
    clock.at = promised.pickup_at - timedelta(hours=24, minutes=1)
    assert not any(shown())
    clock.at = promised.pickup_at - timedelta(hours=24)
    assert all(shown())
    clock.at = promised.pickup_at - timedelta(minutes=20)
    say(driver, promised, "going", "here", "in-the-car", "done")
    clock.at = promised.dropoff_at + timedelta(hours=25)
    page = driver.get(f"{DRIVE}/rides/{promised.code}").text
    assert not any(secret in page for secret in secrets)


def test_one_button_at_a_time_leads_to_counted_hours(
    driver: FlaskClient, near: RideView, clock: FixedClock, database: Database
) -> None:
    where = f"{DRIVE}/rides/{near.code}"
    for word, button, after in (
        ("going", "I’m on my way", "on_the_way"),
        ("here", "I’m here", "here"),
        ("in-the-car", "Opal is in the car", "riding"),
        ("done", "We are there", "done"),
    ):
        page = driver.get(where).text
        assert page.count('class="btn"') == 1
        assert button in page
        say(driver, near, word, word)  # a double tap is one
        assert state(database, near) == after
        clock.move(minutes=8)
    page = driver.get(where).text
    assert "Thank you, Marcus" in page
    assert "Counted for you" in page
    assert "Next: bring Opal home" in page
    assert "30 minutes" in driver.get(f"{DRIVE}/hours").text


def test_a_button_of_before_is_answered_kindly(driver: FlaskClient, near: RideView) -> None:
    say(driver, near, "going", "here", "in-the-car")
    late = driver.post(f"{DRIVE}/rides/{near.code}/here")
    assert late.status_code == 409
    assert "This ride has moved on" in late.text


def test_nobody_here_asks_once_and_says_that_the_hours_count(
    driver: FlaskClient, near: RideView, database: Database
) -> None:
    where = f"{DRIVE}/rides/{near.code}"
    assert driver.get(f"{where}/nobody").status_code == 303  # not there yet
    assert driver.post(f"{where}/nobody").status_code == 409
    say(driver, near, "going", "here")
    assert "wait ten minutes" in driver.get(f"{where}/nobody").text
    say(driver, near, "nobody", "nobody")
    assert state(database, near) == "nobody_there"
    page = driver.get(where).text
    assert "We call Opal now" in page
    assert "None for this ride" not in page


def test_a_ride_is_given_back_with_a_reason_and_asked_again_at_once(
    driver: FlaskClient, promised: RideView, database: Database
) -> None:
    where = f"{DRIVE}/rides/{promised.code}/cannot"
    assert "Nobody is cross with you" in driver.get(where).text
    for why in ("", "lazy"):
        wrong = driver.post(where, data={"why": why})
        assert wrong.status_code == 422
        assert wrong.text.count("Choose what fits best") == 2
    for _ in range(2):
        gone = driver.post(where, data={"why": "sick"})
        assert gone.status_code == 303
    assert "Thank you for telling us" in driver.get(gone.location).text
    assert state(database, promised) == "looking"
    assert driver.get(f"{DRIVE}/rides/{promised.code}").status_code == 404


def test_a_ride_under_way_can_be_stopped_with_words(
    driver: FlaskClient, near: RideView, database: Database
) -> None:
    where = f"{DRIVE}/rides/{near.code}/stop"
    assert driver.get(where).status_code == 303
    say(driver, near, "going", "here", "in-the-car")
    assert "call 911 first" in driver.get(where).text
    for why in ("", "x" * 201, "a\x00b"):
        assert driver.post(where, data={"why": why}).status_code == 422
    assert driver.post(where, data={"why": "A flat tire"}).status_code == 303
    assert state(database, near) == "stopped"
    assert "A person calls you now" in driver.get(f"{DRIVE}/rides/{near.code}").text


def test_hours_are_corrected_in_any_way_people_write_them(
    driver: FlaskClient, near: RideView, database: Database
) -> None:
    where = f"{DRIVE}/rides/{near.code}/hours"
    assert driver.get(where).status_code == 303  # nothing to correct yet
    say(driver, near, "going", "here", "in-the-car", "done")
    for typed, words in (
        ("", "Type the time, like"),
        ("soon", "Type the time, like"),
        ("0", "Type the time, like"),
        ("13h", "Type a time up to 12 hours"),
    ):
        wrong = driver.post(where, data={"hours": typed})
        assert (wrong.status_code, wrong.text.count(words)) == (422, 2), typed
        assert f'value="{typed}"' in wrong.text
    assert driver.post(where, data={"hours": "10 min"}).status_code == 303
    ride = stages.ride_of(database, near.code)
    assert (ride.settled_minutes, ride.proposed_minutes) == (10, 10)
    assert driver.post(where, data={"hours": "1:30"}).status_code == 303
    assert "1 hour 30 minutes when Opal agrees" in driver.get(f"{DRIVE}/rides/{near.code}").text


def test_the_way_home_waits_for_the_call_and_then_has_its_button(
    driver: FlaskClient, near: RideView, clock: FixedClock, database: Database, seed: Seed
) -> None:
    say(driver, near, "going", "here", "in-the-car", "done")
    assert near.other_code is not None
    home = stages.ride_of(database, near.other_code)
    for path in ("", f"/rides/{home.code}"):
        page = driver.get(DRIVE + path).text
        assert "Bring Opal home" in page
        assert "We tell you when Opal is ready" in page
        assert "I’m on my way" not in page
    clock.move(minutes=60)
    database.transact(rides.call_home, stages.rider_of(seed), home.id, clock.now())
    assert "I’m on my way" in driver.get(f"{DRIVE}/rides/{home.code}").text
    assert driver.get(f"{DRIVE}/rides/{home.code}").text.index("Riverbend Clinic") < driver.get(
        f"{DRIVE}/rides/{home.code}"
    ).text.index(STREET)


def test_todays_sheet_has_phone_help_and_room_for_initials(
    driver: FlaskClient, near: RideView
) -> None:
    page = driver.get(f"{DRIVE}/route").text
    for words in ("313-555-0177", STREET, "Knock loudly", "Initials", "10:30"):
        assert words in page


def test_each_page_of_a_driver_asks_eight_statements_at_most(
    driver: FlaskClient,
    near: RideView,
    count_queries: Callable[[], AbstractContextManager[Counted]],
) -> None:
    own = ("times", "away", "trips", "limits", "car", "papers", "hours", "route", "offers")
    ride = f"rides/{near.code}"
    for path in ("", *(f"/{each}" for each in (*own, ride, f"{ride}/cannot"))):
        with count_queries() as counted:
            assert driver.get(DRIVE + path).status_code == 200, path
        assert counted.count <= 8, (path, counted.statements)
