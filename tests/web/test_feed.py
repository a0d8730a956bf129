"""The private calendar: whoever has its address, and nobody else; no more than may be seen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from flask.testing import FlaskClient
from icalendar import Calendar, Event
from sqlalchemy import func, select, update

from tests.conftest import Counted
from tests.web import stages
from tests.web.seeds import Seed
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import CalendarFeed, Member

Clients = Callable[[str], FlaskClient]
MINE = "/eastside/me/calendar"


def code_of(database: Database, seed: Seed, role: str) -> str:
    with database.reading() as session:
        code = session.scalar(
            select(CalendarFeed.code).where(CalendarFeed.member_id == seed.members[role])
        )
    assert code is not None
    return code


def opened(client: FlaskClient, database: Database, seed: Seed, role: str) -> str:
    """Make a calendar and return the path of its feed."""
    assert client.post(MINE).status_code == 303
    return f"/eastside/calendar/{code_of(database, seed, role)}.ics"


def events(body: bytes) -> list[Event]:
    return [one for one in Calendar.from_ical(body).walk("VEVENT") if isinstance(one, Event)]


def test_a_calendar_is_made_shown_renewed_and_stopped(
    client: FlaskClient, client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    assert "Make my calendar link" in rider.get(MINE).text
    first = opened(rider, database, seed, "rider")
    rider.post(MINE)  # a double tap makes no second one
    assert first == f"/eastside/calendar/{code_of(database, seed, 'rider')}.ics"
    assert f"{first}" in rider.get(MINE).text
    assert "webcal://" in rider.get(MINE).text
    assert client.get(first).status_code == 200
    old = code_of(database, seed, "rider")
    for _each in range(2):  # renewed twice from the same page: one new address
        assert rider.post(MINE, data={"code": old}).status_code == 303
        second = code_of(database, seed, "rider")
        assert second != old
    again = f"/eastside/calendar/{second}.ics"
    assert (client.get(first).status_code, client.get(again).status_code) == (404, 200)
    for _each in range(2):
        assert rider.post(f"{MINE}/stop").status_code == 303
    assert client.get(again).status_code == 404
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CalendarFeed)) == 0


def test_rider_and_driver_each_see_their_side_and_no_more(
    client: FlaskClient, client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    ride = stages.found(database, seed, clock, "at")
    mine = opened(client_for("rider"), database, seed, "rider")
    theirs = opened(client_for("driver"), database, seed, "driver")
    page = client.get(mine)
    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    out, home = events(page.data)
    assert (out["SUMMARY"], home["SUMMARY"]) == ("Ride to Place 1", "Ride home")
    assert "Marcus drives" in out["DESCRIPTION"]
    assert "FNCH" in out["DESCRIPTION"]
    assert out.decoded("DTSTART") == ride.pickup_at
    early = client.get(theirs).text
    assert "You drive Opal" in early
    for hidden in ("Finch", "Riverbend", "Conner Street", "0177", "Elm Street"):
        assert hidden not in early, hidden
    clock.at = ride.pickup_at - timedelta(hours=20)
    near, _home = events(client.get(theirs).data)
    assert "313-555-0177" in near["DESCRIPTION"]
    assert near["LOCATION"] == ride.from_place.address
    clock.at = ride.dropoff_at + timedelta(days=2)
    assert "0177" not in client.get(theirs).text


def test_an_unchanged_calendar_is_not_sent_again(
    client: FlaskClient, client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages.asked(database, seed, clock)
    path = opened(client_for("rider"), database, seed, "rider")
    first = client.get(path)
    clock.at = clock.now() + timedelta(minutes=30)
    same = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    assert events(first.data)[0]["STATUS"] == "TENTATIVE"
    stages.found(database, seed, clock, "at")
    changed = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_another_community_a_guess_or_who_left_has_no_calendar(
    client: FlaskClient, client_for: Clients, database: Database, seed: Seed
) -> None:
    path = opened(client_for("rider"), database, seed, "rider")
    code = code_of(database, seed, "rider")
    for wrong in (f"/bank-2/calendar/{code}.ics", f"/eastside/calendar/{code[::-1]}.ics"):
        assert client.get(wrong).status_code == 404, wrong
    with database.transaction() as session:
        session.execute(update(Member).where(Member.id == seed.rider_id).values(state="left"))
    assert client.get(path).status_code == 404


def test_a_calendar_asks_few_statements_however_many_rides(
    client: FlaskClient, client_for: Clients, database: Database, seed: Seed, clock: FixedClock,
    count_queries: Callable[[], AbstractContextManager[Counted]],
) -> None:  # fmt: skip
    stages.found(database, seed, clock, "at")
    path = opened(client_for("rider"), database, seed, "rider")
    with count_queries() as counted:
        assert client.get(path).status_code == 200
    assert counted.count <= 8, counted.statements
