"""Sponsors pay a share of a ride: first of all, within their hours and caps, through every verb."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.ledger import FUND_OWNER

Parts = tuple[int, int, int]


def parts(receipt: ledger.HoldReceipt) -> Parts:
    """(own, fund's, sponsor's) minutes."""
    return receipt.minutes, receipt.fund_minutes, receipt.sponsor_minutes


@pytest.fixture
def clinic(bank: Bank) -> UUID:
    """A sponsor who pledged ten hours."""
    return bank.a_sponsor(600)


def test_the_sponsors_share_comes_first_then_own_hours_then_the_funds(
    bank: Bank, clinic: UUID
) -> None:
    there, back = bank.hold(400, 300, fund=bank.fund_ask(), sponsor=bank.half(clinic))

    assert (parts(there), parts(back)) == ((200, 0, 200), (100, 50, 150))
    assert [bank.figures(who) for who in (bank.opal, FUND_OWNER, clinic)] == [
        (0, 300), (0, 50), (0, 350),
    ]  # fmt: skip


def test_who_has_hours_keeps_them_for_half_of_the_ride(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(61, sponsor=bank.half(clinic))

    assert parts(receipt) == (31, 0, 30)  # the odd minute is the member's


def test_a_sponsor_gives_as_far_as_its_hours_reach(bank: Bank) -> None:
    poor = bank.a_sponsor(20)

    assert parts(bank.hold(60, sponsor=bank.half(poor))[0]) == (40, 0, 20)
    assert parts(bank.hold(60, key="two", sponsor=bank.half(poor))[0]) == (60, 0, 0)
    bank.give("gift", bank.marcus, poor, 30)
    assert parts(bank.hold(60, key="three", sponsor=bank.half(poor))[0]) == (30, 0, 30)


def test_a_sponsor_that_starts_at_zero_gives_what_it_was_given(bank: Bank) -> None:
    empty = bank.a_sponsor(0)
    bank.move("from the fund", {FUND_OWNER: -45, empty: 45})
    there, back = bank.hold(60, 60, sponsor=bank.half(empty))

    assert (parts(there), parts(back)) == ((30, 0, 30), (45, 0, 15))


def test_the_cap_for_one_member_counts_the_month(bank: Bank, clinic: UUID) -> None:
    ask = bank.half(clinic, member=45)

    assert parts(bank.hold(60, sponsor=ask)[0]) == (30, 0, 30)
    assert parts(bank.hold(60, key="two", sponsor=ask)[0]) == (45, 0, 15)
    assert parts(bank.hold(60, key="hers", owner=bank.wanda, sponsor=ask)[0]) == (30, 0, 30)


def test_the_cap_for_all_counts_the_month(bank: Bank, clinic: UUID) -> None:
    ask = bank.half(clinic, month=50)

    assert parts(bank.hold(60, sponsor=ask)[0]) == (30, 0, 30)
    assert parts(bank.hold(60, key="hers", owner=bank.wanda, sponsor=ask)[0]) == (40, 0, 20)
    assert parts(bank.hold(60, key="his", owner=bank.marcus, sponsor=ask)[0]) == (60, 0, 0)


@pytest.mark.parametrize("how", ["released", "reversed", "lowered", "shorter", "last month"])
def test_what_came_back_may_be_used_again(bank: Bank, clinic: UUID, how: str) -> None:
    ask = bank.half(clinic, member=30)
    at = bank.now - timedelta(days=40) if how == "last month" else bank.now
    (first,) = bank.hold(60, sponsor=ask, at=at)
    if how == "released":
        ledger.release(bank.session, 1, [first.hold_id], bank.now)
    elif how == "reversed":
        bank.reverse(bank.settle(first.hold_id, 60).transfer_id)
    elif how == "lowered":
        ledger.lower(bank.session, 1, first.hold_id, 20)
    elif how == "shorter":
        bank.settle(first.hold_id, 20)
    left = {"lowered": 20, "shorter": 20}.get(how, 30)

    assert bank.hold(60, key="again", sponsor=ask)[0].sponsor_minutes == left


def test_a_shorter_ride_is_shared_as_it_was_used(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(700, fund=bank.fund_ask(), sponsor=bank.half(clinic))
    assert parts(receipt) == (300, 50, 350)

    bank.settle(receipt.hold_id, 605)

    # half of 605 is the clinic's, the fund pays what is more than the member kept
    assert bank.figures(clinic) == (-302, 0)
    assert bank.figures(bank.opal) == (-300, 0)
    assert bank.figures(FUND_OWNER) == (-3, 0)
    assert bank.figures(bank.marcus) == (605, 0)


def test_a_ride_of_one_minute_costs_the_sponsor_nothing(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(60, sponsor=bank.half(clinic))
    bank.settle(receipt.hold_id, 1)

    assert (bank.figures(clinic), bank.figures(bank.opal)) == ((0, 0), (-1, 0))


def test_a_sponsor_that_pays_all_leaves_the_members_hours_alone(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(60, sponsor=bank.half(clinic, 100))
    bank.settle(receipt.hold_id, 45)

    assert parts(receipt) == (0, 0, 60)
    assert (bank.figures(clinic), bank.figures(bank.opal)) == ((-45, 0), (0, 0))


def test_lowering_keeps_the_share(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(700, fund=bank.fund_ask(), sponsor=bank.half(clinic))
    ledger.lower(bank.session, 1, receipt.hold_id, 101)
    ledger.lower(bank.session, 1, receipt.hold_id, 400)  # never raised

    assert [bank.figures(who) for who in (bank.opal, FUND_OWNER, clinic)] == [
        (0, 51), (0, 0), (0, 50),
    ]  # fmt: skip


def test_expiring_frees_all_three(bank: Bank, clinic: UUID) -> None:
    bank.hold(700, fund=bank.fund_ask(), sponsor=bank.half(clinic))

    assert ledger.expire_due(bank.session, 1, bank.now + timedelta(days=2)) == 1
    assert [bank.figures(who) for who in (bank.opal, FUND_OWNER, clinic)] == [(0, 0)] * 3


def test_a_reversal_gives_each_what_they_paid(bank: Bank, clinic: UUID) -> None:
    (receipt,) = bank.hold(700, fund=bank.fund_ask(), sponsor=bank.half(clinic))
    bank.reverse(bank.settle(receipt.hold_id, 700).transfer_id)

    owners = (bank.opal, FUND_OWNER, clinic, bank.marcus)
    assert [bank.figures(who) for who in owners] == [(0, 0)] * 4


def test_the_same_key_again_is_the_first_answer(bank: Bank, clinic: UUID) -> None:
    (first,) = bank.hold(60, sponsor=bank.half(clinic))
    (again,) = bank.hold(60, sponsor=bank.half(clinic))
    (plain,) = bank.hold(60)  # its place has no sponsor any more

    assert parts(first) == parts(again) == parts(plain) == (30, 0, 30)
    assert again.repeated
    assert bank.figures(clinic) == (0, 30)
    settled = bank.settle(first.hold_id, 50)
    assert bank.settle(first.hold_id, 50).transfer_id == settled.transfer_id


def test_what_even_the_sponsor_does_not_reach_is_refused_and_nothing_kept(
    bank: Bank, clinic: UUID
) -> None:
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(700, sponsor=bank.half(clinic))

    assert refused.value.data == {"short_minutes": 50}
    assert (bank.figures(clinic), bank.figures(bank.opal)) == ((0, 0), (0, 0))


def test_a_sponsor_nobody_opened_is_no_account(bank: Bank) -> None:
    with pytest.raises(ledger.NoAccount):
        bank.hold(30, sponsor=bank.half(bank.marcus.__class__(int=77)))


def test_what_is_shown_before_is_what_is_held(bank: Bank, clinic: UUID) -> None:
    asks, sponsor = [401, 301], bank.half(clinic, member=290)
    share = ledger.share_of(bank.session, 1, bank.opal, asks, bank.fund_ask(), sponsor)
    receipts = bank.hold(*asks, fund=bank.fund_ask(), sponsor=sponsor)

    held = [sum(each) for each in zip(*map(parts, receipts), strict=True)]
    assert [share.own, share.fund, share.sponsor] == held == [300, 112, 290]
    assert share.short == 0


def test_what_is_set_aside_already_is_not_shown_again(bank: Bank) -> None:
    bank.hold(100)
    share = ledger.share_of(bank.session, 1, bank.opal, [250], bank.fund_ask())
    assert (share.own, share.fund, share.short) == (200, 50, 0)


def test_who_has_no_account_has_no_hours_and_gets_none(bank: Bank) -> None:
    stranger = bank.marcus.__class__(int=99)
    share = ledger.share_of(bank.session, 1, stranger, [250], bank.fund_ask())
    assert (share.own, share.fund, share.short, share.on_yes) == (0, 0, 250, 0)


def test_what_the_fund_pays_once_approved_is_shown_apart(bank: Bank) -> None:
    ledger.change_fund_rules(
        bank.session, 1, lambda _: [ledger.FundTerms(frozenset(), "everyone", 100, 50, True)]
    )
    asked = bank.fund_ask()
    share = ledger.share_of(bank.session, 1, bank.opal, [400], asked)
    assert (share.own, share.fund, share.short, share.on_yes) == (300, 0, 100, 50)

    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(350, fund=asked)
    assert refused.value.data == {"short_minutes": 50}
    (receipt,) = bank.hold(350, fund=bank.fund_ask(is_approved=True))
    assert parts(receipt) == (300, 50, 0)


def test_what_a_sponsors_hours_did(bank: Bank, clinic: UUID) -> None:
    other = bank.a_sponsor(0)
    ride, undone = bank.marcus.__class__(int=1), bank.marcus.__class__(int=2)
    for subject in (ride, undone):
        asks = [ledger.HoldAsk(str(subject), 60, subject, bank.now + timedelta(days=1))]
        half = bank.half(clinic)
        (held,) = ledger.hold(bank.session, 1, bank.opal, asks, bank.now, None, half)
        moved = bank.settle(held.hold_id, 50).transfer_id
    bank.reverse(moved)
    since, until = bank.now - timedelta(days=1), bank.now + timedelta(days=1)

    done = ledger.sponsored(bank.session, 1, [clinic, other], since, until)
    assert done == {clinic: ledger.Sponsored(1, 25)}
    assert ledger.sponsored(bank.session, 1, [clinic], until, until) == {}
    assert ledger.sponsored(bank.session, 1, [clinic], bank.now, until) == done  # the first instant
    assert ledger.sponsored(bank.session, 1, [clinic], since, bank.now) == {}  # the last is out


def test_who_else_paid_for_a_members_rides(bank: Bank, clinic: UUID) -> None:
    (held,) = bank.hold(60, sponsor=bank.half(clinic))
    bank.settle(held.hold_id, 60)
    (own,) = bank.hold(30, key="own")
    bank.settle(own.hold_id, 30)
    (undone,) = bank.hold(40, key="undone", sponsor=bank.half(clinic))
    bank.reverse(bank.settle(undone.hold_id, 40).transfer_id)
    until = bank.now + timedelta(days=1)

    def paid(owner: UUID, since: datetime, until: datetime) -> dict[UUID, int]:
        return ledger.paid_for(bank.session, 1, owner, since, until)

    assert paid(bank.opal, bank.now, until) == {clinic: 30}
    assert paid(bank.opal, bank.now - timedelta(days=1), bank.now) == {}
    assert paid(bank.marcus, bank.now, until) == {}


def test_a_cap_counts_from_its_month_on(bank: Bank, clinic: UUID) -> None:
    month_at = bank.half(clinic).month_at
    bank.hold(60, key="before", sponsor=bank.half(clinic), at=month_at - timedelta(minutes=1))
    (first,) = bank.hold(60, key="first", sponsor=bank.half(clinic, member=40), at=month_at)
    (second,) = bank.hold(60, key="second", sponsor=bank.half(clinic, member=40))
    assert (parts(first), parts(second)) == ((30, 0, 30), (50, 0, 10))
