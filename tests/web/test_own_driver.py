""" "I found my own driver" on the pages of riders, helpers and the office; both statements."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests import builders
from tests.conftest import only_sqlite
from tests.web import stages
from tests.web.desk_calls import USUAL, booked, said
from tests.web.good_forms import CAR
from tests.web.seeds import Seed
from tests.web.stages_coord import PAPERS
from timebank import ledger, rides
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Driver, Member
from timebank.rides import Invitation, Ride
from timebank.trust import favourites_of

Clients = Callable[[str], FlaskClient]
MARCUS, OTTO = "313-555-0163", "313-555-0190"
pytestmark = only_sqlite


@pytest.fixture
def code(database: Database, seed: Seed, clock: FixedClock) -> str:
    """A ride the rider asked for; both banks know each other, and Otto has a number there."""
    with database.transaction() as session:
        ledger.set_clearing_limit(session, 1, 2, 600, builders.MADE_AT)
        ledger.set_clearing_limit(session, 2, 1, 600, builders.MADE_AT)
        session.execute(
            update(Member)
            .where(Member.community_id == 2, Member.id == seed.members["stranger"])
            .values(phone="+13135550190")
        )
    return stages.asked(database, seed, clock, "none").codes[0]


def typed(name: str, phone: str) -> dict[str, str]:
    return {"driver_name": name, "driver_phone": phone}


def guest_of(database: Database) -> tuple[UUID, UUID]:
    with database.reading() as session:
        row = session.execute(
            select(Driver.id, Member.id)
            .join(Member, (Member.community_id == 1) & (Member.id == Driver.member_id))
            .where(Member.state == "guest")
        ).one()
    return row[0], row[1]


def test_a_rider_names_a_driver_of_the_bank_on_the_rides_page(
    client_for: Clients, code: str
) -> None:
    rider = client_for("rider")
    assert "I found my own driver" in rider.get(f"/eastside/me/rides/{code}").text
    page = f"/eastside/me/rides/{code}/driver"
    assert "Who drives you?" in rider.get(page).text
    for _ in range(2):
        done = rider.post(page, data=typed("Marcus", MARCUS))
        assert done.status_code == 303
    assert "Good. We ask them." in rider.get(done.location).text
    assert "Ask Marcus" in rider.get(page).text  # named before


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (typed("", MARCUS), "Type their first name"),
        (typed("Marcus", "soon"), "Type their phone number"),
        (typed("Opal", "313-555-0177"), "That is your own number"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_stays_typed(
    client_for: Clients, code: str, sent: dict[str, str], words: str
) -> None:
    page = client_for("rider").post(f"/eastside/me/rides/{code}/driver", data=sent)
    assert page.status_code == 422
    assert words in page.text
    assert sent["driver_phone"] in page.text


def test_why_a_driver_may_not_is_said_in_words(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    with database.transaction() as session:
        session.execute(
            update(Driver).where(Driver.id == seed.driver_id).values(purposes_not=["P", "M"])
        )
    code = stages.asked(database, seed, clock, "none").codes[0]
    rider = client_for("rider")
    page = rider.post(f"/eastside/me/rides/{code}/driver", data=typed("Marcus", MARCUS))
    assert page.status_code == 422
    assert "They do not drive this kind of trip" in page.text


def test_a_member_elsewhere_and_a_stranger_are_answered_the_same(
    client_for: Clients, code: str
) -> None:
    rider, answers = client_for("rider"), []
    for phone in (OTTO, "313-555-0199"):
        done = rider.post(f"/eastside/me/rides/{code}/driver", data=typed("Otto", phone))
        page = re.sub(r'name="csrf_token" +value="[^"]+"', "", rider.get(done.location).text)
        answers.append((done.status_code, done.location, page))  # a token tells its second
    assert answers[0] == answers[1]
    assert "Bank2" not in answers[0][2]


def test_the_ride_of_a_guest_stands_in_both_statements(
    client_for: Clients, code: str, database: Database, seed: Seed, clock: FixedClock
) -> None:
    rider, office = client_for("rider"), client_for("coordinator")
    rider.post(f"/eastside/me/rides/{code}/driver", data=typed("Otto", OTTO))
    driver_id, member_id = guest_of(database)
    calls = office.get("/eastside/board/calls").text
    assert "A rider found their own driver" in calls
    assert f"/eastside/people/guests/{driver_id}" in calls
    page = office.get(f"/eastside/people/guests/{driver_id}").text
    assert "Named by Opal Finch" in page
    assert "Otto of Bank2" in page
    assert "Otto Heron" not in page  # the other bank's name stays there
    home = f"2:{seed.members['stranger']}"
    sent = CAR | PAPERS | {"name": "Otto Heron", "home": home}
    late = office.post(
        f"/eastside/people/guests/{driver_id}", data=sent | {"insurance": "1/1/2026"}
    )
    assert late.status_code == 422
    assert "Otto Heron" in late.text
    done = office.post(f"/eastside/people/guests/{driver_id}", data=sent)
    assert done.status_code == 303
    assert "Drives as a guest" in office.get(done.location).text
    with database.reading() as session:
        guest = session.get(Member, (1, member_id))
        offer = session.scalar(select(Invitation.id).where(Invitation.driver_id == driver_id))
        ride = session.scalar(select(Ride.id).where(Ride.code == code))
    assert guest is not None
    assert offer is not None
    assert ride is not None
    by = builders.acting(guest, "driver")
    database.transact(rides.accept, by, offer, clock.now())
    assert "Otto drives" in rider.get(f"/eastside/me/rides/{code}").text
    clock.move(minutes=60 * 48)
    for move in (rides.go, rides.arrive, rides.board):
        database.transact(move, by, ride, clock.now())
        clock.move(minutes=5)
    database.transact(rides.finish, by, ride, clock.now(), 30)
    assert "Otto drove you" in rider.get("/eastside/me/hours").text
    stranger = client_for("stranger")
    there = stranger.get("/bank-2/me/hours").text
    assert "You drove for a neighbor of Parkside" in there
    assert "30 minutes" in there
    assert "Opal" not in there
    books = office.get("/eastside/ledger").text
    assert "Ride for another bank" in books
    assert office.get("/eastside/ledger.csv").status_code == 200
    with database.reading() as session:
        carried = next(
            line for line in ledger.recent_transfers(session, 1) if line.kind == "carried"
        )
    back = f"/eastside/ledger/{carried.transfer_id}/reverse"
    refused = office.post(back, data={"reason": "why"})
    assert refused.status_code == 409
    assert "These hours came with a ride" in refused.text
    paid = next(line for line in _lines(database) if line.kind == "ride")
    gone = office.post(f"/eastside/ledger/{paid.transfer_id}/reverse", data={"reason": "no ride"})
    assert gone.status_code == 303
    assert "Put right" in stranger.get("/bank-2/me/hours").text


def _lines(database: Database) -> list[ledger.TransferLine]:
    with database.reading() as session:
        return ledger.recent_transfers(session, 1)


def test_a_guest_is_no_member_who_may_sign_in(client_for: Clients, code: str) -> None:
    client_for("rider").post(f"/eastside/me/rides/{code}/driver", data=typed("Otto", OTTO))
    stranger = client_for("stranger")
    assert stranger.get("/eastside/drive").status_code == 404
    assert stranger.get("/eastside/me").status_code == 404


def test_a_driver_is_named_while_asking(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    with database.transaction() as session:
        builders.a_driver_near(session, "Tobias Heron", km_north=1.0)
    draft = f"?to={seed.clinic_id}&day=2026-11-25&time=645&home=at&back=750&help=kerb"
    page = f"/eastside/me/rides/new/check{draft}"
    assert "I found my own driver" in rider.get(page).text
    wrong = rider.post(page, data={"note": "Ring twice"} | typed("Marcus", "12"))
    assert wrong.status_code == 422
    assert "Ring twice" in wrong.text
    own = rider.post(page, data={"note": ""} | typed("Opal", "313-555-0177"))
    assert own.status_code == 422  # and no ride was written
    with database.reading() as session:
        assert session.scalars(select(Ride.id)).all() == []
    done = rider.post(page, data={"note": "Ring twice"} | typed("Marcus", MARCUS))
    assert done.status_code == 303
    with database.reading() as session:
        asked = session.scalars(select(Invitation.driver_id)).all()
    assert asked == [seed.driver_id]


def test_a_helper_and_the_office_name_a_driver(
    client_for: Clients, code: str, database: Database, seed: Seed, clock: FixedClock
) -> None:
    helper = client_for("helper")
    assert "They found their own driver" in helper.get(f"/eastside/desk/rides/{code}").text
    page = f"/eastside/desk/rides/{code}/driver"
    assert "Who drives Opal?" in helper.get(page).text
    assert helper.post(page, data=typed("", "")).status_code == 422
    done = helper.post(page, data=typed("Marcus", MARCUS))
    assert "We ask them." in helper.get(done.location).text
    office = client_for("coordinator")
    assert office.post(page, data=typed("Marcus", MARCUS)).status_code == 303
    assert page in office.get(f"/eastside/board/rides/{code}").text


def test_at_the_desk_a_driver_is_named_with_the_ride(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    helper = client_for("helper")
    checked = said(helper, **(USUAL | typed("Marcus", MARCUS)))
    weekly = said(helper, checked, day="every wed")
    assert "Name a driver for one ride" in weekly.text
    wrong = said(helper, checked, driver_phone="12")
    assert "Type their phone number" in wrong.text
    done = booked(helper, said(helper, checked))
    assert done.status_code == 303, done.text
    with database.reading() as session:
        assert session.scalars(select(Invitation.driver_id)).all() == [seed.driver_id]


def test_a_driver_one_rode_with_may_be_asked_first(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    done = stages.driven(
        database, seed, clock, rides.go, rides.arrive, rides.board, rides.finish, way_home="none"
    )
    rider, page = client_for("rider"), f"/eastside/me/rides/{done.code}"
    assert "Ask Marcus first next time" in rider.get(page).text
    rider.post(f"{page}/favourite", data={"first": "yes"})
    assert "Marcus is asked first for your rides." in rider.get(page).text
    clock.move(minutes=60)
    later = stages.asked(database, seed, clock, "none").codes[0]
    listed = client_for("coordinator").get(f"/eastside/board/rides/{later}").text
    assert "Opal would like them first" in listed
    rider.post(f"{page}/favourite", data={"first": "no"})
    with database.reading() as session:
        assert favourites_of(session, 1, seed.rider_id) == set()


def test_who_never_drove_them_is_no_favourite(
    client_for: Clients, code: str, database: Database, seed: Seed
) -> None:
    client_for("rider").post(f"/eastside/me/rides/{code}/favourite", data={"first": "yes"})
    with database.reading() as session:
        assert favourites_of(session, 1, seed.rider_id) == set()
