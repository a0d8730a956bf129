"""Who gives and gets how much, where an exchange stands, how near is near: tables of cases."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.exchanges.errors import DayUnfit, MinutesUnfit, SidesUnfit
from timebank.exchanges.rules.kinds import CATEGORIES, said
from timebank.exchanges.rules.nearness import band
from timebank.exchanges.rules.sides import (
    DAY_MINUTES_MAX,
    DAYS_BACK_MAX,
    SideDraft,
    check_day,
    check_sides,
    moves_of,
    shared_out,
    sides_of,
)
from timebank.exchanges.rules.states import state_after

FUND = UUID(int=0)
A, B, C, D = (UUID(int=number) for number in range(1, 5))
TODAY = date(2026, 11, 23)


def _minutes(sides: tuple[SideDraft, ...]) -> dict[UUID, int]:
    return {side.owner_id: side.minutes for side in sides}


@pytest.mark.parametrize(
    ("givers", "receivers", "minutes", "own", "expected"),
    [
        ([A], [B], 60, None, {A: 60, B: 60}),
        ([A, B], [C], 60, None, {A: 60, B: 60, C: 120}),
        ([A, B], [C], 60, {B: 45}, {A: 60, B: 45, C: 105}),
        ([A], [B, C], 60, None, {A: 60, B: 30, C: 30}),
        ([A], [B, C, D], 100, None, {A: 100, B: 34, C: 33, D: 33}),
        ([A], [B, C, D], 100, {C: 60}, {A: 100, B: 20, C: 60, D: 20}),
        ([A], [FUND], 90, None, {A: 90, FUND: 90}),
    ],
)
def test_each_side_has_its_own_minutes(
    givers: list[UUID],
    receivers: list[UUID],
    minutes: int,
    own: dict[UUID, int | None] | None,
    expected: dict[UUID, int],
) -> None:
    sides = sides_of(givers, receivers, minutes, own)
    assert _minutes(sides) == expected
    assert check_sides(sides, FUND) == sum(expected[one] for one in givers)
    assert sum(moves_of(sides).values()) == 0


@pytest.mark.parametrize(
    ("givers", "receivers", "minutes", "own"),
    [
        ([A], [B], 0, None),
        ([A], [B, C], 60, {B: 60}),  # nothing left for the other
        ([A], [B, C], 60, {B: 20, C: 20}),  # twenty are nobody's
        ([A], [], 60, None),
    ],
)
def test_what_does_not_add_up_is_refused(
    givers: list[UUID], receivers: list[UUID], minutes: int, own: dict[UUID, int | None] | None
) -> None:
    with pytest.raises((MinutesUnfit, SidesUnfit)):
        sides_of(givers, receivers, minutes, own)


@pytest.mark.parametrize(
    ("sides", "error"),
    [
        ([(A, "giver", 60)], SidesUnfit),
        ([(A, "giver", 60), (A, "receiver", 60)], SidesUnfit),
        ([(FUND, "giver", 60), (A, "receiver", 60)], SidesUnfit),
        (
            [(A, "giver", 60), (B, "giver", 60), (C, "receiver", 60), (D, "receiver", 60)],
            SidesUnfit,
        ),
        ([(A, "giver", 60), (B, "receiver", 30)], MinutesUnfit),
        ([(A, "giver", 0), (B, "receiver", 0)], MinutesUnfit),
        (
            [(A, "giver", DAY_MINUTES_MAX + 1), (B, "receiver", DAY_MINUTES_MAX + 1)],
            MinutesUnfit,
        ),
    ],
)
def test_sides_that_cannot_be_are_refused(
    sides: list[tuple[UUID, str, int]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        check_sides([SideDraft(*side) for side in sides], FUND)


@given(minutes=st.integers(20, 5000), count=st.integers(1, 20))
def test_shares_sum_to_the_whole_and_differ_by_a_minute_at_most(minutes: int, count: int) -> None:
    shares = shared_out(minutes, count)
    assert sum(shares) == minutes
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize(
    ("days", "fits"), [(0, True), (1, True), (DAYS_BACK_MAX, True), (-1, False), (61, False)]
)
def test_only_days_that_were_not_long_ago_are_written_down(days: int, *, fits: bool) -> None:
    day = TODAY - timedelta(days=days)
    if fits:
        check_day(day, TODAY)
    else:
        with pytest.raises(DayUnfit):
            check_day(day, TODAY)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (["yes", "yes"], "moves"),
        (["yes", "waiting"], "waiting"),
        (["yes", "no"], "disputed"),
        (["waiting", "no", "yes"], "disputed"),
    ],
)
def test_hours_move_when_all_said_yes_and_nobody_no(words: list[str], state: str) -> None:
    assert state_after(words) == state


@pytest.mark.parametrize(
    ("km", "words"), [(None, ""), (0.0, "walk"), (0.79, "walk"), (2.0, "near"), (7.9, "drive"),
                      (8.0, "far"), (900.0, "far")],
)  # fmt: skip
def test_how_near_is_a_band_and_never_a_figure(km: float | None, words: str) -> None:
    assert band(km) == words


@pytest.mark.parametrize("language", ["en", "es", "ar", "bn"])
def test_each_kind_of_help_has_a_short_name_in_each_language(language: str) -> None:
    names = [said(category, language) for category in CATEGORIES]
    assert len(set(names)) == len(CATEGORIES)
    assert max(map(len, names)) <= 18
