"""A driver in Chromium: says yes and finishes, with and without scripts, narrow, wide, dark."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from tests.web import stages
from timebank import rides

pytestmark = pytest.mark.browser

DRIVE = "/eastside/drive"
OWN = ("", "/offers", "/times", "/away", "/trips", "/limits", "/car", "/papers", "/hours", "/route")
Pages = Callable[..., Page]
Check = Callable[..., None]


@pytest.mark.parametrize(("scripts", "width"), [(True, 360), (False, 320)])
def test_a_driver_says_yes_and_finishes(
    page_for: Pages, check: Check, served: Served, scripts: bool, width: int
) -> None:
    receipt = stages.asked(served.database, served.seed, served.clock, "none")
    page = page_for("driver", scripts=scripts, width=width)

    def tap(name: str) -> None:
        page.get_by_role("button", name=name).click()
        if scripts:
            check(page, target=48)

    page.goto(DRIVE)
    page.get_by_role("link", name="Somebody needs a ride").click()
    expect(page.get_by_text("Opal")).to_have_count(0)
    if scripts:
        check(page, target=48)
    tap("Yes, I drive")
    expect(page.get_by_text("You said yes")).to_be_visible()
    expect(page.get_by_role("link", name="Call Opal")).to_have_count(0)
    pickup = stages.ride_of(served.database, receipt.codes[0]).pickup_at
    served.clock.at = pickup - timedelta(minutes=15)
    page.reload()
    expect(page.get_by_role("link", name="Call Opal")).to_be_visible()
    for button, after in (
        ("I’m on my way", "You are on your way"),
        ("I’m here", "You are here"),
        ("Opal is in the car", "Riding"),
        ("We are there", "Thank you, Marcus"),
    ):
        tap(button)
        expect(page.get_by_text(after, exact=True)).to_be_visible()
        served.clock.move(minutes=7)
    page.get_by_role("link", name="Change").click()
    page.get_by_label("How long was it").fill("soon")
    tap("Save")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("How long was it")).to_have_value("soon")
    page.get_by_label("How long was it").fill("10 min")
    tap("Save")
    expect(page.get_by_text("10 minutes", exact=True)).to_be_visible()
    assert stages.ride_of(served.database, receipt.codes[0]).settled_minutes == 10


def test_a_promise_is_given_back_by_keyboard(page_for: Pages, check: Check, served: Served) -> None:
    ride = stages.found(served.database, served.seed, served.clock)
    page = page_for("driver")
    page.goto(f"{DRIVE}/rides/{ride.code}/cannot")
    check(page, target=48)
    page.get_by_label("I am not well").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you for telling us")).to_be_visible()
    check(page, target=48)


@pytest.mark.parametrize("lang", ["en", "es", "ar", "bn"])
def test_every_page_of_a_driver_passes_narrow_wide_and_dark(
    page_for: Pages, check: Check, served: Served, lang: str
) -> None:
    ride = stages.driven(served.database, served.seed, served.clock, rides.go, rides.arrive)
    paths = [DRIVE + path for path in (*OWN, f"/rides/{ride.code}", f"/rides/{ride.code}/nobody")]
    axe = lang in LOOKED_AT_BY_AXE
    page = page_for("driver", lang=lang)
    for path in paths:
        page.goto(path)
        for width, paint in ((1280, "dark"), (320, "light")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=paint)  # type: ignore[arg-type]
            check(page, target=48, axe=axe)
    page = page_for("rider", width=320, lang=lang)
    page.goto(f"{DRIVE}/join")
    check(page, target=48, axe=axe)
