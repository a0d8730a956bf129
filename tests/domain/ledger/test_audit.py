"""The audit finds what was changed by hand, and names the row."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Entry, Hold, Transfer


class Books:
    """A bank with one of everything in it, and the ids that a finding must name."""

    def __init__(self, bank: Bank) -> None:
        self.bank, self.session = bank, bank.session
        self.opal, self.marcus = bank.account[bank.opal], bank.account[bank.marcus]
        self.fund = bank.account[ledger.FUND_OWNER]
        settled, self.open_hold, self.freed = (r.hold_id for r in bank.hold(90, 60, 45))
        self.settled = settled
        self.ride = bank.settle(settled, 75).transfer_id
        ledger.release(self.session, 1, [self.freed], bank.now)
        clinic = bank.a_sponsor(100)
        self.clinic = bank.account[clinic]
        half, nora = bank.half(clinic), new_id()
        ledger.open_account(self.session, 1, "member", nora, 100, bank.now)
        self.ridden, self.sponsored = (
            r.hold_id for r in bank.hold(40, 40, key="half", owner=nora, sponsor=half)
        )
        bank.settle(self.ridden, 30, bank.wanda)
        self.gift = bank.give("gift", bank.opal, bank.marcus, 20).transfer_id
        undone = bank.give("undone", bank.wanda, bank.marcus, 30).transfer_id
        self.reversal = bank.reverse(undone).transfer_id
        assert self.found() == set()

    def found(self) -> set[tuple[str, str]]:
        return {(finding.code, finding.what) for finding in self.bank.findings()}

    def entry(self, account: UUID, version: int, /, **values: object) -> None:
        self.session.execute(
            update(Entry)
            .where(Entry.community_id == 1, Entry.account_id == account, Entry.version == version)
            .values(**values)
        )

    def drop_entry(self, account: UUID, version: int) -> None:
        self.session.execute(
            delete(Entry).where(
                Entry.community_id == 1, Entry.account_id == account, Entry.version == version
            )
        )

    def change(self, table: type, id_: UUID, **values: object) -> None:
        self.session.execute(
            update(table).where(table.community_id == 1, table.id == id_).values(**values)  # type: ignore[attr-defined]
        )


@pytest.fixture
def books(tampered: Bank) -> Books:
    return Books(tampered)


@pytest.fixture
def careless(session: Session) -> Iterator[Callable[[str, str], None]]:
    """Switch a constraint of a table off, as somebody with a database tool might."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    driver: Any = session.connection().connection.dbapi_connection  # after a rollback: another one

    def careless(table: str, constraint: str) -> None:
        if is_sqlite:
            session.execute(text("PRAGMA ignore_check_constraints=ON"))
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        else:
            session.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}"))

    yield careless
    if is_sqlite:
        driver.execute("PRAGMA ignore_check_constraints=OFF")


def test_one_entry_changed_by_hand(books: Books) -> None:
    books.entry(books.marcus, 1, minutes=76)

    assert books.found() == {
        ("transfer-unbalanced", f"transfer {books.ride}"),
        ("entry-chain", f"account {books.marcus} entry 1"),
        ("stored-balance", f"account {books.marcus}"),
    }


def test_both_entries_of_a_transfer_changed_by_hand(books: Books) -> None:
    books.entry(books.opal, 2, minutes=-50)
    books.entry(books.marcus, 2, minutes=50)
    books.change(Transfer, books.gift, minutes=50)

    assert books.found() >= {
        ("entry-chain", f"account {books.opal} entry 2"),
        ("entry-chain", f"account {books.marcus} entry 2"),
        ("stored-balance", f"account {books.opal}"),
    }


def test_a_balance_after_changed_by_hand(books: Books) -> None:
    books.entry(books.marcus, 2, balance_after=5)

    assert books.found() == {("entry-chain", f"account {books.marcus} entry 2")}


def test_a_stored_balance_changed_by_hand(books: Books) -> None:
    books.change(Account, books.marcus, balance=600)

    assert books.found() == {
        ("stored-balance", f"account {books.marcus}"),
        ("trial-balance", "community 1"),
    }


