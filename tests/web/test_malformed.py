"""Bad input on every form, from everybody who may send it: told what to do, never a failure.

Field names are read from the source, so that a new form is tried without being listed.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict

from tests.conftest import only_sqlite
from tests.web.test_access import address_of, rules
from timebank import web
from timebank.kernel.db import Database
from timebank.web.access import declared_access

Clients = Callable[[str], FlaskClient]
MARKER = "<script>alert(7)</script>"
NASTY = {
    "nothing": "",
    "spaces": " \t\n ",
    "null": "a\x00b",
    "long": "x" * 5_000,
    "markup": MARKER,
    "emoji": "🚗🚗🚗",
    "arabic digits": "١٠٤٥",
    "negative": "-1",
    "huge number": "9" * 40,
    "past day": "1999-01-01",
    "far day": "9999-12-31",
    "no such time": "25:99",
    "another's id": "0190e0a0-0000-7000-8000-000000000000",
    "half an id": "0190e0a0",
    "right to left": "\u202eabc\u202c",
    "quotes": "'; drop table member; --\\%s%(x)s{{7*7}}",
    "lone surrogate": "\ud800",
}
# what a database may refuse is tried on both; the rest is answered before one is asked
AT_THE_DATABASE = (
    "null", "long", "negative", "huge number", "far day", "another's id", "half an id", "quotes",
    "lone surrogate",
)  # fmt: skip
NO_QUERY = ("long", "lone surrogate")
TRIED = [("sqlite", kind) for kind in NASTY] + [("postgresql", kind) for kind in AT_THE_DATABASE]


class Noting(ImmutableMultiDict[str, str]):
    """A query that remembers which of its names were asked for."""

    asked: ClassVar[set[str]] = set()

    def get(self, key: str, *more: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().get(key, *more, **named)

    def getlist(self, key: str, *more: Any, **named: Any) -> Any:
        self.asked.add(key)
        return super().getlist(key, *more, **named)

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)


class NotingRequest(Request):
    parameter_storage_class = Noting


def field_names() -> list[str]:
    """Every field that any form of the pages reads."""
    folder = Path(web.__file__).parent
    text = "\n".join(path.read_text() for path in folder.rglob("*.py"))
    readers = "text|email|phone|day|time|hours|number|choice|choices|flag|id"
    return sorted(set(re.findall(rf'form\.(?:{readers})\(\s*"(\w+)"', text)))


def senders(app: Flask, client_for: Clients) -> list[tuple[str, FlaskClient, str]]:
    """(address, client, rule) of every form and one role that may send it."""
    clients: dict[str, FlaskClient] = {}
    found = []
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if "POST" not in (rule.methods or ()) or declared is None:
            continue
        role = "rider" if declared.is_open else min(declared.roles)
        if role not in clients:
            clients[role] = client_for(role)
        if rule.endpoint != "account.end":  # it would sign the client out
            found.append((address_of(rule), clients[role], str(rule)))
    return found


@pytest.mark.parametrize(("_database", "kind"), TRIED, indirect=["_database"])
def test_no_form_fails_on_bad_input(app: Flask, client_for: Clients, kind: str) -> None:
    value = NASTY[kind].encode("utf-8", "surrogatepass")
    data = dict.fromkeys(field_names(), value)
    for address, client, rule in senders(app, client_for):
        answer = client.post(address, data=data)
        assert answer.status_code < 500, (rule, kind)
        assert MARKER not in answer.text, (rule, "reflected")


@only_sqlite
def test_no_form_fails_on_missing_repeated_or_unknown_fields(
    app: Flask, client_for: Clients
) -> None:
    twice = {name: ["a", "b"] for name in field_names()}
    for address, client, rule in senders(app, client_for):
        for data in ({}, twice, {"unknown": "x", "": "y"}):
            assert client.post(address, data=data).status_code < 500, rule


@only_sqlite
def test_no_form_fails_on_a_file_or_another_kind_of_body(app: Flask, client_for: Clients) -> None:
    names = field_names()
    for address, client, rule in senders(app, client_for):
        files = {name: (io.BytesIO(b"\x89PNG\x00"), "photo.png") for name in names}
        answer = client.post(address, data=files, content_type="multipart/form-data")
        assert answer.status_code < 500, rule
        answer = client.post(address, data=b"\xff\xfe{", content_type="application/json")
        assert answer.status_code < 500, rule


def test_no_page_fails_on_a_bad_query(
    app: Flask, database: Database, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that asks its query for nothing but the language is tried with one."""
    monkeypatch.setattr(app, "request_class", NotingRequest)
    kinds = list(NASTY) if database.is_sqlite else [*AT_THE_DATABASE, "markup"]
    kinds.sort(key="markup".__ne__)  # first: it is what every page is tried with
    reading = 0
    names = {*field_names(), "q", "next", "again", "start", "page", "show"}
    clients: dict[str, FlaskClient] = {}
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or declared is None:
            continue
        role = "rider" if declared.is_open else min(declared.roles)
        if role not in clients:
            clients[role] = client_for(role)
        Noting.asked.clear()
        for kind in kinds:
            if kind in NO_QUERY:
                continue
            query = dict.fromkeys(names, NASTY[kind])
            answer = clients[role].get(address_of(rule), query_string=query)
            if rule.endpoint != "machine.ready":
                assert answer.status_code < 500, (rule, kind)
            assert MARKER not in answer.get_data().decode("utf-8", "replace"), (rule, "reflected")
            if Noting.asked <= {"lang"}:  # every page asks for its language
                break
        else:
            reading += 1
    assert reading > 30, reading
