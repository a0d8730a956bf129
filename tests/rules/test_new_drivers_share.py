"""Places kept for new drivers: as counted one by one, and the right share of any number."""

from hypothesis import given
from hypothesis import strategies as st

from timebank.matching import places_kept


def one_by_one(percent: int, waves: list[tuple[int, int, int]]) -> list[int]:
    """Places one after the other, as anybody would count them with a pencil."""
    owed, kept = 0, []
    for places, able, free in waves:
        owed += percent * places
        here = 0
        while here < able and (owed >= 100 or here < free):
            owed, here = owed - 100, here + 1
        kept.append(here)
        owed = max(0, min(100, owed))
    return kept


WAVES = st.tuples(st.integers(1, 8), st.integers(0, 4), st.integers(0, 2))


@given(st.integers(10, 15), st.lists(WAVES, max_size=60))
def test_places_are_kept_as_counted_one_by_one(
    percent: int, waves: list[tuple[int, int, int]]
) -> None:
    owed, kept = 0, []
    for places, able, free in waves:
        here, owed = places_kept(owed, percent, places, able, min(able, free))
        kept.append(here)
    assert kept == one_by_one(percent, [(p, a, min(a, f)) for p, a, f in waves])


@given(st.integers(10, 15), st.lists(st.integers(1, 6), min_size=1, max_size=200))
def test_over_any_number_of_invitations_the_share_is_right(percent: int, sizes: list[int]) -> None:
    """With a new driver always able: from any wave to any later one, within one place."""
    owed, asked_so_far, kept_so_far = 0, [0], [0]
    for size in sizes:
        kept, owed = places_kept(owed, percent, size, size, 0)
        asked_so_far.append(asked_so_far[-1] + size)
        kept_so_far.append(kept_so_far[-1] + kept)
    assert kept_so_far == [asked * percent // 100 for asked in asked_so_far]


@given(st.integers(10, 15), st.lists(st.integers(1, 6), max_size=200))
def test_a_drought_saves_one_place_up_and_no_more(percent: int, sizes: list[int]) -> None:
    owed = 0
    for size in sizes:
        _, owed = places_kept(owed, percent, size, 0, 0)
    assert owed == min(100, percent * sum(sizes))
    assert places_kept(owed, percent, 3, 3, 0)[0] <= 1
