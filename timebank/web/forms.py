"""Reads what people typed: typed values out, errors by field, nothing typed is lost.

Every reader returns a value of its type (None or "" when it could not), and files an error under
the field's name; a view asks `form.errors` once, at the end.
"""

import re
import secrets
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from timebank.kernel import wording
from timebank.kernel.errors import TimebankError
from timebank.web import error_words

LINE_MAX = 120
TEXT_MAX = 1000
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\].]+(\.[^\s@<>,;:\"()\[\].]+)+")
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(slots=True)
class Form:
    """One posted form. `typed` is what came, `errors` what is wrong: field -> sentence."""

    typed: Mapping[str, str]
    many: Mapping[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether everything read so far could be taken."""
        return not self.errors

    def refuse(self, name: str, code: str, say: str | None = None) -> None:
        """File an error: the sentence `say`, else the general one of `code`. The first stays."""
        self.errors.setdefault(name, str(say or error_words.field_sentence(code)))

    def refuse_for(self, error: TimebankError, name: str = "") -> None:
        """File what an operation refused under the field its data names, else `name`."""
        self.refuse(str(error.data.get("field") or name), error.code, error_words.sentence(error))

    # -- one line and more ---------------------------------------------------------------------

    def text(
        self,
        name: str,
        *,
        max_length: int = LINE_MAX,
        required: bool = True,
        lines: bool = False,
        say: str | None = None,
    ) -> str:
        """Read trimmed text; line breaks only when `lines`; no control or null characters."""
        value = _clean(self.typed.get(name, ""), lines)
        if value is None:
            self.refuse(name, "web.unreadable", say)
        elif len(value) > max_length:
            self.refuse(name, "web.too-long", error_words.too_long(max_length))
        elif required and not value:
            self.refuse(name, "web.missing", say)
        else:
            return value
        return ""

    def _line(self, name: str, required: bool, say: str | None) -> str:
        before = len(self.errors)
        value = self.text(name, required=required, say=say)
        return value if len(self.errors) == before else ""

    def email(self, name: str, *, required: bool = True, say: str | None = None) -> str | None:
        """Read an e-mail address, lower case."""
        value = self._line(name, required, say).lower()
        if value and not _EMAIL.fullmatch(value):
            self.refuse(name, "web.not-an-email", say)
            return None
        return value or None

    def phone(self, name: str, *, required: bool = True, say: str | None = None) -> str | None:
        """Read a telephone number as E.164."""
        value = self._line(name, required, say)
        number = wording.parse_phone(value) if value else None
        if value and number is None:
            self.refuse(name, "web.not-a-phone", say)
        return number

    # -- days, times, numbers ------------------------------------------------------------------

    def day(
        self,
        name: str,
        today: date,
        *,
        required: bool = True,
        earliest: date | None = None,
        latest: date | None = None,
        say: str | None = None,
    ) -> date | None:
        """Read a day as people say it (t, wed, 11/25, ISO), between two days when given."""
        value = self._line(name, required, say)
        if not value:
            return None
        day = wording.parse_day(value, today)
        if day is None:
            self.refuse(name, "web.not-a-day", say)
        elif earliest is not None and day < earliest:
            self.refuse(name, "web.day-past", None)
        elif latest is not None and day > latest:
            self.refuse(name, "web.day-far", None)
        else:
            return day
        return None

    def time(
        self,
        name: str,
        *,
        half: str | None = None,
        near: int | None = None,
        required: bool = True,
        say: str | None = None,
    ) -> int | None:
        """Read a time as a minute of the day; `half`: the field that says am or pm.

        Without a half, `near` (a usual minute) decides, else the time of day people mean.
        """
        value = self._line(name, required, say)
        if not value:
            return None
        minute = wording.parse_time(value, near=near)
        if minute is None:
            self.refuse(name, "web.not-a-time", say)
            return None
        chosen = self.typed.get(half, "") if half else ""
        if chosen in ("am", "pm") and not re.search(r"[^\d\s:.]", wording.ascii_digits(value)):
            if minute >= 13 * 60 and wording.parse_time(value, near=0) == minute:
                return minute  # 14:30 leaves no choice
            minute = minute % 720 + (720 if chosen == "pm" else 0)
        return minute

    def hours(
        self, name: str, *, required: bool = True, say: str | None = None, bare: bool = False
    ) -> int | None:
        """Read 1.5, 1:30, 2h or 90 min as minutes; bare: 2 alone means hours, as the label says."""
        value = self._line(name, required, say)
        digits = wording.ascii_digits(value)
        if bare and digits.isdecimal() and len(digits) <= 4:
            return int(digits) * 60
        minutes = wording.parse_hours(value) if value else None
        if value and minutes is None:
            self.refuse(name, "web.not-hours", say)
        return minutes

    def number(
        self,
        name: str,
        low: int,
        high: int,
        *,
        required: bool = True,
        default: int | None = None,
        say: str | None = None,
    ) -> int | None:
        """Read a whole number from `low` to `high`, both included; digits of any script."""
        value = wording.ascii_digits(self._line(name, required and default is None, say))
        if not value:
            return default
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not low <= int(value) <= high:
            self.refuse(name, "web.not-in-range", say or error_words.not_in_range(low, high))
            return None
        return int(value)

    # -- choices -------------------------------------------------------------------------------

    def choice(
        self,
        name: str,
        known: Collection[str],
        *,
        required: bool = True,
        default: str = "",
        say: str | None = None,
    ) -> str:
        """Read one of `known`; `default` when nothing was chosen."""
        value = self.typed.get(name, "")
        if value in known and value:
            return value
        if value or (required and not default):
            self.refuse(name, "web.not-chosen", say)
        return default

    def choices(self, name: str, known: Collection[str]) -> list[str]:
        """Read the ticked ones of `known`, in the order of `known`."""
        ticked = set(self.many.get(name, ()))
        if ticked - set(known):
            self.refuse(name, "web.not-chosen", None)
        return [word for word in known if word in ticked]

    def flag(self, name: str) -> bool:
        """Read a checkbox."""
        return self.typed.get(name, "") not in ("", "0", "no", "off")

    def id(self, name: str, *, required: bool = True, say: str | None = None) -> UUID | None:
        """Read a row's id."""
        value = self.typed.get(name, "")
        try:
            return UUID(value)
        except ValueError:
            if value or required:
                self.refuse(name, "web.not-chosen", say)
            return None

    def request_key(self, whose: object) -> str:
        """Read the key that makes a double tap happen once; `whose` keeps people's keys apart."""
        key = self.typed.get("request_key", "")
        if not _KEY.fullmatch(key):
            key = new_request_key()
        return f"web:{whose}:{key}"


def posted() -> Form:
    """Read the posted form of this request."""
    return _form_of(request.form)


def asked() -> Form:
    """Read the query of this request as a form: searches, and questions that change nothing."""
    return _form_of(request.args)


def blank(**typed: object) -> Form:
    """Make a form nobody posted yet, filled with what is known."""
    kept = {k: ("" if v is None else str(v)) for k, v in typed.items() if not isinstance(v, list)}
    many = {k: [str(x) for x in v] for k, v in typed.items() if isinstance(v, list)}
    return Form(kept, many)


def new_request_key() -> str:
    """Make the key a form carries in its hidden field."""
    return secrets.token_urlsafe(18)


def _form_of(values: MultiDict[str, str]) -> Form:
    return Form(values.to_dict(), {name: values.getlist(name) for name in values})


def _clean(text: str, lines: bool) -> str | None:
    """Trim and compose; None when it holds characters no person types."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if not lines:
        text = " ".join(text.split()) if "\x00" not in text else text
    for char in text:
        kind = unicodedata.category(char)
        if kind in ("Cc", "Cs") and not (lines and char in "\n\t"):
            return None
    return text.strip()
