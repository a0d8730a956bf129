"""What people type for days that come again: mwf until 1/31, every other tue, lunes a viernes.

One weekday alone is a day, not a rule; "every wed", "wednesdays" and "wed until 3/1" are rules.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from timebank.kernel.parsing import WEEKDAY_OF, fold, parse_day, typed_line
from timebank.kernel.weeks import EVERY_MAX, Weeks, days_of


def _plain(word: str) -> str:
    """Make a word comparable, without the marks that people leave out."""
    return "".join(c for c in fold(word) if not unicodedata.combining(c))


def _words(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


_UNTIL = _words("until untill till til thru through hasta حتى لحد")
_FROM = _words("from starting since desde ابتداء")
_FOR = _words("for por durante لمدة")
_TO = _words("to a al الى ل")
_EVERY = _words("every each cada todos todas كل প্রতি")
_OTHER = _words("other second 2nd otro otra segundo segunda ثاني")
_WEEK = _words("week weeks wk wks semana semanas اسبوع اسابيع أسبوع أسابيع সপ্তাহে সপ্তাহ")
_TWO_WEEKS = _words("اسبوعين أسبوعين")
_WEEKLY = _words("weekly semanal")
_DAY = _words("day days dia dias يوم ايام أيام দিন")
_NOISE = _words("and on the y e los las el la de و في من ও এবং")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "dos": 2, "tres": 3, "cuatro": 4, "ثلاثة": 3}
_ALL, _WORKDAYS = tuple(range(7)), tuple(range(5))
_SETS = {
    "daily": _ALL, "diario": _ALL, "يوميا": _ALL, _plain("প্রতিদিন"): _ALL, "weekdays": _WORKDAYS,
    "weekday": _WORKDAYS, "workdays": _WORKDAYS, "weekends": (5, 6), "weekend": (5, 6),
    "lmv": (0, 2, 4), "lxv": (0, 2, 4), "mj": (1, 3), "lv": _WORKDAYS,
}  # fmt: skip
_LETTERS = (("th", 3), ("tu", 1), ("sa", 5), ("su", 6), ("m", 0), ("t", 1), ("w", 2), ("r", 3),
            ("f", 4))  # fmt: skip
_BARE_ALEF = str.maketrans("أإآ", "ااا")  # how most people type
_COMPACT = re.compile("(?:" + "|".join(letters for letters, _ in _LETTERS) + "){2,}")


@dataclass(frozen=True, slots=True)
class Repeating:
    """Days that come again, from the first of them on."""

    weeks: Weeks
    first: date


def parse_weeks(text: str, today: date) -> Repeating | None:
    """Read days that come again, in three languages; None for anything else, one day too.

    They begin after today, unless "from" says when; until is the last day they may be.
    """
    # a hyphen between words is a range; one between digits is a date's own
    typed = re.sub(r"(?<=[^\W\d])\s?[-–]\s?(?=[^\W\d])", " to ", typed_line(text))
    said = _clauses(typed)
    read = _Words()
    if said is None or not all(read.take(word) for word in _plain(said["on"]).split()):
        return None
    begins = parse_day(said["from"], today) if "from" in said else today + timedelta(days=1)
    if begins is None or begins < today or not (read.is_rule or "until" in said or "for" in said):
        return None
    read.finish()
    if not read.weekdays:
        return None
    # whoever says "every other wed" on a Friday means the next one: its week is the first
    first = next(days_of(Weeks(tuple(read.weekdays)), begins))
    until = None
    if "until" in said:
        until = parse_day(said["until"], begins)
    elif "for" in said:
        until = _after_weeks(said["for"], first)
    if ("until" in said or "for" in said) and (until is None or until < first):
        return None
    return Repeating(Weeks(tuple(read.weekdays), read.every, until), first)


def _clauses(typed: str) -> dict[str, str] | None:
    """Split at until, from and for; None when one comes twice or is empty."""
    clauses: dict[str, list[str]] = {"on": []}
    name = "on"
    for word in typed.split():
        plain = _plain(word)
        for kind, words in (("until", _UNTIL), ("from", _FROM), ("for", _FOR)):
            if plain in words:
                name = kind
                if name in clauses:
                    return None
                clauses[name] = []
                break
        else:
            if clauses[name] or name == "on" or plain not in _NOISE:
                clauses[name].append(word)
    if not all(clauses.values()):
        return None
    return {kind: " ".join(words) for kind, words in clauses.items()}


def _after_weeks(said: str, first: date) -> date | None:
    """Return the last day of "6 weeks" that begin with the first day."""
    words = _plain(said).split()
    if len(words) == 1 and words[0] in _TWO_WEEKS:
        return first + timedelta(days=13)
    if len(words) != 2 or words[1] not in _WEEK:
        return None
    count = _NUMBERS.get(words[0]) or (int(words[0]) if re.fullmatch(r"\d{1,2}", words[0]) else 0)
    return first + timedelta(days=7 * count - 1) if count else None


@dataclass
class _Words:
    """The words for days taken so far."""

    weekdays: set[int] = field(default_factory=set)
    every: int = 1
    is_rule: bool = False
    _last: int | None = None  # the weekday before this word
    _is_range: bool = False  # "to" was said after it
    _number: int | None = None  # "2" was said, and weeks must follow
    _says_every: bool = False
    _says_day: bool = False

    def take(self, word: str) -> bool:
        """Take one word; False when it is none of ours."""
        number = _NUMBERS.get(word) or (int(word) if re.fullmatch(r"\d{1,2}", word) else None)
        if number is not None and self._number is None and 1 <= number <= EVERY_MAX:
            self._number = number
            return True
        if self._number is not None:
            self.every, self._number, self.is_rule = self._number, None, True
            return word in _WEEK
        if word in _EVERY or word in _WEEKLY:
            self.is_rule = self._says_every = True
        elif (self._says_every and word in _OTHER) or word in _TWO_WEEKS:
            self.every, self.is_rule = 2, True
        elif word in _DAY:
            self._says_day = True
        elif word in _TO and self._last is not None:
            self._is_range = True
        elif word not in _WEEK and word not in _NOISE:
            return self._take_days(word)
        return True

    def finish(self) -> None:
        """Every day is seven days; a number or a range that was not finished is nothing."""
        if self._says_day and self._says_every and not self.weekdays:
            self.weekdays.update(_ALL)
        if self._is_range or self._number is not None:
            self.weekdays.clear()

    def _take_days(self, word: str) -> bool:
        one = _weekday(word)
        if one is None:
            several = _several(word)
            self.weekdays.update(several)
            self.is_rule = self.is_rule or bool(several)
            self._last = None
            return bool(several) and not self._is_range
        if self._is_range and self._last is not None:
            length = (one - self._last) % 7
            self.weekdays.update((self._last + n) % 7 for n in range(length + 1))
            self.is_rule, self._is_range = True, False
        self.is_rule = self.is_rule or bool(self.weekdays) or word not in WEEKDAY_OF
        self.weekdays.add(one)
        self._last = one
        return True


def _weekday(word: str) -> int | None:
    """Return a weekday said once, as "mondays", or with the Arabic "and" before it."""
    word = word.translate(_BARE_ALEF) if word not in WEEKDAY_OF else word
    if word in WEEKDAY_OF:
        return WEEKDAY_OF[word]
    if word.endswith("s") and len(word) > 4:
        return WEEKDAY_OF.get(word[:-1])
    return WEEKDAY_OF.get(word[1:]) if word.startswith("و") else None


def _several(word: str) -> tuple[int, ...]:
    if word in _SETS:
        return _SETS[word]
    if not _COMPACT.fullmatch(word):
        return ()
    days = []
    while word:
        letters, day = next(one for one in _LETTERS if word.startswith(one[0]))
        days.append(day)
        word = word[len(letters) :]
    return tuple(days)
