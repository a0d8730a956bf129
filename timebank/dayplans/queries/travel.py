"""Driving minutes between all places of a day, asked for in one go."""

from collections.abc import Callable, Sequence

from timebank import geo, rides
from timebank.dayplans.rules.jobs import Point
from timebank.members import CommunityFacts

Minutes = Callable[[Point, Point], int]
Table = Sequence[Sequence[int]]


def travel_matrix(community: CommunityFacts, points: Sequence[Point]) -> Table:
    """Return whole minutes from each point (rows) to each, as every search measures them.

    A road service is asked once for all: call it outside any transaction. One minute from a place
    to itself too: an invitation asks for it between two rides.
    """
    circuity, speed_kmh = community.policy.circuity, community.policy.speed_kmh
    return geo.travel_matrix(points, points, circuity=circuity, speed_kmh=speed_kmh).minutes


def minutes_by(community: CommunityFacts) -> Minutes:
    """Return the function that says one way's minutes, as every search measures it."""
    travel = rides.measured_by(community)
    return lambda start, end: travel(*start, *end)
