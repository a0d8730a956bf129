"""How points become weights: a purpose that gets its even share weighs EVEN."""

from collections.abc import Mapping
from math import floor

from timebank.members import VISIT_PURPOSES
from timebank.voting.errors import PointsWrong

POINTS = 10  # of each member, to be given to purposes as they like
BALLOTS_MIN = 5  # fewer, and the sums would tell too much
DAYS_MIN, DAYS_MAX = 1, 60
EVEN, WEIGHT_MAX = 3, 9


def check_points(points: Mapping[str, int]) -> None:
    """Refuse what is no ballot: every point is given, to purposes there are.

    Raises: PointsWrong(field, given, points).
    """
    given = sum(points.values())
    is_fit = set(points) <= set(VISIT_PURPOSES) and all(0 <= n <= POINTS for n in points.values())
    if not is_fit or given != POINTS:
        raise PointsWrong(field="points", given=given, points=POINTS)


def weights_of(sums: Mapping[str, int]) -> dict[str, int]:
    """Return each purpose's weight, 1 to WEIGHT_MAX, from what all gave. sums: some points.

    EVEN times its share over an even share, to the nearest whole: a purpose with twice its even
    share weighs twice as much, and one that nobody chose still weighs 1.
    """
    total = sum(sums.values())
    assert total > 0
    many = len(VISIT_PURPOSES)
    weights = {
        purpose: floor(EVEN * many * sums.get(purpose, 0) / total + 0.5)
        for purpose in VISIT_PURPOSES
    }
    return {purpose: min(WEIGHT_MAX, max(1, weight)) for purpose, weight in weights.items()}
