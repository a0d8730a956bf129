"""Signing in by one's own channel, on paper, with a password, by a demo's link; and out."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests import builders
from tests.web.conftest import SECRET
from tests.web.seeds import Seed
from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.members import Member, SignInSession
from timebank.notifications import Message

Clients = Callable[[str], FlaskClient]
OPAL = "(313) 555-0177"


def texted_code(database: Database) -> str:
    """The six digits of the newest code that was sent."""
    with database.reading() as session:
        body = session.scalar(
            select(Message.body).where(Message.kind == "A1").order_by(Message.id.desc()).limit(1)
        )
    assert body
    found = re.search(r"\b\d{6}\b", body)
    assert found, body
    return found[0]


def messages(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def is_in(client: FlaskClient) -> bool:
    answer = client.get("/eastside/start")
    return answer.status_code != 303 or not answer.location.endswith("/in")


def test_a_code_by_text_lets_a_member_in_and_where_they_wanted(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    page = client.get("/eastside/in?next=/eastside/me/rides").text
    assert 'value="/eastside/me/rides"' in page
    sent = client.post("/eastside/in", data={"contact": OPAL, "next": "/eastside/me/rides"})
    assert (sent.status_code, sent.location) == (303, "/eastside/in/code")
    assert "313-555-0177" in client.get("/eastside/in/code").text
    code = texted_code(database)
    answer = client.post("/eastside/in/code", data={"code": f"{code[:3]} {code[3:]}"})
    assert (answer.status_code, answer.location) == (303, "/eastside/me/rides")
    assert is_in(client)


def test_a_code_typed_in_arabic_digits_is_the_same_code(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    client.post("/eastside/in", data={"contact": OPAL})
    code = "".join(chr(0x660 + int(digit)) for digit in texted_code(database))
    assert client.post("/eastside/in/code", data={"code": code}).location == "/eastside/start"
    assert is_in(client)


def test_nobody_is_told_who_is_a_member(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    known = client.post("/eastside/in", data={"contact": OPAL})
    count = messages(database)
    unknown = client.post("/eastside/in", data={"contact": "313-555-0999"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert messages(database) == count


def test_a_wrong_code_is_refused_and_after_five_also_the_right_one(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    client.post("/eastside/in", data={"contact": OPAL})
    code = texted_code(database)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        answer = client.post("/eastside/in/code", data={"code": wrong})
        assert answer.status_code == 422
        assert 'id="f-code"' in answer.text
        assert "Error:" in answer.text
    assert client.post("/eastside/in/code", data={"code": code}).status_code == 422
    assert not is_in(client)


def test_a_code_is_too_old_after_ten_minutes(
    client: FlaskClient, database: Database, clock: FixedClock, seed: Seed
) -> None:
    client.post("/eastside/in", data={"contact": OPAL})
    clock.move(minutes=11)
    answer = client.post("/eastside/in/code", data={"code": texted_code(database)})
    assert answer.status_code == 422
    assert "too old" in answer.text


def test_a_second_code_page_needs_a_number_first(client: FlaskClient, seed: Seed) -> None:
    assert client.get("/eastside/in/code").location == "/eastside/in"
    assert client.post("/eastside/in/code", data={"code": "123456"}).location == "/eastside/in"


def test_a_shared_phone_is_asked_who_it_is(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    with database.transaction() as session:
        builders.a_member(session, "Wanda Finch", phone="+13135550177")
    client.post("/eastside/in", data={"contact": OPAL})
    code = texted_code(database)
    page = client.post("/eastside/in/code", data={"code": code}).text
    assert "Who are you?" in page
    assert "Opal" in page
    assert "Wanda" in page
    answer = client.post("/eastside/in/code", data={"code": code, "member": str(seed.rider_id)})
    assert answer.location == "/eastside/start"
    assert is_in(client)


def test_somebody_not_behind_the_number_cannot_be_chosen(
    client: FlaskClient, database: Database, seed: Seed
) -> None:
    client.post("/eastside/in", data={"contact": OPAL})
    data = {"code": texted_code(database), "member": str(seed.members["coordinator"])}
    assert client.post("/eastside/in/code", data=data).status_code == 422
    assert not is_in(client)


def test_too_many_codes_for_one_number_are_refused_with_what_to_do(
    client: FlaskClient, seed: Seed
) -> None:
    answers = [client.post("/eastside/in", data={"contact": OPAL}) for _ in range(6)]
    assert [a.status_code for a in answers] == [303] * 5 + [429]
    assert "call us" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("typed", ["", "hello", "12", "a@b", "\x00", "☎️" * 200])
def test_what_is_no_number_is_asked_again(client: FlaskClient, seed: Seed, typed: str) -> None:
    answer = client.post("/eastside/in", data={"contact": typed})
    assert answer.status_code == 422
    assert 'href="#f-contact"' in answer.text


def test_a_printed_code_lets_in_once(
    app: Flask, client: FlaskClient, database: Database, clock: FixedClock, seed: Seed
) -> None:
    house = Actor(1, seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    code = database.transact(
        members.make_printed_code, house, seed.rider_id, secret_key=SECRET, now=clock.now()
    )
    answer = client.post("/eastside/in/paper", data={"code": code.lower()})
    assert answer.location == "/eastside/start"
    assert is_in(client)
    other = app.test_client()
    again = other.post("/eastside/in/paper", data={"code": code})
    assert again.status_code == 422
    assert not is_in(other)


def test_a_demo_link_signs_in_by_its_button_alone(
    app: Flask, client: FlaskClient, database: Database, clock: FixedClock, seed: Seed
) -> None:
    code = database.transact(
        members.make_demo_link, 1, seed.rider_id, secret_key=SECRET, now=clock.now()
    )
    assert client.get(f"/eastside/in/demo/{code}").status_code == 200
    assert not is_in(client)
    assert client.post(f"/eastside/in/demo/{code}").location == "/eastside/start"
    assert is_in(client)
    assert app.test_client().post(f"/eastside/in/demo/{code}").location == "/eastside/start"


def test_a_coordinator_signs_in_with_a_password(
    client: FlaskClient, database: Database, clock: FixedClock, seed: Seed
) -> None:
    boss = seed.members["coordinator"]
    own = Actor(1, boss, "web", roles=frozenset({"coordinator"}))
    database.transact(members.set_password, own, boss, "correct horse battery", clock.now())
    with database.transaction() as session:
        session.execute(update(Member).where(Member.id == boss).values(email="iris@alder.example"))
    wrong = client.post(
        "/eastside/in/password", data={"contact": "iris@alder.example", "password": "guess"}
    )
    assert wrong.status_code == 422
    assert "guess" not in wrong.text
    right = client.post(
        "/eastside/in/password",
        data={"contact": "Iris@Alder.example", "password": "correct horse battery"},
    )
    assert right.location == "/eastside/start"
    assert is_in(client)


def test_done_ends_the_session_on_the_server(
    client_for: Clients, database: Database, seed: Seed
) -> None:
    rider = client_for("rider")
    assert is_in(rider)
    assert "Are you done?" in rider.get("/eastside/out").text
    assert is_in(rider)
    kept = rider.get_cookie("timebank")
    assert kept
    assert rider.post("/eastside/out").location == "/eastside/"
    rider.set_cookie("timebank", kept.value)  # somebody kept the cookie: it is worth nothing
    assert not is_in(rider)
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(SignInSession.ended_at.is_(None))) == 0


def test_a_shared_computer_forgets_after_fifteen_idle_minutes(
    client: FlaskClient, database: Database, clock: FixedClock, seed: Seed
) -> None:
    client.post("/eastside/in", data={"contact": OPAL, "shared": "1"})
    client.post("/eastside/in/code", data={"code": texted_code(database)})
    clock.move(minutes=10)
    assert is_in(client)
    clock.move(minutes=16)
    assert not is_in(client)


def test_sign_in_costs_one_statement_a_page(
    client_for: Clients, count_queries: Callable[[], object]
) -> None:
    rider = client_for("rider")
    with count_queries() as counted:  # type: ignore[attr-defined]
        rider.get("/eastside/how")
    assert counted.count <= 2, counted.statements  # person, roles, community; and whom they help


def test_an_endless_session_ends_after_a_month(client_for: Clients, clock: FixedClock) -> None:
    rider = client_for("rider")
    clock.move(days=31)
    assert not is_in(rider)
