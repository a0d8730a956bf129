"""What people type for numbers, times, days and hours, in any script's digits.

Each parser returns None for what it cannot read: the edge words the question again.
"""

import re
import unicodedata
from datetime import date, timedelta

from timebank.kernel.bengali import amount_in_ascii, time_in_ascii

_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_POINTS = str.maketrans({"٫": ".", "٬": ",", "。": ".", "：": ":", "．": ".", "／": "/"})

TYPED_MAX = 200  # characters


def ascii_digits(text: str) -> str:
    """Turn decimal digits of any script into ASCII; ² and ① are not decimal and stay."""
    return "".join(c if c.isascii() else str(unicodedata.decimal(c, c)) for c in text)


def fold(text: str) -> str:
    """Make text comparable: lower case, Latin letters without accents, punctuation a space.

    Marks of other scripts are kept: they are letters there. Digits become ASCII.
    """
    kept: list[str] = []
    base_is_latin = False
    for char in unicodedata.normalize("NFKD", ascii_digits(text).casefold()).casefold():
        kind = unicodedata.category(char)
        if kind.startswith("M"):
            if not base_is_latin:
                kept.append(char)
        elif kind[0] in "LN":
            base_is_latin = char.isascii() or unicodedata.name(char, "").startswith("LATIN")
            kept.append(char.translate(_UNDECOMPOSED))
        elif kind != "Cf":  # direction marks and joiners leave no gap
            base_is_latin = False
            kept.append(" ")
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def typed_line(text: str) -> str:
    """Trim, lower, ASCII digits and points, no direction marks, single spaces.

    What is too long to be any of this is nothing: ten megabytes took half a minute to refuse.
    """
    if len(text) > TYPED_MAX:
        return ""
    shown = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(ascii_digits(shown).translate(_POINTS).casefold().split())


# -- telephone ---------------------------------------------------------------------------------


def parse_phone(text: str) -> str | None:
    """Read a telephone number as E.164; without a + it is a US or Canadian one."""
    typed = typed_line(text)
    if not re.fullmatch(r"\+?[\d\s().\-/]{7,25}", typed):
        return None
    digits = re.sub(r"\D", "", typed)
    if typed.startswith("+") and not digits.startswith("1"):
        return f"+{digits}" if 8 <= len(digits) <= 15 and digits[0] != "0" else None
    local = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
    return f"+1{local}" if re.fullmatch(r"[2-9]\d\d[2-9]\d{6}", local) else None


# -- time of day -------------------------------------------------------------------------------

_NOON = {"noon", "12 noon", "mediodia", "mediodía", "ظهرا", "الظهر", "ظهر"}
_MIDNIGHT = {"midnight", "medianoche", "মধ্যরাত", "মাঝরাত"}
_AM = ("am", "a", "ص", "صباحا")
_PM = ("pm", "p", "م", "مساء")
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*([^\d\s:]*)")


def parse_time(text: str, *, near: int | None = None) -> int | None:
    """Read a time as a minute of the local day: 930, 2pm, 2 pm, 14:30, 9ص, noon, সকাল 9টা.

    Without AM or PM, hours 7 to 12 are until noon and 1 to 6 after it, unless a zero is typed
    before them ("02:00"); with `near` (a usual minute) the half nearer to it is taken.
    """
    typed = time_in_ascii(typed_line(text).strip(" .।"))
    if typed in _NOON:
        return 720
    if typed in _MIDNIGHT:
        return 0
    found = _TIME.fullmatch(re.sub(r"\b([ap])\s?\.?\s?m\.?$", r"\1m", typed))
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = "".join(c for c in found[3] if not unicodedata.combining(c))
    if minute > 59 or hour > 23:
        return None
    if half:
        return _half_day(hour, minute, half)
    if found[1].startswith("0") or hour == 0 or hour > 12:
        return hour * 60 + minute
    early, late = (hour % 12) * 60 + minute, (hour % 12 + 12) * 60 + minute
    if near is not None:
        return min(early, late, key=lambda choice: abs(choice - near))
    return early if 7 <= hour <= 11 else late


def _half_day(hour: int, minute: int, half: str) -> int | None:
    if not 1 <= hour <= 12 or half not in _AM + _PM:
        return None
    return (hour % 12 + (12 if half in _PM else 0)) * 60 + minute


# -- day ---------------------------------------------------------------------------------------

_TODAY = {"t", "today", "hoy", "اليوم", "আজ", "আজকে"}
_TOMORROW = {
    "tom", "tomorrow", "tmrw", "manana", "غدا", "بكرة", "কাল", "কালকে", "আগামীকাল", "আগামী কাল",
}  # fmt: skip
_AFTER_TOMORROW = {"পরশু", "পরশুদিন"}
_WEEKDAYS = (
    ("mon", "monday", "lun", "lunes", "الاثنين", "الإثنين", "اثنين", "সোম", "সোমবার"),
    ("tue", "tues", "tuesday", "mar", "martes", "الثلاثاء", "ثلاثاء", "মঙ্গল", "মঙ্গলবার"),
    (
        "wed",
        "weds",
        "wednesday",
        "mie",
        "miercoles",
        "الأربعاء",
        "الاربعاء",
        "اربعاء",
        "বুধ",
        "বুধবার",
    ),
    ("thu", "thur", "thurs", "thursday", "jue", "jueves", "الخميس", "خميس", "বৃহস্পতি", "বৃহস্পতিবার"),
    ("fri", "friday", "vie", "viernes", "الجمعة", "جمعة", "শুক্র", "শুক্রবার"),
    ("sat", "saturday", "sab", "sabado", "السبت", "سبت", "শনি", "শনিবার"),
    ("sun", "sunday", "dom", "domingo", "الأحد", "الاحد", "احد", "রবি", "রবিবার"),
)
_MONTHS = (
    ("jan", "january", "ene", "enero", "يناير", "জানুয়ারি", "জানুয়ারী", "জানু"),
    ("feb", "february", "febrero", "فبراير", "ফেব্রুয়ারি", "ফেব্রুয়ারী", "ফেব্রু"),
    ("mar", "march", "marzo", "مارس", "মার্চ"),
    ("apr", "april", "abr", "abril", "أبريل", "ابريل", "এপ্রিল"),
    ("may", "mayo", "مايو", "মে"),
    ("jun", "june", "junio", "يونيو", "জুন"),
    ("jul", "july", "julio", "يوليو", "জুলাই"),
    ("aug", "august", "ago", "agosto", "أغسطس", "اغسطس", "আগস্ট", "আগষ্ট"),
    ("sep", "sept", "september", "septiembre", "سبتمبر", "সেপ্টেম্বর", "সেপ্টে"),
    ("oct", "october", "octubre", "أكتوبر", "اكتوبر", "অক্টোবর", "অক্টো"),
    ("nov", "november", "noviembre", "نوفمبر", "নভেম্বর", "নভে"),
    ("dec", "december", "dic", "diciembre", "ديسمبر", "ডিসেম্বর", "ডিসে"),
)


