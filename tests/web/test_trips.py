"""Weekly drives: their driver tells, sees and removes them; nobody else meets a trace of one."""

import csv
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.routing import BuildError, Rule
from werkzeug.test import TestResponse

from tests import builders
from tests.conftest import only_sqlite
from tests.web import stages
from tests.web.conftest import SECRET
from tests.web.furnishing import furnish
from tests.web.seeds import Seed
from tests.web.test_access import address_of, rules
from timebank import jobs, members, reports, rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.kernel.tables import Base
from timebank.members import RoutineTrip, TripDraft, TripEnd
from timebank.notifications import channels_from
from timebank.rides import Invitation, Ride
from timebank.web.access import declared_access
from timebank.web.services import Services

Clients = Callable[[str], FlaskClient]
TRIPS = "/eastside/drive/trips"
pytestmark = only_sqlite
GOOD = {
    "end": "Riverbend", "days": ["0", "2"], "leaves": "730", "half": "am", "later": "30",
}  # fmt: skip


@pytest.fixture
def driver(client_for: Clients) -> FlaskClient:
    return client_for("driver")


def kept(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(select(RoutineTrip.__table__)))


def test_a_driver_tells_a_weekly_drive_sees_it_and_removes_it(
    driver: FlaskClient, database: Database, seed: Seed
) -> None:
    assert TRIPS in driver.get("/eastside/drive/times").text
    for _ in range(2):  # a double tap
        saved = driver.post(TRIPS, data=GOOD)
        assert saved.status_code == 303
    page = driver.get(saved.location).text
    for words in ("Saved.", "Riverbend Clinic", "Monday and Wednesday", "7:30", "8:00"):
        assert words in page
    (row,) = kept(database)
    assert (row.weekdays, row.leaves_from, row.leaves_until) == (5, 450, 480)
    assert (row.from_words, row.from_lat, row.to_words) == ("", None, "Riverbend Clinic")
    assert driver.post(f"{TRIPS}/{row.id}/off").status_code == 303
    assert "Riverbend Clinic" not in driver.get(TRIPS).text
    assert kept(database) == []


