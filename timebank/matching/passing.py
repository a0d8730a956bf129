"""Whether a driver passes by on a routine trip of theirs: in time, and near enough.

A trip is known to its driver alone. What is made of it are minutes and a yes or no; it has no
words here, and stands in no representation of a candidate.
"""

from datetime import timedelta

from timebank.geo import distance_km
from timebank.matching.candidates import Candidate, Leg, Need, Travel, Trip

SLACK = timedelta(minutes=10)  # earlier or later than said, nobody minds
UNDER_WAY_MAX = timedelta(hours=3)  # from setting out to a pickup on the way


def may_pass(need: Need, legs: dict[str, Leg], candidate: Candidate, name: str) -> bool:
    """Tell whether some trip might bring the driver by a leg, before any way is measured."""
    leg = legs[name]
    return _are_apart(need, legs) and any(
        may_be_in_time(trip, leg) and _is_near(trip, leg, candidate) for trip in candidate.trips
    )


def may_be_in_time(trip: Trip, leg: Leg) -> bool:
    """Tell whether somebody on a trip may be under way when a leg begins."""
    return trip.leaves_from - SLACK <= leg.pickup_at <= trip.leaves_until + UNDER_WAY_MAX


def passing(
    need: Need, legs: dict[str, Leg], candidate: Candidate, name: str, travel: Travel
) -> list[Trip]:
    """Return the trips that bring a driver by a leg: setting out as they do, they are in time."""
    if not (candidate.trips and _are_apart(need, legs)):
        return []
    leg = legs[name]
    return [
        trip
        for trip in candidate.trips
        if is_in_time(trip, leg, travel) and _is_near(trip, leg, candidate)
    ]


def _are_apart(need: Need, legs: dict[str, Leg]) -> bool:
    """A driver who waits between two legs goes to no work meanwhile."""
    return not (need.driver_waits and len(legs) > 1)


def is_in_time(trip: Trip, leg: Leg, travel: Travel) -> bool:
    """Tell whether somebody who sets out as ever is at the pickup when they should."""
    sets_out = leg.pickup_at - timedelta(minutes=travel(*trip.start, *leg.start))
    return trip.leaves_from - SLACK <= sets_out <= trip.leaves_until + SLACK


def _is_near(trip: Trip, leg: Leg, candidate: Candidate) -> bool:
    """Measure half of the way around, in km: of a trip from home and back, the way there."""
    around = (
        distance_km(*trip.start, *leg.start)
        + distance_km(*leg.start, *leg.end)
        + distance_km(*leg.end, *trip.end)
        - distance_km(*trip.start, *trip.end)
    )
    return around / 2 <= candidate.distance_km_max