def test_hours_moved_between_two_accounts_without_a_transfer(books: Books) -> None:
    books.change(Account, books.marcus, balance=Account.balance - 60)
    books.change(Account, books.opal, balance=Account.balance + 60)

    assert books.found() == {
        ("stored-balance", f"account {books.marcus}"),
        ("stored-balance", f"account {books.opal}"),
    }


def test_a_version_changed_by_hand(books: Books) -> None:
    books.change(Account, books.marcus, version=9)

    assert books.found() == {("stored-balance", f"account {books.marcus}")}


@pytest.mark.parametrize("held", [0, 61])
def test_held_minutes_changed_by_hand(books: Books, held: int) -> None:
    books.change(Account, books.opal, held=held)

    assert books.found() == {("stored-held", f"account {books.opal}")}


def test_an_open_holds_minutes_changed_by_hand(books: Books) -> None:
    books.change(Hold, books.open_hold, minutes=30)

    assert books.found() == {("stored-held", f"account {books.opal}")}


def test_an_open_hold_deleted(books: Books) -> None:
    books.session.execute(delete(Hold).where(Hold.id == books.open_hold))

    assert books.found() == {("stored-held", f"account {books.opal}")}


def test_a_hold_laid_on_another_account(books: Books) -> None:
    books.change(Hold, books.open_hold, account_id=books.marcus)

    assert books.found() == {
        ("stored-held", f"account {books.opal}"),
        ("stored-held", f"account {books.marcus}"),
    }


def test_a_released_hold_set_back_to_held(books: Books) -> None:
    books.change(Hold, books.freed, state="held", ended_at=None)

    assert books.found() == {("stored-held", f"account {books.opal}")}


def test_a_settled_hold_set_back_to_released(books: Books) -> None:
    books.change(Hold, books.settled, state="released", transfer_id=None)

    assert books.found() == {("settlement", f"transfer {books.ride}")}


def test_a_settled_hold_deleted(books: Books) -> None:
    books.session.execute(delete(Hold).where(Hold.id == books.settled))

    assert books.found() == {("settlement", f"transfer {books.ride}")}


def test_a_hold_said_to_be_settled_by_another_transfer(books: Books) -> None:
    books.change(Hold, books.settled, transfer_id=books.gift)

    found = books.found()
    assert ("settlement", f"hold {books.settled}") in found
    assert ("settlement", f"transfer {books.ride}") in found


def test_more_settled_than_was_held(books: Books) -> None:
    books.change(Hold, books.settled, minutes=60)

    assert books.found() == {("settlement", f"hold {books.settled}")}


def test_a_settlement_that_another_account_paid(books: Books) -> None:
    books.change(Hold, books.settled, account_id=books.fund)

    assert books.found() == {("settlement", f"hold {books.settled}")}


def test_a_sponsor_that_paid_more_or_less_than_its_share(books: Books) -> None:
    books.change(Hold, books.ridden, sponsor_percent=60)
    assert books.found() == {("hold-sponsor", f"hold {books.ridden}")}

    books.change(Hold, books.ridden, sponsor_percent=50, minutes=25, sponsor_minutes=14)
    assert ("hold-sponsor", f"hold {books.ridden}") in books.found()
    assert ("settlement", f"hold {books.ridden}") in books.found()


def test_a_sponsors_part_of_another_kind_of_account(books: Books) -> None:
    books.change(Hold, books.sponsored, sponsor_account_id=books.fund)

    assert books.found() == {
        ("hold-sponsor", f"hold {books.sponsored}"),
        ("stored-held", f"account {books.fund}"),
        ("stored-held", f"account {books.clinic}"),
    }


def test_a_sponsors_held_minutes_changed_by_hand(books: Books) -> None:
    books.change(Hold, books.sponsored, sponsor_minutes=19)

    assert books.found() == {("stored-held", f"account {books.clinic}")}


def test_a_share_crossed_with_checks_switched_off(
    books: Books, careless: Callable[[str, str], None]
) -> None:
    careless("hold", "ck_hold_sponsor_within_share")
    books.change(Hold, books.sponsored, sponsor_percent=40)

    assert books.found() == {("hold-sponsor", f"hold {books.sponsored}")}


