"""The inbox: what no key fits is read, answered in words once, or closed."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web import stages_coord
from tests.web.seeds import Seed
from timebank import inbound
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database
from timebank.notifications import Message

Client = Callable[[str], FlaskClient]
INBOX = "/eastside/inbox"


def _waiting(database: Database) -> list[inbound.InboxLine]:
    with database.reading() as session:
        return inbound.inbox(session, 1)


def test_a_person_answers_in_their_own_words_once(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.texts(database, seed, clock)
    client = client_for("coordinator")
    page = client.get(INBOX).text
    assert "3 texts to read" in page
    assert "My daughter moved" in page
    first = _waiting(database)[0]
    url = f"{INBOX}/{first.id}/answer"
    assert client.post(url, data={"words": " "}).status_code == 422
    said = {"words": "Yes, Friday is fine.  Marcus knows."}
    assert client.post(url, data=said).status_code == 303
    assert client.post(url, data=said).status_code == 303  # a double tap
    assert client.post(url, data={"words": "Other words"}).status_code == 409
    with database.reading() as session:
        sent = session.scalars(select(Message).where(Message.kind == "P1")).all()
    assert [(one.body, one.address, one.state) for one in sent] == [
        ("Parkside: Yes, Friday is fine. Marcus knows.", "+13135550177", "waiting")
    ]
    page = client.get(INBOX).text
    assert "2 texts to read" in page
    assert "Yes, Friday is fine. Marcus knows." in page


def test_who_wants_no_texts_is_called(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    stages_coord.texts(database, seed, clock)
    client = client_for("coordinator")
    stopped = next(line for line in _waiting(database) if line.is_stopped)
    assert "Please call" in client.get(f"{INBOX}?text={stopped.id}").text
    answer = client.post(f"{INBOX}/{stopped.id}/answer", data={"words": "Hello"})
    assert answer.status_code == 422
    assert "Please call" in answer.text
    assert client.post(f"{INBOX}/{stopped.id}/close").status_code == 422
    for _ in range(2):
        done = client.post(f"{INBOX}/{stopped.id}/close", data={"outcome": "called"})
        assert done.status_code == 303
    assert stopped.id not in [line.id for line in _waiting(database)]


def test_another_communitys_text_does_not_exist_here(
    client_for: Client, database: Database, seed: Seed, clock: FixedClock
) -> None:
    def theirs(session: object) -> None:
        text = inbound.Received("+12125550177", "", "hello there", "theirs", clock.now())
        inbound.receive_text(session, 2, text, clock.now())  # type: ignore[arg-type]

    database.transact(theirs)
    with database.reading() as session:
        line = inbound.inbox(session, 2)[0]
    client = client_for("coordinator")
    assert "hello there" not in client.get(INBOX).text
    for what, data in (("answer", {"words": "Hi"}), ("close", {"outcome": "noise"})):
        assert client.post(f"{INBOX}/{line.id}/{what}", data=data).status_code == 404
    with database.reading() as session:
        assert [one.id for one in inbound.inbox(session, 2)] == [line.id]
