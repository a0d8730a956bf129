"""How instants, days, minutes, miles and numbers of telephones are said in each language.

Times are always twelve-hour; digits are always ASCII, in Arabic and Bengali too, so that what is
read can be typed back on any telephone. What people type is read by `kernel.parsing`, re-exported
here.
"""

import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.units import format_unit

from timebank.kernel import bengali
from timebank.kernel.calendar import local_minute
from timebank.kernel.parsing import (
    ascii_digits,
    fold,
    parse_day,
    parse_hours,
    parse_phone,
    parse_time,
)
from timebank.kernel.weeks import Weeks
from timebank.kernel.weeks_parsing import Repeating, parse_weeks

__all__ = [
    "Repeating",
    "ascii_digits",
    "bare_day_words",
    "date_words",
    "day_words",
    "fold",
    "hours_words",
    "long_day_words",
    "miles_number",
    "miles_words",
    "minute_words",
    "month_words",
    "near_day_words",
    "parse_day",
    "parse_hours",
    "parse_phone",
    "parse_time",
    "parse_weeks",
    "phone_words",
    "time_words",
    "weekday_words",
    "weeks_words",
]

KM_PER_MILE = 1.609344
_LOCALES = {"en": "en_US", "es": "es_US", "ar": "ar", "bn": "bn"}
_DAY = {"en": "EEE MMM d", "es": "EEE d MMM", "ar": "EEEE d MMMM"}
_BARE_DAY = {"en": "MMM d", "es": "d MMM", "ar": "d MMMM"}
_LONG_DAY = {
    "en": "EEEE, MMMM d",
    "es": "EEEE d 'de' MMMM",
    "ar": "EEEE d MMMM",
    "bn": "EEEE, d MMMM",
}
_HALVES = {"ar": ("ص", "م")}  # the halves that 2م and 9ص are typed with
_NEAR = {
    "en": ("Today, ", "Tomorrow, "),
    "es": ("Hoy, ", "Mañana, "),
    "ar": ("اليوم، ", "غدا، "),
    "bn": ("আজ, ", "আগামীকাল, "),
}
_AND = {"ar": " و"}
_EVERY_DAY = {"en": "every day", "es": "todos los días", "ar": "كل يوم", "bn": "প্রতিদিন"}
_EVERY = {  # how many weeks -> words; from four on the last one
    "en": ("every 2 weeks", "every 3 weeks", "every {n} weeks"),
    "es": ("cada 2 semanas", "cada 3 semanas", "cada {n} semanas"),
    "ar": ("كل أسبوعين", "كل 3 أسابيع", "كل {n} أسابيع"),
    "bn": ("প্রতি 2 সপ্তাহে", "প্রতি 3 সপ্তাহে", "প্রতি {n} সপ্তাহে"),
}
_MILES = {
    "en": ("mile", "miles"),
    "es": ("milla", "millas"),
    "ar": ("ميل", "ميل"),
    "bn": ("মাইল", "মাইল"),
}
_UNITS = {("duration-hour", "bn"): "ঘণ্টা", ("duration-minute", "bn"): "মিনিট"}  # not in CLDR


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, "en_US"))


def minute_words(minute: int, language: str) -> str:
    """Say a minute of the local day (0..1440; 1440 is midnight) as "10:45 AM", "সকাল 10:45"."""
    if language == "bn":
        return bengali.minute_said(minute % 1440)
    hour, rest = divmod(minute % 1440, 60)
    half = _HALVES.get(language, ("AM", "PM"))[hour >= 12]
    return f"{hour % 12 or 12}:{rest:02d} {half}"


def time_words(at: datetime, zone: str, language: str) -> str:
    """Say an instant on the community's own clock as "10:45 AM"."""
    return minute_words(local_minute(at, zone), language)


@lru_cache(maxsize=4096)
def day_words(day: date, language: str) -> str:
    """Say a day as "Wed Nov 25", "mié 25 nov"; Arabic writes its days out."""
    if language == "bn":
        return bengali.day_said(day)
    return _plain(format_date(day, _DAY.get(language, _DAY["en"]), locale=_locale(language)))


def bare_day_words(day: date, language: str) -> str:
    """Say a day without its weekday, where a text has no room: "Nov 25", "25 nov"."""
    if language == "bn":
        return bengali.day_said(day).partition(" ")[2]
    return _plain(format_date(day, _BARE_DAY.get(language, "MMM d"), locale=_locale(language)))