def _bare(text: str) -> str:
    """Leave out the marks that people leave out: غداً and غدا."""
    return "".join(c for c in text if not unicodedata.combining(c))


WEEKDAY_OF = {_bare(fold(word)): n for n, words in enumerate(_WEEKDAYS) for word in words}
_MONTH_OF = {_bare(fold(word)): n for n, words in enumerate(_MONTHS, 1) for word in words}
_DAYS_AHEAD_MAX = 366


def parse_day(text: str, today: date) -> date | None:
    """Read a day: t, tom, wed, 11/25, 11/25/2026, nov 25, +7, 2026-11-25; in four languages.

    A weekday is the next one after today; a day without a year is the next one to come.
    """
    typed = typed_line(text)
    ahead = re.fullmatch(r"\+\s?(\d{1,3})", typed)
    if ahead:
        days = int(ahead[1])
        return today + timedelta(days=days) if days <= _DAYS_AHEAD_MAX else None
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", typed)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    slashed = re.fullmatch(r"(\d{1,2})[/\-.](\d{1,2})(?:[/\-.](\d{2}|\d{4}))?", typed)
    if slashed:
        return _dated(int(slashed[1]), int(slashed[2]), slashed[3], today)
    return _named_day(fold(typed), today)


def _named_day(folded: str, today: date) -> date | None:
    words = _bare(folded)
    if words in _TODAY:
        return today
    if words in _TOMORROW:
        return today + timedelta(days=1)
    if words in _AFTER_TOMORROW:
        return today + timedelta(days=2)
    if words in WEEKDAY_OF:
        return today + timedelta(days=(WEEKDAY_OF[words] - today.weekday() - 1) % 7 + 1)
    # "wed nov 25" and "mié 25 nov" are what we say ourselves: the weekday is decoration
    tokens = [w for w in words.split() if w not in ("de", "del")]
    if tokens[0:1] and tokens[0] in WEEKDAY_OF and any(w in _MONTH_OF for w in tokens[1:]):
        tokens = tokens[1:]
    if len(tokens) not in (2, 3):
        return None
    if tokens[1] in _MONTH_OF:
        tokens[0], tokens[1] = tokens[1], tokens[0]
    year = tokens[2] if len(tokens) == 3 else None
    day = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|শে|ই|লা|রা|ঠা)?", tokens[1])
    if tokens[0] not in _MONTH_OF or not day or (year and not re.fullmatch(r"\d{4}", year)):
        return None
    return _dated(_MONTH_OF[tokens[0]], int(day[1]), year, today)


def _dated(month: int, day: int, year: str | None, today: date) -> date | None:
    if year:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this = _date(today.year, month, day)
    return this if this and this >= today else _date(today.year + 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# -- hours -------------------------------------------------------------------------------------

_HOUR_UNIT = r"(?:h|hr|hrs|hour|hours|hora|horas|ساعة|ساعات|ঘণ্টা)"
_MINUTE_UNIT = r"(?:m|min|mins|minute|minutes|minuto|minutos|دقيقة|دقائق|মিনিট)"
_HOURS_SHAPES = (
    re.compile(r"(?P<h>\d{1,2}):(?P<m>[0-5]\d)"),
    re.compile(r"(?P<h>\d{1,2}[.,]\d{1,2})"),
    re.compile(rf"(?P<h>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?{_HOUR_UNIT}\.?"),
    re.compile(rf"(?P<m>\d{{1,4}})\s?{_MINUTE_UNIT}\.?"),
    re.compile(rf"(?P<h>\d{{1,2}})\s?{_HOUR_UNIT}\.?\s?(?P<m>\d{{1,2}})(?:\s?{_MINUTE_UNIT})?\.?"),
)
MINUTES_DAY = 1440


def parse_hours(text: str) -> int | None:
    """Read an amount of time in minutes, more than none and at most a day.

    Taken are 1.5, 1:30, 2h, 90 min (and the words for them); a bare number is not, because 1
    means yes and 90 could be either.
    """
    typed = amount_in_ascii(typed_line(text))
    for shape in _HOURS_SHAPES:
        found = shape.fullmatch(typed)
        if found:
            parts = found.groupdict()
            hours = float((parts.get("h") or "0").replace(",", "."))
            minutes = round(hours * 60) + int(parts.get("m") or 0)
            return minutes if 0 < minutes <= MINUTES_DAY else None
    return None