def test_a_zip_code_is_place_enough_and_no_geocoder_hears_of_it(
    driver: FlaskClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timebank.geo.geocoder_from", lambda _s: pytest.fail("asked"))
    back = {"start": "Quillfeather Hatchery, 48226", "end": "", "later": "0", "leaves": "11:50"}
    assert driver.post(TRIPS, data=GOOD | back | {"half": "pm"}).status_code == 303
    (row,) = kept(database)
    assert (row.from_words, row.to_lat) == ("Quillfeather Hatchery, 48226", None)
    assert 42.3 < row.from_lat < 42.4
    assert (row.leaves_from, row.leaves_until) == (1430, 1430)
    assert driver.post(TRIPS, data=GOOD | {"leaves": "23:50", "later": "60"}).status_code == 303
    assert max(row.leaves_until for row in kept(database)) == 1439


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"end": ""}, "Type where you drive to, or where from"),
        ({"end": "Quillfeather Hatchery"}, "We did not find this place"),
        ({"days": []}, "Choose one day or more"),
        ({"days": ["8"]}, ""),
        ({"leaves": "soon"}, "Type a time, like 7:30"),
        ({"leaves": ""}, "Type a time, like 7:30"),
        ({"later": "5000"}, ""),
        ({"start": "Riverbend"}, "This drive ends where it starts"),
    ],
)
def test_a_weekly_drive_that_cannot_be_stays_typed(
    driver: FlaskClient, database: Database, wrong: dict[str, Any], said: str
) -> None:
    answer = driver.post(TRIPS, data=GOOD | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="' + (wrong.get("end", "Riverbend")) in answer.text
    assert kept(database) == []


def test_eleven_are_too_many(driver: FlaskClient, database: Database) -> None:
    for minute in range(10):
        assert driver.post(TRIPS, data=GOOD | {"leaves": f"8:0{minute}"}).status_code == 303
    answer = driver.post(TRIPS, data=GOOD | {"leaves": "9:00"})
    assert answer.status_code == 422
    assert "10 weekly drives" in answer.text
    assert len(kept(database)) == 10


# -- nobody else -------------------------------------------------------------------------------

PLACE, LAT, LON = "Quillfeather Hatchery", 42.3712345, -83.0454321
NEEDLES = ("Quillfeather", "42.3712", "83.0454")


def planted(database: Database, seed: Seed, clock: FixedClock) -> None:
    """From home to a place of no gazetteer, at the hour of the ride that is played."""
    draft = TripDraft(
        start=None, end=TripEnd(PLACE, LAT, LON), weekdays=frozenset(range(7)),
        leaves_from=0, leaves_until=1439,
    )  # fmt: skip
    database.transact(members.add_trip, stages.driver_of(seed), seed.driver_id, draft, clock.now())


def found_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def shown_in(page: TestResponse) -> list[str]:
    return found_in(page.text)


@pytest.fixture
def played(
    app: Flask, database: Database, seed: Seed, clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
) -> dict[str, Any]:  # fmt: skip
    """A community in which a driver with a weekly drive was asked, said yes, and drove."""
    caplog.set_level(logging.INFO)
    planted(database, seed, clock)
    began = clock.now()
    done = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    clock.at = began
    stages.weekly(database, seed, clock)
    ids: dict[str, Any] = dict(furnish(database, seed, clock, SECRET))
    with database.reading() as session:
        (asked,) = session.scalars(select(Invitation).where(Invitation.ride_id == done.id))
        assert asked.parts["out_of_the_way"] < 10
        codes = [done.code, *session.scalars(select(Ride.code).limit(1))]
        codes += session.scalars(select(Invitation.code).limit(1))
    services: Services = app.extensions["timebank"]
    jobs.Worker(database, clock, channels_from(services.settings)).answer()
    return ids | {"codes": codes, "out": services.settings.out_dir}


def test_the_weekly_drive_does_what_it_is_for(database: Database, played: dict[str, Any]) -> None:
    """Else the walk below would find nothing because nothing was there."""
    assert [(row.to_words, row.to_lat) for row in kept(database)][:1] == [(PLACE, LAT)]


def addresses(rule: Rule, ids: dict[str, Any]) -> Iterator[str]:
    """Yield addresses of a rule, with what its community holds in each of its places."""
    of = {
        "code": ids["codes"], "member_id": [ids["driver_member"], ids["rider"]],
        "consent_id": [ids["consent"]], "place_id": [ids["clinic"]], "area_id": [ids["area"]],
        "staff_id": [ids["staff"]], "sponsor_id": [ids["sponsor"]], "driver_id": [ids["guest"]],
        "month": ["2026-11"], "name": ["slips"], "word": [ids["link"]],
    }  # fmt: skip
    names = rule.arguments - {"slug"} - set(rule.defaults or ())
    if len(names) != 1:
        yield address_of(rule)
        return
    (name,) = names
    for value in of.get(name, []):
        try:
            built = rule.build({"slug": "eastside", name: value})
        except (BuildError, ValueError):
            built = None
        yield built[1] if built else address_of(rule)


def test_nobody_else_sees_a_weekly_drive_on_any_page(
    app: Flask, played: dict[str, Any], client_for: Clients, driver: FlaskClient,
    database: Database, clock: FixedClock, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    assert found_in(driver.get(TRIPS).text) == ["Quillfeather"]
    others = {role: client_for(role) for role in ("rider", "helper", "admin")}
    seen = shown = 0
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        is_paper = rule.endpoint.endswith("_file")  # a PDF says what its page says
        if "GET" not in (rule.methods or ()) or declared is None or is_paper:
            continue
        of = {"coordinator": "admin"}
        roles = {of.get(role, role) for role in declared.roles} or {"rider"}  # or open to all
        roles &= set(others)
        for role in roles:
            for address in addresses(rule, played):
                page = others[role].get(address)
                assert shown_in(page) == [], (role, address)
                seen, shown = seen + 1, shown + (page.status_code == 200)
        if "driver" in declared.roles and not rule.arguments - {"slug"}:  # their other pages
            page = driver.get(address_of(rule))
            assert rule.endpoint == "drive.trips" or shown_in(page) == [], rule.endpoint
    assert shown > 80, (seen, shown)
    assert found_in(caplog.text) == []


def test_no_row_message_export_or_log_holds_a_weekly_drive(
    played: dict[str, Any], database: Database, clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Every table but its own, and everything that leaves: files of the channel, exports, logs."""
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name != RoutineTrip.__tablename__:
                rows = [tuple(map(str, row)) for row in session.execute(table.select())]
                assert found_in(str(rows)) == [], table.name
        exported = [json.dumps({name: row}) for name, row in reports.rows_of(session, 1)]
        assert len(exported) > 100
        assert found_in("\n".join(exported)) == []
        assert RoutineTrip.__tablename__ not in "\n".join(exported)
        community = members.community_facts(session, 1)
        for make in reports.LISTS.values():
            out = io.StringIO()
            csv.writer(out).writerows(
                list(map(str, line.values())) for line in make(session, community, reports.Period())
            )
            assert found_in(out.getvalue()) == []
        assert found_in("\n".join(reports.journal(session, 1))) == []
        view = rides.ride_by_code(session, 1, played["codes"][0])
        assert view is not None
        (first, *_) = rides.ranked(session, community, view, clock.now())
        assert found_in(repr(first)) == []
    sent = [path.read_text() for path in played["out"].rglob("*") if path.is_file()]
    assert sent
    assert found_in("\n".join(sent)) == []
    logged = [record.getMessage() for record in caplog.get_records("setup")]
    assert any("pass" in line for line in logged)
    assert found_in(str(logged)) == []


def test_a_statement_that_is_refused_is_told_without_what_it_held(database: Database) -> None:
    def refused(session: Any) -> None:
        builders.a_community(session)
        driver = builders.a_driver_near(session)
        session.execute(
            RoutineTrip.__table__.insert().values(
                community_id=1, id=driver.id, driver_id=driver.id, weekdays=0, leaves_from=0,
                leaves_until=0, from_words=PLACE, from_lat=LAT, from_lon=LON, to_words="",
                made_at=builders.MADE_AT,
            )
        )  # fmt: skip

    with pytest.raises(IntegrityError) as caught:
        database.transact(refused)
    assert "weekdays_some" in str(caught.value)
    assert found_in(str(caught.value)) == []
