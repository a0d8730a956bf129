"""Plain words for paper, in the language of the sheet: no markup, so that PDF can hold them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from flask_babel import force_locale

from timebank.kernel import calendar, wording
from timebank.web.i18n import NAMES, language
from timebank.web.session import community


@contextmanager
def spoken(wanted: str) -> Iterator[str]:
    """Speak a language inside the block, when its words are finished; yields which one it is."""
    chosen = wanted if wanted in NAMES else language()
    with force_locale(chosen):
        yield chosen


def local_day(at: datetime) -> date:
    """Return the community's day of an instant."""
    return calendar.local_day(at, community().time_zone)


def day(at: datetime) -> str:
    """Say the day of an instant: Wed Nov 25."""
    return wording.day_words(local_day(at), language())


def clock(at: datetime) -> str:
    """Say an instant: 10:45 AM."""
    return wording.time_words(at, community().time_zone, language())


def hours(minutes: int) -> str:
    """Say minutes, never with a sign: 1 hour 30 minutes."""
    return wording.hours_words(abs(minutes), language())


def phone(number: str | None) -> str:
    """Say a number of a telephone: 313-555-0142; "" for none."""
    return wording.phone_words(number) if number else ""
