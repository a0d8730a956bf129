"""Help other than rides: the desk writes a phone volunteer's hour down, then it is put right."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Served

pytestmark = pytest.mark.browser

Pages = Callable[..., Page]
Check = Callable[..., None]
TAP = 48


def test_a_phone_volunteers_hour_is_written_at_the_desk_confirmed_and_put_right(
    page_for: Pages, served: Served, check: Check
) -> None:
    desk = page_for("helper", width=1280)
    desk.goto(f"/eastside/desk/people/{served.seed.rider_id}/help")
    for name, text in {"part": "1", "kind": "1", "hours": "1", "day": "t"}.items():
        desk.locator(f"[name={name}]").fill(text)
    desk.get_by_role("button", name="Check").click()
    expect(desk.locator(".say")).to_contain_text("Opal gave")
    check(desk)
    desk.get_by_role("button", name="Yes, keep it").click()
    expect(desk.get_by_role("status")).to_be_visible()

    opal = page_for("rider", width=360)
    opal.goto("/eastside/me/hours")
    expect(opal.locator("main")).to_contain_text("No hours in this month")

    office = page_for("coordinator", width=1280)
    office.goto("/eastside/exchanges")
    office.locator("main").get_by_role("link", name="phones").first.click()
    office.get_by_role("button", name="Yes for the community").click()
    check(office)
    expect(office.locator("main")).to_contain_text("Asked, no answer yet")
    opal.goto("/eastside/me/exchanges")
    opal.get_by_role("link", name="Answering phones").click()
    check(opal, target=TAP)
    opal.get_by_role("button", name="Yes").click()
    office.reload()
    opal.goto("/eastside/me/hours")
    expect(opal.locator("main")).to_contain_text("1 hour")
    expect(opal.locator("main")).to_contain_text("phones")
    check(opal, target=TAP)

    office.get_by_role("link", name="Other help, 1 hour").click()
    office.get_by_role("link", name="Turn this back").click()
    office.get_by_label("No hours").check()
    office.get_by_label("Why?").fill("It was Wanda who answered")
    office.get_by_role("button", name="Put it right").click()
    expect(office.get_by_role("status")).to_contain_text("Kept")
    opal.goto("/eastside/me/hours")
    expect(opal.locator("main")).to_contain_text("Put right: It was Wanda who answered")
    check(opal, target=TAP)
