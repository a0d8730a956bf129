"""Points that members gave become weights."""

import pytest

from timebank import members
from timebank.voting import weights_of


@pytest.mark.parametrize(
    ("given", "weights"),
    [
        ({"D": 9, "M": 9, "E": 9, "G": 9, "HR": 9, "P": 9, "R": 9, "A": 9, "T": 9}, {"D": 3}),
        ({"D": 10}, {"D": 9, "M": 1}),
        ({"D": 20, "M": 10, "G": 60}, {"D": 6, "M": 3, "G": 9, "R": 1}),
        ({"D": 1, "M": 53}, {"D": 1, "M": 9}),
        ({"D": 11, "M": 7, "G": 36}, {"D": 6, "M": 4, "G": 9}),  # 5.5 and 3.5: up
    ],
)
def test_points_become_weights(given: dict[str, int], weights: dict[str, int]) -> None:
    made = weights_of(given)
    assert set(made) == set(members.VISIT_PURPOSES)
    assert {purpose: made[purpose] for purpose in weights} == weights
