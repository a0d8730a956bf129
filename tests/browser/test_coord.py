"""A coordinator finds a driver, writes a yes down, and turns hours back: in a real browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from tests.web import stages_coord
from timebank.members import Member
from timebank.rides import Ride

pytestmark = pytest.mark.browser
PageFor = Callable[..., Page]
Check = Callable[..., None]


@pytest.fixture
def week(served: Served) -> Served:
    """A bank in the middle of its week."""
    stages_coord.few(served.database, served.seed, served.clock)
    return served


def _code(served: Served, state: str) -> str:
    with served.database.reading() as session:
        code = session.scalar(select(Ride.code).where(Ride.state == state))
    assert code is not None
    return code


@pytest.mark.parametrize("scripts", [True, False])
def test_coordinator_assigns_and_reverses(
    week: Served, page_for: PageFor, check: Check, scripts: bool
) -> None:
    page = page_for("coordinator", width=1280, scripts=scripts)

    def fits() -> None:
        if scripts:
            check(page)

    page.goto("/eastside/board")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "2 rides in the next 48 hours have no driver"
    )
    fits()
    page.get_by_role("link", name="Joaquín Rivera").click()
    expect(page.get_by_role("heading", name="Who could drive Joaquín")).to_be_visible()
    page.get_by_role("button", name="first yes drives").first.click()
    expect(page.get_by_role("status")).to_contain_text("First yes drives")
    page.get_by_role("link", name="Everything about this ride").click()
    fits()
    name = page.locator("#f-driver option").first.inner_text()
    page.get_by_label("Who said yes?").select_option(label=name)
    page.get_by_role("button", name="Write the yes down").click()
    expect(page.locator(".state")).to_have_text("Driver found")
    expect(page.locator("main")).to_contain_text(name)
    fits()

    page.get_by_role("navigation", name="Staff pages").get_by_role("link", name="Ledger").click()
    page.get_by_role("link", name="Ride", exact=True).first.click()
    page.get_by_role("link", name="Turn this back").click()
    page.get_by_role("button", name="Turn it back").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    fits()
    page.get_by_label("Why?").fill("Counted for the wrong day")
    page.get_by_role("button", name="Turn it back").click()
    expect(page.get_by_role("status")).to_contain_text("This was turned back")
    page.get_by_role("link", name="See the reversal").click()
    expect(page.locator("main")).to_contain_text("Counted for the wrong day")
    fits()
    page.goto("/eastside/board/audit")
    expect(page.get_by_role("heading", level=1)).to_have_text("All hours add up")


def test_a_call_is_made_and_a_member_welcomed(
    week: Served, page_for: PageFor, check: Check
) -> None:
    page = page_for("coordinator", width=360)
    page.goto("/eastside/board")
    page.get_by_role("link", name="2 calls to make").click()
    check(page)
    page.get_by_label("Talked to them").check()
    page.get_by_label("What was said").fill("She is fine")
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 call to make now")
    page.get_by_role("link", name="Waiting").click()
    page.get_by_role("link", name="Look at Leila Winter").click()
    page.get_by_role("button", name="Yes, welcome Leila").click()
    expect(page.locator("main")).to_contain_text("yes by Iris Alder")
    page.get_by_role("button", name="Print a sign-in code").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign-in code for Leila")
    check(page)


@pytest.mark.parametrize("lang", ["es", "ar"])  # the longest words, and from the right
def test_every_page_fits_a_narrow_screen_in_every_language(
    week: Served, page_for: PageFor, check: Check, lang: str
) -> None:
    page = page_for("coordinator", width=320, lang=lang)
    with week.database.reading() as session:
        driver = session.scalar(select(Member.id).where(Member.name == "Marcus Birch"))
        asked = session.scalar(select(Member.id).where(Member.state == "asked"))
    looking, done = _code(week, "looking"), _code(week, "done")
    for path in (
        "board", "board/week", "board/calls", "board/papers", "board/papers/print",
        "board/audit", f"board/rides/{looking}", f"board/rides/{looking}/close",
        f"board/rides/{done}", f"board/rides/{done}/minutes", "people", "people/new",
        "people/waiting", f"people/{driver}", f"people/{asked}", f"people/{driver}/limit",
        f"people/{driver}/paper", "ledger", "helpers", "places", "reports",
        "board/closed", "board/closed/check?kind=weather&words=snow&from=2026-11-25&until=",
        "policy",
    ):  # fmt: skip
        answer = page.goto(f"/eastside/{path}")
        assert answer is not None
        assert answer.status == 200, path
        check(page, axe=lang in LOOKED_AT_BY_AXE)
