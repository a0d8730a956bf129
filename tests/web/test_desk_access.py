"""Without consent a member is not there: not found, not shown, nothing changed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests import builders
from tests.web import stages
from tests.web.desk_calls import DESK, USUAL, booked, kept, said
from tests.web.seeds import Seed
from timebank.intermediaries import Consent
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.rides import Ride, RideRequest, RideView

Clients = Callable[[str], FlaskClient]
YESTERDAY = date(2026, 11, 22)
GONE = {
    "revoked": {"revoked_at": builders.MADE_AT},
    "expired": {"until_on": YESTERDAY},
    "silent": {"confirm_by_on": YESTERDAY, "confirmed_at": None},
    "another helper's": {"organisation_id": None},
}


@pytest.fixture
def helper(client_for: Clients) -> FlaskClient:
    return client_for("helper")


@pytest.fixture
def ride(database: Database, seed: Seed, clock: FixedClock) -> RideView:
    return stages.found(database, seed, clock)


@pytest.fixture(params=sorted(GONE))
def without_consent(request: pytest.FixtureRequest, database: Database, seed: Seed) -> None:
    """The rider's consent no longer counts, in each of the ways it can end."""
    values = dict(GONE[request.param])
    with database.transaction() as session:
        if "organisation_id" in values:
            values["organisation_id"] = builders.an_organisation(session, "Other House").id
        session.execute(update(Consent).values(**values))


def how_it_stands(database: Database) -> tuple[int | None, list[str]]:
    with database.reading() as session:
        requests = session.scalar(select(func.count()).select_from(RideRequest))
        return requests, sorted(session.scalars(select(Ride.state)))


@pytest.mark.usefixtures("without_consent")
def test_without_consent_nobody_is_found_or_shown_or_changed(
    helper: FlaskClient, seed: Seed, database: Database, ride: RideView
) -> None:
    before = how_it_stands(database)
    assert "Nobody found" in said(helper, **USUAL).text
    assert "Opal Finch" not in said(helper, who="finch").text
    assert "Opal" not in helper.get(f"{DESK}/today").text
    assert "Opal" not in helper.get(f"{DESK}/people").text
    for path in (
        f"{DESK}?member={seed.rider_id}",
        f"{DESK}/people/{seed.rider_id}",
        f"{DESK}/rides/{ride.code}",
        f"{DESK}/rides/{ride.code}/off",
        f"/eastside/card/{ride.code}",
    ):
        assert helper.get(path).status_code == 404, path
    for path in (
        f"{DESK}/people/{seed.rider_id}/consent",
        f"{DESK}/people/{seed.rider_id}/end",
        f"{DESK}/rides/{ride.code}/off",
        f"{DESK}/rides/{ride.code}/ready",
        f"{DESK}/rides/{ride.code}/go-home",
    ):
        assert helper.post(path, data={"given_by": "phone", "reason": "x"}).status_code == 404, path
    assert how_it_stands(database) == before


def test_a_form_that_names_a_member_without_consent_books_nothing(
    helper: FlaskClient, seed: Seed, database: Database
) -> None:
    page = said(helper, **USUAL)
    with database.transaction() as session:
        session.execute(update(Consent).values(revoked_at=builders.MADE_AT))
    before = how_it_stands(database)
    assert booked(helper, page).status_code == 422
    forged = kept(page) | {"member": str(seed.members["driver"]), "who_for": "0177"}
    assert helper.post(f"{DESK}/book", data=forged).status_code == 422
    assert how_it_stands(database) == before


def test_consent_that_ends_between_reading_out_and_booking_is_looked_at_again(
    helper: FlaskClient, database: Database
) -> None:
    page = said(helper, **USUAL)
    with database.transaction() as session:
        session.execute(update(Consent).values(scopes=["see_schedule"]))
    assert booked(helper, page).status_code == 403
    assert how_it_stands(database) == (0, [])


def test_another_members_home_cannot_be_named(helper: FlaskClient, seed: Seed) -> None:
    page = said(helper, who="0177", where="Riverbend Clinic")
    home_id = str(seed.home_ids["driver"])
    forged = said(helper, page, where_id=home_id, where="Riverbend Clinic")
    assert home_id not in forged.text


def test_a_scope_that_was_not_given_is_not_shown_or_done(
    helper: FlaskClient, seed: Seed, database: Database, ride: RideView
) -> None:
    with database.transaction() as session:
        session.execute(update(Consent).values(scopes=["book"]))
    person = helper.get(f"{DESK}/people/{seed.rider_id}").text
    for hidden in ("313-555-0177", "Elm Street", "Hours they can use", "Riverbend Clinic, "):
        assert hidden not in person
    assert "They did not say that you may see their rides" in person
    assert helper.get(f"{DESK}/rides/{ride.code}").status_code == 404
    with database.transaction() as session:
        session.execute(update(Consent).values(scopes=["book", "see_schedule"]))
    assert "Take this ride off" not in helper.get(f"{DESK}/rides/{ride.code}").text
    assert helper.get(f"{DESK}/rides/{ride.code}/off").status_code == 403
    answer = helper.post(f"{DESK}/rides/{ride.code}/off", data={"reason": "No need"})
    assert answer.status_code == 403
    assert how_it_stands(database)[1] == ["found", "waiting_for_call"]


def test_members_and_drivers_have_no_desk(client_for: Clients) -> None:
    for role in ("rider", "driver"):
        assert client_for(role).get(DESK).status_code == 403
    assert client_for("stranger").get(DESK).status_code == 404


def test_a_card_is_for_its_rider_their_helper_and_coordinators(
    client_for: Clients, ride: RideView
) -> None:
    path = f"/eastside/card/{ride.code}"
    for role in ("rider", "helper", "coordinator"):
        page = client_for(role).get(path)
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert "Marcus drives" in page.text
    assert client_for("driver").get(path).status_code == 404
    assert client_for("stranger").get(path).status_code == 404


def test_the_drivers_phone_shows_only_near_the_ride(
    helper: FlaskClient, ride: RideView, clock: FixedClock
) -> None:
    assert "313-555-0163" not in helper.get(f"{DESK}/rides/{ride.code}").text
    clock.at = ride.pickup_at - timedelta(hours=20)
    assert "313-555-0163" in helper.get(f"{DESK}/rides/{ride.code}").text
