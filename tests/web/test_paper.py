"""Every sheet as PDF: one page, ink inside the margins, every word on it, in each language."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests import builders
from tests.web import papers, stages
from tests.web.papers import Printed, has
from tests.web.seeds import Seed
from timebank import rides
from timebank.intermediaries import USUAL_SCOPES, Consent
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, Vehicle
from timebank.rides import RideView
from timebank.web.i18n import NAMES
from timebank.web.paper.canvas import LETTER, Canvas
from timebank.web.paper.route import End, Leg, Route, draw

Clients = Callable[[str], FlaskClient]
# a PDF knows no database: once is enough
pytestmark = pytest.mark.parametrize("_database", ["sqlite"], indirect=True)
MARGIN_POINTS = 18  # a quarter of an inch: what home printers cannot reach
NOBODY = "0190e0a0-0000-7000-8000-000000000000"
LONG = {
    "rider": ("Maximiliana-Josephine Wintersparrow-Goldfinch", "Maximiliana-Josephine"),
    "driver": ("Bartholomew-Alexander Hawthorn-Birch", "Bartholomew-Alexander"),
}
ARABIC = {"rider": ("عبد الرحمن الصنوبري", "عبد الرحمن"), "driver": ("وردة البلوط", "وردة")}
BENGALI = {"rider": ("শেফালী চড়ুই", "শেফালী"), "driver": ("রোকেয়া শিমুল", "রোকেয়া")}
PEOPLE = {"as they are": {}, "long": LONG, "Arabic": ARABIC, "Bengali": BENGALI}
CAR = {"make": "Hummingbird", "model": "Grand Caravan Estate", "plate": "WXYZ 88429"}


@pytest.fixture
def ride(database: Database, seed: Seed, clock: FixedClock) -> RideView:
    return stages.found(database, seed, clock, "at")


def print_(client: FlaskClient, path: str) -> Printed:
    answer = client.get(f"/eastside/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), path
    return papers.read(answer.data)


def speaks(database: Database, seed: Seed, language: str) -> None:
    with database.transaction() as session:
        session.execute(update(Member).values(language=language))


def named(database: Database, seed: Seed, people: dict[str, tuple[str, str]]) -> None:
    with database.transaction() as session:
        for role, (name, first) in people.items():
            wanted = update(Member).where(Member.id == seed.members[role])
            session.execute(wanted.values(name=name, first_name=first))
        if people is LONG:
            session.execute(update(Vehicle).values(**CAR))


@pytest.mark.parametrize("language", NAMES)
def test_the_card_and_the_month_are_one_sheet_with_everything_on_them(
    database: Database, seed: Seed, ride: RideView, client_for: Clients, language: str
) -> None:
    speaks(database, seed, language)
    helper = client_for("helper")
    for people, names in PEOPLE.items():
        named(database, seed, names)
        after = stages.ride_of(database, ride.code)
        assert after.driver is not None
        assert after.car is not None
        card = print_(helper, f"card/{ride.code}.pdf")
        month = print_(helper, f"desk/people/{seed.rider_id}/month.pdf")
        for sheet, inches in ((card, (8.5, 5.5)), (month, (11, 8.5))):
            assert (sheet.pages, sheet.inches) == (1, inches), people
            assert sheet.margin >= MARGIN_POINTS, people
            for words in ("10:30", "25", "12:30", "313-555-0142", "Riverbend Clinic"):
                assert has(sheet, words), (people, words)
        assert has(card, after.car.plate)
        page = helper.get(f"/eastside/card/{ride.code}").text
        assert '<bdi dir="ltr">10:30</bdi>' in page  # the big thing is the time
        if people != "Bengali":  # what a PDF says of Bengali is in the order of the strokes
            assert has(card, after.rider.first_name), people
            assert has(card, after.driver.first_name), people


@pytest.mark.parametrize("language", NAMES)
def test_blank_forms_and_the_fridge_card_fit_one_sheet(client: FlaskClient, language: str) -> None:
    for path in (f"forms/join.pdf?speak={language}", f"forms/consent.pdf?speak={language}"):
        sheet = print_(client, path)
        assert (sheet.pages, sheet.inches) == (1, (8.5, 11)), path
        assert sheet.margin >= MARGIN_POINTS, path
        assert has(sheet, "313-555-0142"), path
    keys = print_(client, "keys.pdf")
    assert keys.pages == 1
    assert keys.margin >= MARGIN_POINTS
    assert all(has(keys, name) for name in NAMES.values())
    assert has(keys, "Nobody here No hay nadie 0 1 2 3 4 5 6 7 8 9")
    assert client.get("/eastside/forms/join.pdf?speak=xx").status_code == 404


@pytest.mark.parametrize("language", NAMES)
def test_the_drivers_day_has_phone_help_streets_and_room_to_write(
    database: Database, seed: Seed, ride: RideView, client_for: Clients, clock: FixedClock,
    language: str,
) -> None:  # fmt: skip
    speaks(database, seed, language)
    named(database, seed, LONG)
    clock.at = ride.pickup_at - timedelta(hours=2)
    for role, path in (
        ("driver", "drive/route.pdf"),
        ("coordinator", f"people/{seed.members['driver']}/route.pdf"),
    ):
        sheet = print_(client_for(role), path)
        assert sheet.pages == 1
        assert sheet.margin >= MARGIN_POINTS
        for words in ("10:30", "12:30", "313-555-0177", "Maximiliana-Josephine", "900 River"):
            assert has(sheet, words), (role, words)


def test_a_full_day_goes_over_to_a_second_sheet_and_tears_no_ride(app: Flask) -> None:
    ends = (End("4120 Conner Street", "Apartment 2", ""), End("Elm Clinic", "", "by 9:00 AM"))
    legs = tuple(
        Leg(f"{hour}:15 AM", "Opal", f"313-555-01{hour:02}", "", "Walker.", ends, "Knock.")
        for hour in range(1, 10)
    )
    route = Route("en", "Wednesday", "Marcus", legs, "", ("Hours", "Miles", "Initials"), "", "")
    with app.test_request_context("/eastside/"):
        canvas = Canvas(LETTER, "en", "", builders.MADE_AT)
        draw(canvas, route)
        sheet = papers.read(canvas.as_pdf())
    assert sheet.pages == 3
    assert sheet.margin >= MARGIN_POINTS
    for page in sheet.each:
        assert (
            page.count("Opal")
            == page.count("Initials")
            == page.count("byAM900") + page.count("by900AM")
        )


@pytest.mark.parametrize("language", NAMES)
def test_the_statement_has_each_line_and_the_sums(
    database: Database, seed: Seed, client_for: Clients, clock: FixedClock, language: str
) -> None:
    moves = (rides.go, rides.arrive, rides.board, rides.finish)
    stages.driven(database, seed, clock, *moves, way_home="at")
    speaks(database, seed, language)
    named(database, seed, LONG)
    for role, path in (
        ("rider", "me/hours.pdf"),
        ("coordinator", f"desk/people/{seed.rider_id}/hours.pdf"),
    ):
        sheet = print_(client_for(role), path)
        assert sheet.pages == 1
        assert sheet.margin >= MARGIN_POINTS
        assert has(sheet, "Bartholomew-Alexander 2026")
        assert sheet.words.count("30") >= 2  # the line, and the sum of the month


def test_paper_of_somebody_else_does_not_exist(
    database: Database, seed: Seed, ride: RideView, client_for: Clients
) -> None:
    whose = f"desk/people/{seed.members['driver']}"
    helper, coordinator = client_for("helper"), client_for("coordinator")
    for path in ("month", "month.pdf", "hours", "hours.pdf"):
        assert helper.get(f"/eastside/{whose}/{path}").status_code == 404, path
        gone = coordinator.get(f"/eastside/desk/people/{NOBODY}/{path}")
        assert gone.status_code == 404, path
    with database.transaction() as session:
        session.execute(update(Consent).values(scopes=list(USUAL_SCOPES)))  # rides, not hours
    assert helper.get(f"/eastside/desk/people/{seed.rider_id}/month").status_code == 200
    assert helper.get(f"/eastside/desk/people/{seed.rider_id}/hours").status_code == 404
    assert client_for("driver").get(f"/eastside/card/{ride.code}.pdf").status_code == 404
    assert helper.get(f"/eastside/people/{seed.driver_id}/route").status_code == 403
    no_driver = f"/eastside/people/{seed.rider_id}/route"
    assert coordinator.get(no_driver).status_code == 404


def test_a_helper_who_may_only_book_prints_what_they_booked_alone(
    database: Database, seed: Seed, ride: RideView, client_for: Clients
) -> None:
    with database.transaction() as session:
        session.execute(update(Consent).values(scopes=["book"]))
    page = client_for("helper").get(f"/eastside/desk/people/{seed.rider_id}/month")
    assert page.status_code == 200
    assert "Riverbend" not in page.text


def test_sheets_are_linked_where_people_look_for_them(
    database: Database, seed: Seed, ride: RideView, client_for: Clients, client: FlaskClient
) -> None:
    member = f"/eastside/desk/people/{seed.rider_id}"
    rider, coordinator = client_for("rider"), client_for("coordinator")
    for reader, page, link in (
        (rider, "/eastside/me/rides", "/eastside/me/month"),
        (rider, f"/eastside/me/rides/{ride.code}", f"/eastside/card/{ride.code}"),
        (rider, "/eastside/me/hours", "/eastside/me/hours/sheet"),
        (client_for("driver"), "/eastside/drive", "/eastside/drive/route"),
        (client_for("helper"), member, f"{member}/month"),
        (coordinator, f"/eastside/people/{seed.rider_id}", f"{member}/hours"),
        (coordinator, "/eastside/board/papers", "/eastside/forms/consent"),
        (client, "/eastside/text-help", "/eastside/keys"),
        (client, "/eastside/join", "/eastside/forms/join"),
    ):
        assert f'href="{link}' in reader.get(page).text, page


def test_the_print_queue_leads_to_the_large_card(
    database: Database, seed: Seed, client_for: Clients, clock: FixedClock
) -> None:
    with database.transaction() as session:
        wanted = update(Member).where(Member.id == seed.rider_id)
        session.execute(wanted.values(contact_wish="paper"))
    ride = stages.found(database, seed, clock, "at")
    page = client_for("coordinator").get("/eastside/board/papers").text
    assert f'href="/eastside/card/{ride.code}"' in page
