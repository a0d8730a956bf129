"""Hand-over notes and the words to say: whose they are, and that a note stays as it is."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests import builders
from tests.web.seeds import Seed
from timebank import desks
from timebank.kernel.clock import FixedClock
from timebank.kernel.db import Database

Clients = Callable[[str], FlaskClient]
NOTES = "/eastside/desk/notes"


def test_notes_are_added_once_and_read_by_the_same_desk(
    client_for: Clients, clock: FixedClock
) -> None:
    desk = client_for("helper")
    form = {"body": "Van key\nat the <front> desk", "request_key": "a-key-of-a-form-1234"}
    assert desk.post(NOTES, data=form).status_code == 303
    desk.post(NOTES, data=form)
    clock.move(minutes=1)
    desk.post(NOTES, data={"body": "Ride HJKM2345: ring twice"})
    page = desk.get(NOTES).text
    assert page.count("at the &lt;front&gt; desk") == 1
    assert page.index("ring twice") < page.index("Van key")
    assert desk.post(NOTES, data={"body": " "}).status_code == 422
    long = desk.post(NOTES, data={"body": "x" * 601})
    assert (long.status_code, "x" * 601 in long.text) == (422, True)  # nothing typed is lost


def test_another_desk_does_not_read_them_and_a_coordinator_reads_all(
    client_for: Clients, database: Database, seed: Seed, clock: FixedClock
) -> None:
    with database.transaction() as session:
        clinic = builders.an_organisation(session, "Elm Clinic")
    office = client_for("coordinator")
    kept = {"body": "From the office", "at": str(clinic.id)}
    assert office.post(NOTES, data=kept).location == f"{NOTES}?at={clinic.id}"
    desk = client_for("helper")
    assert "From the office" not in desk.get(f"{NOTES}?at={clinic.id}").text
    assert desk.post(NOTES, data=kept).status_code == 422
    desk.post(NOTES, data={"body": "From the library"})
    assert "From the library" in office.get(f"{NOTES}?at={seed.organisation_id}").text
    with database.reading() as session:
        assert [note.body for note in desks.notes_of(session, 1, clinic.id)] == ["From the office"]
        assert desks.notes_of(session, 2, clinic.id) == []


def test_the_words_to_say_stand_in_four_languages(client_for: Clients) -> None:
    page = client_for("helper").get("/eastside/desk/script").text
    for lang in ("en", "es", "ar", "bn"):
        assert page.count(f'lang="{lang}"') >= 7, lang
    assert "hello, this is parkside" in page.lower()
    assert "{" not in page.split("<main")[1]


def test_every_moment_has_words_in_every_language() -> None:
    from timebank.web.desk.script import LANGUAGES, LINES

    assert all(set(line) == set(LANGUAGES) and all(line.values()) for line in LINES.values())
