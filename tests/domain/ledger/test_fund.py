"""What the community fund pays when a member's own hours do not reach, and its cap of a month."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from tests.domain.ledger.bank import Bank
from timebank import ledger
from timebank.ledger import FUND_OWNER, FundRule, FundTerms


def rules(session: Session, *changed: dict[str, Any]) -> None:
    """Replace the starting rule by these, in order."""
    session.execute(delete(ledger.FundRule))
    for position, values in enumerate(changed, 1):
        session.execute(
            insert(ledger.FundRule).values(
                community_id=1, position=position, **({"whose": "everyone"} | values)
            )
        )


def test_the_fund_pays_only_what_is_missing(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())

    assert (receipt.minutes, receipt.fund_minutes) == (300, 60)
    assert bank.figures(bank.opal) == (0, 300)
    assert bank.figures(FUND_OWNER) == (0, 60)


def test_the_way_home_is_the_funds_when_the_way_there_took_all(bank: Bank) -> None:
    there, back = bank.hold(280, 100, fund=bank.fund_ask())

    assert (there.minutes, there.fund_minutes) == (280, 0)
    assert (back.minutes, back.fund_minutes) == (20, 80)


def test_a_settled_ride_takes_the_members_part_first(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())
    bank.settle(receipt.hold_id, 330)

    assert bank.figures(bank.opal) == (-300, 0)
    assert bank.figures(FUND_OWNER) == (-30, 0)
    assert bank.figures(bank.marcus) == (330, 0)


def test_a_ride_shorter_than_the_members_part_costs_the_fund_nothing(bank: Bank) -> None:
    (receipt,) = bank.hold(360, fund=bank.fund_ask())
    bank.settle(receipt.hold_id, 45)

    assert bank.figures(bank.opal) == (-45, 0)
    assert bank.figures(FUND_OWNER) == (0, 0)


def test_the_first_rule_pays_600_minutes_a_month_and_not_one_more(bank: Bank) -> None:
    bank.hold(300 + 590, fund=bank.fund_ask())
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(15, key="more", fund=bank.fund_ask())

    assert refused.value.data == {"short_minutes": 5}
    assert bank.hold(10, key="less", fund=bank.fund_ask())[0].fund_minutes == 10


def test_what_was_held_last_month_does_not_count_in_this_one(bank: Bank) -> None:
    bank.hold(900, fund=bank.fund_ask(), at=bank.now - timedelta(days=30))

    assert bank.hold(600, key="this month", fund=bank.fund_ask())[0].fund_minutes == 600


def test_one_members_month_is_not_anothers(bank: Bank) -> None:
    bank.hold(900, fund=bank.fund_ask())

    (receipt,) = bank.hold(900, key="hers", owner=bank.wanda, fund=bank.fund_ask())
    assert receipt.fund_minutes == 600


@pytest.mark.parametrize("how", ["release", "lower", "settle", "reverse"])
def test_what_came_back_to_the_fund_may_be_used_again_this_month(bank: Bank, how: str) -> None:
    (receipt,) = bank.hold(900, fund=bank.fund_ask())
    if how == "release":
        ledger.release(bank.session, 1, [receipt.hold_id], bank.now)
    elif how == "lower":
        ledger.lower(bank.session, 1, receipt.hold_id, 300)
    elif how == "settle":
        bank.settle(receipt.hold_id, 300)
    else:
        bank.reverse(bank.settle(receipt.hold_id, 900).transfer_id)
    own = bank.balance(bank.opal).available

    again = bank.hold(own + 600, key="again", fund=bank.fund_ask())
    assert again[0].fund_minutes == 600


def test_an_exhausted_fund_refuses_with_what_is_missing(session: Session, bank: Bank) -> None:
    poor = Bank(session, bank.now, of=2, fund_limit=40)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        poor.hold(360, fund=poor.fund_ask())

    assert refused.value.data == {"short_minutes": 20}
    assert poor.figures(FUND_OWNER) == (0, 0)
    assert poor.hold(340, fund=poor.fund_ask())[0].fund_minutes == 40
    assert poor.findings() == []


def test_a_bank_without_a_fund_refuses_with_what_is_missing(session: Session, bank: Bank) -> None:
    bare = Bank(session, bank.now, of=2)
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bare.hold(315, fund=bare.fund_ask())

    assert refused.value.data == {"short_minutes": 15}


def test_without_being_asked_the_fund_pays_nothing(bank: Bank) -> None:
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(360)

    assert refused.value.data == {"short_minutes": 60}


@pytest.mark.parametrize(
    ("rule", "purpose", "is_flagged", "paid"),
    [
        ({"purposes": "M,D"}, "M", False, 60),
        ({"purposes": "M,D"}, "G", False, 0),
        ({"whose": "flagged"}, "M", True, 60),
        ({"whose": "flagged"}, "M", False, 0),
        ({"needs_approval": True}, "M", True, 0),
        ({"month_minutes_max": 0}, "M", True, 0),
    ],
)
def test_a_rule_says_for_what_and_for_whom(
    bank: Bank, rule: dict[str, Any], purpose: str, is_flagged: bool, paid: int
) -> None:
    rules(bank.session, rule)
    asked = bank.fund_ask(purpose, is_flagged=is_flagged)
    if paid:
        assert bank.hold(360, fund=asked)[0].fund_minutes == paid
        return
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(360, fund=asked)
    assert refused.value.data == {"short_minutes": 60}


def test_two_rules_pay_one_after_the_other(bank: Bank) -> None:
    rules(bank.session, {"share_percent": 50}, {"share_percent": 100})

    assert bank.hold(360, fund=bank.fund_ask())[0].fund_minutes == 60


def test_half_of_what_is_missing_is_not_enough(bank: Bank) -> None:
    rules(bank.session, {"share_percent": 50})
    with pytest.raises(ledger.CreditLimitExceeded) as refused:
        bank.hold(361, fund=bank.fund_ask())

    assert refused.value.data == {"short_minutes": 31}


def test_the_fund_has_its_one_starting_rule_once(bank: Bank) -> None:
    again = ledger.start_fund(bank.session, 1, 6000, bank.now)

    assert again == bank.account[FUND_OWNER]
    assert bank.session.query(ledger.FundRule).count() == 1


def test_rules_are_kept_as_they_were_given_in_their_order_and_one_banks_alone(
    session: Session, bank: Bank, now: datetime
) -> None:
    Bank(session, now, of=2, fund_limit=6000)
    others = ledger.fund_rules(session, 2)
    rules_given = [
        FundTerms(frozenset({"M", "HR"}), "flagged", 40, 90, needs_approval=True),
        FundTerms(frozenset(), "everyone", 100, 600, needs_approval=False),
    ]
    ledger.change_fund_rules(session, 1, lambda _: rules_given)
    assert ledger.fund_rules(session, 1) == rules_given
    ledger.change_fund_rules(session, 1, lambda before: before[::-1])
    assert ledger.fund_rules(session, 1) == rules_given[::-1]
    ledger.change_fund_rules(session, 1, lambda _: [])
    assert ledger.fund_rules(session, 1) == []
    assert ledger.fund_rules(session, 2) == others == [rules_given[1]]


def test_a_new_bank_begins_with_everyone_any_purpose_all_of_it(
    session: Session, bank: Bank
) -> None:
    assert ledger.fund_rules(session, 1) == [
        FundTerms(frozenset(), "everyone", 100, 600, needs_approval=False)
    ]
    position = session.scalar(select(FundRule.position).where(FundRule.community_id == 1))
    assert position == 1
