"""TRUST.md's properties, as far as they speak of the base-rate score and of reliability."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timebank.trust.rules import (
    NEWCOMER,
    RELIABILITY_NEW,
    Seen,
    combined,
    reliability,
    score,
)

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
KINDS = ("ride", "answer", "vouch", "kept", "no_show", "late_cancel")


def seen(
    kind: str = "answer", rater: int | None = 1, good: bool = True, n: int = 0, days: float = 0
) -> Seen:
    about = UUID(int=n + 1) if kind in ("ride", "answer") else None
    at = NOW - timedelta(days=days)
    return Seen(kind, None if rater is None else UUID(int=rater), good, about, at)


def rides(rater: int, count: int) -> list[Seen]:
    return [seen("ride", rater, n=n) for n in range(count)]


def answers(rater: int, count: int, good: bool = True) -> list[Seen]:
    return [seen("answer", rater, good, n=n) for n in range(count)]


SEEN = st.builds(
    seen,
    kind=st.sampled_from(KINDS),
    rater=st.one_of(st.none(), st.integers(1, 5)),
    good=st.booleans(),
    n=st.integers(0, 8),
    days=st.floats(-2, 3000),
)
MANY = st.lists(SEEN, max_size=25)
RATES = st.floats(0, 1)


def test_a_newcomer_is_what_the_community_starts_with() -> None:
    assert score([], NOW) == NEWCOMER
    assert score([], NOW, 0.8) == 0.8
    assert reliability([], NOW) == RELIABILITY_NEW == pytest.approx(0.9)
    assert combined(NEWCOMER, RELIABILITY_NEW) == pytest.approx(0.285)


@given(MANY, RATES)
def test_it_is_bounded(evidence: list[Seen], rate: float) -> None:
    assert 0 <= score(evidence, NOW, rate) <= 1
    assert 0 <= reliability(evidence, NOW) <= 1
    assert 0 <= combined(score(evidence, NOW, rate), reliability(evidence, NOW)) <= 1


@given(MANY, st.integers(1, 6), st.floats(0, 2000), st.sampled_from(["ride", "answer", "vouch"]))
def test_more_good_never_lowers(evidence: list[Seen], rater: int, days: float, kind: str) -> None:
    more = seen(kind, rater, True, 99, days)  # of a ride nothing was said about yet
    assert score([*evidence, more], NOW) >= score(evidence, NOW) - 1e-12
    kept = seen("kept", None, True, days=days)
    assert reliability([*evidence, kept], NOW) >= reliability(evidence, NOW) - 1e-12


@given(MANY, st.integers(1, 6), st.integers(0, 8), st.floats(0, 2000))
def test_more_bad_never_raises(evidence: list[Seen], rater: int, n: int, days: float) -> None:
    bad = seen("answer", rater, False, n, days)
    assert score([*evidence, bad], NOW) <= score(evidence, NOW) + 1e-12
    for kind in ("no_show", "late_cancel"):
        broken = seen(kind, None, False, days=days)
        assert reliability([*evidence, broken], NOW) <= reliability(evidence, NOW) + 1e-12


@pytest.mark.parametrize(("count", "value"), [(1, 1.55 / 4.35), (3, 0.44), (10, 0.44), (100, 0.44)])
def test_one_friend_cannot_inflate(count: int, value: float) -> None:
    assert score(answers(1, count), NOW) == pytest.approx(value)


def test_nor_can_one_enemy_ruin() -> None:
    once = score(answers(1, 1, good=False), NOW)
    assert once == score(answers(1, 100, good=False), NOW) == pytest.approx(1.2 / 5)


@given(st.integers(1, 300), st.integers(1, 40))
def test_a_false_account_adds_one_at_most_whatever_it_says(accounts: int, each: int) -> None:
    evidence = [
        one
        for rater in range(1, accounts + 1)
        for one in [*rides(rater, each), *answers(rater, each), seen("vouch", rater)]
    ]
    assert score(evidence, NOW) <= (accounts + 1.2) / (accounts + 4) + 1e-12


def test_weights_of_what_is_seen() -> None:
    def plus(evidence: list[Seen]) -> float:
        value = score(evidence, NOW)
        return (4 * value - 1.2) / (1 - value)

    assert plus(answers(1, 1)) == pytest.approx(0.35)
    assert plus(rides(1, 1)) == pytest.approx(0.10)
    assert plus([seen("vouch")]) == pytest.approx(0.50)
    assert plus(rides(1, 1) + answers(1, 1)) == pytest.approx(0.35)  # the answer is of that ride
    assert plus(rides(1, 3) + answers(1, 1)) == pytest.approx(0.55)
    assert plus([seen("vouch"), *answers(1, 1), *answers(2, 1)]) == pytest.approx(1.20)


def test_good_halves_in_a_year_and_bad_in_two() -> None:
    def shift(good: bool, days: float) -> float:
        return abs(
            score([seen("answer", 1, good, days=days)], NOW, 0.5)
            / (1 - score([seen("answer", 1, good, days=days)], NOW, 0.5))
            - 1
        )

    plus = {days: shift(True, days) for days in (0, 365)}
    assert plus[0] / plus[365] == pytest.approx(2)
    bad = {days: 1 / score([seen("answer", 1, False, days=days)], NOW, 0.5) for days in (0, 730)}
    assert (bad[0] - 2) / (bad[730] - 2) == pytest.approx(2)
    kept = reliability([seen("kept", None, days=365)] * 2, NOW)
    assert kept == pytest.approx(reliability([seen("kept", None)], NOW))
    tomorrow = seen("answer", days=-1)
    assert score([tomorrow], NOW) == score([seen()], NOW)  # a clock astray is no more than now


@given(MANY, RATES, st.permutations(range(1, 6)))
def test_who_they_are_changes_nothing(evidence: list[Seen], rate: float, names: list[int]) -> None:
    renamed = [
        Seen(
            s.kind,
            None if s.rater_id is None else UUID(int=names[s.rater_id.int - 1] + 70),
            s.is_good,
            s.subject_id,
            s.at,
        )
        for s in evidence
    ]
    assert score(renamed, NOW, rate) == pytest.approx(score(evidence, NOW, rate), abs=1e-12)
    assert score(evidence[::-1], NOW, rate) == pytest.approx(score(evidence, NOW, rate), abs=1e-12)


def test_reliability_counts_broken_promises() -> None:
    kept = [seen("kept", None)] * 19
    assert reliability([*kept, seen("no_show", None, False)], NOW) == pytest.approx(24.4 / 26)
    assert reliability([*kept, seen("late_cancel", None, False)], NOW) == pytest.approx(24.4 / 25.5)
    # what riders say is no promise, and a promise is no answer
    assert reliability(answers(1, 5, good=False), NOW) == RELIABILITY_NEW
    assert score(kept, NOW) == NEWCOMER


def test_leaving_and_coming_back_gains_nothing_above_a_newcomer() -> None:
    good = answers(1, 3) + answers(2, 3)
    assert score(good, NOW) > score([], NOW)
    assert combined(0.5, 0.9) < combined(0.5, 1.0)
