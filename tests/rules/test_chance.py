"""The chance of a driver: from rides like this one, rounded down, silent when there are few."""

import pytest

from timebank.rides.rules.chance import Chance, Past, chance_of

MON, SAT = 0, 5
MORNING, EVENING = 10 * 60, 19 * 60


def past(found: int, lost: int, weekday: int = MON, minute: int = MORNING) -> list[Past]:
    return [Past(weekday, minute, n < found) for n in range(found + lost)]


@pytest.mark.parametrize(
    ("rides", "expected"),
    [
        ([], None),
        (past(9, 0), None),
        (past(9, 1), Chance(9, 10)),
        (past(19, 1), Chance(9, 20)),  # 95 of 100 promise nine, not ten
        (past(10, 0), Chance(10, 10)),
        (past(0, 12), Chance(0, 12)),
        (past(10, 0) + past(0, 30, MON, EVENING), Chance(10, 10)),  # like this one
        (past(10, 0) + past(0, 30, SAT), Chance(10, 10)),
        (past(4, 0) + past(0, 6, SAT), Chance(4, 10)),  # too few like it: all of them
    ],
)
def test_the_chance_is_that_of_rides_like_it(rides: list[Past], expected: Chance | None) -> None:
    assert chance_of(rides, MON, MORNING + 30) == expected
