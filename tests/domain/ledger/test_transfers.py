"""Moving minutes once per key, undoing by a linked transfer, and limits of one's own."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id


def test_a_gift_moves_minutes_from_one_to_the_other(bank: Bank) -> None:
    receipt = bank.give("gift", bank.opal, bank.marcus, 60)

    assert (receipt.minutes, receipt.repeated) == (60, False)
    assert bank.figures(bank.opal) == (-60, 0)
    assert bank.figures(bank.marcus) == (60, 0)


def test_a_transfer_may_have_more_than_two_sides(bank: Bank) -> None:
    receipt = bank.move("shared", {bank.opal: -20, bank.wanda: -25, bank.marcus: 45}, kind="ride")

    assert receipt.minutes == 45
    assert bank.figures(bank.wanda) == (-25, 0)


def test_the_fund_gives_and_receives_like_anyone(bank: Bank) -> None:
    bank.give("to the fund", bank.opal, ledger.FUND_OWNER, 100)
    bank.move("effort", {ledger.FUND_OWNER: -30, bank.marcus: 30}, kind="effort")

    assert bank.figures(ledger.FUND_OWNER) == (70, 0)


def test_a_sponsor_gives_hours(bank: Bank) -> None:
    clinic = new_id()
    ledger.open_account(bank.session, 1, "sponsor", clinic, 1000, bank.now)
    bank.move("half", {clinic: -30, bank.marcus: 30}, kind="grant")

    assert bank.figures(clinic) == (-30, 0)


def test_no_transfer_crosses_the_givers_limit(bank: Bank) -> None:
    bank.hold(250)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.give("gift", bank.opal, bank.marcus, 60)

    assert refused.value.data == {"short_minutes": 10}
    assert bank.figures(bank.opal) == (0, 250)
    assert bank.give("gift", bank.opal, bank.marcus, 50).minutes == 50


def test_hours_of_ones_own_are_those_that_are_there_and_not_set_aside(bank: Bank) -> None:
    bank.give("came", bank.wanda, bank.opal, 60)
    bank.hold(20)

    def own(key: str, minutes: int) -> ledger.TransferReceipt:
        sides = {bank.opal: -minutes, bank.marcus: minutes}
        ask = ledger.TransferAsk(key, "gift", sides, is_of_own=True)
        return ledger.transfer(bank.session, 1, ask, bank.now)

    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        own("more", 41)
    assert refused.value.data == {"short_minutes": 1}
    assert own("all", 40).minutes == 40
    back = ledger.TransferAsk("back", "gift", {bank.wanda: 1, bank.marcus: -1}, is_of_own=True)
    assert ledger.transfer(bank.session, 1, back, bank.now)  # whoever receives may be below zero
    assert bank.figures(bank.wanda) == (-59, 0)


@pytest.mark.parametrize("sides", [(-60, 59), (60, 60), (0, 0), (60, 0)])
def test_what_does_not_sum_to_zero_or_moves_nothing_is_refused(
    bank: Bank, sides: tuple[int, int]
) -> None:
    with pytest.raises(ledger.NotBalanced):
        bank.move("odd", {bank.opal: sides[0], bank.marcus: sides[1]})


def test_the_same_key_moves_once_and_gives_the_first_answer(bank: Bank) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 300)
    again = bank.give("gift", bank.opal, bank.marcus, 300)  # she could not give them twice

    assert (again.transfer_id, again.minutes, again.repeated) == (first.transfer_id, 300, True)
    assert bank.figures(bank.marcus) == (300, 0)


def test_a_used_key_with_other_minutes_members_or_kind_is_refused(bank: Bank) -> None:
    bank.give("gift", bank.opal, bank.marcus, 60)
    for moves, kind in (
        ({bank.opal: -61, bank.marcus: 61}, "gift"),
        ({bank.opal: 60, bank.marcus: -60}, "gift"),
        ({bank.opal: -60, bank.wanda: 60}, "gift"),
        ({bank.opal: -60, bank.marcus: 60}, "exchange"),
        ({bank.opal: -900, bank.marcus: 900}, "gift"),
    ):
        with pytest.raises(ledger.KeyReused):
            bank.move("gift", moves, kind=kind)


def test_a_stranger_neither_gives_nor_receives(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    for stranger in (new_id(), other.marcus):
        with pytest.raises(ledger.NoAccount):
            bank.give(f"gift {stranger}", bank.opal, stranger, 10)


def test_a_reversal_turns_every_sign_and_keeps_the_first(bank: Bank) -> None:
    first = bank.move("shared", {bank.opal: -20, bank.wanda: -25, bank.marcus: 45}, kind="ride")
    back = bank.reverse(first.transfer_id)

    assert back.minutes == 45
    assert all(bank.figures(o) == (0, 0) for o in (bank.opal, bank.wanda, bank.marcus))
    linked = bank.session.scalar(
        select(ledger.Transfer.reverses_id).where(ledger.Transfer.id == back.transfer_id)
    )
    assert linked == first.transfer_id


def test_a_settled_ride_that_the_fund_shared_is_reversed_on_both(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())
    bank.reverse(bank.settle(receipt.hold_id, 360).transfer_id)

    for owner in (bank.opal, bank.marcus, ledger.FUND_OWNER):
        assert bank.figures(owner) == (0, 0)


def test_reversing_again_with_the_same_key_gives_the_first_answer(bank: Bank) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 60)
    back = bank.reverse(first.transfer_id)
    again = bank.reverse(first.transfer_id)

    assert (again.transfer_id, again.repeated) == (back.transfer_id, True)
    assert bank.figures(bank.opal) == (0, 0)


def test_a_transfer_is_reversed_once(bank: Bank) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 60)
    back = bank.reverse(first.transfer_id)
    with pytest.raises(ledger.AlreadyReversed) as refused:
        bank.reverse(first.transfer_id, key="another try")

    assert refused.value.data == {"transfer_id": str(back.transfer_id)}


def test_a_reversal_is_not_reversed(bank: Bank) -> None:
    back = bank.reverse(bank.give("gift", bank.opal, bank.marcus, 60).transfer_id)
    with pytest.raises(ledger.NotReversible):
        bank.reverse(back.transfer_id, key="another try")


def test_hours_that_were_given_on_are_not_taken_back(bank: Bank) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 60)
    bank.give("on", bank.marcus, bank.wanda, 340)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.reverse(first.transfer_id)

    assert refused.value.data == {"short_minutes": 40}
    assert bank.figures(bank.opal) == (-60, 0)


def test_a_key_that_moved_something_else_reverses_nothing(bank: Bank) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 60)
    bank.give("other", bank.opal, bank.wanda, 10)
    with pytest.raises(ledger.KeyReused):
        bank.reverse(first.transfer_id, key="other")


def test_another_banks_transfer_is_not_found(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    theirs = other.give("gift", other.opal, other.marcus, 60)
    with pytest.raises(ledger.NoTransfer):
        bank.reverse(theirs.transfer_id)


def test_a_limit_is_lowered_to_what_is_in_use_and_not_below(bank: Bank) -> None:
    bank.hold(90)
    bank.give("gift", bank.opal, bank.marcus, 60)
    with pytest.raises(ledger.LimitInUse) as refused:
        ledger.set_limit(bank.session, 1, bank.opal, 149)

    assert refused.value.data == {"used_minutes": 150}
    ledger.set_limit(bank.session, 1, bank.opal, 150)
    assert bank.balance(bank.opal).available == 0


def test_a_raised_limit_reaches_further(bank: Bank) -> None:
    ledger.set_limit(bank.session, 1, bank.opal, 480)

    assert bank.hold(480)


def test_one_own_limit_is_not_anothers(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    ledger.set_limit(session, 1, bank.opal, 30)

    assert bank.balance(bank.marcus).credit_limit == 300
    assert other.balance(other.opal).credit_limit == 300
    with pytest.raises(ledger.NoAccount):
        ledger.set_limit(session, 1, other.opal, 30)


def test_an_account_is_opened_once(bank: Bank) -> None:
    again = ledger.open_account(bank.session, 1, "member", bank.opal, 999, bank.now)

    assert again == bank.account[bank.opal]
    assert bank.balance(bank.opal).credit_limit == 300
