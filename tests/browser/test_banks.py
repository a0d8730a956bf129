"""Two banks in a real browser: hours given to family there, and a ride driven by somebody there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from tests import builders
from tests.browser.serving import Served
from tests.web import stages
from timebank import ledger, rides
from timebank.ledger import FUND_OWNER, TransferAsk
from timebank.members import Driver, Member
from timebank.rides import Invitation

pytestmark = pytest.mark.browser
Pages = Callable[..., Page]
Check = Callable[..., None]
OTTO = "313-555-0190"
TAP = 48


@pytest.fixture
def banks(served: Served) -> Served:
    """The rider has three hours; Otto is a member of the other bank; the two know each other."""
    with served.database.transaction() as session:
        for here, there in ((1, 2), (2, 1)):
            ledger.set_clearing_limit(session, here, there, 600, builders.MADE_AT)
        moves = {FUND_OWNER: -180, served.seed.rider_id: 180}
        ledger.transfer(session, 1, TransferAsk("start", "grant", moves), served.clock.now())
        session.execute(
            update(Member)
            .where(Member.community_id == 2, Member.id == served.seed.members["stranger"])
            .values(phone="+13135550190")
        )
    return served


def test_a_member_gives_two_hours_to_a_parent_in_another_bank(
    banks: Served, page_for: Pages, check: Check
) -> None:
    page = page_for("rider", width=360)
    page.goto("/eastside/me/give")
    page.get_by_label("A neighbor or someone of my family").check()
    page.get_by_label("Their phone number or e-mail").fill(OTTO)
    page.get_by_label("Where are they a member?").select_option(label="Bank 2")
    page.get_by_label("How many hours?").fill("2")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Otto")).to_be_visible()
    check(page, target=TAP)
    page.get_by_role("button", name="Give these hours").click()
    expect(page.get_by_text("Given. They hear that it comes from you.")).to_be_visible()
    theirs = page_for("stranger")
    theirs.goto("/bank-2/me/hours")
    expect(theirs.get_by_text("A gift from Parkside")).to_be_visible()
    expect(theirs.get_by_text("Gifts: 2 hours to you")).to_be_visible()


def test_a_ride_with_ones_own_driver_of_another_bank_stands_in_both_statements(
    banks: Served, page_for: Pages, check: Check
) -> None:
    code = stages.asked(banks.database, banks.seed, banks.clock, "none").codes[0]
    rider = page_for("rider", width=360, scripts=False)
    rider.goto(f"/eastside/me/rides/{code}")
    rider.get_by_role("link", name="I found my own driver").click()
    rider.get_by_label("Their first name").fill("Otto")
    rider.get_by_label("Their phone number").fill(OTTO)
    rider.get_by_role("button", name="Ask them").click()
    expect(rider.get_by_role("status")).to_contain_text("Good. We ask them.")

    office = page_for("coordinator", width=1280)
    office.goto("/eastside/board/calls")
    office.get_by_role("link", name="A rider found their own driver").click()
    office.get_by_role("link", name="Write down their papers and car").click()
    check(office)
    office.get_by_label("Name, as on the license").fill("Otto Heron")
    for paper in ("Driver’s license", "Insurance", "Registration"):
        office.get_by_label(f"{paper}: good until").fill("6/30/2027")
    office.get_by_label("Make").fill("Rowan")
    office.get_by_label("Color").select_option("blue")
    office.get_by_label("Plate").fill("WREN 12")
    office.get_by_label("Otto of Bank2").check()
    office.get_by_role("button", name="I have seen these papers and this car").click()
    expect(office.get_by_text("Drives as a guest")).to_be_visible()

    drive(banks, code)
    rider.goto(f"/eastside/me/rides/{code}")
    expect(rider.get_by_role("heading", name="Otto drove")).to_be_visible()
    rider.goto("/eastside/me/hours")
    expect(rider.get_by_text("Otto drove you")).to_be_visible()
    check(rider, target=TAP, axe=False)  # without scripts there is nothing to run
    theirs = page_for("stranger")
    theirs.goto("/bank-2/me/hours")
    expect(theirs.get_by_text("You drove for a neighbor of Parkside")).to_be_visible()


def drive(banks: Served, code: str) -> None:
    """The guest says yes by text, and drives; played through operations."""
    with banks.database.reading() as session:
        guest = session.scalars(select(Member).where(Member.state == "guest")).one()
        offer = session.scalar(
            select(Invitation.id)
            .join(Driver, Driver.id == Invitation.driver_id)
            .where(Driver.member_id == guest.id, Invitation.state == "open")
        )
        ride = rides.ride_by_code(session, 1, code)
    assert offer is not None
    assert ride is not None
    by = builders.acting(guest, "driver")
    banks.database.transact(rides.accept, by, offer, banks.clock.now())
    banks.clock.at = ride.pickup_at
    for move in (rides.go, rides.arrive, rides.board):
        banks.database.transact(move, by, ride.id, banks.clock.now())
        banks.clock.move(minutes=5)
    banks.database.transact(rides.finish, by, ride.id, banks.clock.now(), 30)
