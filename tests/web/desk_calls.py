"""A call at the desk as a browser sends it: what the page holds goes back with what is typed."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

DESK = "/eastside/desk"
ONCE = {"shown_ms": ""}  # the second Enter comes when the words were read out
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TYPED = re.compile(r'<input id="f-(\w+)" name="\w+" type="text"[^>]* value="([^"]*)"')
USUAL = {"who": "0177", "where": "Riverbend Clinic", "day": "wed", "time": "1045", "back": "1230"}


def kept(page: TestResponse) -> dict[str, str]:
    """Return the fields of the page's first form, as a browser would send them again."""
    form = page.text.split('<form class="desk"')[1].split("</form>")[0]
    fields = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    return fields | {name: unescape(value) for name, value in TYPED.findall(form)}


def said(client: FlaskClient, page: TestResponse | None = None, **typed: str) -> TestResponse:
    """Type into the form of `page` (none: a fresh one) and press Enter."""
    before = kept(page) if page is not None else {}
    return client.post(DESK, data=before | typed)


def booked(client: FlaskClient, page: TestResponse, **typed: str) -> TestResponse:
    """Press the button that books what the page reads out."""
    return client.post(f"{DESK}/book", data=kept(page) | ONCE | typed)
