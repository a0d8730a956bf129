"""Rides that come again, on pages: asked by a member and at the desk, each day by itself."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests.web import stages
from tests.web.desk_calls import USUAL, booked, said
from tests.web.seeds import Seed
from tests.web.test_desk_form import words_of
from timebank import rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Message
from timebank.rides import RideView, StandingRequest

Clients = Callable[[str], FlaskClient]
NEW = "/eastside/me/rides/new"
MWF = "FREQ=WEEKLY;UNTIL=20270131;BYDAY=MO,WE,FR;WKST=MO"


def series(database: Database) -> list[StandingRequest]:
    with database.reading() as session:
        return list(session.scalars(select(StandingRequest).order_by(StandingRequest.asked_at)))


def days(database: Database, seed: Seed) -> list[str]:
    with database.reading() as session:
        found = rides.my_rides(session, 1, seed.rider_id, builders.MADE_AT)
    live: list[RideView] = [r for r in found if r.leg == "out" and r.state != "cancelled"]
    return [f"{ride.anchor_at:%m-%d %H:%M}" for ride in live]


def test_a_member_asks_for_every_week_and_ends_it(
    client_for: Clients, seed: Seed, database: Database
) -> None:
    rider = client_for("rider")
    start = f"{NEW}/day?to={seed.clinic_id}"
    assert "I need this every week" in rider.get(start).text
    page = f"{NEW}/weekly?to={seed.clinic_id}"
    assert "Which days" in rider.get(page).text
    assert rider.post(page, data={"until": "1/31"}).status_code == 422
    time = rider.post(page, data={"days": ["0", "2", "4"], "every": "1", "until": "1/31"})
    home = rider.post(time.location, data={"time": "1045"})
    help_ = rider.post(home.location, data={"home": "at", "back": "1230"})
    check = rider.post(help_.location, data={"level": "kerb"})
    assert urlsplit(check.location).path.endswith("/check")
    words = rider.get(check.location).text
    assert "Monday, Wednesday and Friday" in words
    assert "29 days" in words
    asked = rider.post(check.location, data={"request_key": "k" * 20})
    again = rider.post(check.location, data={"request_key": "k" * 20})
    assert asked.location == again.location
    assert [one.rule for one in series(database)] == [MWF]
    page_words = words_of(rider.get(asked.location).text)
    assert "Monday, Wednesday and Friday" in page_words
    assert "Looking for a driver" in page_words
    listed = rider.get("/eastside/me/rides").text
    assert "End this" in listed
    code = series(database)[0].code
    ended = rider.post(f"/eastside/me/standing/{code}/end", data={"day": "t"})
    assert "These rides end" in rider.get(ended.location).text
    assert days(database, seed) == []
    assert "End this" not in rider.get("/eastside/me/rides").text


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ({"what": "off"}, ["11-25 15:45", "11-30 15:45", "12-02 15:45"]),
        ({"what": "time", "time": "1130", "half": "am"},
         ["11-25 15:45", "11-27 16:30", "11-30 15:45"]),
        ({"what": "all", "time": "1130", "half": "am"},
         ["11-25 15:45", "11-27 16:30", "11-30 16:30"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("role", "area"), [("rider", "me"), ("helper", "desk")])
def test_one_day_or_all_from_it_on_are_another_way(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock,
    role: str, area: str, what: dict[str, str], wanted: list[str],
) -> None:  # fmt: skip
    made = stages.weekly(database, seed, clock)
    client = client_for(role)
    address = f"/eastside/{area}/standing/{made.code}/2026-11-27"
    assert "What changes?" in client.get(address).text
    assert client.post(address, data={}).status_code == 422
    answer = client.post(address, data=what)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert days(database, seed)[:3] == wanted
    assert client.get(f"/eastside/{area}/standing/{made.code}/2026-11-26").status_code == 404
    assert client.get(f"/eastside/{area}/standing/{made.code}/soon").status_code == 404


def test_the_desk_reads_back_how_many_rides_and_books_them_once(
    client_for: Clients, seed: Seed, database: Database
) -> None:
    helper = client_for("helper")
    page = said(helper, **USUAL | {"day": "mwf until 1/31"})
    words = words_of(page.text)
    assert "Monday, Wednesday and Friday until Sunday, January 31, 29 rides" in words
    assert "The first is on Wednesday, November 25" in words
    answers = [booked(helper, page) for _ in range(2)]
    assert {one.status_code for one in answers} == {303}
    assert [one.rule for one in series(database)] == [MWF]
    shown = helper.get(answers[0].location).text
    assert "Every week" in shown
    assert len(days(database, seed)) == 6
    with database.reading() as session:
        told = session.scalars(select(Message.kind).where(Message.member_id == seed.rider_id)).all()
    assert told == ["R24"], "told once, of all of them"


def test_words_for_days_are_taken_where_a_member_types_a_day(
    client_for: Clients, seed: Seed
) -> None:
    rider = client_for("rider")
    got = rider.post(f"{NEW}/day?to={seed.clinic_id}", data={"other_day": "tue thu until 1/31"})
    assert "days=1-3" in got.location
    assert "day=2026-11-24" in got.location


@pytest.mark.parametrize("role", ["driver", "coordinator"])
def test_a_series_of_somebody_else_does_not_exist(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock, role: str
) -> None:
    made = stages.weekly(database, seed, clock)
    client = client_for(role)
    for page in ("", "/end", "/2026-11-27"):
        assert client.get(f"/eastside/me/standing/{made.code}{page}").status_code == 404


def test_a_coordinator_sees_the_series_on_the_ride_and_ends_it(
    client_for: Clients, seed: Seed, database: Database, clock: FixedClock
) -> None:
    made = stages.weekly(database, seed, clock)
    coordinator: Any = client_for("coordinator")
    page = coordinator.get(f"/eastside/board/rides/{made.codes[0]}").text
    assert f"/eastside/desk/standing/{made.code}" in page
    answer = coordinator.post(f"/eastside/desk/standing/{made.code}/end", data={"day": "t"})
    assert answer.status_code == 303
    assert days(database, seed) == []
    with database.reading() as session:
        told = session.scalars(select(Message.kind).where(Message.member_id == seed.rider_id)).all()
    assert sorted(told) == ["R24", "R25"]