@pytest.mark.parametrize("version", [1, 2, 4])
def test_an_entry_deleted(books: Books, version: int) -> None:
    books.drop_entry(books.marcus, version)  # the first, one between, the last

    found = books.found()
    assert ("stored-balance", f"account {books.marcus}") in found
    assert "transfer-unbalanced" in {code for code, _ in found}
    if version < 4:
        assert ("entry-chain", f"account {books.marcus} entry {version + 1}") in found


def test_a_whole_transfers_entries_deleted_and_the_balances_mended(books: Books) -> None:
    for account in (books.opal, books.marcus):
        books.drop_entry(account, 2)
    books.change(Account, books.opal, balance=Account.balance + 20, version=1)
    books.change(Account, books.marcus, balance=Account.balance - 20, version=3)

    found = books.found()
    assert ("transfer-unbalanced", f"transfer {books.gift}") in found
    assert ("entry-chain", f"account {books.marcus} entry 3") in found


def test_an_entry_too_many(books: Books) -> None:
    books.session.add(
        Entry(
            community_id=1,
            account_id=books.opal,
            version=3,
            transfer_id=books.gift,
            minutes=600,
            balance_after=505,
        )
    )
    books.session.flush()

    assert books.found() == {
        ("transfer-unbalanced", f"transfer {books.gift}"),
        ("stored-balance", f"account {books.opal}"),
    }


def test_a_gap_in_the_entries(books: Books) -> None:
    books.entry(books.opal, 2, version=5)

    assert books.found() == {
        ("entry-chain", f"account {books.opal} entry 5"),
        ("stored-balance", f"account {books.opal}"),
    }


def test_an_entry_put_under_another_transfer(books: Books) -> None:
    books.entry(books.marcus, 2, transfer_id=books.ride)

    assert books.found() == {
        ("transfer-unbalanced", f"transfer {books.ride}"),
        ("transfer-unbalanced", f"transfer {books.gift}"),
    }


def test_a_transfers_minutes_changed_by_hand(books: Books) -> None:
    books.change(Transfer, books.gift, minutes=25)

    assert books.found() == {("transfer-unbalanced", f"transfer {books.gift}")}


def test_a_transfer_without_entries(books: Books) -> None:
    alone = new_id()
    books.session.add(
        Transfer(
            community_id=1,
            id=alone,
            request_key="alone",
            kind="gift",
            minutes=0,
            at=books.bank.now,
        )
    )
    books.session.flush()

    assert books.found() == {("transfer-unbalanced", f"transfer {alone}")}


def test_a_reversal_that_undoes_another_transfer(books: Books) -> None:
    books.change(Transfer, books.reversal, reverses_id=books.gift)

    assert {code for code, _ in books.found()} == {"reversal"}
    assert ("reversal", f"transfer {books.reversal}") in books.found()


def test_a_transfer_deleted_with_references_switched_off(
    books: Books, careless: Callable[[str, str], None]
) -> None:
    careless("entry", "fk_entry_community_id_transfer_id")
    books.session.execute(delete(Transfer).where(Transfer.id == books.gift))

    assert books.found() == {
        ("entry-stray", f"account {books.opal} entry 2"),
        ("entry-stray", f"account {books.marcus} entry 2"),
    }
    books.session.rollback()


def test_a_limit_crossed_with_checks_switched_off(
    books: Books, careless: Callable[[str, str], None]
) -> None:
    careless("account", "ck_account_within_limit")
    books.change(Account, books.opal, credit_limit=100)

    assert books.found() == {("limit-crossed", f"account {books.opal}")}


def test_one_bank_is_not_found_wrong_for_another(books: Books) -> None:
    other = Bank(books.session, books.bank.now, of=2, fund_limit=100)
    other.settle(other.hold(30)[0].hold_id, 30)
    books.change(Account, books.marcus, balance=600)

    assert other.findings() == []
    assert ledger.trial_balance(books.session, 2) == 0
    assert ledger.trial_balance(books.session, 1) != 0
