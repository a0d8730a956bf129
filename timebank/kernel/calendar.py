"""Local days and minutes: where a community's zone meets UTC.

A local time that does not exist moves forward by the gap; one that exists twice is the first.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def local_instant(day: date, minute: int, zone: str) -> datetime:
    """Return the instant of local `minute` (0..1440) of `day`; 1440 is the next midnight."""
    if minute >= 1440:
        day, minute = day + timedelta(days=minute // 1440), minute % 1440
    local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    # in a gap, fold 0 reads the clock from before it, which is the forward move we want
    return local.astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """Return the instant on the community's own clock, aware."""
    return at.astimezone(ZoneInfo(zone))


def local_day(at: datetime, zone: str) -> date:
    """Return the local day of an instant."""
    return local(at, zone).date()


def local_minute(at: datetime, zone: str) -> int:
    """Return the minute of the local day, 0..1439."""
    there = local(at, zone)
    return there.hour * 60 + there.minute


def month_start(at: datetime, zone: str) -> datetime:
    """Return the instant the local month of `at` began."""
    return local_instant(local_day(at, zone).replace(day=1), 0, zone)


def week_start(at: datetime, zone: str) -> datetime:
    """Return the instant the local week (Monday) of `at` began."""
    day = local_day(at, zone)
    return local_instant(day - timedelta(days=day.weekday()), 0, zone)


def is_quiet(at: datetime, quiet_from: int, quiet_until: int, zone: str) -> bool:
    """Tell whether `at` falls in quiet hours given as minutes of the local day."""
    minute = local_minute(at, zone)
    if quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until


def after_quiet(at: datetime, quiet_from: int, quiet_until: int, zone: str) -> datetime:
    """Return `at`, or the end of the quiet hours it falls in."""
    if not is_quiet(at, quiet_from, quiet_until, zone):
        return at
    day = local_day(at, zone)
    end = local_instant(day, quiet_until, zone)
    return end if end > at else local_instant(day + timedelta(days=1), quiet_until, zone)
