"""The page of words: looking, keeping, refusing, and ours again."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from timebank.kernel.db import Database
from timebank.notifications import own_words, words

PAGE = "/eastside/admin/words"
OURS = words("en").forms["R3"]
GOOD = {
    "news": "{org}: See you {day} at {time} for {place}. {driver} drives.",
    "keys": OURS.keys,
    "seen": "0",
}
Clients = Callable[[str], FlaskClient]


@pytest.fixture
def admin(client_for: Clients) -> FlaskClient:
    return client_for("admin")


def test_every_kind_is_listed_in_every_language(admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    for language in ("en", "es", "ar", "bn"):
        assert f'href="{PAGE}/R3/{language}"' in page
        assert admin.get(f"{PAGE}/R3/{language}").status_code == 200
    assert admin.get(f"{PAGE}/R99/en").status_code == 404
    assert admin.get(f"{PAGE}/R3/xx").status_code == 404


def test_looking_shows_length_parts_and_cost_and_keeps_nothing(
    admin: FlaskClient, database: Database
) -> None:
    page = admin.post(f"{PAGE}/R3/en", data=GOOD)
    assert page.status_code == 200
    assert "See you Wed Nov 25 at 10:45 AM" in page.text
    assert "<b>1 part</b>" in page.text
    assert "GSM-7" in page.text
    assert "About 0.8 cents a text." in page.text
    with database.reading() as session:
        assert own_words(session, 1) == {}


def test_words_are_kept_shown_and_put_back(admin: FlaskClient, database: Database) -> None:
    assert admin.post(f"{PAGE}/R3/en", data=GOOD | {"keep": "1"}).status_code == 303
    assert "Your words" in admin.get(PAGE).text
    page = admin.get(f"{PAGE}/R3/en").text
    assert "your own words" in page
    assert "Noor Linden" in page
    late = admin.post(f"{PAGE}/R3/en", data=GOOD | {"keep": "1", "news": GOOD["news"] + " Ok."})
    assert late.status_code == 409
    assert "Somebody changed this just now" in late.text
    assert admin.post(f"{PAGE}/R3/en/ours", data={"seen": "1"}).status_code == 303
    assert "In use now: our words." in admin.get(f"{PAGE}/R3/en").text
    with database.reading() as session:
        assert own_words(session, 1) == {}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"news": "{org}: Ride {day}, {place}, {driver}"}, "{time} must stay"),
        ({"news": GOOD["news"] + " {weather}"}, "We do not know {weather}"),
        ({"keys": "Reply 1 or 0."}, "The key 9 must stay"),
        ({"keys": OURS.keys + " 7 = x"}, "The key 7 does nothing"),
        ({"keys": OURS.keys + " STOP"}, "STOP ends or starts all texts"),
        ({"news": GOOD["news"] + " Be early." * 12}, "Say it shorter"),
        ({"news": GOOD["news"] + " [x"}, "A bracket is open"),
        ({"news": ""}, "Please fill this in"),
    ],
)
def test_a_clear_sentence_says_what_is_wrong(
    admin: FlaskClient, database: Database, change: dict[str, str], sentence: str
) -> None:
    answer = admin.post(f"{PAGE}/R3/en", data=GOOD | {"keep": "1"} | change)
    assert answer.status_code == 422
    assert sentence in answer.text
    with database.reading() as session:
        assert own_words(session, 1) == {}


def test_coordinators_do_not_change_words(client_for: Clients) -> None:
    coordinator = client_for("coordinator")
    assert coordinator.get(PAGE).status_code == 403
    assert coordinator.post(f"{PAGE}/R3/en", data=GOOD | {"keep": "1"}).status_code == 403
    assert PAGE not in coordinator.get("/eastside/board").text
