"""A ride driven by somebody of another bank: hours in both books, at once, and back again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.builders import acting
from tests.domain.giving.guests_work import TwoBanks
from timebank import giving, ledger, members, rides
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Entry, Side, TransferAsk
from timebank.rides import RideView

Banks = Callable[..., TwoBanks]


@pytest.fixture(params=[(1, 2), (2, 1)], ids=["home_is_higher", "home_is_lower"])
def banks(request: pytest.FixtureRequest, session: Session, now: datetime) -> Banks:
    """The two banks, whichever of their numbers is lower."""
    here, home = request.param
    return lambda **changed: TwoBanks(session, now, here, home, **changed)


def settled(two: TwoBanks) -> RideView:
    return two.driven(two.found(), minutes=30)


def test_a_ride_moves_hours_from_the_rider_to_the_driver_at_home(banks: Banks) -> None:
    two = banks()
    ride = settled(two)
    assert ride.settled_minutes == 30
    assert two.balance(two.rider.id) == -30
    assert two.balance(two.guest().member_id) == 0  # nothing stays on the way
    assert two.at_home() == 30
    assert two.clearing() == (30, -30)
    assert [ledger.trial_balance(two.session, bank) for bank in (1, 2)] == [0, 0]
    assert two.lines(two.driver.id, two.home) == [("carried", 30)]
    assert two.lines(two.rider.id, two.here) == [("ride", -30)]
    given = ledger.balances(two.session, two.home, [two.driver.id])[two.driver.id]
    assert (given.given, given.gifts_in) == (30, 0)  # help, no gift
    assert two.findings() == []


def test_finished_twice_it_is_one_ride(banks: Banks) -> None:
    two = banks()
    ride = settled(two)
    again = rides.finish(two.session, two.by_guest(), ride.id, two.now + timedelta(days=2), 45)
    assert again.settled_minutes == 30
    assert (two.at_home(), two.clearing()) == (30, (30, -30))


def test_more_and_less_are_put_right_in_both_banks(banks: Banks) -> None:
    two = banks()
    ride = settled(two)
    rides.correct_minutes(two.session, two.by_guest(), ride.id, 75, two.now)
    rides.settle_overrun(two.session, acting(two.rider), ride.id, two.now)
    assert (two.balance(two.rider.id), two.at_home()) == (-75, 75)
    rides.correct_minutes(two.session, two.office, ride.id, 20, two.now)
    assert (two.balance(two.rider.id), two.at_home()) == (-20, 20)
    assert two.balance(two.guest().member_id) == 0
    assert two.clearing() == (20, -20)
    assert two.findings() == []


def test_a_drive_in_vain_is_paid_by_the_fund_here_and_counted_at_home(banks: Banks) -> None:
    two = banks()
    ride = two.found()
    by, start = two.by_guest(), ride.pickup_at
    rides.go(two.session, by, ride.id, start - timedelta(minutes=10))
    rides.arrive(two.session, by, ride.id, start)
    rides.nobody_there(two.session, by, ride.id, start + timedelta(minutes=5))
    fund = two.balance(ledger.FUND_OWNER)
    assert fund < 0
    assert two.balance(two.rider.id) == 0
    assert two.at_home() == -fund
    assert two.findings() == []


def test_turned_back_it_is_undone_on_both_sides_by_linked_transfers(banks: Banks) -> None:
    two = banks()
    ride = settled(two)
    paid = ledger.recent_transfers(two.session, two.here, subject_id=ride.id)
    transfer = next(line for line in paid if line.kind == "ride")
    giving.turn_back(two.session, two.office, transfer.transfer_id, "no ride", two.now)
    assert (two.balance(two.rider.id), two.at_home()) == (0, 0)
    assert two.clearing() == (0, 0)
    assert two.lines(two.driver.id, two.home) == [("carried", 30), ("reversal", -30)]
    given = ledger.balances(two.session, two.home, [two.driver.id])[two.driver.id]
    assert (given.given, given.received) == (0, 0)
    again = giving.turn_back(two.session, two.office, transfer.transfer_id, "no ride", two.now)
    assert again.repeated
    found = ledger.audit(two.session, two.here) + ledger.audit(two.session, two.home)
    assert found == []


def test_what_was_carried_is_not_turned_back_alone(banks: Banks) -> None:
    two = banks()
    settled(two)
    for bank, office in ((two.here, two.office), (two.home, two.other_office)):
        carried = next(
            line for line in ledger.recent_transfers(two.session, bank) if line.kind == "carried"
        )
        with pytest.raises(giving.CarriedHours):
            giving.turn_back(two.session, office, carried.transfer_id, "why", two.now)
    assert two.at_home() == 30


def test_hours_given_on_at_home_are_not_fetched_and_nothing_moves(banks: Banks) -> None:
    two = banks()
    ride = settled(two)
    ledger.set_limit(two.session, two.home, two.driver.id, 0)
    moves = {two.driver.id: -30, ledger.FUND_OWNER: 30}
    ledger.transfer(two.session, two.home, TransferAsk("on", "gift", moves), two.now)
    transfer = next(
        line
        for line in ledger.recent_transfers(two.session, two.here, subject_id=ride.id)
        if line.kind == "ride"
    )
    with pytest.raises(ledger.CreditLimitExceeded):
        giving.turn_back(two.session, two.office, transfer.transfer_id, "no ride", two.now)
    assert two.balance(two.rider.id) == -30
    assert two.findings() == []


def test_beyond_the_banks_limit_the_ride_is_settled_and_its_hours_wait_here(banks: Banks) -> None:
    two = banks(limit=20)
    settled(two)
    guest = two.guest().member_id
    assert two.balance(two.rider.id) == -30
    assert (two.balance(guest), two.at_home()) == (30, 0)  # nothing is lost
    assert two.tasks(two.home) == ["hours_waiting"]
    assert giving.guests_waiting(two.session) == [(two.here, guest)]
    assert not giving.carry_waiting(two.session, two.here, guest, two.now)
    ledger.set_clearing_limit(two.session, two.home, two.here, 60, two.now)
    assert giving.carry_waiting(two.session, two.here, guest, two.now)
    assert not giving.carry_waiting(two.session, two.here, guest, two.now)
    assert (two.balance(guest), two.at_home()) == (0, 30)
    assert two.tasks(two.home) == []
    assert two.findings() == []


def test_hours_that_wait_are_taken_back_from_here_first(banks: Banks) -> None:
    two = banks(limit=20)
    ride = settled(two)
    rides.correct_minutes(two.session, two.office, ride.id, 10, two.now)
    guest = two.guest().member_id
    assert (two.balance(two.rider.id), two.balance(guest), two.at_home()) == (-10, 10, 0)
    giving.carry_waiting(two.session, two.here, guest, two.now)
    transfer = next(
        line
        for line in ledger.recent_transfers(two.session, two.here, subject_id=ride.id)
        if line.kind == "overrun"
    )
    giving.turn_back(two.session, two.office, transfer.transfer_id, "they were right", two.now)
    assert (two.balance(two.rider.id), two.balance(guest)) == (-30, 20)
    assert two.at_home() == 10
    assert two.findings() == []


def test_a_guest_who_joins_keeps_later_hours_here(banks: Banks) -> None:
    two = banks()
    ride = two.found()
    ask = members.JoinAsk(request_key="joins", name="Marcus Wren", phone="313-555-0188")
    guest = two.guest().member_id
    joined = members.ask_to_join(two.session, two.here, ask, two.now)
    assert joined == guest
    members.approve(two.session, two.office, joined, two.now)
    account = ledger.balances(two.session, two.here, [joined])[joined]
    assert account.credit_limit == 300  # never 0: it blocks the first ride
    member = two.session.get(members.Member, (two.here, joined), populate_existing=True)
    assert member is not None
    by = acting(member, "driver")
    rides.go(two.session, by, ride.id, ride.pickup_at - timedelta(minutes=10))
    rides.arrive(two.session, by, ride.id, ride.pickup_at)
    rides.board(two.session, by, ride.id, ride.pickup_at + timedelta(minutes=5))
    rides.finish(two.session, by, ride.id, ride.pickup_at + timedelta(minutes=20), 30)
    assert (two.balance(joined), two.at_home()) == (30, 0)


def test_a_carried_ride_written_by_hand_in_one_bank_alone_is_found(banks: Banks) -> None:
    two = banks()
    settled(two)
    account = ledger.clearing_owner(two.home)
    two.session.execute(
        update(Account)
        .where(Account.community_id == two.here, Account.owner_id == account)
        .values(balance=29)
    )
    assert f"{two.here}:clearing" in two.findings()
    assert f"{two.home}:clearing" in two.findings()


def test_a_carried_ride_whose_other_side_was_changed_is_found(banks: Banks) -> None:
    two = banks()
    settled(two)
    two.session.execute(
        update(Entry)
        .where(Entry.community_id == two.home, Entry.minutes == -30)
        .values(minutes=-29)
    )
    assert f"{two.here}:clearing" in two.findings()


def test_the_same_key_carries_once_and_another_amount_is_refused(banks: Banks) -> None:
    two = banks()
    settled(two)
    guest = giving.guest_of(two.session, two.here, two.guest().member_id)
    assert guest is not None
    assert guest == giving.Guest(
        Side(two.here, two.guest().member_id), Side(two.home, two.driver.id)
    )
    moves = {ledger.FUND_OWNER: -30, guest.here.owner_id: 30}
    key = f"grant:{new_id()}"
    ledger.transfer(two.session, two.here, TransferAsk(key, "grant", moves), two.now)
    assert giving.carry(two.session, guest, key, 30, None, two.now)
    assert giving.carry(two.session, guest, key, 30, None, two.now)
    assert two.at_home() == 60
    with pytest.raises(ledger.KeyReused):
        giving.carry(two.session, guest, key, 20, None, two.now)
