"""By when a person calls back: within the hour by day, else the next morning."""

from datetime import datetime, timedelta

from timebank.kernel.calendar import local_day, local_instant, local_minute

OPENS, CLOSES = 9 * 60, 20 * 60  # minutes of the local day in which somebody calls back
WITHIN = timedelta(hours=1)


def call_by(now: datetime, zone: str) -> datetime:
    """Return the instant by which a person will have called, on a whole five minutes."""
    minute, day = local_minute(now, zone), local_day(now, zone)
    if minute < OPENS:
        return local_instant(day, OPENS + 60, zone)
    if minute >= CLOSES:
        return local_instant(day + timedelta(days=1), OPENS + 60, zone)
    by = (now + WITHIN).replace(second=0, microsecond=0)
    return by + timedelta(minutes=-by.minute % 5)
