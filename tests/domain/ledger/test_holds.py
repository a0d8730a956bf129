"""Setting minutes aside: own hours first, then the fund's, for everything asked or for nothing."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id


def test_a_hold_sets_minutes_aside_and_moves_none(bank: Bank) -> None:
    (receipt,) = bank.hold(90)

    assert (receipt.minutes, receipt.fund_minutes, receipt.repeated) == (90, 0, False)
    assert bank.figures(bank.opal) == (0, 90)
    assert bank.balance(bank.opal).available == 210


def test_a_round_trip_is_held_in_one_go(bank: Bank) -> None:
    there, back = bank.hold(100, 75)

    assert there.hold_id != back.hold_id
    assert bank.figures(bank.opal) == (0, 175)


def test_the_last_minute_of_the_limit_can_be_held_and_not_one_more(bank: Bank) -> None:
    bank.hold(300)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(1, key="one more")

    assert refused.value.data == {"short_minutes": 1}
    assert refused.value.code == "ledger.credit-limit-exceeded"
    assert bank.figures(bank.opal) == (0, 300)


def test_when_the_way_home_does_not_reach_the_way_there_is_not_held_either(bank: Bank) -> None:
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(200, 115)

    assert refused.value.data == {"short_minutes": 15}
    assert bank.figures(bank.opal) == (0, 0)
    assert bank.session.scalar(select(func.count()).select_from(ledger.Hold)) == 0


def test_a_refusal_leaves_the_transaction_usable(bank: Bank) -> None:
    with pytest.raises(ledger.CreditLimitExceeded):
        bank.hold(301)

    assert bank.hold(300, key="less")


def test_the_same_key_holds_once_and_gives_the_first_answer(bank: Bank) -> None:
    first = bank.hold(100, 75)
    again = bank.hold(100, 75)

    assert [r.hold_id for r in again] == [r.hold_id for r in first]
    assert all(r.repeated for r in again)
    assert bank.figures(bank.opal) == (0, 175)


def test_the_first_answer_is_given_even_when_hours_no_longer_reach(bank: Bank) -> None:
    first = bank.hold(200)
    bank.hold(100, key="another")

    assert bank.hold(200)[0].hold_id == first[0].hold_id


def test_the_first_answer_is_given_even_after_the_hold_was_released_or_lowered(bank: Bank) -> None:
    lowered, released = bank.hold(100, 100)
    ledger.lower(bank.session, 1, lowered.hold_id, 60)
    ledger.release(bank.session, 1, [released.hold_id], bank.now)

    again = bank.hold(100, 100)

    assert [r.hold_id for r in again] == [lowered.hold_id, released.hold_id]
    assert again[0].minutes == 60
    assert bank.figures(bank.opal) == (0, 60)


@pytest.mark.parametrize("minutes", [(99, 75), (75, 100), (100,)], ids=["less", "turned", "one"])
def test_a_used_key_with_other_minutes_is_refused(bank: Bank, minutes: tuple[int, ...]) -> None:
    bank.hold(100, 75)
    if len(minutes) == 1:  # fewer legs under used keys are the first legs' answer
        assert bank.hold(*minutes)[0].repeated
        return
    with pytest.raises(ledger.KeyReused):
        bank.hold(*minutes)

    assert bank.figures(bank.opal) == (0, 175)


def test_a_used_key_of_another_member_is_refused(bank: Bank) -> None:
    bank.hold(100)
    with pytest.raises(ledger.KeyReused):
        bank.hold(100, owner=bank.wanda)

    assert bank.figures(bank.wanda) == (0, 0)


def test_keys_of_which_half_were_used_hold_nothing_at_all(bank: Bank) -> None:
    bank.hold(100)
    with pytest.raises(ledger.KeyReused):
        bank.hold(100, 75)  # the caller goes on after the refusal: nothing may be left behind

    assert bank.figures(bank.opal) == (0, 100)
    assert bank.session.scalar(select(func.count()).select_from(ledger.Hold)) == 1


def test_the_same_key_twice_in_one_ask_holds_nothing(bank: Bank) -> None:
    ask = bank.ask("twice", 30)
    with pytest.raises(ledger.KeyReused):
        ledger.hold(bank.session, 1, bank.opal, [ask, ask], bank.now)

    assert bank.figures(bank.opal) == (0, 0)


def test_hours_received_can_be_held_beyond_the_limit(bank: Bank) -> None:
    bank.give("gift", bank.marcus, bank.opal, 120)

    assert bank.hold(420)[0].minutes == 420


def test_a_stranger_has_nothing_to_hold(bank: Bank) -> None:
    with pytest.raises(ledger.NoAccount):
        bank.hold(30, owner=new_id())


def test_the_same_key_in_two_communities_is_two_keys(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)

    assert bank.hold(30)[0].hold_id != other.hold(30)[0].hold_id
    assert other.findings() == []
