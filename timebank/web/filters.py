"""Filters of templates: instants, days, minutes, miles and numbers in the page's language.

All wording is kernel.wording's; the zone is the community's.
"""

from datetime import date, datetime

from flask import Flask
from markupsafe import Markup

from timebank.kernel import calendar, wording
from timebank.kernel.weeks import Weeks
from timebank.web import words
from timebank.web.comfort import comfort_asks_words
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.services import now
from timebank.web.session import community


def _zone() -> str:
    return community().time_zone


def _day_of(value: date | datetime) -> date:
    return calendar.local_day(value, _zone()) if isinstance(value, datetime) else value


def ltr(text: str) -> Markup:
    """Keep digits and codes left to right inside Arabic."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def own_way(text: str) -> Markup:
    """Let a name or an address from outside run its own way: 900 River Street inside Arabic."""
    return Markup('<span dir="auto">{}</span>').format(text)


def time(at: datetime) -> Markup:
    """10:45 AM of an instant, unbroken."""
    return Markup("<bdi>{}</bdi>").format(wording.time_words(at, _zone(), language()))


def minute(value: int) -> Markup:
    """10:45 AM of a minute of the day, unbroken."""
    return Markup("<bdi>{}</bdi>").format(wording.minute_words(value, language()))


def clock_parts(at: datetime) -> tuple[str, str]:
    """10:45 and AM apart, for the big time; Bengali says সকাল first."""
    first, second = wording.time_words(at, _zone(), language()).split(" ", 1)
    return (first, second) if first[0].isdigit() else (second, first)


def day(value: date | datetime) -> str:
    """Wed Nov 25."""
    return wording.day_words(_day_of(value), language())


def near_day(value: date | datetime) -> str:
    """Tomorrow, Wed Nov 25."""
    today = calendar.local_day(now(), _zone())
    return wording.near_day_words(_day_of(value), today, language())


def day_within(value: date | datetime) -> str:
    """Tomorrow, Wed Nov 25, inside a sentence: tomorrow."""
    near = near_day(value)
    return near if near == day(value) else near[:1].lower() + near[1:]


def long_day(value: date | datetime) -> str:
    """Wednesday, November 25."""
    return wording.long_day_words(_day_of(value), language())


def weeks_words(weeks: Weeks) -> str:
    """Monday, Wednesday and Friday; Tuesday, every 2 weeks."""
    words = wording.weeks_words(weeks, language())
    return words[:1].upper() + words[1:]


def full_date(value: date) -> str:
    """November 25, 2026."""
    return wording.date_words(value, language())


def month(value: date) -> str:
    """November 2026."""
    return wording.month_words(value, language())


def hours(minutes: int) -> str:
    """1 hour 30 minutes; never with a sign."""
    return wording.hours_words(abs(minutes), language())


def hours_figure(minutes: int) -> str:
    """1.5, as a field takes it."""
    return wording.hours_number(minutes)


def miles(km: float) -> str:
    """3.1 miles."""
    return wording.miles_words(km, language())


def phone(number: str | None) -> Markup:
    """313-555-0142, left to right."""
    return ltr(wording.phone_words(number)) if number else Markup("")


def since(at: datetime) -> str:
    """How long ago: 20 minutes ago, 5 hours ago, 3 days ago."""
    minutes = max(0, int((now() - at).total_seconds() // 60))
    if minutes < 48 * 60:
        rounded = minutes if minutes < 60 else minutes // 60 * 60
        return _("%(long)s ago", long=wording.hours_words(rounded, language()))
    return _("%(days)s days ago", days=minutes // (24 * 60))


def install_filters(app: Flask) -> None:
    """Give the filters to the templates."""
    for each in (
        ltr, own_way, time, minute, clock_parts, day, near_day, day_within, long_day, full_date,
        weeks_words,
        month, hours, hours_figure, miles, phone, since, *words.FILTERS, comfort_asks_words,
    ):  # fmt: skip
        app.jinja_env.filters[each.__name__] = each
