"""Pages behind links of e-mails, and the calendar page, for eyes, fingers and screen readers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Served
from tests.web import stages
from tests.web.letters import Postbox, everybody_mails

pytestmark = pytest.mark.browser
Pages = Callable[..., Page]
Check = Callable[..., None]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_links_work_without_a_sign_in(
    page_for: Pages, served: Served, check: Check, lang: str
) -> None:
    everybody_mails(served.database, served.seed, lang)
    stages.asked(served.database, served.seed, served.clock, "none")
    post = Postbox(served.database, served.clock, served.app.config["SECRET_KEY"])
    offer = post.link("D1")
    page = page_for(lang=lang, width=320)
    page.goto(offer)
    check(page, target=48)
    page.locator("main .acts .btn").first.click()
    expect(page.locator(".t-found")).to_be_visible()
    ride = post.link("R2")
    page.goto(ride)
    check(page, target=48)
    page.locator("main .acts .btn").first.click()
    expect(page.get_by_role("status")).to_be_visible()
    check(page, target=48)
    for ask in ("off", "problem"):
        page.goto(f"{ride}?ask={ask}")
        check(page, target=48)
    mine = page_for("rider", lang=lang, width=320)
    mine.goto("/eastside/me/calendar")
    mine.locator("main .btn").click()
    check(mine, target=48)
