"""Who pays which part of what, in whole minutes: cases, and what holds for all of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.ledger import FUND_OWNER, Balance
from timebank.ledger.rules import (
    FundTerms,
    Split,
    SponsorAsk,
    fund_minutes,
    settle_split,
    split,
    sponsor_parts,
)

MINUTES = st.integers(0, 1000)


def terms(
    share: int = 100, cap: int = 600, *, purposes: str = "", whose: str = "everyone",
    approval: bool = False,
) -> FundTerms:  # fmt: skip
    return FundTerms(frozenset(purposes.split()), whose, share, cap, approval)


@pytest.mark.parametrize(
    ("missing", "rules", "used", "paid"),
    [
        (60, [], 0, 0),
        (60, [terms()], 0, 60),
        (60, [terms()], 570, 30),
        (60, [terms()], 600, 0),
        (60, [terms()], 900, 0),  # the cap was lowered within the month
        (61, [terms(50)], 0, 30),  # a part of a minute is nobody's
        (60, [terms(50), terms()], 0, 60),
        (60, [terms(50), terms(50)], 0, 45),
        (60, [terms(cap=20), terms(cap=50)], 0, 50),  # each cap counts what was paid before it
        (60, [terms(approval=True), terms(25)], 0, 15),
        (60, [terms(purposes="M D")], 0, 60),
        (60, [terms(purposes="G")], 0, 0),
        (60, [terms(whose="flagged")], 0, 0),
    ],
)
def test_the_rules_pay_in_order(missing: int, rules: list[FundTerms], used: int, paid: int) -> None:
    assert fund_minutes(missing, rules, purpose="M", is_flagged=False, used_minutes=used) == paid


def test_a_rule_for_flagged_members_pays_for_them() -> None:
    rules = [terms(whose="flagged")]
    assert fund_minutes(60, rules, purpose="M", is_flagged=True, used_minutes=0) == 60


def test_a_rule_that_needs_a_yes_pays_once_it_was_said() -> None:
    rules = [terms(25), terms(cap=40, approval=True)]

    def paid(is_approved: bool) -> int:
        return fund_minutes(
            60, rules, purpose="M", is_flagged=False, used_minutes=0, is_approved=is_approved
        )

    assert (paid(False), paid(True)) == (15, 40)


@given(
    missing=MINUTES,
    rules=st.lists(st.builds(terms, st.integers(1, 100), MINUTES), max_size=4),
    used=MINUTES,
)
def test_the_fund_never_pays_more_than_is_missing_nor_beyond_its_highest_cap(
    missing: int, rules: list[FundTerms], used: int
) -> None:
    paid = fund_minutes(missing, rules, purpose="M", is_flagged=False, used_minutes=used)

    assert 0 <= paid <= missing
    assert paid <= max([0, *(rule.month_minutes_max - used for rule in rules)])


@pytest.mark.parametrize(
    ("asks", "own", "fund", "parts"),
    [
        ([90], 300, 0, [Split(90, 0)]),
        ([280, 100], 300, 80, [Split(280, 0), Split(20, 80)]),
        ([30, 30], 0, 60, [Split(0, 30), Split(0, 30)]),
        ([30], -10, 30, [Split(0, 30)]),
        ([90, 1], 90, 0, None),
        ([90, 20], 90, 19, None),
    ],
)
def test_asks_lie_on_own_hours_first(
    asks: list[int], own: int, fund: int, parts: list[Split] | None
) -> None:
    assert split(asks, own, fund) == parts


@given(st.lists(st.integers(1, 300), min_size=1, max_size=5), MINUTES, MINUTES)
def test_a_split_loses_no_minute_and_refuses_only_what_does_not_reach(
    asks: list[int], own: int, fund: int
) -> None:
    parts = split(asks, own, fund)

    assert (parts is None) == (sum(asks) > own + fund)
    for minutes, part in zip(asks, parts or [], strict=bool(parts)):
        assert part.own_minutes + part.fund_minutes == minutes
    if parts:
        assert sum(part.own_minutes for part in parts) == min(own, sum(asks))


@given(st.integers(0, 300), st.integers(0, 300), st.data())
def test_a_settled_ride_takes_from_the_fund_only_what_the_member_had_not_set_aside(
    own: int, fund: int, data: st.DataObject
) -> None:
    if own + fund == 0:
        return
    minutes = data.draw(st.integers(1, own + fund))
    part = settle_split(minutes, Split(own, fund))

    assert part.own_minutes + part.fund_minutes == minutes
    assert part.own_minutes == min(minutes, own)
    assert 0 <= part.fund_minutes <= fund


@pytest.mark.parametrize(
    ("asks", "percent", "room", "parts"),
    [
        ([60], 50, 300, [30]),
        ([61, 45], 50, 300, [30, 22]),  # a part of a minute is the member's
        ([60, 60], 50, 40, [30, 10]),
        ([60, 60], 100, 0, [0, 0]),
        ([3], 33, 300, [0]),
    ],
)
def test_a_sponsor_keeps_its_share_of_each_ride_while_its_room_lasts(
    asks: list[int], percent: int, room: int, parts: list[int]
) -> None:
    assert sponsor_parts(asks, percent, room) == parts


@pytest.mark.parametrize(
    ("available", "of_member", "of_all", "room"),
    [
        (500, 0, 0, 120), (90, 0, 0, 90), (500, 100, 100, 20), (500, 0, 550, 50),
        (500, 120, 120, 0), (500, 130, 130, 0), (500, 0, 700, 0),
    ],
)  # fmt: skip
def test_a_sponsors_room_is_its_hours_and_both_caps(
    available: int, of_member: int, of_all: int, room: int
) -> None:
    ask = SponsorAsk(FUND_OWNER, 50, 120, 600, datetime(2026, 11, 1, 5, tzinfo=UTC))
    assert ask.room(available, of_member, of_all) == room


@given(st.integers(1, 600), st.integers(1, 100), MINUTES, MINUTES, st.data())
def test_of_a_shorter_ride_each_pays_at_most_what_it_keeps_and_the_sponsor_its_share(
    asked: int, percent: int, room: int, own_hours: int, data: st.DataObject
) -> None:
    (sponsor,) = sponsor_parts([asked], percent, room)
    parts = split([asked], own_hours, asked, [sponsor])
    assert parts is not None
    (held,) = parts
    assert held.own_minutes + held.fund_minutes + held.sponsor_minutes == asked
    minutes = data.draw(st.integers(1, asked))

    part = settle_split(minutes, held, percent)

    assert part.own_minutes + part.fund_minutes + part.sponsor_minutes == minutes
    assert 0 <= part.own_minutes <= held.own_minutes
    assert 0 <= part.fund_minutes <= held.fund_minutes
    assert part.sponsor_minutes == min(sponsor, minutes * percent // 100)
    assert part.fund_minutes == 0 or part.own_minutes == held.own_minutes
    lowered = settle_split(minutes, part, percent)  # lowered first and settled then: the same
    assert lowered == part


@pytest.mark.parametrize(
    ("balance", "held", "limit", "is_past"),
    [
        (0, 0, 300, False), (-150, 0, 300, False), (-151, 0, 300, True), (-100, 51, 300, True),
        (200, 300, 300, False), (200, 351, 300, True), (-300, 0, 300, True), (0, 0, 0, False),
        (-1, 0, 1, True),
    ],
)  # fmt: skip
def test_half_of_the_first_hours_counts_what_is_set_aside(
    balance: int, held: int, limit: int, is_past: bool
) -> None:
    assert Balance(FUND_OWNER, balance, held, limit, 0, 0).is_past(50) is is_past
