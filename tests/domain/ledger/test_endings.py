"""A hold is settled, released or expired exactly once; what is not used is free at once."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id


def state(session: Session, hold_id: UUID) -> str | None:
    return session.scalar(select(ledger.Hold.state).where(ledger.Hold.id == hold_id))


def end(bank: Bank, hold_id: UUID, how: str) -> None:
    if how == "settled":
        bank.settle(hold_id, 60)
    elif how == "released":
        ledger.release(bank.session, 1, [hold_id], bank.now)
    else:
        ledger.expire_due(bank.session, 1, bank.now + timedelta(days=2))


@pytest.mark.parametrize("minutes", [90, 60, 1])
def test_settling_moves_the_minutes_and_frees_the_rest(bank: Bank, minutes: int) -> None:
    (receipt,) = bank.hold(90)
    moved = bank.settle(receipt.hold_id, minutes)

    assert (moved.minutes, moved.repeated) == (minutes, False)
    assert bank.figures(bank.opal) == (-minutes, 0)
    assert bank.figures(bank.marcus) == (minutes, 0)
    assert state(bank.session, receipt.hold_id) == "settled"


@pytest.mark.parametrize("minutes", [91, 0, -5])
def test_no_more_than_was_held_is_settled_and_never_nothing(bank: Bank, minutes: int) -> None:
    (receipt,) = bank.hold(90)
    with pytest.raises(ledger.HoldTooSmall) as refused:
        bank.settle(receipt.hold_id, minutes)

    assert refused.value.data == {"held_minutes": 90}
    assert bank.figures(bank.opal) == (0, 90)


def test_settling_again_gives_the_first_answer(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    first = bank.settle(receipt.hold_id, 60)
    again = bank.settle(receipt.hold_id, 60)

    assert (again.transfer_id, again.minutes, again.repeated) == (first.transfer_id, 60, True)
    assert bank.figures(bank.marcus) == (60, 0)


def test_settling_again_with_other_minutes_never_says_that_they_moved(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    bank.settle(receipt.hold_id, 60)
    with pytest.raises(ledger.HoldEnded) as refused:
        bank.settle(receipt.hold_id, 75)

    assert refused.value.data == {"state": "settled"}


def test_settling_again_for_another_driver_is_refused(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    bank.settle(receipt.hold_id, 60)
    with pytest.raises(ledger.HoldEnded):
        bank.settle(receipt.hold_id, 60, bank.wanda)

    assert bank.figures(bank.wanda) == (0, 0)


@pytest.mark.parametrize("how", ["released", "expired"])
def test_what_was_given_back_is_not_settled(bank: Bank, how: str) -> None:
    (receipt,) = bank.hold(90)
    end(bank, receipt.hold_id, how)
    with pytest.raises(ledger.HoldEnded) as refused:
        bank.settle(receipt.hold_id, 60)

    assert refused.value.data == {"state": how}
    assert bank.figures(bank.opal) == (0, 0)


@pytest.mark.parametrize("how", ["settled", "released", "expired"])
def test_a_hold_that_has_ended_stays_as_it_ended(bank: Bank, how: str) -> None:
    (receipt,) = bank.hold(90)
    end(bank, receipt.hold_id, how)
    before = bank.figures(bank.opal)

    assert ledger.release(bank.session, 1, [receipt.hold_id], bank.now) == 0
    assert ledger.expire_due(bank.session, 1, bank.now + timedelta(days=9)) == 0
    ledger.lower(bank.session, 1, receipt.hold_id, 30)

    assert state(bank.session, receipt.hold_id) == how
    assert bank.figures(bank.opal) == before


def test_nobody_is_paid_from_their_own_hold(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    with pytest.raises(ledger.NotBalanced):
        bank.settle(receipt.hold_id, 60, bank.opal)

    assert state(bank.session, receipt.hold_id) == "held"


def test_a_payee_without_an_account_is_named(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    stranger = new_id()
    with pytest.raises(ledger.NoAccount) as refused:
        bank.settle(receipt.hold_id, 60, stranger)

    assert refused.value.data == {"owner_id": str(stranger)}


def test_another_banks_member_is_no_payee_here(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    (receipt,) = bank.hold(90)
    with pytest.raises(ledger.NoAccount):
        bank.settle(receipt.hold_id, 60, other.marcus)


def test_another_banks_hold_is_not_found(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    (receipt,) = other.hold(90)
    with pytest.raises(ledger.NoHold):
        bank.settle(receipt.hold_id, 60)
    with pytest.raises(ledger.NoHold):
        ledger.lower(session, 1, receipt.hold_id, 30)

    assert ledger.release(session, 1, [receipt.hold_id], bank.now) == 0
    assert other.figures(other.opal) == (0, 90)


def test_releasing_frees_several_holds_of_several_members(bank: Bank) -> None:
    hers = bank.hold(400, 50, fund=bank.fund_ask())
    his = bank.hold(30, key="his", owner=bank.marcus)

    freed = ledger.release(bank.session, 1, [r.hold_id for r in (*hers, *his)], bank.now)

    assert freed == 3
    for owner in (bank.opal, bank.marcus, ledger.FUND_OWNER):
        assert bank.figures(owner) == (0, 0)


def test_releasing_nothing_frees_nothing(bank: Bank) -> None:
    assert ledger.release(bank.session, 1, [], bank.now) == 0


def test_only_holds_whose_time_has_passed_expire(bank: Bank) -> None:
    asks = [bank.ask("soon", 30, hours=1), bank.ask("later", 60, hours=3)]
    soon, later = ledger.hold(bank.session, 1, bank.opal, asks, bank.now)

    assert ledger.expire_due(bank.session, 1, bank.now + timedelta(minutes=59)) == 0
    assert ledger.expire_due(bank.session, 1, bank.now + timedelta(hours=1)) == 1
    assert state(bank.session, soon.hold_id) == "expired"
    assert state(bank.session, later.hold_id) == "held"
    assert bank.figures(bank.opal) == (0, 60)


def test_expiring_goes_by_portions_oldest_first(bank: Bank) -> None:
    bank.hold(10, 20, 30)
    after = bank.now + timedelta(days=2)

    assert ledger.expire_due(bank.session, 1, after, limit=2) == 2
    assert ledger.expire_due(bank.session, 1, after, limit=2) == 1
    assert ledger.expire_due(bank.session, 1, after, limit=2) == 0


def test_another_banks_holds_do_not_expire_with_ours(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    other.hold(30)

    assert ledger.expire_due(session, 1, bank.now + timedelta(days=2)) == 0


def test_lowering_frees_the_funds_part_first(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())
    ledger.lower(bank.session, 1, receipt.hold_id, 320)
    assert (bank.figures(bank.opal), bank.figures(ledger.FUND_OWNER)) == ((0, 300), (0, 20))

    ledger.lower(bank.session, 1, receipt.hold_id, 45)
    assert (bank.figures(bank.opal), bank.figures(ledger.FUND_OWNER)) == ((0, 45), (0, 0))


def test_lowering_never_raises(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    ledger.lower(bank.session, 1, receipt.hold_id, 120)

    assert bank.figures(bank.opal) == (0, 90)


def test_after_lowering_only_what_is_left_can_be_settled(bank: Bank) -> None:
    (receipt,) = bank.hold(90)
    ledger.lower(bank.session, 1, receipt.hold_id, 45)
    with pytest.raises(ledger.HoldTooSmall):
        bank.settle(receipt.hold_id, 60)

    assert bank.settle(receipt.hold_id, 45).minutes == 45
