"""Asking to join: kept once, in the words of whoever asked, and not without end."""

from flask.testing import FlaskClient
from sqlalchemy import select

from timebank.kernel.db import Database
from timebank.members import Member

GOOD = {"name": "Hugo Maple", "phone": "(313) 555-0188", "wish": "text", "note": "Mornings"}


def asked(database: Database) -> list[Member]:
    with database.reading() as session:
        return list(session.scalars(select(Member).where(Member.state == "asked")))


def test_what_was_asked_is_kept_for_a_coordinator(client: FlaskClient, database: Database) -> None:
    client.get("/eastside/?lang=es")
    answer = client.post("/eastside/join/drive", data=GOOD)
    assert (answer.status_code, answer.location) == (303, "/eastside/joined")
    [member] = asked(database)
    assert (member.name, member.phone, member.note) == ("Hugo Maple", "+13135550188", "Mornings")
    assert (member.language, member.contact_wish, member.wants_to_drive) == ("es", "text", True)


def test_a_double_tap_asks_once(client: FlaskClient, database: Database) -> None:
    data = GOOD | {"request_key": "k" * 24}
    for _ in range(2):
        assert client.post("/eastside/join", data=data).status_code == 303
    assert len(asked(database)) == 1


def test_somebody_without_a_phone_can_leave_an_email(
    client: FlaskClient, database: Database
) -> None:
    data = {"name": "Ines Wren", "email": "Ines@Wren.example", "wish": "call"}
    assert client.post("/eastside/join", data=data).status_code == 303
    [member] = asked(database)
    assert (member.email, member.contact_wish) == ("ines@wren.example", "email")


def test_neither_phone_nor_email_is_asked_for_again_and_nothing_is_lost(
    client: FlaskClient, database: Database
) -> None:
    answer = client.post("/eastside/join", data={"name": "Tobias <b>Heron</b>", "wish": "call"})
    assert answer.status_code == 422
    assert "Type a phone number or an e-mail" in answer.text
    assert 'value="Tobias &lt;b&gt;Heron&lt;/b&gt;"' in answer.text
    assert "<title>Error: I need a ride: Parkside Rides</title>" in answer.text
    assert asked(database) == []


def test_one_address_asks_only_so_often(client: FlaskClient, database: Database) -> None:
    answers = [
        client.post("/eastside/join", data=GOOD | {"phone": f"31355501{n:02d}"})
        for n in range(10, 24)
    ]
    assert [a.status_code for a in answers] == [303] * 12 + [429] * 2
    assert len(asked(database)) == 12
