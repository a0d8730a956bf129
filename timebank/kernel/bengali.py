"""How Bengali says the clock: the part of the day first, quarters and halves as words.

Pure text to text: what is said here is read by `kernel.parsing` like any other time.
"""

import re
import unicodedata
from datetime import date

_NIGHT, _NOON = "রাত", "দুপুর"
# the first hour of each part; night runs on past midnight
_PARTS = (
    (0, _NIGHT),
    (4, "ভোর"),
    (6, "সকাল"),
    (12, _NOON),
    (16, "বিকাল"),
    (18, "সন্ধ্যা"),
    (20, _NIGHT),
)
_SAME = {"বিকেল": "বিকাল", "বিকালে": "বিকাল", "বিকেলে": "বিকাল", "সকালে": "সকাল", "দুপুরে": _NOON,
         "সন্ধ্যায়": "সন্ধ্যা", "সন্ধ্যে": "সন্ধ্যা", "রাতে": _NIGHT, "ভোরে": "ভোর"}  # fmt: skip
# hours that are before noon in each part; the others on the clock are after it
_BEFORE_NOON = {
    _NIGHT: {12, 1, 2, 3, 4, 5},
    "ভোর": {3, 4, 5, 6},
    "সকাল": {5, 6, 7, 8, 9, 10, 11},
    _NOON: {11},
    "বিকাল": set[int](),
    "সন্ধ্যা": set[int](),
}
_AFTER_NOON = {
    _NIGHT: {7, 8, 9, 10, 11},
    "ভোর": set[int](),
    "সকাল": set[int](),
    _NOON: {12, 1, 2, 3, 4},
    "বিকাল": {2, 3, 4, 5, 6},
    "সন্ধ্যা": {5, 6, 7, 8},
}
_NUMBERS = {
    "এক": 1, "দুই": 2, "দু": 2, "তিন": 3, "চার": 4, "পাঁচ": 5, "ছয়": 6, "সাত": 7, "আট": 8, "নয়": 9,
    "দশ": 10, "এগারো": 11, "এগার": 11, "বারো": 12, "বার": 12,
}  # fmt: skip
_MONTHS = (
    "জানু", "ফেব্রু", "মার্চ", "এপ্রিল", "মে", "জুন", "জুলাই", "আগস্ট", "সেপ্টে", "অক্টো", "নভে", "ডিসে",
)  # fmt: skip
_WEEKDAYS = ("সোম", "মঙ্গল", "বুধ", "বৃহস্পতি", "শুক্র", "শনি", "রবি")
_QUARTERS = {"সোয়া": 15, "সাড়ে": 30, "পৌনে": -15}
_ONE_AND_HALF, _TWO_AND_HALF = "দেড়", "আড়াই"
_HALVES = {"আধ": 30, "আধা": 30, _ONE_AND_HALF: 90, _TWO_AND_HALF: 150}
_O_CLOCK = r"(?:টায়|টার|টা|টো)?"


def _one(text: str) -> str:
    """One spelling of letters that can be written with a dot of their own or without."""
    return unicodedata.normalize("NFC", text)


_SAME = {_one(said): _one(part) for said, part in _SAME.items()}
_NUMBERS = {_one(word): number for word, number in _NUMBERS.items()}
_QUARTERS = {_one(word): minutes for word, minutes in _QUARTERS.items()}
_HALVES = {_one(word): minutes for word, minutes in _HALVES.items()}
_CLOCK = re.compile(
    _one(
        rf"(?:(?P<quarter>{'|'.join(_QUARTERS)}) )?"
        rf"(?P<hour>\d{{1,4}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}|"
        rf"{_ONE_AND_HALF}|{_TWO_AND_HALF}) ?{_O_CLOCK}"
        r"(?:[:. ] ?(?P<minute>\d{2})(?: ?মিনিট)?)?"
    )
)


def minute_said(minute: int) -> str:
    """Say a minute of the day (0..1439) as "সকাল 10:45"."""
    hour, rest = divmod(minute, 60)
    part = next(name for first, name in reversed(_PARTS) if hour >= first)
    return f"{part} {hour % 12 or 12}:{rest:02d}"


def day_said(day: date) -> str:
    """Say a day as "বুধ 25 নভে", short enough for two days in one text."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def time_in_ascii(typed: str) -> str:
    """Turn "সকাল সাড়ে 9টা" into "9:30 am"; what is not said in Bengali stays as it is.

    typed: trimmed, ASCII digits. A part of the day that cannot have this hour gives "".
    """
    if not any("\u0980" <= char <= "\u09ff" for char in typed):
        return typed
    words = _one(typed).replace(",", " ").split()
    parts = [_SAME.get(word, word) for word in words if _SAME.get(word, word) in _BEFORE_NOON]
    rest = " ".join(word for word in words if _SAME.get(word, word) not in _BEFORE_NOON)
    if not rest and parts == [_NOON]:
        return "noon"
    found = _CLOCK.fullmatch(rest)
    if not found or len(parts) > 1:
        return typed
    clock = _clock(found)
    if clock is None:
        return ""
    return _halved(*clock, parts[0]) if parts else f"{clock[0]}:{clock[1]:02d}"


def _clock(found: re.Match[str]) -> tuple[int, int] | None:
    said, minute = found["hour"], int(found["minute"] or 0)
    if said in _HALVES:
        return divmod(_HALVES[said], 60)
    if said.isascii() and len(said) > 2:  # 930, typed without a point
        hour, minute = int(said[:-2]), int(said[-2:])
    else:
        hour = _NUMBERS.get(said) or int(said)
    if minute > 59 or (found["quarter"] and minute):
        return None
    minutes = hour * 60 + minute + _QUARTERS.get(found["quarter"] or "", 0)
    return divmod(minutes, 60) if minutes >= 0 else None


def _halved(hour: int, minute: int, part: str) -> str:
    if hour in _BEFORE_NOON[part]:
        return f"{hour}:{minute:02d} am"
    return f"{hour}:{minute:02d} pm" if hour in _AFTER_NOON[part] else ""


def amount_in_ascii(typed: str) -> str:
    """Turn "দেড় ঘণ্টা" into "90 min" and "সাড়ে 3 ঘণ্টা" into "3.5 h"; the rest stays."""
    words = _one(typed).replace(_one("ঘন্টা"), _one("ঘণ্টা"))
    found = re.fullmatch(_one(rf"({'|'.join(_HALVES)}) ?ঘণ্টা"), words)
    if found:
        return f"{_HALVES[found[1]]} min"
    return re.sub(_one(r"^সাড়ে (\d{1,2}) ?ঘণ্টা$"), r"\1.5 h", words)
