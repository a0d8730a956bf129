"""How many statements a verb sends, however large the bank: a whole ride request may send 16."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from tests.domain.ledger.bank import Bank
from timebank import ledger

Counting = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def most(count_queries: Counting) -> Callable[[int, Callable[[], Any]], None]:
    """Run a verb and fail when it sends more statements than it may."""

    def most(limit: int, verb: Callable[[], Any]) -> None:
        with count_queries() as counted:
            verb()
        assert counted.count <= limit, "\n".join(counted.statements)

    return most


def usual(bank: Bank, statements: int) -> int:
    """How many a usual case may send: on PostgreSQL it is one function, one way there and back."""
    return 1 if bank.session.get_bind().dialect.name == "postgresql" else statements


Most = Callable[[int, Callable[[], Any]], None]


def test_holding_a_round_trip(bank: Bank, most: Most) -> None:
    most(usual(bank, 3), lambda: bank.hold(90, 60))
    most(3, lambda: bank.hold(90, 60))  # the first answer


def test_holding_with_the_funds_help(bank: Bank, most: Most) -> None:
    most(5, lambda: bank.hold(280, 60, fund=bank.fund_ask()))


def test_asking_the_fund_costs_nothing_when_own_hours_reach(bank: Bank, most: Most) -> None:
    most(usual(bank, 3), lambda: bank.hold(90, 60, fund=bank.fund_ask()))


def test_settling_with_and_without_the_fund(bank: Bank, most: Most) -> None:
    own, shared = bank.hold(280, 60, fund=bank.fund_ask())

    most(usual(bank, 7), lambda: bank.settle(own.hold_id, 200))
    most(usual(bank, 7), lambda: bank.settle(shared.hold_id, 60))
    most(3, lambda: bank.settle(own.hold_id, 200))  # the first answer


def test_holding_and_settling_with_a_sponsor(bank: Bank, most: Most) -> None:
    half = bank.half(bank.a_sponsor(600))
    most(4, lambda: bank.hold(90, 60, sponsor=half))
    most(6, lambda: bank.hold(400, 300, key="more", fund=bank.fund_ask(), sponsor=half))
    held = bank.hold(90, 60, sponsor=half)[0]
    most(usual(bank, 0) + 7, lambda: bank.settle(held.hold_id, 45))


def test_giving_back(bank: Bank, most: Most) -> None:
    receipts = bank.hold(280, 60, 30, fund=bank.fund_ask())

    most(4, lambda: ledger.lower(bank.session, 1, receipts[1].hold_id, 45))
    most(4, lambda: ledger.release(bank.session, 1, [r.hold_id for r in receipts[:2]], bank.now))
    most(5, lambda: ledger.expire_due(bank.session, 1, bank.now + timedelta(days=9)))


def test_transferring_and_reversing(bank: Bank, most: Most) -> None:
    most(usual(bank, 4), lambda: bank.give("gift", bank.opal, bank.marcus, 60))
    gift = bank.give("gift", bank.opal, bank.marcus, 60).transfer_id

    most(7, lambda: bank.reverse(gift))
    most(2, lambda: ledger.set_limit(bank.session, 1, bank.opal, 200))


def test_reading(bank: Bank, most: Most) -> None:
    owners = [bank.opal, bank.marcus, bank.wanda]
    for number in range(12):
        bank.give(f"gift {number}", owners[number % 3], owners[(number + 1) % 3], 5)
    since, until = bank.now - timedelta(days=1), bank.now + timedelta(days=1)

    most(1, lambda: ledger.balances(bank.session, 1, owners))
    most(2, lambda: ledger.statement(bank.session, 1, bank.opal, since, until))
    most(1, lambda: ledger.recent_transfers(bank.session, 1))


def test_a_batch_takes_the_same_statements_however_long(bank: Bank, most: Most) -> None:
    def batch(name: str, count: int) -> list[ledger.TransferReceipt]:
        sides = {bank.opal: -1, bank.marcus: 1}
        asks = [ledger.TransferAsk(f"{name}{n}", "gift", sides) for n in range(count)]
        return ledger.transfer_many(bank.session, 1, asks, bank.now)

    most(usual(bank, 5), lambda: batch("few", 2))
    most(usual(bank, 5), lambda: batch("many", 60))
    most(3, lambda: batch("many", 60))  # the first answers
