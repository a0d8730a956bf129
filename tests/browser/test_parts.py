"""Every part of the looks on one page: its macros work, and pass in each language and light."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import Page

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from timebank.web.access import access
from timebank.web.forms import blank

pytestmark = [pytest.mark.browser, pytest.mark.own_app]

VEHICLE = SimpleNamespace(make="Rowan", model="Estate", colour="silver", plate="7KR 429")
RIDE = SimpleNamespace(aids=("WA",), rider_note="Knock loudly.", help_level="door")


def show_parts(app: Flask) -> None:
    """Serve the page of parts at /<slug>/parts."""

    @access("anyone", whose="nobody")
    def parts() -> str:
        form = blank(name="Opal", kind="b", help="door", days=["0", "2"], half="am", at="10:45")
        form.refuse("wrong", "web.not-a-phone")
        source = Path(__file__).with_name("parts.html").read_text()
        return render_template_string(source, form=form, vehicle=VEHICLE, ride=RIDE)

    app.add_url_rule("/<slug:slug>/parts", "parts", parts)


@pytest.mark.parametrize("lang", ["en", "es", "ar", "bn"])
def test_every_part_passes(
    page_for: Callable[..., Page], served: Served, check: Callable[..., None], lang: str
) -> None:
    show_parts(served.app)
    for width, dark in ((320, False), (1280, True)):
        page = page_for(width=width, lang=lang, dark=dark)
        page.goto("/eastside/parts")
        check(page, axe=lang in LOOKED_AT_BY_AXE)
