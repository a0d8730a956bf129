"""May this driver take this ride: the hard rules, each with a word for the person who asks why."""

from timebank.matching.candidates import Busy, Candidate, Leg, Need, Point, Travel

HELP_ORDER = ("kerb", "door", "through", "never_alone")
REASONS = (
    "not_active", "papers", "vehicle", "away", "not_free", "overlap", "ride_minutes",
    "week_minutes", "rides_week", "distance", "help_level", "purpose", "blocked", "helper",
)  # fmt: skip


def refusals(
    need: Need, legs: dict[str, Leg], candidate: Candidate, travel: Travel, km: float
) -> tuple[str, ...]:
    """Return why this driver may not take all of `legs`; empty when they may.

    km: from the driver's home to the first pickup, exact. Order follows REASONS.
    """
    minutes = own_minutes(need, legs, candidate.home, travel)
    fits = (
        candidate.vehicle_id is not None
        and candidate.seats >= need.seats
        and candidate.wheelchair_places >= need.wheelchairs
        and candidate.child_seats >= need.child_seats
    )
    checks = {
        "not_active": candidate.is_active,
        "papers": candidate.has_valid_papers,
        "vehicle": fits,
        "away": not candidate.is_away,
        "not_free": all(candidate.is_free.get(leg, False) for leg in legs),
        "overlap": not any(_clashes(leg, candidate.busy, travel) for leg in legs.values()),
        "ride_minutes": minutes <= candidate.ride_minutes_max * len(legs),
        "week_minutes": candidate.week_minutes + minutes <= candidate.week_minutes_max,
        "rides_week": candidate.rides_week + len(legs) <= candidate.rides_week_max,
        "distance": km <= candidate.distance_km_max,
        "help_level": HELP_ORDER.index(need.help_level)
        <= HELP_ORDER.index(candidate.help_level_max),
        "purpose": need.purpose not in candidate.purposes_not,
        "blocked": not candidate.is_blocked,
        "helper": not candidate.is_helper,
    }
    return tuple(reason for reason in REASONS if not checks[reason])


def own_minutes(need: Need, legs: dict[str, Leg], home: Point, travel: Travel) -> int:
    """Return the driver's whole effort in minutes for `legs`, rounded up by policy.

    Home to pickup, boarding, ride and back home for each leg; with a driver who waits the
    waiting stands in place of the two ways home between the legs.
    """
    total = 0
    for leg in legs.values():
        total += travel(*home, *leg.start) + need.boarding_minutes
        total += travel(*leg.start, *leg.end) + travel(*leg.end, *home)
    if need.driver_waits and len(legs) == 2:
        out, back = legs["out"], legs["home"]
        between = travel(*out.end, *home) + travel(*home, *back.start)
        waiting = max(0, int((back.pickup_at - out.dropoff_at).total_seconds()) // 60)
        total += waiting - between
    return -(-total // need.round_minutes) * need.round_minutes


def _clashes(leg: Leg, busy: tuple[Busy, ...], travel: Travel) -> bool:
    """Tell whether a promised ride and the way between leaves no room for this leg."""
    for ride in busy:
        if ride.pickup_at <= leg.pickup_at:
            first_end, second_start = ride.dropoff_at, leg.pickup_at
            between = travel(*ride.end, *leg.start)
        else:
            first_end, second_start = leg.dropoff_at, ride.pickup_at
            between = travel(*leg.end, *ride.start)
        if (second_start - first_end).total_seconds() < between * 60:
            return True
    return False
