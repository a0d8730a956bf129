"""Weekly windows a driver can drive in, put in order.

Windows that touch or overlap become one, so that a ride across the seam fits.
"""

from collections.abc import Iterable

from timebank.members.errors import WindowWrong
from timebank.members.rules.drafts import Window

DAY_MINUTES = 1440


def merged(windows: Iterable[Window]) -> list[Window]:
    """Return the windows by day and minute, none overlapping. Raises: WindowWrong(weekday)."""
    ordered: list[Window] = []
    for window in sorted(windows):
        if not (
            0 <= window.weekday <= 6
            and 0 <= window.from_minute < window.until_minute <= DAY_MINUTES
        ):
            raise WindowWrong(weekday=window.weekday)
        last = ordered[-1] if ordered else None
        if last and last.weekday == window.weekday and window.from_minute <= last.until_minute:
            until = max(last.until_minute, window.until_minute)
            ordered[-1] = Window(last.weekday, last.from_minute, until)
        else:
            ordered.append(window)
    return ordered
