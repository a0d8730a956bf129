"""Bad input on every form, from everybody who may send it: told what to do, never a failure.

Field names are read from the source, so that a new form is tried without being listed.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.seeds import Seed
from tests.web.test_access import address_of, rules
from timebank import web
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


@pytest.mark.parametrize("kind", NASTY)
def test_no_form_fails_on_bad_input(app: Flask, client_for: Clients, kind: str) -> None:
    value = NASTY[kind].encode("utf-8", "surrogatepass")
    data = dict.fromkeys(field_names(), value)
    for address, client, rule in senders(app, client_for):
        answer = client.post(address, data=data)
        assert answer.status_code < 500, (rule, kind)
        assert MARKER not in answer.text, (rule, "reflected")


def test_no_form_fails_on_missing_repeated_or_unknown_fields(
    app: Flask, client_for: Clients
) -> None:
    twice = {name: ["a", "b"] for name in field_names()}
    for address, client, rule in senders(app, client_for):
        for data in ({}, twice, {"unknown": "x", "": "y"}):
            assert client.post(address, data=data).status_code < 500, rule


def test_no_form_fails_on_a_file_or_another_kind_of_body(app: Flask, client_for: Clients) -> None:
    names = field_names()
    for address, client, rule in senders(app, client_for):
        files = {name: (io.BytesIO(b"\x89PNG\x00"), "photo.png") for name in names}
        answer = client.post(address, data=files, content_type="multipart/form-data")
        assert answer.status_code < 500, rule
        answer = client.post(address, data=b"\xff\xfe{", content_type="application/json")
        assert answer.status_code < 500, rule


def test_no_page_fails_on_a_bad_query(app: Flask, seed: Seed, client_for: Clients) -> None:
    names = {*field_names(), "q", "next", "again", "start", "page", "show"}
    clients: dict[str, FlaskClient] = {}
    for rule in rules(app):
        declared = declared_access(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or declared is None:
            continue
        role = "rider" if declared.is_open else min(declared.roles)
        if role not in clients:
            clients[role] = client_for(role)
        for kind, value in NASTY.items():
            if kind in ("long", "lone surrogate"):
                continue
            answer = clients[role].get(address_of(rule), query_string=dict.fromkeys(names, value))
            if rule.endpoint != "machine.ready":
                assert answer.status_code < 500, (rule, kind)
            assert MARKER not in answer.get_data().decode("utf-8", "replace"), (rule, "reflected")
