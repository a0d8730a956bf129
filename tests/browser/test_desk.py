"""The journey "the desk books for a member without a phone", by keyboard, in Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests.browser.serving import Served
from tests.web import stages
from timebank import rides
from timebank.members import Member
from timebank.notifications import Message

pytestmark = pytest.mark.browser

Pages = Callable[..., Page]
Check = Callable[..., None]
DESK = "/eastside/desk"
CARD_INCHES = (8.5, 5.5)


def no_phone(served: Served) -> None:
    """The rider has no telephone; paper reaches her."""
    with served.database.transaction() as session:
        session.execute(
            update(Member)
            .where(Member.id == served.seed.rider_id)
            .values(phone=None, contact_wish="paper")
        )


def enter(page: Page, **typed: str) -> None:
    """Type into the desk's fields and press Enter in the last one."""
    for name, text in typed.items():
        page.locator(f"[name={name}]").fill(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("width", "scripts", "lang"),
    [(1280, True, "en"), (320, False, "en"), (320, True, "ar"), (1280, False, "es")],
)
def test_the_desk_books_for_a_member_without_a_phone(
    page_for: Pages, served: Served, check: Check, width: int, scripts: bool, lang: str
) -> None:
    no_phone(served)
    page = page_for("helper", width=width, scripts=scripts, lang=lang)

    def looked_at() -> None:
        if scripts:  # axe is a script itself
            check(page)

    page.goto(DESK)
    looked_at()
    assert scripts is False or page.evaluate("document.activeElement.name") == "who"
    enter(page, who="opal")  # 1: who
    expect(page.get_by_text("Opal Finch").first).to_be_visible()
    looked_at()
    enter(page, where="riverbend", day="wed", time="1045", back="1230")  # 2: all the rest
    expect(page.locator(".readback .say")).to_contain_text("Riverbend Clinic")
    looked_at()
    expect(page.locator(".readback .btn")).to_be_focused()
    page.wait_for_timeout(750)  # nobody reads it out faster; a second Enter at once is an echo
    with page.expect_navigation():  # 3: the focus stands on the button that books
        page.keyboard.press("Enter")
    assert "told=booked" in page.url
    looked_at()
    with served.database.reading() as session:
        booked = rides.my_rides(session, 1, served.seed.rider_id, served.clock.now())
        told = session.scalars(select(Message).where(Message.kind == "R12")).one()
    assert [ride.leg for ride in booked] == ["out", "home"]
    assert booked[0].asked_by_agency == "Main Library"
    assert (told.channel, told.member_id) == ("paper", served.seed.rider_id)
    with page.expect_navigation():
        page.locator("main a.btn").click()
    assert "/card/" in page.url
    looked_at()


def test_a_ride_is_taken_off_at_the_desk_without_scripts(page_for: Pages, served: Served) -> None:
    ride = stages.found(served.database, served.seed, served.clock)
    page = page_for("helper", width=320, scripts=False)
    page.goto(f"{DESK}?member={served.seed.rider_id}")
    page.get_by_role("link", name="Driver found").first.click()
    page.get_by_role("link", name="Take this ride off").click()
    page.get_by_label("Why?").fill("She feels ill")
    page.get_by_role("button", name="Take it off").click()
    expect(page.get_by_role("status")).to_contain_text("Taken off. Opal hears it from us.")
    assert stages.ride_of(served.database, ride.code).state == "cancelled"


def test_a_new_rider_is_added_with_words_to_read(
    page_for: Pages, served: Served, check: Check
) -> None:
    page = page_for("helper", width=320)
    page.goto(DESK)
    enter(page, who="Harriet Thrush")
    page.get_by_role("button", name="Add a new rider").click()
    expect(page.get_by_text("May I book rides for you")).to_be_visible()
    assert page.get_by_label("First and last name").input_value() == "Harriet Thrush"
    page.get_by_label("Home address with ZIP code").fill("12 Willow Street, Detroit 48207")
    page.get_by_label("Yes, on the phone").check()
    check(page)
    page.get_by_role("button", name="Add this rider").click()
    expect(page.locator("#echo-who")).to_contain_text("Harriet Thrush")  # the call goes on
    check(page)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_other_pages_of_the_desk_pass(
    page_for: Pages, served: Served, check: Check, lang: str
) -> None:
    ride = stages.found(served.database, served.seed, served.clock, "at")
    person = f"{DESK}/people/{served.seed.rider_id}"
    page = page_for("helper", lang=lang)
    for path in (
        f"{DESK}?member={served.seed.rider_id}",
        f"{DESK}/slips",
        f"{DESK}/notes",
        f"{DESK}/script",
        f"{DESK}/rides/{ride.code}/change",
        f"{DESK}/today",
        f"{DESK}/people",
        person,
        f"{DESK}/rides/{ride.code}",
        f"{DESK}/rides/{ride.code}/off",
    ):
        page.goto(path)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            check(page, axe=lang == "en" or width == 320)
