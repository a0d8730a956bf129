"""May this driver take this ride: the hard rules, each with a word for the person who asks why."""

from typing import NamedTuple

from timebank.matching.candidates import CARE_CLASS, Busy, Candidate, Leg, Need, Point, Travel
from timebank.matching.passing import may_pass, passing

HELP_ORDER = ("kerb", "door", "through", "never_alone")
REASONS = (
    "not_active", "papers", "vehicle", "away", "not_free", "overlap", "ride_minutes",
    "week_minutes", "rides_week", "distance", "help_level", "purpose", "blocked", "helper",
    "comfort", "new_with_care", "new_by_night",
)  # fmt: skip


class Way(NamedTuple):
    """Whole minutes of one leg for one driver, as the router says, without boarding."""

    there: int  # from home to the pickup
    ride: int
    back: int  # from the dropoff home


Ways = dict[str, Way]  # by leg


def ways(legs: dict[str, Leg], home: Point, travel: Travel) -> Ways:
    """Ask the router for all that a driver's effort is made of, once."""
    return {
        name: Way(travel(*home, *leg.start), travel(*leg.start, *leg.end), travel(*leg.end, *home))
        for name, leg in legs.items()
    }


def ways_of(need: Need, legs: dict[str, Leg], candidate: Candidate, travel: Travel) -> Ways:
    """As `ways` from the driver's home; on a routine trip that passes by, what it adds, if less.

    So hours and limits count the ride itself and the way around, not the way to work.
    """
    own = ways(legs, candidate.home, travel)
    for name, leg in legs.items():
        for trip in passing(need, legs, candidate, name, travel):
            added = travel(*trip.start, *leg.start) + travel(*leg.end, *trip.end)
            added = max(0, added - travel(*trip.start, *trip.end))
            if added < own[name].there + own[name].back:
                own[name] = Way(added, own[name].ride, 0)
    return own


def refusals(
    need: Need, legs: dict[str, Leg], candidate: Candidate, travel: Travel, km: float
) -> tuple[str, ...]:
    """Return why this driver may not take all of `legs`; empty when they may.

    km: from the driver's home to the first pickup, exact. Order follows REASONS.
    """
    own = ways_of(need, legs, candidate, travel)
    against = _of_row(need, legs, candidate, km) | _of_travel(
        need, legs, candidate, km, own, travel
    )
    return tuple(reason for reason in REASONS if against[reason])


def may_drive(need: Need, legs: dict[str, Leg], candidate: Candidate, km: float) -> bool:
    """Tell whether the driver's row allows `legs`: what is asked before any way is measured."""
    return not any(_of_row(need, legs, candidate, km).values())


def has_time(
    need: Need,
    legs: dict[str, Leg],
    candidate: Candidate,
    km: float,
    own: Ways,
    travel: Travel,
) -> bool:
    """Tell whether the driver's times and limits allow `legs`. own: at least for these legs.

    With `may_drive`, the same as `refusals` being empty; km as there.
    """
    return not any(_of_travel(need, legs, candidate, km, own, travel).values())


def _of_row(need: Need, legs: dict[str, Leg], candidate: Candidate, km: float) -> dict[str, bool]:
    """Which reasons stand against a driver by what the row says alone.

    A routine trip that might pass by stands in for hours of the week and for the distance from
    home; whether it does, `_of_travel` measures.
    """
    passes = {name for name in legs if candidate.trips and may_pass(need, legs, candidate, name)}
    return {
        "not_active": not candidate.is_active,
        "papers": not candidate.has_valid_papers,
        "vehicle": not _fits(need, candidate),
        "away": candidate.is_away,
        "not_free": not all(candidate.is_free.get(leg, False) or leg in passes for leg in legs),
        "rides_week": candidate.rides_week + len(legs) > candidate.rides_week_max,
        "distance": km > candidate.distance_km_max and next(iter(legs)) not in passes,
        "help_level": HELP_ORDER.index(need.help_level)
        > HELP_ORDER.index(candidate.help_level_max),
        "purpose": need.purpose in candidate.purposes_not,
        "blocked": candidate.is_blocked,
        "helper": candidate.is_helper,
        "comfort": not _suits(need, candidate),
        "new_with_care": candidate.is_new and need.ride_class >= CARE_CLASS,
        "new_by_night": candidate.is_new and not all(leg.is_by_day for leg in legs.values()),
    }


def _of_travel(
    need: Need, legs: dict[str, Leg], candidate: Candidate, km: float, own: Ways, travel: Travel
) -> dict[str, bool]:
    """Which reasons stand against a driver by the minutes on the road."""
    minutes = own_minutes(need, legs, own)
    against = {
        "overlap": any(_clashes(leg, candidate.busy, travel) for leg in _spans(need, legs)),
        "ride_minutes": minutes > candidate.ride_minutes_max * len(legs),
        "week_minutes": candidate.week_minutes + minutes > candidate.week_minutes_max,
    }
    return against | _of_trips(need, legs, candidate, km, travel) if candidate.trips else against


def _of_trips(
    need: Need, legs: dict[str, Leg], candidate: Candidate, km: float, travel: Travel
) -> dict[str, bool]:
    """Which reasons stand when no trip that was counted on passes by in time after all."""
    passes = {name for name in legs if passing(need, legs, candidate, name, travel)}
    return {
        "not_free": not all(candidate.is_free.get(leg, False) or leg in passes for leg in legs),
        "distance": km > candidate.distance_km_max and next(iter(legs)) not in passes,
    }


def _fits(need: Need, candidate: Candidate) -> bool:
    return (
        candidate.vehicle_id is not None
        and candidate.seats >= need.seats
        and candidate.wheelchair_places >= need.wheelchairs
        and candidate.child_seats >= need.child_seats
    )


def _suits(need: Need, candidate: Candidate) -> bool:
    """Tell whether each offers what the other asks for."""
    return not (
        need.comfort_asks & ~candidate.comfort_offers
        or candidate.comfort_asks & ~need.comfort_offers
        or (need.own_language and not need.languages & candidate.languages)
    )


def own_minutes(need: Need, legs: dict[str, Leg], own: Ways) -> int:
    """Return the driver's whole effort in minutes for `legs`, rounded up by policy."""
    return _round_up(sum(leg_minutes(need, legs, own).values()), need.round_minutes)


def leg_minutes(need: Need, legs: dict[str, Leg], own: Ways) -> dict[str, int]:
    """Return the driver's effort for each leg, not rounded. own: at least for these legs.

    From home to the pickup, boarding, the ride and back home; a driver who waits is not at home
    between the legs: the waiting, counted with the way home, stands in its place.
    """
    minutes = {name: sum(own[name]) + need.boarding_minutes for name in legs}
    if _waits(need, legs):
        out, back = legs["out"], legs["home"]
        waiting = max(0, int((back.pickup_at - out.dropoff_at).total_seconds()) // 60)
        minutes["out"] -= own["out"].back
        minutes["home"] += waiting - own["home"].there
    return minutes


def _waits(need: Need, legs: dict[str, Leg]) -> bool:
    return need.driver_waits and {"out", "home"} <= legs.keys()


def _round_up(minutes: int, step: int) -> int:
    return -(-minutes // step) * step


def _spans(need: Need, legs: dict[str, Leg]) -> list[Leg]:
    """The times a driver is taken: each leg, or one from out to home where they wait."""
    if not _waits(need, legs):
        return list(legs.values())
    out, back = legs["out"], legs["home"]
    return [Leg(out.ride_id, out.start, back.end, out.pickup_at, back.dropoff_at)]


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
