"""Pages for everybody, in Chromium: rules of access, narrow, large, dark, in each language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from tests.web.test_sign_in import texted_code

pytestmark = pytest.mark.browser

PAGES = (
    "", "how", "safety", "privacy", "rules", "hours-explained", "accessibility", "text-help",
    "join", "join/drive", "join/help", "joined", "in", "in/paper", "in/password", "out",
    "in/demo/HJKM2345", "nothing-here",
)  # fmt: skip
Pages = Callable[..., Page]
Check = Callable[..., None]


@pytest.mark.parametrize("lang", ["en", "es", "ar", "bn"])
def test_every_public_page_passes_narrow_wide_and_dark(
    page_for: Pages, check: Check, lang: str
) -> None:
    looks = ((320, False, PAGES), (1280, False, ("", "join")), (360, True, ("", "join", "in")))
    for width, dark, paths in looks:
        page = page_for(width=width, lang=lang, dark=dark)
        for path in paths:
            page.goto(f"/eastside/{path}")
            check(page, target=48, axe=lang in LOOKED_AT_BY_AXE)


def test_joining_without_scripts(page_for: Pages, check: Check) -> None:
    page = page_for(scripts=False, width=320)
    page.goto("/eastside/")
    page.get_by_role("link", name="I can drive").click()
    page.get_by_role("button", name="Ask to join").click()
    expect(page).to_have_title("Error: I can drive: Parkside Rides")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Type your name").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    page.get_by_label("Your name").fill("Hugo Maple")
    page.get_by_label("Phone").first.fill("313 555 0188")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A person calls you soon")


def test_what_was_typed_is_kept_beside_the_error(page_for: Pages, check: Check) -> None:
    page = page_for()
    page.goto("/eastside/join")
    page.get_by_label("Your name").fill("Hugo Maple")
    page.get_by_label("Phone").first.fill("12")
    page.get_by_role("button", name="Ask to join").click()
    expect(page.get_by_label("Your name")).to_have_value("Hugo Maple")
    expect(page.get_by_label("Phone").first).to_have_value("12")
    expect(page.locator("#e-phone")).to_contain_text("313-555-0142")
    check(page, target=48)


def test_signing_in_by_keyboard_alone(page_for: Pages, served: Served, check: Check) -> None:
    page = page_for(width=360)
    page.goto("/eastside/in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.get_by_label("What is your phone number?").focus()
    page.keyboard.type("3135550177")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served.base_url}/eastside/in/code")
    check(page, target=48)
    page.get_by_label("What is your code?").focus()
    page.keyboard.type(texted_code(served.database))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="I’m done, sign out")).to_be_visible()
    page.get_by_role("button", name="I’m done, sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_the_language_is_one_tap_away_on_every_page(page_for: Pages) -> None:
    page = page_for()
    page.goto("/eastside/how")
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/eastside/how")
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_the_first_view_is_light(page_for: Pages) -> None:
    page = page_for()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto("/eastside/")
    page.wait_for_load_state("networkidle")
    assert len(sizes) <= 8
    assert sum(sizes) <= 80_000  # unpacked: 60 KB over the wire, the stylesheet is sent packed
