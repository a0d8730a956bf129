"""People, their standing and their papers; helpers and places; who may open any of it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests import builders
from tests.web import stages_coord
from tests.web.seeds import Seed
from timebank.intermediaries import Staff
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.ledger import Account
from timebank.members import Credential, Driver, Member
from timebank.notifications import Message

Client = Callable[[str], FlaskClient]
PEOPLE = "/eastside/people"
GETS = (
    "/board", "/board/week", "/board/calls", "/board/papers", "/board/papers/print",
    "/board/audit", "/board/rides/ABCDEF", "/people", "/people/waiting", "/people/new",
    "/people/{member}", "/people/{member}/limit", "/ledger", "/ledger/{member}", "/helpers",
    "/places", "/reports", "/reports/2026-11",
)  # fmt: skip


@pytest.fixture
def newcomer(database: Database, seed: Seed) -> UUID:
    """Somebody who asked to join."""
    return database.transact(
        lambda session: builders.a_member(session, "Leila Winter", state="asked").id
    )


@pytest.mark.parametrize("role", ["rider", "driver", "helper"])
def test_others_may_open_none_of_these_pages(client_for: Client, seed: Seed, role: str) -> None:
    client = client_for(role)
    for path in GETS:
        answer = client.get("/eastside" + path.format(member=seed.rider_id))
        assert answer.status_code == 403, path
    posts = (f"/people/{seed.rider_id}/approve", f"/people/{seed.rider_id}/code", "/places")
    assert {client.post(f"/eastside{path}").status_code for path in posts} == {403}


def test_ids_of_another_bank_do_not_exist_here(
    app: Flask, client_for: Client, database: Database, seed: Seed
) -> None:
    client, other = client_for("coordinator"), seed.members["stranger"]
    for path in (f"{other}", f"{other}/limit", f"{other}/paper"):
        assert client.get(f"{PEOPLE}/{path}").status_code == 404, path
    for word in ("approve", "pause", "resume", "drives", "no-drives", "code", "limit"):
        answer = client.post(f"{PEOPLE}/{other}/{word}", data={"hours": "2"})
        assert answer.status_code in (404, 422), word
    assert client.get(f"/eastside/ledger?member={other}").status_code == 404
    assert client.get("/bank-2/board").status_code == 404
    with database.reading() as session:
        stranger = session.get(Member, (2, other))
        assert stranger is not None
        assert stranger.state == "active"


def test_who_asked_to_join_is_approved_and_told(
    client_for: Client, database: Database, newcomer: UUID
) -> None:
    client = client_for("coordinator")
    assert "Leila Winter" in client.get(f"{PEOPLE}/waiting").text
    assert "Yes, welcome Leila" in client.get(f"{PEOPLE}/{newcomer}").text
    for _ in range(2):
        assert client.post(f"{PEOPLE}/{newcomer}/approve").status_code == 303
    page = client.get(f"{PEOPLE}/waiting").text
    assert "Nobody waits" in page
    assert "Iris Alder" in page  # who said yes
    with database.reading() as session:
        told = session.scalars(select(Message.kind).where(Message.member_id == newcomer)).all()
        assert session.scalar(select(Account.id).where(Account.owner_id == newcomer))
    assert told.count("A2") == 1


def test_a_paper_is_right_or_taken_back_out(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    client = client_for("coordinator")
    url = f"{PEOPLE}/{seed.members['driver']}/paper"
    wrong = {"kind": "training", "valid_from": "2026-11-01", "valid_until": "2025-11-01"}
    assert client.post(url, data=wrong).status_code == 422
    seen = wrong | {"valid_until": "2027-11-01"}
    assert client.post(url, data=seen).status_code == 303
    with database.reading() as session:
        paper = session.scalar(select(Credential).where(Credential.kind == "training"))
        assert paper is not None
        assert paper.checked_by_id == seed.members["coordinator"]
    database.transact(stages_coord.office, clock.now())
    with database.reading() as session:
        waits = session.scalar(select(Credential.id).where(Credential.checked_at.is_(None)))
    assert client.post(f"{PEOPLE}/papers/{waits}/wrong").status_code == 303
    with database.reading() as session:
        assert session.scalar(select(Credential.id).where(Credential.id == waits)) is None


def test_a_driver_is_put_on_hold_and_brought_back(
    client_for: Client, database: Database, seed: Seed
) -> None:
    client, url = client_for("coordinator"), f"{PEOPLE}/{seed.members['driver']}"
    states = []
    for word in ("no-drives", "drives"):
        client.post(f"{url}/{word}")
        with database.reading() as session:
            states.append(session.get_one(Driver, (1, seed.driver_id)).state)
    assert states == ["on_hold", "active"]


def test_a_member_rests_and_comes_back(client_for: Client, seed: Seed) -> None:
    client, url = client_for("coordinator"), f"{PEOPLE}/{seed.rider_id}"
    client.post(f"{url}/pause")
    assert "Bring back" in client.get(url).text
    client.post(f"{url}/resume")
    assert "Let them rest" in client.get(url).text


def test_hours_before_giving_are_set_in_words_people_use(
    client_for: Client, database: Database, seed: Seed
) -> None:
    client, url = client_for("coordinator"), f"{PEOPLE}/{seed.rider_id}/limit"
    assert client.post(url, data={"hours": "a lot"}).status_code == 422
    assert client.post(url, data={"hours": "999 h"}).status_code == 422
    assert client.post(url, data={"hours": "7:30"}).status_code == 303
    with database.reading() as session:
        account = session.scalar(select(Account).where(Account.owner_id == seed.rider_id))
        assert account is not None
        assert account.credit_limit == 450


def test_a_printed_code_lets_its_member_in_once(app: Flask, client_for: Client, seed: Seed) -> None:
    answer = client_for("coordinator").post(f"{PEOPLE}/{seed.rider_id}/code")
    assert answer.headers["Cache-Control"] == "no-store"
    code = answer.text.split('slip-code"><bdi dir="ltr">')[1].split("<")[0].replace(" ", "")
    entered = app.test_client().post("/eastside/in/paper", data={"code": code})
    assert entered.status_code == 303
    assert app.test_client().post("/eastside/in/paper", data={"code": code}).status_code == 422


def test_somebody_without_phone_or_email_is_added_once(
    client_for: Client, database: Database
) -> None:
    client = client_for("coordinator")
    assert client.post(f"{PEOPLE}/new", data={"name": ""}).status_code == 422
    data = {
        "name": "Harriet Thrush", "language": "en", "help_level": "door", "state": "active",
        "address": "12 Elm Street, 48207", "aids": ["WA"], "request_key": "k" * 20,
    }  # fmt: skip
    first, second = (client.post(f"{PEOPLE}/new", data=data) for _ in range(2))
    assert (first.status_code, second.location) == (303, first.location)
    page = client.get(first.location).text
    for words in ("Harriet Thrush", "On paper", "Walker", "12 Elm Street"):
        assert words in page
    lost = data | {"address": "Nowhere at all", "request_key": "l" * 20}
    assert "Add the ZIP code" in client.post(f"{PEOPLE}/new", data=lost).text


def test_people_are_found_the_way_callers_speak(client_for: Client) -> None:
    client = client_for("coordinator")
    assert "Opal Finch" in client.get(f"{PEOPLE}?q=0177").text
    assert "Opal Finch" in client.get(f"{PEOPLE}?q=fnich").text
    assert "Nobody found" in client.get(f"{PEOPLE}?q=zzzz9999").text
    assert "Marcus Birch" in client.get(PEOPLE).text


def test_only_an_admin_grants_a_role(client_for: Client, seed: Seed) -> None:
    url = f"{PEOPLE}/{seed.rider_id}/roles"
    data = {"role": "coordinator", "grant": "1"}
    assert client_for("coordinator").post(url, data=data).status_code == 403
    admin = client_for("admin")
    assert admin.post(url, data=data).status_code == 303
    assert "Take back" in admin.get(f"{PEOPLE}/{seed.rider_id}").text
    admin.post(url, data={"role": "coordinator", "grant": ""})
    assert "Take back" not in admin.get(f"{PEOPLE}/{seed.rider_id}").text


def test_organisations_hire_members_and_let_them_go(
    client_for: Client, database: Database, seed: Seed
) -> None:
    client, helpers = client_for("coordinator"), "/eastside/helpers"
    assert client.post(helpers, data={"name": "", "kind": "library"}).status_code == 422
    client.post(helpers, data={"name": "Harbor Clinic", "kind": "clinic"})
    assert "Harbor Clinic" in client.get(helpers).text
    page = client.get(f"{helpers}?at={seed.organisation_id}&q=opal").text
    assert "Add Opal Finch" in page
    hire = f"{helpers}/{seed.organisation_id}/hire"
    assert client.post(hire, data={"member": str(seed.rider_id)}).status_code == 303
    other = client.post(hire, data={"member": str(seed.members["stranger"])})
    assert other.status_code in (404, 422)
    with database.reading() as session:
        staff_id = session.scalar(select(Staff.id).where(Staff.member_id == seed.rider_id))
    client.post(f"{helpers}/staff/{staff_id}/end")
    assert f"/people/{seed.rider_id}" not in client.get(helpers).text


def test_a_place_is_added_and_found_misspelt(client_for: Client) -> None:
    client, places = client_for("coordinator"), "/eastside/places"
    data = {"name": "Harbor Pharmacy", "kind": "pharmacy", "address": "5 Dock Street, 48207"}
    assert client.post(places, data=data | {"address": "somewhere"}).status_code == 422
    answer = client.post(places, data=data)
    assert "Harbor Pharmacy" in client.get(answer.location).text
    assert "Harbor Pharmacy" in client.get(f"{places}?q=harbour+farmacy").text


def test_a_month_is_told_in_figures(client_for: Client) -> None:
    client = client_for("coordinator")
    assert "November 2026" in client.get("/eastside/reports").text
    assert "No ride has ended yet" in client.get("/eastside/reports/2026-02").text
    for month in ("2026-13", "x", "26-1", "٢٠٢٦-١١"):
        assert client.get(f"/eastside/reports/{month}").status_code == 404
