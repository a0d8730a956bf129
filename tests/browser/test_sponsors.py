"""Who pays a ride, in a real browser: read before it is asked for; decided by the office.

Every page on the way is checked; wide and narrow, left to right and right to left.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.serving import Served
from tests.builders import a_sponsor
from timebank import ledger
from timebank.ledger import FundTerms

pytestmark = pytest.mark.browser
Pages = Callable[..., Page]
Check = Callable[..., None]
OFFICE, ME = "/eastside/ledger/sponsors", "/eastside/me"
ASK = f"{ME}/rides/new/check?to={{clinic}}&day=2026-11-25&time=645&home=none&help=kerb"


def test_a_rider_without_enough_hours_reads_who_pays_and_books(
    page_for: Pages, served: Served, check: Check
) -> None:
    with served.database.transaction() as session:
        ledger.set_limit(session, 1, served.seed.rider_id, 10)
        sponsor = a_sponsor(session, served.seed.clinic_id, name="Clinic Friends", share=50)
    page = page_for("rider")
    page.goto(ME)
    page.get_by_role("link", name="I need a ride").click()
    page.get_by_label("Where do you want to go?").fill("riverbnd clinik")
    page.get_by_role("button", name="Look it up").click()
    page.get_by_role("link", name="This one: Riverbend Clinic").click()
    page.get_by_label("Wed Nov 25").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What time must you be there?").fill("1045")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("I call when I am ready").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    for words in ("Clinic Friends pays", "Of your hours: 10 minutes.", "community’s hours help"):
        expect(page.locator("main")).to_contain_text(words)
    check(page, target=48)
    page.get_by_role("button", name="Ask for this ride").click()
    expect(page.locator("main")).to_contain_text("We have your ask.")
    with served.database.reading() as session:
        held = ledger.balances(session, 1, [served.seed.rider_id, ledger.FUND_OWNER, sponsor.id])
    assert held[served.seed.rider_id].held == 10
    assert all(account.held > 0 for account in held.values())


@pytest.mark.parametrize(("width", "lang"), [(360, "en"), (1280, "ar")])
def test_the_office_sets_a_sponsor_up(
    page_for: Pages, served: Served, check: Check, width: int, lang: str
) -> None:
    page = page_for("coordinator", width=width, lang=lang)
    page.goto(OFFICE)
    check(page)
    for name, value in (("name", "Riverbend Clinic"), ("share", "50"), ("pledged", "20")):
        page.locator(f"#f-{name}").fill(value)
    page.locator("main form button.btn").click()
    page.locator("#f-q").fill("riverbend")
    page.locator("form.find button").click()
    page.locator("main form[action$='/put'] button").first.click()
    expect(page.locator("main form[action$='/take']")).to_have_count(1)
    check(page)
    page.goto(OFFICE)
    expect(page.locator("main .rows").first).to_contain_text("Riverbend Clinic")
    check(page)


@pytest.mark.parametrize(("width", "lang"), [(360, "ar"), (1280, "en")])
def test_the_office_finds_hours_for_a_ride_that_waits(
    page_for: Pages, served: Served, check: Check, width: int, lang: str
) -> None:
    with served.database.transaction() as session:
        ledger.set_limit(session, 1, served.seed.rider_id, 10)
        rule = FundTerms(frozenset(), "everyone", 100, 600, True)
        ledger.change_fund_rules(session, 1, lambda _: [rule])
    rider = page_for("rider", lang=lang)
    rider.goto(ASK.format(clinic=served.seed.clinic_id))
    rider.locator("main form[method=post] button.btn").click()
    check(rider, target=48)  # it waits, and says so
    page = page_for("coordinator", width=width, lang=lang)
    page.goto("/eastside/board/calls")
    page.locator("main a[href$='/hours']").click()
    check(page)
    page.locator("form[action$='/hours/yes'] button").click()
    expect(page.locator("main a[href$='/hours']")).to_have_count(0)
    page.goto(f"/eastside/people/{served.seed.rider_id}/flag")
    check(page)
    page.locator("#f-words").fill("Dialysis, three times a week")
    page.locator("form[action$='/flag/on'] button").click()
    expect(page.locator("form[action$='/flag/off']")).to_have_count(1)
    check(page)
    rider.goto(f"{ME}/hours")
    check(rider, target=48)
