"""What the database itself refuses, whoever writes: no program has to be right for these."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from tests.domain.ledger.bank import Bank
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Entry, Hold, Transfer

Write = Callable[[Any], None]


@pytest.fixture
def refused(bank: Bank) -> Write:
    """Run one statement that must be refused, and leave the transaction usable."""

    def refused(statement: Any) -> None:
        with pytest.raises(IntegrityError), bank.session.begin_nested():
            bank.session.execute(statement)

    return refused


def a_transfer(bank: Bank, **changed: Any) -> Any:
    values = {"community_id": 1, "id": new_id(), "request_key": "by hand", "kind": "gift"}
    return insert(Transfer).values(**(values | {"minutes": 1, "at": bank.now} | changed))


def an_entry(bank: Bank, **changed: Any) -> Any:
    values = {"community_id": 1, "account_id": bank.account[bank.opal], "version": 1}
    return insert(Entry).values(**(values | {"minutes": 5, "balance_after": 5} | changed))


def a_hold(bank: Bank, **changed: Any) -> Any:
    values = {
        "community_id": 1,
        "id": new_id(),
        "request_key": "by hand",
        "account_id": bank.account[bank.opal],
        "asked_minutes": 30,
        "minutes": 30,
        "state": "held",
        "made_at": bank.now,
        "expires_at": bank.now,
    }
    return insert(Hold).values(**(values | changed))


@pytest.mark.parametrize(
    "values",
    [
        {"balance": -301},
        {"held": 301},
        {"balance": -200, "held": 101},
        {"held": -1},
        {"credit_limit": -1},
        {"version": -1},
    ],
)
def test_a_crossed_limit_or_a_negative_count(
    bank: Bank, refused: Write, values: dict[str, int]
) -> None:
    refused(update(Account).where(Account.id == bank.account[bank.opal]).values(**values))


def test_a_second_settlement_of_one_hold(bank: Bank, refused: Write) -> None:
    (receipt,) = bank.hold(90)
    moved = bank.settle(receipt.hold_id, 60)

    refused(a_transfer(bank, kind="ride", settles_id=receipt.hold_id))
    refused(a_hold(bank, state="settled", transfer_id=moved.transfer_id, ended_at=bank.now))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "settled"},
        {"state": "released"},
        {"state": "lost"},
        {"minutes": -1, "asked_minutes": 1},
        {"minutes": 0},
        {"minutes": 31},
        {"minutes": 20, "fund_minutes": 10},
    ],
    ids=["settled by nothing", "ended at no time", "unknown", "less than nothing", "nothing",
         "more than asked", "a fund without a name"],
)  # fmt: skip
def test_a_hold_that_makes_no_sense(bank: Bank, refused: Write, values: dict[str, Any]) -> None:
    refused(a_hold(bank, **values))


@pytest.mark.parametrize(
    "values",
    [
        {"minutes": 15, "sponsor_minutes": 15, "sponsor_percent": 50},
        {"sponsor_percent": 50},
        {"minutes": 14, "sponsor_minutes": 16, "sponsor_percent": 50, "is_named": True},
        {"minutes": 30, "sponsor_minutes": -1, "sponsor_percent": 50, "is_named": True},
        {"minutes": 30, "sponsor_minutes": 1, "sponsor_percent": 50, "is_named": True},
        {"is_named": True},
    ],
    ids=["without a name", "a share of nobody", "more than its share", "less than nothing",
         "more than asked", "a name without a share"],
)  # fmt: skip
def test_a_sponsors_part_that_makes_no_sense(
    bank: Bank, refused: Write, values: dict[str, Any]
) -> None:
    columns = {name: value for name, value in values.items() if name != "is_named"}
    account = bank.account[bank.a_sponsor(600)] if "is_named" in values else None
    refused(a_hold(bank, sponsor_account_id=account, **columns))


def test_a_second_reversal_and_a_reversal_of_nothing(bank: Bank, refused: Write) -> None:
    first = bank.give("gift", bank.opal, bank.marcus, 60)
    bank.reverse(first.transfer_id)

    refused(a_transfer(bank, kind="reversal", reverses_id=first.transfer_id))
    refused(a_transfer(bank, kind="reversal"))
    refused(a_transfer(bank, kind="reversal", reverses_id=new_id()))


def test_a_second_use_of_a_request_key(bank: Bank, refused: Write) -> None:
    bank.give("gift", bank.opal, bank.marcus, 60)
    bank.hold(30, key="ride")

    refused(a_transfer(bank, request_key="gift"))
    refused(a_hold(bank, request_key="ride:0"))


def test_two_entries_at_one_place_and_an_entry_of_nothing(bank: Bank, refused: Write) -> None:
    gift = bank.give("gift", bank.opal, bank.marcus, 60).transfer_id

    refused(an_entry(bank, version=1, transfer_id=gift))
    refused(an_entry(bank, version=0, transfer_id=gift))
    refused(an_entry(bank, version=2, transfer_id=gift, minutes=0))
    refused(an_entry(bank, version=2, transfer_id=new_id()))


def test_another_communitys_account_or_transfer(bank: Bank, refused: Write) -> None:
    other = Bank(bank.session, bank.now, of=2)
    ours = bank.give("gift", bank.opal, bank.marcus, 60).transfer_id
    theirs = other.give("gift", other.opal, other.marcus, 60).transfer_id
    their_account = other.account[other.opal]

    refused(an_entry(bank, account_id=their_account, transfer_id=ours))
    refused(an_entry(bank, version=2, transfer_id=theirs))
    refused(a_hold(bank, account_id=their_account))
    refused(a_hold(bank, fund_account_id=their_account, fund_minutes=0))
    refused(a_hold(bank, state="settled", transfer_id=theirs, ended_at=bank.now))
    refused(a_transfer(bank, kind="reversal", reverses_id=theirs))


def test_a_row_that_others_stand_on_is_not_deleted(bank: Bank, refused: Write) -> None:
    gift = bank.give("gift", bank.opal, bank.marcus, 60).transfer_id

    refused(Transfer.__table__.delete().where(Transfer.id == gift))
    refused(Account.__table__.delete().where(Account.id == bank.account[bank.opal]))


def test_an_owner_has_one_account_of_a_kind(bank: Bank, refused: Write) -> None:
    refused(
        insert(Account).values(
            community_id=1, id=new_id(), kind="member", owner_id=bank.opal, opened_at=bank.now
        )
    )
