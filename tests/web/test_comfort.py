"""Comfort wishes on pages: ticked by rider, helper and driver; said where they leave nobody."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.web import stages
from tests.web.seeds import Seed
from timebank import members
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Comfort

Clients = Callable[[str], FlaskClient]
NEEDS = {"level": "kerb", "note": ""}


@pytest.mark.parametrize(
    ("role", "path"),
    [("rider", "/eastside/me/needs"), ("helper", "/eastside/desk/people/{}/needs")],
)
def test_what_a_rider_ticks_is_kept_and_shown_again(
    client_for: Clients, database: Database, seed: Seed, role: str, path: str
) -> None:
    who, page = client_for(role), path.format(seed.rider_id)
    sent = NEEDS | {"asks": ["pet_free", "front"], "offers": "mask"}
    assert who.post(page, data=sent).status_code == 303
    with database.reading() as session:
        kept = members.member_view(session, 1, seed.rider_id)
    assert kept is not None
    assert kept.comfort == Comfort(("pet_free", "front"), ("mask",))
    shown = who.get(page).text
    for name, value in (("asks", "front"), ("offers", "mask")):
        assert f'name="{name}" value="{value}" checked' in shown.replace(' id="f-offers"', "")


def test_with_pets_and_without_is_refused_with_words(client_for: Clients) -> None:
    page = client_for("rider").post(
        "/eastside/me/needs", data=NEEDS | {"asks": ["pet", "pet_free"]}
    )
    assert page.status_code == 422
    assert "Choose one: with pets, or without" in page.text


def test_a_driver_says_what_riders_may_count_on(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    driver = client_for("driver")
    sent = {"miles": "9", "rides": "6", "hours": "10", "level": "through", "languages": "en",
            "asks": "mask", "offers": ["smoke_free", "pet"]}  # fmt: skip
    assert driver.post("/eastside/drive/limits", data=sent).status_code == 303
    with database.reading() as session:
        kept = members.driver_view(session, 1, seed.driver_id)
    assert kept is not None
    assert kept.comfort == Comfort(("mask",), ("smoke_free", "pet"))
    assert 'value="smoke_free" checked' in driver.get("/eastside/drive/limits").text.replace(
        ' id="f-offers"', ""
    )


def test_rider_and_office_read_which_wish_leaves_nobody(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    rider, office = client_for("rider"), client_for("coordinator")
    rider.post("/eastside/me/needs", data=NEEDS | {"asks": "pet_free"})
    ride = stages.ride_of(database, stages.asked(database, seed, clock).codes[0])
    clock.move(hours=3)  # within two days: on the board
    for who, path in (
        (rider, f"/eastside/me/rides/{ride.code}"),
        (office, f"/eastside/board/rides/{ride.code}"),
        (office, f"/eastside/board?ride={ride.code}"),
    ):
        assert "Nobody without pets in the car is free." in who.get(path).text
    rider.post("/eastside/me/needs", data=NEEDS)
    assert "Nobody without pets" not in rider.get(f"/eastside/me/rides/{ride.code}").text
    assert "Marcus Birch" in office.get(f"/eastside/board/rides/{ride.code}").text
