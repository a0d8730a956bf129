"""The five families of expected errors; each carries data and a stable code, never a sentence.

A concrete error is a condition beside its package (`CreditLimitExceeded`), and every edge maps
the family once: Invalid 422, NotAllowed 403, NotFound 404, Conflict 409, Unavailable 503.
"""

import re
from typing import Any, ClassVar


class TimebankError(Exception):
    """A condition that people can meet. Keyword arguments become its data.

    `code` is `<package>.<condition-in-words>`, made from the class's module and name.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "kernel.error"

    def __init_subclass__(cls, **kw: Any) -> None:
        super().__init_subclass__(**kw)
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()
        cls.code = f"{cls.__module__.split('.')[1]}.{words}"

    def __init__(self, **data: Any) -> None:
        super().__init__(f"{self.code} {data}" if data else self.code)
        self.data = data


class Invalid(TimebankError):
    """What was sent cannot be taken as it is; the data names the field."""

    status = 422


class NotAllowed(TimebankError):
    """This actor may not do this."""

    status = 403


class NotFound(TimebankError):
    """No such thing in this community."""

    status = 404


class Conflict(TimebankError):
    """The world has moved on: taken, finished, changed."""

    status = 409


class Unavailable(TimebankError):
    """Something we need does not answer; trying again later is right."""

    status = 503


class Busy(Unavailable):
    """The database stayed busy through every retry."""
