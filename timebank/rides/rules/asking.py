"""How drivers are asked and for how long, what follows when, and why nobody was found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from timebank.kernel.calendar import is_quiet, local_day, local_instant, local_minute
from timebank.members import CommunityFacts, Policy

DAY = timedelta(days=1)
PLANNED_MINUTE = 18 * 60  # by then the day has been planned; from here on drivers are asked
EARLY_MINUTE = 9 * 60 + 30  # before this, the person's call is the evening before


@dataclass(frozen=True, slots=True)
class When:
    """A reminder's kind and instant."""

    kind: str
    at: datetime


def expiry_minutes(lead: timedelta, policy: Policy) -> int:
    """Return how long an invitation stands: shorter the nearer the ride."""
    if lead > DAY:
        return policy.expiry_far_minutes
    if lead > timedelta(hours=2):
        return policy.expiry_day_minutes
    return policy.expiry_near_minutes


def expires_at(
    delivered_at: datetime, pickup_at: datetime, quiet: tuple[int, int], zone: str, policy: Policy
) -> datetime:
    """Return when an invitation runs out: the clock stands still in the driver's quiet hours."""
    left = expiry_minutes(pickup_at - delivered_at, policy)
    at = delivered_at.replace(second=0, microsecond=0)
    if at < delivered_at:
        at += timedelta(minutes=1)
    while left > 0:
        # half hours at most: no clock is put forward or back in the middle of one
        step = 30 - at.minute % 30
        quiet_now = is_quiet(at, *quiet, zone)
        if quiet[0] != quiet[1]:
            until_change = (quiet[quiet_now] - local_minute(at, zone)) % 1440
            step = min(step, until_change or 1440)
        if not quiet_now:
            step = min(step, left)
            left -= step
        at += timedelta(minutes=step)
    return at


def named_until(now: datetime, pickup_at: datetime) -> datetime:
    """Return until when a driver whom the rider named is the only one asked: half the time left.

    At most a day, so that neighbours can still be found when they do not answer.
    """
    return now + min(DAY, max(timedelta(), (pickup_at - now) / 2))


def planned_at(pickup_at: datetime, community: CommunityFacts, now: datetime) -> datetime | None:
    """Return until when a ride waits for its day's plan; None: drivers are asked at once."""
    days, zone = community.policy.plan_days, community.time_zone
    at = local_instant(local_day(pickup_at, zone) - days * DAY, PLANNED_MINUTE, zone)
    return at if days and at > now else None


def evening_before(pickup_at: datetime, zone: str) -> datetime:
    """Return when a ride is brought to mind: six in the evening of the day before."""
    return local_instant(local_day(pickup_at, zone) - DAY, 18 * 60, zone)


def reminders(
    leg: str, way_home: str, pickup_at: datetime, dropoff_at: datetime, zone: str, now: datetime
) -> list[When]:
    """Return what falls due around one ride, from now on (DOMAIN.md 6); kinds as in docs."""
    day = local_day(pickup_at, zone)
    early = local_minute(pickup_at, zone) < EARLY_MINUTE
    evening = evening_before(pickup_at, zone)
    person = local_instant(day - DAY, 20 * 60, zone) if early else local_instant(day, 8 * 60, zone)
    wanted = [
        When("look_48h", pickup_at - 2 * DAY),
        When("look_24h", pickup_at - DAY),
        When("two_days", local_instant(day - 2 * DAY, 10 * 60, zone)),
        When("night_before", evening),
        When("second_call", evening + timedelta(minutes=90)),
        When("person_call", person),
        When("one_hour", pickup_at - timedelta(hours=1)),
    ]
    if leg == "home" and way_home in ("when_i_call", "driver_waits"):
        wanted.append(When("going_home", pickup_at - timedelta(minutes=20)))
    return [when for when in wanted if when.at > now]


def barrier(
    *,
    hours_refused: bool,
    had_driver: bool,
    vehicles_fit: int,
    free: int,
    asked: int,
) -> str:
    """Return why a ride was not found, by rule; a coordinator may correct it.

    vehicles_fit, free: how many drivers pass the car, and all hard rules; asked: invitations.
    """
    if hours_refused:
        return "affordability"
    if had_driver:
        return "reliability"
    if vehicles_fit == 0:
        return "vehicle"
    if free == 0 and asked == 0:
        return "mismatch"
    return "availability"
