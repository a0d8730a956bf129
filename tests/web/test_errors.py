"""What goes wrong is told kindly: what happened, what to do, the number to call."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from timebank.app import create_app
from timebank.config import Settings, SettingsRefused
from timebank.kernel.clock import mark_installation
from timebank.kernel.db import Database
from timebank.kernel.errors import Invalid, TimebankError
from timebank.ledger import CreditLimitExceeded
from timebank.members import NoSuchMember, NotYours
from timebank.web import error_words
from timebank.web.access import access

PHONE = "313-555-0142"
REAL = Settings(
    mode="production",
    secret_key="0123456789abcdefghijklmnopqrstuvwxyz",
    base_url="https://rides.example",
)


def failing(app: Flask, error: Exception) -> str:
    @access("anyone", whose="nobody")
    def fails() -> str:
        raise error

    app.add_url_rule("/<slug:slug>/fails", "fails", fails)
    return "/eastside/fails"


@pytest.mark.own_app
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (CreditLimitExceeded(short_minutes=15), 409, "Your hours do not reach"),
        (NotYours(), 403, "You may not do this"),
        (NoSuchMember(member_id="x"), 404, "We cannot find this"),
        (ValueError("a secret of the code"), 500, "Something broke on our side"),
        (OperationalError("select", {}, Exception("gone")), 503, "does not work right now"),
    ],
)
def test_conditions_and_failures_have_kind_pages(
    app: Flask, client: FlaskClient, error: Exception, status: int, words: str
) -> None:
    answer = client.get(failing(app, error))
    assert answer.status_code == status
    assert words in answer.text
    assert PHONE in answer.text
    assert "secret" not in answer.text


def test_a_page_that_does_not_exist_still_shows_the_number(client: FlaskClient) -> None:
    answer = client.get("/eastside/nothing/here")
    assert answer.status_code == 404
    assert PHONE in answer.text


def test_what_is_too_big_is_told(client: FlaskClient) -> None:
    answer = client.post("/eastside/join", data={"note": "x" * (1024 * 1024 + 10)})
    assert answer.status_code == 413
    assert "too big" in answer.text


def test_a_wrong_method_is_told(client: FlaskClient) -> None:
    answer = client.post("/eastside/how")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("address", ["/eastside/in?next=%00", "/%00", "/eastside/join?x=%00%00"])
def test_null_characters_are_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code in (400, 404)


def test_the_database_being_away_gives_a_page_and_health_stays(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("connect", {}, Exception("no answer"))

    monkeypatch.setattr(app.extensions["timebank"].database, "reading", gone)
    answer = client.get("/eastside/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 503


def test_health_and_ready_answer(client: FlaskClient) -> None:
    assert client.get("/health").text == "ok\n"
    assert client.get("/ready").text == "ready\n"


def test_production_refuses_a_demo_database(database: Database) -> None:
    database.transact(mark_installation, "demo")
    with pytest.raises(SettingsRefused, match="demo"):
        create_app(REAL, database=database)


def test_production_refuses_a_database_that_was_never_made(database: Database) -> None:
    with pytest.raises(SettingsRefused, match="timebank init"):
        create_app(REAL, database=database)


def test_production_cookies_travel_over_tls_only(
    database: Database, seeded: Callable[[str], Any]
) -> None:
    seeded("real")
    app = create_app(replace(REAL), database=database)
    answer = app.test_client().get("/eastside/join", base_url="https://rides.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Set-Cookie"].startswith("__Host-timebank=")
    assert "Strict-Transport-Security" in answer.headers


def conditions(family: type[TimebankError]) -> list[type[TimebankError]]:
    """Every concrete condition below a family that pages can meet."""
    found = []
    for each in family.__subclasses__():
        found += [each, *conditions(each)]
    return [each for each in found if each.__module__.startswith("timebank.")]


# met by operators on the command line, by the worker, or where no page has a form for it
WITHOUT_A_PAGE = {
    "exchanges.past-unfit",  # rows of a file: the command names each
    "geo.columns-missing",
    "geo.geocoder-unknown",
    "ledger.hold-too-small",
    "ledger.not-balanced",
    "members.community-detail-wrong",
    "notifications.message-refused",
    "notifications.receiver-stopped",
    "notifications.words-unfit",  # the page names each flaw
    "planning.costs-unfit",  # a file of costs
    "planning.day-unfit",  # a file of a day
    "trust.vouch-for-self",
}


def test_every_condition_of_a_form_has_words_of_its_own(app: Flask) -> None:
    codes = {each.code for each in conditions(Invalid)}
    assert codes - set(error_words.SENTENCES) - WITHOUT_A_PAGE == set()


def test_no_words_are_kept_for_a_condition_that_is_gone(app: Flask) -> None:
    codes = {each.code for each in conditions(TimebankError)}
    assert set(error_words.SENTENCES) - codes == set()


def test_words_can_be_said_when_the_data_is_missing(app: Flask) -> None:
    with app.test_request_context("/"):
        for each in conditions(TimebankError):
            title, then = error_words.title_and_next(each())
            assert title
            assert then
