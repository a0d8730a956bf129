"""What a week's picture says in one sentence: where it is thin, or that it is not."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from timebank.kernel.calendar import local
from timebank.kernel.wording import near_day_words
from timebank.rides import RideView
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language, ngettext

NOON, EVENING = 12, 17


def week_finding(rides: Sequence[RideView], zone: str, now: datetime) -> str:
    """Name the day and half where most rides still look for a driver."""
    if not rides:
        return _("No rides this week yet")
    open_ones = [ride for ride in rides if ride.state == "looking" and ride.pickup_at >= now]
    if not open_ones:
        return _("Every ride still to come this week has a driver")
    spots: Counter[tuple[str, int]] = Counter()
    for ride in open_ones:
        at = local(ride.pickup_at, zone)
        part = 0 if at.hour < NOON else 1 if at.hour < EVENING else 2
        spots[at.date().isoformat(), part] += 1
    (day, part), count = min(spots.items(), key=lambda pair: (-pair[1], pair[0]))
    today = local(now, zone).date()
    words = near_day_words(type(today).fromisoformat(day), today, language())
    thin = (
        _("Thin spot: %(day)s, in the morning", day=words),
        _("Thin spot: %(day)s, in the afternoon", day=words),
        _("Thin spot: %(day)s, in the evening", day=words),
    )[part]
    return (
        thin + ". " + ngettext("%(num)d ride has no driver", "%(num)d rides have no driver", count)
    )
