"""First rides on pages: said by the rider, allowed by the office, told to whoever is asked."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.web import stages
from tests.web.seeds import Seed
from timebank import rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Driver, Need
from timebank.notifications import Task
from timebank.rides import Invitation

Clients = Callable[[str], FlaskClient]


@pytest.fixture
def is_new(database: Database, seed: Seed) -> None:
    """Marcus, the only driver, is on his first rides."""
    set_driver = update(Driver).where(Driver.id == seed.driver_id).values(first_rides=3)
    database.transact(lambda session: session.execute(set_driver) and None)


def test_a_rider_says_that_new_neighbors_are_welcome_and_may_end_it(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    for said in ("1", ""):
        sent = {"level": "door", "aids": "C", "note": ""} | ({"welcomes_new": said} if said else {})
        assert rider.post("/eastside/me/needs", data=sent).status_code == 303
        with database.reading() as session:
            assert session.get_one(Need, (1, seed.rider_id)).welcomes_new == bool(said)
        ticked = 'name="welcomes_new" value="1" checked' in rider.get("/eastside/me/needs").text
        assert ticked == bool(said)


@pytest.mark.usefixtures("is_new")
def test_a_coordinator_gives_a_word_and_the_place_is_kept(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    office, member = client_for("coordinator"), f"/eastside/people/{seed.members['driver']}"
    page = office.get(member).text
    assert "New: 3 first rides to come." in page
    assert "Yes, we may ask Marcus" in page
    assert office.post(f"{member}/word").status_code == 303
    assert "Take my word back" in office.get(member).text
    client_for("rider").post("/eastside/me/needs", data={"level": "kerb", "welcomes_new": "1"})
    ride = stages.ride_of(database, stages.asked(database, seed, clock).codes[0])
    page = office.get(f"/eastside/board/rides/{ride.code}").text
    assert "Kept for a new neighbor" in page
    assert "new: 3 first rides to come" in page
    driver = client_for("driver")
    assert "Kept for a new neighbor" in driver.get("/eastside/drive/offers").text
    with database.reading() as session:
        offer = session.scalars(select(Invitation.code)).one()
    page = driver.get(f"/eastside/drive/offers/{offer}").text
    assert "the rider is glad to help with your first rides" in page
    assert office.post(f"{member}/no-word").status_code == 303
    assert "Yes, we may ask Marcus" in office.get(member).text


@pytest.mark.usefixtures("is_new")
def test_a_new_driver_is_asked_by_name_not_among_the_best(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    ride = stages.ride_of(database, stages.asked(database, seed, clock).codes[0])
    page = client_for("coordinator").get(f"/eastside/board/rides/{ride.code}").text
    assert "Ask Marcus Birch" in page
    assert "Ask the best" not in page


@pytest.mark.usefixtures("is_new")
def test_after_a_first_ride_the_office_is_asked_to_call(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    office = client_for("coordinator")
    office.post(f"/eastside/people/{seed.members['driver']}/word")
    client_for("rider").post("/eastside/me/needs", data={"level": "kerb", "welcomes_new": "1"})
    stages.driven(database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish)
    with database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "call_member")).one()
    assert "1 of 1 (100 of a hundred)" in office.get("/eastside/reports").text
    page = office.get(f"/eastside/board/calls?task={task.id}").text
    assert "Marcus Birch" in page
    assert "A new neighbor drove for the first times" in page
    assert "2 first rides are to come." in page
