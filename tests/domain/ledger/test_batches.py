"""Many transfers at once: in their order, all or none, each key once."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id


def ask(key: str, moves: dict[UUID, int], kind: str = "exchange") -> ledger.TransferAsk:
    return ledger.TransferAsk(key, kind, moves, "from the old book")


def gift(bank: Bank, key: str, minutes: int, giver: UUID | None = None) -> ledger.TransferAsk:
    """From opal, or whoever is named, to marcus."""
    return ask(key, {giver or bank.opal: -minutes, bank.marcus: minutes})


def many(bank: Bank, *asks: ledger.TransferAsk) -> list[ledger.TransferReceipt]:
    return ledger.transfer_many(bank.session, 1, asks, bank.now)


def transfers(bank: Bank) -> int:
    return bank.session.scalar(select(func.count()).select_from(ledger.Transfer)) or 0


def test_a_batch_moves_what_its_transfers_would_move_one_by_one(bank: Bank) -> None:
    receipts = many(
        bank,
        gift(bank, "a", 30),
        ask("b", {bank.marcus: -10, bank.wanda: 10}),
        ask("c", {bank.opal: -5, bank.wanda: -5, bank.marcus: 10}),
    )

    assert [(r.minutes, r.repeated) for r in receipts] == [(30, False), (10, False), (10, False)]
    assert len({r.transfer_id for r in receipts}) == 3
    assert [bank.figures(o)[0] for o in (bank.opal, bank.marcus, bank.wanda)] == [-35, 30, 5]
    shown = ledger.recent_transfers(bank.session, 1, transfer_id=receipts[2].transfer_id)[0]
    assert (shown.kind, shown.reason, len(shown.sides)) == ("exchange", "from the old book", 3)


def test_hours_that_came_in_a_batch_may_be_given_on_in_it(bank: Bank) -> None:
    bank.give("gone", bank.marcus, bank.wanda, 300)
    many(bank, gift(bank, "comes", 60), ask("goes", {bank.marcus: -60, bank.wanda: 60}))

    assert bank.figures(bank.marcus) == (-300, 0)


def test_one_that_does_not_reach_refuses_all_and_is_named(bank: Bank) -> None:
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        many(bank, gift(bank, "a", 200), gift(bank, "b", 200), gift(bank, "c", 1))

    assert refused.value.data == {"short_minutes": 100, "request_key": "b"}
    assert transfers(bank) == 0
    assert bank.figures(bank.opal) == (0, 0)
    assert bank.give("after", bank.opal, bank.marcus, 300).minutes == 300  # nothing is spoiled


def test_what_is_set_aside_is_not_given_by_a_batch(bank: Bank) -> None:
    bank.hold(290)
    with pytest.raises(ledger.CreditLimitExceeded):
        many(bank, gift(bank, "a", 11))

    assert many(bank, gift(bank, "a", 10))


def test_the_same_batch_again_moves_nothing_and_gives_the_first_answers(bank: Bank) -> None:
    first = many(bank, gift(bank, "a", 150), gift(bank, "b", 150))
    again = many(bank, gift(bank, "a", 150), gift(bank, "b", 150))

    assert [r.transfer_id for r in again] == [r.transfer_id for r in first]
    assert all(r.repeated for r in again)
    assert bank.figures(bank.opal) == (-300, 0)


def test_a_longer_batch_does_only_what_is_new(bank: Bank) -> None:
    bank.move("a", {bank.opal: -30, bank.marcus: 30}, kind="exchange")
    receipts = many(bank, gift(bank, "a", 30), gift(bank, "b", 40))

    assert [r.repeated for r in receipts] == [True, False]
    assert bank.figures(bank.opal) == (-70, 0)


def test_a_key_twice_in_one_batch_counts_once(bank: Bank) -> None:
    first, second = many(bank, gift(bank, "a", 30), gift(bank, "a", 30))

    assert (second.transfer_id, second.repeated) == (first.transfer_id, True)
    assert bank.figures(bank.opal) == (-30, 0)


@pytest.mark.parametrize("when", ["before", "within"])
def test_a_used_key_with_other_minutes_members_or_kind_refuses_all(bank: Bank, when: str) -> None:
    used = gift(bank, "a", 30)
    if when == "before":
        many(bank, used)
    others = (
        gift(bank, "a", 31),
        gift(bank, "a", 30, giver=bank.wanda),
        ask("a", {bank.opal: -30, bank.marcus: 30}, kind="gift"),
    )
    for other in others:
        asks = [gift(bank, "new", 5), other] if when == "before" else [used, other]
        with pytest.raises(ledger.KeyReused) as refused:
            many(bank, *asks)
        assert refused.value.data == {"request_key": "a"}

    assert transfers(bank) == (1 if when == "before" else 0)


def test_one_that_does_not_balance_or_names_a_stranger_refuses_all(bank: Bank) -> None:
    with pytest.raises(ledger.NotBalanced):
        many(bank, gift(bank, "a", 30), ask("b", {bank.opal: -30, bank.marcus: 29}))
    with pytest.raises(ledger.NoAccount):
        many(bank, gift(bank, "a", 30), gift(bank, "b", 30, giver=new_id()))

    assert transfers(bank) == 0


def test_hours_that_come_back_in_a_batch_leave_two_entries_and_the_same_balance(bank: Bank) -> None:
    many(bank, gift(bank, "there", 30), ask("back", {bank.marcus: -30, bank.opal: 30}))

    versions = select(ledger.Account.version).where(ledger.Account.owner_id == bank.opal)
    assert bank.session.scalar(versions) == 2
    assert bank.figures(bank.opal) == (0, 0)


def test_an_empty_batch_is_no_mistake(bank: Bank) -> None:
    assert many(bank) == []


def test_the_funds_and_sponsors_hours_move_in_batches_too(bank: Bank) -> None:
    clinic = new_id()
    ledger.open_account(bank.session, 1, "sponsor", clinic, 100, bank.now)
    many(
        bank,
        *(
            ask(f"{n}", {giver: -20, bank.marcus: 20}, "grant")
            for n, giver in enumerate((clinic, ledger.FUND_OWNER))
        ),
    )

    assert bank.figures(bank.marcus) == (40, 0)
    assert bank.figures(clinic) == (-20, 0)


def test_hours_of_ones_own_in_a_batch_are_those_that_are_there(bank: Bank) -> None:
    sides = {bank.opal: -30, bank.marcus: 30}
    own = ledger.TransferAsk("own", "gift", sides, is_of_own=True)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        many(bank, ask("comes", {bank.wanda: -29, bank.opal: 29}), own)

    assert refused.value.data == {"short_minutes": 1, "request_key": "own"}
    assert many(bank, ask("comes", {bank.wanda: -30, bank.opal: 30}), own)
