"""Sheets printed from the browser: one page, nothing cut off, in each language."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from tests.browser.serving import Served
from tests.web import papers, stages
from tests.web.papers import has
from tests.web.test_paper import LONG, MARGIN_POINTS
from timebank.members import Member
from timebank.web.i18n import NAMES

pytestmark = pytest.mark.browser
Pages = Callable[..., Page]
Check = Callable[..., None]
LETTER, LANDSCAPE, HALF = (8.5, 11.0), (11.0, 8.5), (8.5, 5.5)


def furnish(served: Served, lang: str) -> list[tuple[str, tuple[float, float], str]]:
    """Plant a ride of two people with long names; return (address, inches, words on it)."""
    ride = stages.found(served.database, served.seed, served.clock, "at")
    served.clock.at = ride.pickup_at - timedelta(hours=3)
    with served.database.transaction() as session:
        session.execute(update(Member).values(language=lang))
        for role, (name, first) in LONG.items():
            wanted = update(Member).where(Member.id == served.seed.members[role])
            session.execute(wanted.values(name=name, first_name=first))
    member = f"/eastside/desk/people/{served.seed.rider_id}"
    driver = f"/eastside/people/{served.seed.members['driver']}"
    first, other = LONG["rider"][1], LONG["driver"][1]
    return [
        (f"/eastside/card/{ride.code}", HALF, f"{first} {other} 10:30 12:30 313-555-0142"),
        (f"{member}/month", LANDSCAPE, f"{LONG['rider'][0]} 10:30 Riverbend Clinic 30"),
        (f"{member}/hours", LETTER, f"{LONG['rider'][0]} 2026 313-555-0142"),
        (f"{driver}/route", LETTER, f"{first} 10:30 12:30 900 River Street"),
        (f"/eastside/forms/join?speak={lang}", LETTER, "313-555-0142"),
        (f"/eastside/forms/consent?speak={lang}", LETTER, "313-555-0142"),
        ("/eastside/keys", LETTER, "Nobody here No hay nadie 0 9 313-555-0142"),
    ]


@pytest.mark.parametrize("lang", NAMES)
def test_every_sheet_prints_whole_on_one_page(page_for: Pages, served: Served, lang: str) -> None:
    sheets = furnish(served, lang)
    page = page_for("coordinator", lang="en", width=1280)
    for path, inches, words in sheets:
        page.goto(path)
        assert page.locator("main").get_attribute("lang") == ("en" if "keys" in path else lang)
        sheet = papers.read(page.pdf(prefer_css_page_size=True))
        assert (sheet.pages, sheet.inches) == (1, inches), path
        assert sheet.margin >= MARGIN_POINTS, (path, sheet.margin)
        assert has(sheet, words), (path, words)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_sheet_reads_well_on_a_screen(
    page_for: Pages, served: Served, check: Check, lang: str
) -> None:
    sheets = furnish(served, lang)
    page = page_for("coordinator", lang=lang)
    for path, _inches, _words in sheets:
        page.goto(path)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            check(page, axe=lang == "en" or width == 320)
