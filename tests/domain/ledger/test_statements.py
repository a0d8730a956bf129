"""What people are shown of their hours: balances, statements that add up, recent transfers."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id
from timebank.ledger import TransferFilter

WEEK = timedelta(days=7)


def adds_up(shown: ledger.Statement) -> bool:
    running = [line.balance_after for line in shown.lines]
    expected, balance = [], shown.opening
    for line in shown.lines:
        balance += line.minutes
        expected.append(balance)
    return running == expected and shown.closing == balance


def test_a_statement_opens_with_what_was_before_and_closes_with_what_is(bank: Bank) -> None:
    for number in range(4):
        at = bank.now + number * WEEK
        bank.give(f"gift {number}", bank.opal, bank.marcus, 10 + number, at=at)

    shown = ledger.statement(bank.session, 1, bank.opal, bank.now + WEEK, bank.now + 3 * WEEK)

    assert (shown.opening, shown.closing) == (-10, -33)
    assert [line.minutes for line in shown.lines] == [-11, -12]
    assert adds_up(shown)


def test_the_first_instant_belongs_to_a_statement_and_the_last_does_not(bank: Bank) -> None:
    bank.give("gift", bank.opal, bank.marcus, 10)

    starts = ledger.statement(bank.session, 1, bank.opal, bank.now, bank.now + WEEK)
    ends = ledger.statement(bank.session, 1, bank.opal, bank.now - WEEK, bank.now)

    assert len(starts.lines) == 1
    assert (ends.lines, ends.closing) == ((), 0)


def test_two_statements_that_meet_leave_nothing_out(bank: Bank) -> None:
    for number in range(6):
        bank.give(f"gift {number}", bank.opal, bank.marcus, 5, at=bank.now + number * WEEK)
    middle, end = bank.now + 3 * WEEK, bank.now + 9 * WEEK

    first = ledger.statement(bank.session, 1, bank.opal, bank.now, middle)
    second = ledger.statement(bank.session, 1, bank.opal, middle, end)

    assert first.closing == second.opening
    assert second.closing == bank.balance(bank.opal).balance


def test_a_statement_adds_up_when_instants_were_written_in_the_other_order(bank: Bank) -> None:
    late, early = bank.now + timedelta(seconds=2), bank.now + timedelta(seconds=1)
    bank.give("waited for the lock", bank.opal, bank.marcus, 30, at=late)
    bank.give("came after", bank.opal, bank.marcus, 20, at=early)
    boundary = bank.now + timedelta(seconds=1.5)

    before = ledger.statement(bank.session, 1, bank.opal, bank.now, boundary)
    after = ledger.statement(bank.session, 1, bank.opal, boundary, bank.now + WEEK)

    assert (before.opening, before.closing) == (0, -20)
    assert (after.opening, after.closing) == (-20, -50)
    assert adds_up(before)
    assert adds_up(after)


def test_a_line_says_what_for_with_whom_and_whether_it_was_undone(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())
    moved = bank.settle(receipt.hold_id, 360)
    bank.reverse(moved.transfer_id)

    shown = ledger.statement(bank.session, 1, bank.opal, bank.now, bank.now + WEEK)
    ride, undone = shown.lines

    assert (ride.kind, ride.minutes, ride.reason) == ("ride", -300, "a ride to the clinic")
    assert ride.transfer_id == moved.transfer_id
    assert set(ride.other_owner_ids) == {bank.marcus, ledger.FUND_OWNER}
    assert (ride.is_reversed, undone.is_reversed) == (True, False)
    assert (undone.kind, undone.minutes, undone.reason) == ("reversal", 300, "a mistake")
    assert adds_up(shown)


def test_the_fund_has_a_statement_too(bank: Bank) -> None:
    bank.give("to the fund", bank.opal, ledger.FUND_OWNER, 100)

    shown = ledger.statement(bank.session, 1, ledger.FUND_OWNER, bank.now, bank.now + WEEK)
    assert (shown.closing, shown.lines[0].other_owner_ids) == (100, (bank.opal,))


def test_who_has_no_account_has_an_empty_statement(bank: Bank) -> None:
    shown = ledger.statement(bank.session, 1, new_id(), bank.now, bank.now + WEEK)

    assert shown == ledger.Statement(0, 0, ())


def test_another_banks_statement_is_empty_here(bank: Bank, session: Session) -> None:
    other = Bank(session, bank.now, of=2)
    other.give("gift", other.opal, other.marcus, 10)

    assert not ledger.statement(session, 1, other.opal, bank.now, bank.now + WEEK).lines
    assert ledger.balances(session, 1, [other.opal]) == {}
    assert ledger.account_of(session, 1, other.opal) is None
    assert ledger.recent_transfers(session, 1) == []


def test_balances_tell_what_was_given_and_received_and_what_is_set_aside(bank: Bank) -> None:
    bank.move("a", {bank.opal: -60, bank.marcus: 60}, "exchange")
    bank.move("b", {bank.marcus: -20, bank.opal: 20}, "exchange")
    bank.hold(30)
    found = ledger.balances(bank.session, 1, [bank.opal, bank.marcus, bank.wanda, new_id()])

    assert set(found) == {bank.opal, bank.marcus, bank.wanda}
    hers = found[bank.opal]
    assert (hers.balance, hers.held, hers.available) == (-40, 30, 230)
    assert (hers.given, hers.received) == (20, 60)
    assert (found[bank.wanda].given, found[bank.wanda].received) == (0, 0)


def test_what_was_reversed_was_neither_given_nor_received(bank: Bank) -> None:
    moved = bank.move("a", {bank.opal: -60, bank.marcus: 60}, "exchange")
    bank.reverse(moved.transfer_id)
    bank.move("b", {bank.opal: -15, bank.marcus: 15}, "exchange")

    hers, his = bank.balance(bank.opal), bank.balance(bank.marcus)
    assert (hers.given, hers.received) == (0, 15)
    assert (his.given, his.received) == (15, 0)


def test_recent_transfers_come_newest_first_with_both_sides(bank: Bank) -> None:
    first = bank.give("a", bank.opal, bank.marcus, 10)
    second = bank.give("b", bank.wanda, bank.marcus, 20, at=bank.now + WEEK)
    back = bank.reverse(first.transfer_id)

    found = ledger.recent_transfers(bank.session, 1)
    assert found[0].transfer_id == second.transfer_id
    assert found[0].sides == ((bank.wanda, -20), (bank.marcus, 20))
    by_id = {line.transfer_id: line for line in found}
    assert by_id[first.transfer_id].reversed_by_id == back.transfer_id
    assert by_id[back.transfer_id].reverses_id == first.transfer_id


def test_recent_transfers_of_one_member_or_of_one_transfer(bank: Bank) -> None:
    first = bank.give("a", bank.opal, bank.marcus, 10)
    second = bank.give("b", bank.wanda, bank.marcus, 20)

    def ids(**chosen: object) -> list[object]:
        found = ledger.recent_transfers(bank.session, 1, **chosen)  # type: ignore[arg-type]
        return [line.transfer_id for line in found]

    assert ids(owner_id=bank.opal) == [first.transfer_id]
    assert set(ids(owner_id=bank.marcus)) == {first.transfer_id, second.transfer_id}
    assert ids(transfer_id=second.transfer_id) == [second.transfer_id]
    assert len(ids(limit=1)) == 1


def test_gifts_of_hours_are_no_help_given_or_got(bank: Bank) -> None:
    bank.give("a", bank.opal, bank.marcus, 60)
    bank.reverse(bank.give("b", bank.opal, bank.marcus, 15).transfer_id)

    hers, his = bank.balance(bank.opal), bank.balance(bank.marcus)
    assert (hers.given, hers.received, hers.gifts_out, hers.gifts_in) == (0, 0, 60, 0)
    assert (his.given, his.received, his.gifts_out, his.gifts_in) == (0, 0, 0, 60)


def test_transfers_are_filtered_and_paged_with_no_line_twice_and_none_left_out(bank: Bank) -> None:
    made = [
        bank.give(f"gift {minutes}", bank.opal, bank.marcus, minutes, at=bank.now + WEEK * (n % 2))
        for n, minutes in enumerate(range(1, 8))
    ]
    bank.move("other", {bank.opal: -3, bank.wanda: 3}, "exchange")

    def pages(**chosen: Any) -> list[int]:
        only, seen, before = TransferFilter(**chosen), [], None
        while found := ledger.transfers(bank.session, 1, only, before_id=before, limit=2):
            seen += [line.minutes for line in found]
            before = found[-1].transfer_id
        return seen

    assert pages() == [6, 4, 2, 3, 7, 5, 3, 1]
    assert pages(kind="exchange") == [3]
    assert pages(since=bank.now + WEEK) == [6, 4, 2]
    assert pages(until=bank.now + WEEK, minutes_min=3, minutes_max=5) == [3, 5, 3]
    assert pages(owner_id=bank.wanda) == [3]
    assert ledger.first_transfer_at(bank.session, 1) == bank.now
    assert ledger.first_transfer_at(bank.session, 2) is None
    before_id = made[-1].transfer_id
    assert ledger.transfers(bank.session, 2, TransferFilter(), before_id=before_id, limit=2) == []
