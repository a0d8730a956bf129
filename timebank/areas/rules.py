"""Words of areas, and which one a new member most likely lies in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

NAME_MAX = 60
SAID_MAX = 400
VERBS = (
    "add", "rename", "retire", "bring_back", "place", "limit_coordinator", "limit_helper",
)  # fmt: skip
NEIGHBOURS = 5
NEAR_KM = 2.0  # beyond this a neighbour says nothing about where somebody lives
NEAR_DEGREES = 0.03  # a little more than NEAR_KM at our latitudes, for the database to look in


def likely_area(neighbours: Iterable[tuple[float, UUID]]) -> UUID | None:
    """Return the area most of the nearest members lie in; None: nobody near lies in any.

    neighbours: (km away, area). Of two areas as frequent, the one whose member lives nearest.
    """
    near = sorted(one for one in neighbours if one[0] <= NEAR_KM)[:NEIGHBOURS]
    counts = Counter(area_id for _, area_id in near)
    best = max(counts.values(), default=0)
    return next((area_id for _, area_id in near if counts[area_id] == best), None)


def named(names: Sequence[str]) -> str:
    """Return names as one line of the log."""
    return ", ".join(sorted(names))[:SAID_MAX]
