"""A coordinator plans tomorrow, and again when a driver drops out at seven: in a real browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.serving import LOOKED_AT_BY_AXE, Served
from tests.web import stages_plan
from timebank import dayplans, rides
from timebank.kernel.actor import Actor
from timebank.rides import Invitation, RideView

pytestmark = pytest.mark.browser
PageFor = Callable[..., Page]
Check = Callable[..., None]
DAY = "/eastside/board/plan/2026-11-24"


def _rides(served: Served) -> list[RideView]:
    now = served.clock.now()
    with served.database.reading() as session:
        return rides.rides_between(session, 1, now - timedelta(days=1), now + timedelta(days=2))


def _all_say_yes(served: Served, office: Actor) -> None:
    with served.database.reading() as session:
        asked = session.scalars(select(Invitation.id).where(Invitation.state == "open")).all()
    for invitation_id in asked:
        served.database.transact(rides.accept, office, invitation_id, served.clock.now())


def test_tomorrow_is_planned_changed_accepted_and_planned_again_at_seven(
    served: Served, page_for: PageFor, check: Check
) -> None:
    stages_plan.tomorrow_looks(served.database, served.seed, served.clock)
    office = Actor(1, served.seed.members["coordinator"], "web", roles=frozenset({"coordinator"}))
    page = page_for("coordinator", width=1280)
    page.goto("/eastside/board")
    page.get_by_role("link", name="Plan tomorrow").click()
    page.get_by_role("button", name="Plan this day").click()
    expect(page.get_by_role("status")).to_have_text("The plan begins in a moment.0")
    assert dayplans.make_due(served.database, served.clock) == 1
    # the page looks again by itself
    expect(page.locator("h2").first).to_contain_text("6 of 6 rides have a driver.", timeout=9000)
    check(page)
    first = page.locator("tbody tr").first
    expect(first).to_contain_text("out of the way")
    expect(first).to_contain_text("Planned")
    before = first.locator("td").first.inner_text()

    first.get_by_role("link", name="Change").click()
    check(page)
    choice = page.get_by_label("Who drives").locator("option").filter(has_not_text=before).nth(1)
    name = choice.inner_text().split(":")[0]
    page.get_by_label("Who drives").select_option(label=choice.inner_text())
    page.get_by_role("button", name="Give it to this driver").click()
    expect(page.locator("tbody tr").filter(has_text="Changed by hand")).to_contain_text(name)

    page.get_by_role("button", name="Ask the drivers of all 6 rides").click()
    expect(page.get_by_role("status")).to_contain_text("The drivers of 6 rides were asked.")
    _all_say_yes(served, office)
    page.reload()
    expect(page.get_by_text("Said yes")).to_have_count(6)

    promised = {view.id: (view.driver_id, view.pickup_at) for view in _rides(served)}
    served.clock.move(hours=21)  # seven in the morning
    lost = max(_rides(served), key=lambda view: view.pickup_at)
    served.database.transact(rides.drop_out, office, lost.id, "ill", served.clock.now())
    page.goto(DAY)
    expect(page.get_by_role("status")).to_contain_text("1 ride looks for a driver")
    page.get_by_role("button", name="Plan again").click()
    assert dayplans.make_due(served.database, served.clock) == 1
    page.goto(DAY)
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(lost.rider.name)
    after = {view.id: (view.driver_id, view.pickup_at) for view in _rides(served)}
    assert {k: v for k, v in after.items() if k != lost.id} == {
        k: v for k, v in promised.items() if k != lost.id
    }
    check(page)


@pytest.mark.parametrize("lang", LOOKED_AT_BY_AXE)
def test_the_plan_fits(served: Served, page_for: PageFor, check: Check, lang: str) -> None:
    stages_plan.planned(served.database, served.seed, served.clock)
    page = page_for("coordinator", width=360, lang=lang)
    page.goto(DAY)
    page.locator("summary").first.click()
    check(page)
