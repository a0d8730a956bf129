"""Which area somebody new most likely lies in, from how far their neighbours are."""

from uuid import UUID

import pytest

from timebank.areas.rules import likely_area

WEST, EAST = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("neighbours", "expected"),
    [
        ([], None),
        ([(0.3, WEST)], WEST),
        ([(2.1, WEST)], None),  # too far to say anything
        ([(0.2, WEST), (0.4, EAST), (0.5, EAST)], EAST),  # most of the near ones
        ([(0.2, WEST), (0.4, EAST)], WEST),  # as many of each: the nearest
        ([(0.1 + n / 10, EAST) for n in range(5)] + [(0.9, WEST)] * 9, EAST),  # the five nearest
    ],
)
def test_the_area_of_most_near_neighbours(
    neighbours: list[tuple[float, UUID]], expected: UUID | None
) -> None:
    assert likely_area(neighbours) == expected
    assert likely_area(reversed(neighbours)) == expected
