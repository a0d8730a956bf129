"""How many minutes a leg takes a driver out of their way: from home, on a trip, or between rides.

Only this number leaves here, and nobody reads from it which of the three it was.
"""

from datetime import timedelta

from timebank.matching.candidates import Busy, Candidate, Leg, Need, Travel
from timebank.matching.passing import passing
from timebank.matching.permission import Way, Ways, ways

WAIT_MAX = timedelta(minutes=30)  # longer, and a driver goes home between two rides
ADJOINS_MAX = WAIT_MAX * 4  # the way between two rides and the wait


def out_of_the_way(
    need: Need, legs: dict[str, Leg], candidate: Candidate, own: Ways, travel: Travel
) -> int:
    """Return the minutes out of a driver's way for all of `legs`: for each, the least of three.

    From home and back; the detour on a routine trip that passes in time, the ride included; what
    it adds before or after a promised ride. own: at least for these legs.
    """
    if not (candidate.trips or candidate.busy):
        return sum(own[name].there + own[name].back for name in legs)
    home = ways(legs, candidate.home, travel)  # own may be that of a trip
    return sum(_least(need, legs, candidate, name, home[name], travel) for name in legs)


def _least(
    need: Need, legs: dict[str, Leg], candidate: Candidate, name: str, way: Way, travel: Travel
) -> int:
    leg, least = legs[name], way.there + way.back
    for trip in passing(need, legs, candidate, name, travel):
        around = travel(*trip.start, *leg.start) + way.ride + travel(*leg.end, *trip.end)
        least = min(least, max(0, around - travel(*trip.start, *trip.end)))
    if not (need.driver_waits and len(legs) > 1):
        for ride in candidate.busy:
            least = min(least, _chained(ride, leg, candidate, way, travel))
    return least


def _chained(ride: Busy, leg: Leg, candidate: Candidate, way: Way, travel: Travel) -> int:
    """Return what a leg adds right after or right before a promised ride; from home when apart."""
    home = candidate.home
    if adjoins(ride, leg):
        if ride.dropoff_at <= leg.pickup_at:
            between = travel(*ride.end, *leg.start)
            if leg.pickup_at - ride.dropoff_at <= timedelta(minutes=between) + WAIT_MAX:
                return max(0, between + way.back - travel(*ride.end, *home))
        else:
            between = travel(*leg.end, *ride.start)
            if ride.pickup_at - leg.dropoff_at <= timedelta(minutes=between) + WAIT_MAX:
                return max(0, way.there + between - travel(*home, *ride.start))
    return way.there + way.back


def adjoins(ride: Busy, leg: Leg) -> bool:
    """Tell whether a promised ride lies so near in time that it may be one drive with a leg."""
    apart = max(leg.pickup_at - ride.dropoff_at, ride.pickup_at - leg.dropoff_at)
    return timedelta(0) <= apart <= ADJOINS_MAX
