"""Calls on hold at the desk: kept as rows, for half an hour, by their writer alone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests import builders
from tests.conftest import MONDAY_MORNING
from tests.web import stages
from tests.web.desk_calls import DESK, USUAL, booked, kept, said
from tests.web.seeds import Seed
from timebank import desks, rides
from timebank.desks import DeskDraft
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]


class OneClock(FixedClock):
    """A machine whose own clock stands with the community's: an echo is a matter of the test."""

    def wall(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> FixedClock:
    return OneClock(MONDAY_MORNING)


@pytest.fixture
def helper(client_for: Clients) -> FlaskClient:
    return client_for("helper")


def drafts(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(DeskDraft)) or 0


def test_two_callers_at_once_are_held_and_taken_up_by_links(
    helper: FlaskClient, database: Database
) -> None:
    first = said(helper, who="0177", where="clinic", day="wed")
    call = kept(first)["call"]
    held = helper.post(f"{DESK}/hold", data=kept(first) | {"time": "10"})
    assert held.location == DESK
    second = said(helper, helper.get(DESK), who="marcus rowan")  # somebody else rings
    assert f'href="{DESK}?call={call}">Opal Finch' in second.text
    back = helper.get(f"{DESK}?call={call}")
    assert kept(back) | {"who": "0177", "day": "wed", "time": "10"} == kept(back)
    assert "Riverbend Clinic" in back.text
    assert f'line-link" href="{DESK}?call={call}"' not in back.text  # not on hold while it is shown
    assert "marcus rowan" in back.text
    assert booked(helper, said(helper, back, back="0")).status_code == 303
    assert "Opal Finch" not in helper.get(DESK).text
    assert drafts(database) == 1


def test_a_call_is_kept_half_an_hour_and_then_its_words_are_gone(
    helper: FlaskClient, database: Database, clock: FixedClock
) -> None:
    call = kept(said(helper, who="0177"))["call"]
    clock.move(minutes=29)
    assert "Opal Finch" in helper.get(DESK).text
    clock.move(minutes=2)
    assert "Opal Finch" not in helper.get(DESK).text
    assert "Opal Finch" not in helper.get(f"{DESK}?call={call}").text
    database.transact(desks.forget_drafts, 1, clock.now())
    assert drafts(database) == 0


def test_starting_over_forgets_the_call(helper: FlaskClient, database: Database) -> None:
    page = said(helper, who="0177")
    assert helper.post(f"{DESK}/drop", data=kept(page)).location == DESK
    assert drafts(database) == 0


def test_an_empty_form_is_no_call(helper: FlaskClient, database: Database) -> None:
    said(helper, helper.get(DESK))
    assert drafts(database) == 0


def test_a_call_on_hold_is_its_writers_alone(
    client_for: Clients, helper: FlaskClient, database: Database
) -> None:
    call = kept(said(helper, who="0177", note="Side door"))["call"]
    other = client_for("coordinator")
    assert "0177" not in other.get(f"{DESK}?call={call}").text
    taken = said(other, who="marcus", call=call)  # the id of another's call makes a new one
    assert kept(taken)["call"] != call
    other.post(f"{DESK}/drop", data={"call": call})
    assert "0177" in kept(helper.get(f"{DESK}?call={call}"))["who"]
    assert drafts(database) == 2


def test_the_same_call_booked_again_from_the_page_before_is_one_ride(
    helper: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    page = said(helper, **USUAL)
    first = booked(helper, page)
    clock.move(minutes=3)
    again = booked(helper, page, request_key="another-form-entirely")
    assert again.location == first.location
    changed = booked(helper, said(helper, page, time="3pm", back="0"))  # another ride
    assert changed.location != first.location
    with database.reading() as session:
        assert len(rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT)) == 3


def test_the_echo_of_the_first_enter_books_nothing(
    helper: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    page = said(helper, **USUAL)
    clock.move(seconds=0.699)
    echo = helper.post(f"{DESK}/book", data=kept(page))  # at once: nothing was read out yet
    assert (echo.status_code, "Read this out" in echo.text) == (200, True)
    with database.reading() as session:
        assert rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT) == []
    clock.move(seconds=0.7)
    assert helper.post(f"{DESK}/book", data=kept(echo)).status_code == 303


def test_enter_again_on_words_nobody_has_starts_a_new_person_and_the_call_goes_on(
    helper: FlaskClient, database: Database
) -> None:
    page = said(helper, who="Harriet Thrush", where="clinic", day="wed", time="1045", back="0")
    assert "Enter again: a new rider." in page.text
    new = said(helper, page)
    assert 'value="Harriet Thrush"' in new.text
    call = kept(page)["call"]
    added = helper.post(
        f"{DESK}/people/new",
        data={
            "name": "Harriet Thrush", "address": "12 Willow Street, Detroit 48207",
            "language": "en", "level": "kerb", "said": "phone", "call": call,
            "request_key": "a-key-of-a-form-1234",
        },
    )  # fmt: skip
    assert added.location is not None
    assert added.location.startswith(f"{DESK}?call={call}&member=")
    goes_on = helper.get(added.location)
    assert "<b>Harriet Thrush</b>" in goes_on.text
    assert "Wednesday" in goes_on.text
    assert booked(helper, goes_on).status_code == 303


def test_a_ride_is_changed_by_another_in_its_place(
    helper: FlaskClient, database: Database, seed: Seed
) -> None:
    first = booked(helper, said(helper, **USUAL)).location.split("/")[-1].split("?")[0]
    page = helper.get(f"{DESK}/rides/{first}/change")
    assert "Change a ride" in page.text
    assert kept(page)["time"] == "10:45am"
    new = said(helper, page, time="1115")
    assert "This takes the place of the ride on" in new.text
    assert "They have a ride that day already" not in new.text
    done = booked(helper, new)
    assert done.location.endswith("?told=changed")
    assert booked(helper, new).location == done.location
    with database.reading() as session:
        listed = rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT)
    assert sorted(ride.state for ride in listed) == ["cancelled"] * 2 + ["looking"] * 2
    assert helper.get(f"{DESK}/rides/{first}/change").status_code == 303  # it is off


def test_where_is_her_ride_is_one_look(
    helper: FlaskClient, database: Database, seed: Seed, clock: FixedClock
) -> None:
    view = stages.found(database, seed, clock)
    clock.at = view.pickup_at - timedelta(hours=2)
    page = said(helper, who="0177").text
    strip = re.sub(r"<[^>]+>", "", page.split('class="strip"')[1].split("</section>")[0])
    for words in ("Marcus", "313-555-0163", "Riverbend Clinic", "by 10:45 AM", "Driver found"):
        assert words in strip, words
    assert UUID(kept(said(helper, who="0177"))["member"]) == seed.rider_id
