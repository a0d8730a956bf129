"""When a leg starts and ends, and how long the driver is busy: whole minutes, estimates stated."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from timebank.members import Policy
from timebank.rides.errors import HomeBeforeThere, TooSoon
from timebank.rides.rules.need import HELP_LEVELS_WITH_TIME, RideNeed

STEP_MINUTES = 5  # promised times fall on five minutes
GIVEN_UP = timedelta(minutes=15)  # before the latest departure that could still be on time


@dataclass(frozen=True, slots=True)
class LegPlan:
    """One leg with its times. effort_minutes: the driver's whole effort while none is known."""

    leg: str  # out | home
    state: str
    pickup_at: datetime
    pickup_until: datetime
    dropoff_at: datetime
    travel_minutes: int
    effort_minutes: int


def plan_legs(
    need: RideNeed, help_level: str, travel_out: int, travel_home: int, policy: Policy
) -> list[LegPlan]:
    """Return the legs a need asks for: out always, home unless way_home is none."""
    boarding = boarding_minutes(help_level, policy)
    if need.anchor == "be_there_by":
        latest = need.anchor_at - timedelta(minutes=travel_out + boarding)
        pickup = _step_down(latest - timedelta(minutes=policy.early_minutes))
    else:
        pickup = need.anchor_at
        latest = pickup + timedelta(minutes=policy.pickup_window_minutes)
    dropoff = pickup + timedelta(minutes=boarding + travel_out)
    waits = need.way_home == "driver_waits"
    out = LegPlan(
        "out",
        "looking",
        pickup,
        latest,
        dropoff,
        travel_out,
        estimate(travel_out, boarding, policy),
    )
    if need.way_home == "none":
        return [out]
    there = max(dropoff, need.anchor_at if need.anchor == "be_there_by" else dropoff)
    back_at = need.home_at or there + timedelta(minutes=need.stay_minutes)
    wait = min(policy.waiting_minutes_max, need.stay_minutes) if waits else 0
    home = LegPlan(
        "home",
        "waiting_for_call" if need.way_home == "when_i_call" else "looking",
        back_at,
        back_at + timedelta(minutes=policy.pickup_window_minutes),
        back_at + timedelta(minutes=boarding + travel_home),
        travel_home,
        estimate(travel_home, boarding, policy, waiting=wait, approaches=0 if waits else 2),
    )
    return [out, home]


def check_times(legs: list[LegPlan], now: datetime) -> None:
    """Refuse what no driver could be found for in time, and a way home before one is there.

    Raises: TooSoon, HomeBeforeThere, each naming the form's field.
    """
    if legs[0].pickup_until - GIVEN_UP <= now:
        raise TooSoon(field="time")
    if len(legs) > 1 and legs[1].pickup_at < legs[0].dropoff_at:
        raise HomeBeforeThere(field="home_time")


def boarding_minutes(help_level: str, policy: Policy) -> int:
    """Return the minutes at the kerb: more where the driver helps to the door."""
    if help_level in HELP_LEVELS_WITH_TIME:
        return policy.boarding_help_minutes
    return policy.boarding_minutes


def estimate(
    travel: int, boarding: int, policy: Policy, *, waiting: int = 0, approaches: int = 2
) -> int:
    """Return the driver's whole effort while no driver is known, rounded up by policy."""
    minutes = approaches * policy.approach_minutes + travel + boarding + waiting
    return round_up(minutes, policy.round_minutes)


def round_up(minutes: int, step: int) -> int:
    """Round minutes up to a whole number of steps, at least one."""
    return max(1, -(-minutes // step)) * step


def proposed_minutes(
    started_at: datetime, ended_at: datetime, way_back: int, policy: Policy
) -> int:
    """Return the minutes proposed at the end: from setting out to back home, rounded up."""
    minutes = int((ended_at - started_at).total_seconds() // 60) + way_back
    return round_up(max(1, minutes), policy.round_minutes)


def unmet_at(pickup_until: datetime, now: datetime) -> datetime:
    """Return when a ride without a driver is given up: 15 minutes before it would be too late."""
    return max(now, pickup_until - GIVEN_UP)


def split_by_direct(minutes: int, direct: list[int]) -> list[int]:
    """Split a driver's effort among shared rides by direct time; the remainder to the first."""
    whole = sum(direct)
    shares = [minutes * part // whole for part in direct]
    shares[0] += minutes - sum(shares)
    return shares


def _step_down(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0) - timedelta(minutes=at.minute % STEP_MINUTES)
