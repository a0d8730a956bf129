"""Help of long ago comes in as a whole, each row once, its day kept and no closed day touched."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.domain.exchanges.village import TODAY, Village
from timebank import exchanges, ledger
from timebank.exchanges import Exchange, PastExchange, PastTaken, PastUnfit
from timebank.kernel.actor import Actor
from timebank.ledger import FUND_OWNER, Transfer
from timebank.members import CoordinatorOnly

HOUSE = Actor(1, None, "cli")
LONG_AGO = date(2019, 3, 10)


@pytest.fixture
def village(session: Session) -> Village:
    return Village(session)


def _row(village: Village, **changed: Any) -> PastExchange:
    values: dict[str, Any] = {
        "line": 2, "day": LONG_AGO, "giver_id": village.hugo.id, "receiver_id": village.opal.id,
        "minutes": 45, "category": "cooking", "words": "Soup",
    }  # fmt: skip
    return PastExchange(**values | changed)


def test_rows_come_in_once_whatever_their_order_and_two_alike_stay_two(village: Village) -> None:
    rows = [
        _row(village),
        _row(village, line=3),  # the same words again: a second pot
        _row(village, line=4, receiver_id=FUND_OWNER, day=LONG_AGO - timedelta(days=3)),
    ]
    for these, expected in (
        (rows, PastTaken(3, 0)),
        (rows[::-1], PastTaken(0, 3)),
        ([_row(village, line=2, words="Bread"), *rows], PastTaken(1, 3)),
    ):
        assert exchanges.record_past(village.session, HOUSE, these, village.now) == expected
    assert village.balance(village.hugo) == 4 * 45
    assert village.balance(village.opal) == -3 * 45
    kept = village.session.execute(select(Exchange.done_on, Exchange.state).distinct()).all()
    assert {row.done_on for row in kept} == {LONG_AGO, LONG_AGO - timedelta(days=3)}
    assert {row.state for row in kept} == {"confirmed"}
    assert set(village.session.scalars(select(Transfer.at))) == {village.now}  # no closed day
    assert village.told(village.opal) == village.told(village.hugo) == []
    assert village.is_clean()


def test_one_bad_row_keeps_all_of_them_out(village: Village) -> None:
    rows = [
        _row(village, line=2),
        _row(village, line=3, giver_id=village.opal.id),
        _row(village, line=4, minutes=0),
        _row(village, line=5, minutes=17 * 60),
        _row(village, line=6, day=TODAY + timedelta(days=1)),
        _row(village, line=7, giver_id=FUND_OWNER),
        _row(village, line=8, category="juggling"),
        _row(village, line=9, words="x" * 201),
    ]
    refused = exchanges.past_refusals(village.session, 1, rows, TODAY)
    assert {one.line: one.reason for one in refused} == {
        3: "sides-same", 4: "minutes-unfit", 5: "minutes-unfit", 6: "day-to-come",
        7: "giver-is-community", 8: "category-unknown", 9: "words-too-long",
    }  # fmt: skip
    with pytest.raises(PastUnfit) as raised:
        exchanges.record_past(village.session, HOUSE, rows, village.now)
    assert raised.value.data["line"] in {one.line for one in refused}
    assert village.session.scalar(select(func.count()).select_from(Transfer)) == 0


def test_hours_are_judged_in_the_order_of_the_days(village: Village) -> None:
    """Whoever gave first may get later, on whatever line it stands; nobody gets past the limit."""
    ledger.set_limit(village.session, 1, village.opal.id, 60)
    earned = _row(
        village, line=3, giver_id=village.opal.id, receiver_id=village.hugo.id,
        day=LONG_AGO - timedelta(days=1), minutes=30,
    )  # fmt: skip
    later = _row(village, line=2, minutes=90)
    assert [one.value for one in exchanges.past_refusals(village.session, 1, [later], TODAY)] == [
        "30"
    ]
    done = exchanges.record_past(village.session, HOUSE, [later, earned], village.now)
    assert done == PastTaken(2, 0)
    assert village.balance(village.opal) == -60
    again = _row(village, line=2, minutes=1)
    assert exchanges.past_refusals(village.session, 1, [later, earned, again], TODAY)
    assert village.is_clean()


def test_only_a_coordinator_or_the_house_brings_them_in(village: Village) -> None:
    with pytest.raises(CoordinatorOnly):
        exchanges.record_past(
            village.session, village.acts(village.opal), [_row(village)], village.now
        )
    done = exchanges.record_past(
        village.session, village.acts(village.iris), [_row(village)], village.now
    )
    assert done == PastTaken(1, 0)
    made = village.session.scalars(select(Exchange.id)).one()
    exchanges.correct(village.session, village.acts(village.iris), made, "Typed twice", village.now)
    back = exchanges.record_past(village.session, HOUSE, [_row(village)], village.now)
    assert back == PastTaken(0, 1)  # what was put back does not come in again by the same file
    assert village.balance(village.opal) == 0
    assert village.is_clean()
