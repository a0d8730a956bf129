"""Hours between two banks: both sides or none, within the limit of the bank that takes them."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.kernel.ids import new_id
from timebank.ledger import Account, Side, Transfer, TransferAsk, TransferReceipt


class Two:
    """Banks 1 and 2 that know each other; opal has three hours in the first."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.here, self.there = (Bank(session, now, of=n, fund_limit=6000) for n in (1, 2))
        ledger.set_clearing_limit(session, 1, 2, 120, now)
        ledger.set_clearing_limit(session, 2, 1, 120, now)
        self.here.give("before", self.here.marcus, self.here.opal, 180)

    def give(
        self, minutes: int, *, key: str = "gift", back: bool = False, to: UUID | None = None
    ) -> TransferReceipt:
        here, there = Side(1, self.here.opal), Side(2, to or self.there.opal)
        giver, taker = (there, here) if back else (here, there)
        moves = {giver.owner_id: -minutes, taker.owner_id: minutes}
        ask = TransferAsk(key, "gift", moves, "for mother")
        return ledger.give_across(self.session, giver, taker, ask, self.now)

    def clearing(self) -> tuple[int, int]:
        """(the first bank's account for the second, and the other way round)."""
        return tuple(  # type: ignore[return-value]
            self.session.scalar(
                Account.__table__.select()
                .with_only_columns(Account.balance)
                .where(Account.kind == "clearing", Account.community_id == n)
            )
            for n in (1, 2)
        )

    def limits(self) -> dict[tuple[int, str, UUID], int]:
        rows = self.session.execute(
            select(Account.community_id, Account.kind, Account.owner_id, Account.credit_limit)
        )
        return {(row.community_id, row.kind, row.owner_id): row.credit_limit for row in rows}

    def findings(self) -> list[str]:
        return [f.code for n in (1, 2) for f in ledger.audit(self.session, n)]


@pytest.fixture
def two(session: Session, now: datetime) -> Two:
    return Two(session, now)


def test_a_gift_to_another_bank_is_posted_in_both_and_each_balances_alone(two: Two) -> None:
    given = two.give(100)
    assert two.here.figures(two.here.opal) == (80, 0)
    assert two.there.figures(two.there.opal) == (100, 0)
    assert two.clearing() == (100, -100)
    assert [ledger.trial_balance(two.session, n) for n in (1, 2)] == [0, 0]
    for n in (1, 2):
        line = ledger.recent_transfers(two.session, n, transfer_id=given.transfer_id)[0]
        assert (line.kind, line.minutes, line.reason) == ("gift", 100, "for mother")
    assert two.findings() == []


def test_the_same_key_is_one_gift_and_another_gift_under_it_is_refused(two: Two) -> None:
    first = two.give(60)
    again = two.give(60)
    assert (again.transfer_id, again.repeated) == (first.transfer_id, True)
    with pytest.raises(ledger.KeyReused):
        two.give(30)
    with pytest.raises(ledger.KeyReused):
        two.give(60, to=two.there.marcus)
    assert two.clearing() == (60, -60)
    assert two.findings() == []


def test_nobody_gives_a_credit_limit_away(two: Two) -> None:
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        two.give(181)
    assert refused.value.data["short_minutes"] == 1
    assert two.clearing() == (0, 0)


def test_all_of_ones_own_hours_may_be_given_but_none_that_are_set_aside(two: Two) -> None:
    for n, other in ((1, 2), (2, 1)):
        ledger.set_clearing_limit(two.session, n, other, 300, two.now)
    two.here.hold(60)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        two.give(121)
    assert refused.value.data["short_minutes"] == 1
    two.give(120)
    assert two.here.figures(two.here.opal) == (60, 60)
    assert two.findings() == []


def test_a_limit_counts_from_when_it_is_set_and_for_these_two_banks_alone(two: Two) -> None:
    two.give(120)
    with pytest.raises(ledger.ClearingLimitExceeded):
        two.give(1, key="more")
    before = two.limits()
    ledger.set_clearing_limit(two.session, 2, 1, 121, two.now)
    two.give(1, key="more")
    assert two.clearing() == (121, -121)
    after = two.limits()
    assert {key for key in after if after[key] != before[key]} == {(2, "clearing", UUID(int=1))}
    assert two.findings() == []