def long_day_words(day: date, language: str) -> str:
    """Say a day as "Wednesday, November 25", for cards and calls."""
    pattern = _LONG_DAY.get(language, _LONG_DAY["en"])
    return _plain(format_date(day, pattern, locale=_locale(language)))


def near_day_words(day: date, today: date, language: str) -> str:
    """Say a day with "Today, " or "Tomorrow, " before it when it is that near."""
    words = day_words(day, language)
    near = _NEAR.get(language, _NEAR["en"])
    if day == today:
        return near[0] + words
    return near[1] + words if day == today + timedelta(days=1) else words


def date_words(day: date, language: str) -> str:
    """Say a day with its year: "November 25, 2026"."""
    return _plain(format_date(day, "long", locale=_locale(language)))


def month_words(day: date, language: str) -> str:
    """Say the month a day is in: "November 2026"."""
    return _plain(format_date(day, "LLLL yyyy", locale=_locale(language)))


@lru_cache(maxsize=512)
def weekday_words(weekdays: tuple[int, ...], language: str, *, is_short: bool = False) -> str:
    """Say weekdays (0 is Monday) as "Monday, Wednesday and Friday", short "Mon, Wed, Fri"."""
    if len(weekdays) == 7:
        return _EVERY_DAY.get(language, _EVERY_DAY["en"])
    locale = _locale(language)
    width = "abbreviated" if is_short else "wide"
    names = [locale.days["format"][width][day].rstrip(".") for day in weekdays]
    if is_short:
        return _plain(("، " if language == "ar" else ", ").join(names))
    return _plain(format_list(names, locale=locale).replace(", and ", " and "))


def weeks_words(weeks: Weeks, language: str, *, is_short: bool = False) -> str:
    """Say which days come again, without their end: "Tuesday and Thursday, every 2 weeks"."""
    words = weekday_words(weeks.weekdays, language, is_short=is_short)
    if weeks.every == 1:
        return words
    known = _EVERY.get(language, _EVERY["en"])
    every = known[min(weeks.every, 4) - 2].format(n=weeks.every)
    return f"{words}{'،' if language == 'ar' else ','} {every}"


@lru_cache(maxsize=4096)
def hours_words(minutes: int, language: str) -> str:
    """Say minutes (0 or more) as "1 hour 30 minutes"."""
    assert minutes >= 0, "hours are said without a sign"
    hours, rest = divmod(minutes, 60)
    parts = [_unit(hours, "duration-hour", language)] if hours else []
    if rest or not hours:
        parts.append(_unit(rest, "duration-minute", language))
    return _AND.get(language, " ").join(parts)


def short_hours_words(minutes: int, language: str) -> str:
    """Say minutes in as few letters as a text has room for: "1 h 30 min"."""
    if language in ("ar", "bn"):  # no short form there is read aloud well
        return hours_words(minutes, language)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


def hours_number(minutes: int) -> str:
    """Give minutes (0 or more) as a number of hours: "2", "1.5", "0.75"."""
    assert minutes >= 0, "hours are said without a sign"
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def miles_number(km: float) -> str:
    """Give kilometres as miles: one digit behind the point under ten, none from there."""
    miles = km / KM_PER_MILE
    return f"{miles:.0f}" if miles >= 9.95 else f"{miles:.1f}"


def miles_words(km: float, language: str) -> str:
    """Say kilometres as "3.1 miles"."""
    one, many = _MILES.get(language, _MILES["en"])
    number = miles_number(km)
    return f"{number} {one if number == '1.0' else many}"


def phone_words(phone: str) -> str:
    """Say an E.164 number: "313-555-0142" for the US and Canada, unchanged for others."""
    digits = phone.removeprefix("+1")
    if phone.startswith("+1") and len(digits) == 10 and digits.isascii() and digits.isdigit():
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return phone


def _unit(value: int, unit: str, language: str) -> str:
    if (unit, language) in _UNITS:
        return f"{value} {_UNITS[unit, language]}"
    return _plain(format_unit(value, unit, length="long", locale=_locale(language)))


def _plain(text: str) -> str:
    """Take out what CLDR adds for typesetting: no-break spaces and direction marks."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return ascii_digits("".join(c for c in spaced if unicodedata.category(c) != "Cf"))
