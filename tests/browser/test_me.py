"""A rider asks and is driven home, in a real browser: pages clean, also narrow and without scripts.

The driver's side is played through operations.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from tests.web import stages
from timebank import rides
from timebank.rides import Invitation, RideView

pytestmark = pytest.mark.browser
Pages = Callable[..., Page]
Check = Callable[..., None]
ME = "/eastside/me"
TAP = 48


def say_yes(served: Served, code: str) -> RideView:
    """The seeded driver accepts the first invitation."""
    with served.database.reading() as session:
        invitation = session.scalars(
            select(Invitation.id).where(Invitation.driver_id == served.seed.driver_id)
        ).one()
    served.database.transact(
        rides.accept, stages.driver_of(served.seed), invitation, served.clock.now()
    )
    return stages.ride_of(served.database, code)


def drive(served: Served, ride: RideView, *moves: Callable[..., RideView]) -> None:
    for move in moves:
        served.clock.move(minutes=5)
        served.database.transact(move, stages.driver_of(served.seed), ride.id, served.clock.now())


def shows(page: Page, words: str) -> None:
    """Open the first page anew and look for the state's word under the kerb."""
    page.goto(ME)
    expect(page.locator("p.state")).to_contain_text(words)


def code_in(page: Page) -> str:
    found = re.search(r"/rides/([0-9A-Z]+)", page.url)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("width", "scripts"), [(360, True), (320, False)], ids=["phone", "narrow, no scripts"]
)
def test_a_rider_asks_and_is_driven_home(
    page_for: Pages, served: Served, check: Check, width: int, scripts: bool
) -> None:
    page = page_for("rider", width=width, scripts=scripts)

    def fine() -> None:
        if scripts:
            check(page, target=TAP)

    page.goto(ME)
    fine()
    page.get_by_role("link", name="I need a ride").click()
    page.get_by_label("Where do you want to go?").fill("riverbnd clinik")
    page.get_by_role("button", name="Look it up").click()
    fine()
    page.get_by_role("link", name="This one: Riverbend Clinic").click()
    fine()
    page.get_by_label("Wed Nov 25").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What time must you be there?").fill("1045")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I call when I am ready").check()
    fine()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Walk to the door").check()
    fine()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Check your ride")).to_be_visible()
    fine()
    page.get_by_role("button", name="Ask for this ride").click()
    expect(page.get_by_role("status")).to_contain_text("We have your ask")
    fine()
    shows(page, "Looking for a driver")

    out = say_yes(served, code_in_of(page))
    shows(page, "Driver found")
    fine()
    page.get_by_role("button", name="Yes, I’ll be ready").click()
    served.clock.at = out.pickup_at - timedelta(minutes=20)
    drive(served, out, rides.go)
    shows(page, "On the way")
    expect(page.get_by_role("link", name="Call Marcus")).to_be_visible()
    drive(served, out, rides.arrive)
    shows(page, "Your car is here")
    fine()
    drive(served, out, rides.board, rides.finish)
    shows(page, "Waiting for your call")
    fine()
    page.get_by_role("button", name="Take me home").click()
    home = stages.ride_of(served.database, code_in(page))
    assert home.state == "found"
    drive(served, home, rides.go, rides.arrive, rides.board, rides.finish)
    shows(page, "Done")
    page.get_by_role("link", name="How was it?").click()
    page.get_by_label("Yes").check()
    fine()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("We are glad")
    page.goto(f"{ME}/hours")
    expect(page.get_by_text("Marcus drove you").first).to_be_visible()
    fine()


def code_in_of(page: Page) -> str:
    """The code of the ride on top of the first page."""
    address = page.get_by_role("link", name="More about this ride").get_attribute("href") or ""
    return address.rsplit("/", 1)[1]


def test_going_again_is_three_pages_and_four_taps(page_for: Pages, served: Served) -> None:
    stages.driven(
        served.database, served.seed, served.clock,
        rides.go, rides.arrive, rides.board, rides.finish, way_home="none",
    )  # fmt: skip
    served.clock.move(days=1)
    page = page_for("rider")
    page.goto(ME)
    page.get_by_role("link", name="Go again: Riverbend Clinic").click()
    page.get_by_label("Sat Nov 28").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Ask for this ride").click()
    expect(page.get_by_role("status")).to_contain_text("We have your ask")


def test_back_keeps_what_was_answered(page_for: Pages, served: Served) -> None:
    page = page_for("rider", scripts=False)
    page.goto(f"{ME}/rides/new/time?to={served.seed.clinic_id}&day=2026-11-25")
    page.get_by_label("What time must you be there?").fill("9:15")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I need no ride home").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("I need no ride home")).to_be_checked()
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_label("What time must you be there?")).to_have_value("9:15")
    expect(page.get_by_label("Morning")).to_be_checked()


def test_an_error_takes_the_focus_and_leads_to_its_field(
    page_for: Pages, served: Served, check: Check
) -> None:
    page = page_for("rider")
    page.goto(f"{ME}/rides/new/time?to={served.seed.clinic_id}&day=2026-11-25")
    page.get_by_label("What time must you be there?").fill("soon")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator(".errs")).to_be_focused()
    check(page, target=TAP)
    page.locator(".errs a").click()
    expect(page.get_by_label("What time must you be there?")).to_have_value("soon")


@pytest.mark.parametrize(("lang", "width"), [("ar", 360), ("es", 320), ("bn", 320), ("en", 1280)])
def test_every_other_page_is_clean(
    page_for: Pages, served: Served, check: Check, lang: str, width: int
) -> None:
    view = stages.found(served.database, served.seed, served.clock, "at")
    page = page_for("rider", lang=lang, width=width)
    clinic = f"to={served.seed.clinic_id}&day=2026-11-25&time=645&home=at&back=750"
    for path in (
        "", "/rides", f"/rides/{view.code}", f"/rides/{view.code}/off", "/places", "/hours",
        f"/rides/{view.code}/problem", f"/places/{served.seed.clinic_id}", "/helpers", "/call",
        "/helpers/new", "/contact", "/needs", "/needs/household", "/places/new?q=gratiot",
        f"/rides/new/check?{clinic}&help=door&aids=WA-O&adults=2", f"/rides/new/again?{clinic}",
    ):  # fmt: skip
        answer = page.goto(ME + path)
        assert answer is not None
        assert answer.status == 200, path
        check(page, target=TAP, axe=lang in LOOKED_AT_BY_AXE)