def test_the_other_bank_takes_no_more_than_its_limit_until_hours_come_back(two: Two) -> None:
    two.give(100)
    with pytest.raises(ledger.ClearingLimitExceeded) as refused:
        two.give(21, key="more")
    assert refused.value.data["short_minutes"] == 1
    two.give(40, key="back", back=True)
    assert two.clearing() == (60, -60)
    two.give(60, key="more")
    assert two.clearing() == (120, -120)
    assert two.findings() == []


def test_a_limit_is_not_lowered_below_what_is_in_use(two: Two) -> None:
    two.give(100)
    with pytest.raises(ledger.LimitInUse) as refused:
        ledger.set_clearing_limit(two.session, 2, 1, 99, two.now)
    assert refused.value.data["used_minutes"] == 100
    ledger.set_clearing_limit(two.session, 2, 1, 100, two.now)


def test_banks_that_do_not_know_each_other_move_nothing(session: Session, now: datetime) -> None:
    here, there = (Bank(session, now, of=n, fund_limit=6000) for n in (1, 2))
    ledger.set_clearing_limit(session, 1, 2, 120, now)  # one of them only
    here.give("before", here.marcus, here.opal, 60)
    ask = TransferAsk("gift", "gift", {here.opal: -30, there.opal: 30})
    with pytest.raises(ledger.NoAccount):
        ledger.give_across(session, Side(1, here.opal), Side(2, there.opal), ask, now)
    with pytest.raises(ledger.NoAccount):
        ledger.give_across(session, Side(1, here.opal), Side(2, new_id()), ask, now)
    assert here.figures(here.opal) == (60, 0)


def test_it_is_turned_back_in_both_banks_and_by_no_other_way(two: Two) -> None:
    given = two.give(100)
    with pytest.raises(ledger.NotReversible):
        two.here.reverse(given.transfer_id)
    by = two.there.wanda
    back = ledger.reverse_across(
        two.session, 2, "undo", given.transfer_id, "wrong Opal", by, two.now
    )
    again = ledger.reverse_across(
        two.session, 2, "undo", given.transfer_id, "wrong Opal", by, two.now
    )
    assert (again.transfer_id, again.repeated) == (back.transfer_id, True)
    with pytest.raises(ledger.AlreadyReversed):
        ledger.reverse_across(two.session, 1, "mine", given.transfer_id, "", by, two.now)
    assert two.clearing() == (0, 0)
    assert two.here.figures(two.here.opal) == (180, 0)
    assert two.findings() == []


def test_who_turned_it_back_is_kept_in_their_own_bank_alone(two: Two) -> None:
    given = two.give(100)
    by = two.there.wanda
    back = ledger.reverse_across(two.session, 2, "undo", given.transfer_id, "wrong", by, two.now)
    rows = two.session.execute(
        select(Transfer.community_id, Transfer.by_id, Transfer.minutes).where(
            Transfer.id == back.transfer_id
        )
    )
    assert sorted(map(tuple, rows)) == [(1, None, 100), (2, by, 100)]
    assert back.minutes == 100


def test_the_last_minute_that_is_there_may_be_taken_back(two: Two) -> None:
    given = two.give(100)
    two.there.give("on", two.there.opal, two.there.marcus, 300)  # 100 of her own, 200 of her limit
    ledger.reverse_across(two.session, 1, "undo", given.transfer_id, "", two.here.wanda, two.now)
    assert two.there.figures(two.there.opal) == (-300, 0)


def test_hours_may_be_given_to_the_fund_of_another_bank(two: Two) -> None:
    two.give(50, to=ledger.FUND_OWNER)
    assert two.there.figures(ledger.FUND_OWNER) == (50, 0)
    assert two.findings() == []


def test_what_was_given_on_is_not_taken_back(two: Two) -> None:
    given = two.give(100)
    two.there.give("on", two.there.opal, two.there.marcus, 390)
    with pytest.raises(ledger.CreditLimitExceeded):
        ledger.reverse_across(
            two.session, 1, "undo", given.transfer_id, "", two.here.wanda, two.now
        )
    assert two.findings() == []


def test_the_audit_names_a_side_without_the_other(two: Two) -> None:
    two.give(100)
    two.session.execute(
        update(Account)
        .where(Account.kind == "clearing", Account.community_id == 2)
        .values(balance=-90)
    )
    assert "clearing" in two.findings()
