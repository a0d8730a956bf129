"""Sentences for error codes: what happened, and what to do next, in the page's language.

Operations raise conditions with data; only here they become words. A code without words of its
own gets those of its family.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from timebank.kernel import wording
from timebank.kernel.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    TimebankError,
    Unavailable,
)
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language

# What a field says when it could not be read.
FIELDS: Mapping[str, Any] = {
    "web.missing": _l("Please fill this in"),
    "web.unreadable": _l("We cannot read this. Please type it again"),
    "web.not-an-email": _l("Type an e-mail, like name@example.com"),
    "web.not-a-phone": _l("Type a phone number, like 313-555-0142"),
    "web.not-a-day": _l("Type a day, like Wed or 11/25"),
    "web.day-past": _l("That day is over. Choose a day to come"),
    "web.day-far": _l("That day is too far away"),
    "web.not-a-time": _l("Type a time, like 10:45"),
    "web.not-hours": _l("Type hours, like 1.5 or 1:30"),
    "web.not-chosen": _l("Choose one"),
}
# code -> (what happened, what to do); texts take the error's data by name
SENTENCES: Mapping[str, tuple[Any, Any]] = {
    "ledger.credit-limit-exceeded": (
        _l("Your hours do not reach for this ride yet"),
        _l("Call us. There are ways to help with hours."),
    ),
    "ledger.key-reused": (
        _l("This form was sent before with other words"),
        _l("Open the page again and fill it in once more."),
    ),
    "members.too-many-tries": (
        _l("Too many tries"),
        _l("Wait %(wait)s, then try again. Or call us."),
    ),
    "rides.ride-already-taken": (
        _l("Another neighbor said yes first"),
        _l("Thank you. The rider has a driver."),
    ),
    "rides.offer-expired": (
        _l("This question has closed"),
        _l("Thank you. Look at the other open rides."),
    ),
    "intermediaries.consent-missing": (
        _l("This member has not said that you may do this"),
        _l("Ask them first. Then write down their yes."),
    ),
    "rides.too-soon": (
        _l("That time is over"),
        _l("Choose a later time."),
    ),
    "rides.too-far-ahead": (
        _l("That day is too far away"),
        _l("Choose an earlier day, or call us."),
    ),
    "rides.same-place": (
        _l("You start and end at the same place"),
        _l("Choose another place."),
    ),
    "rides.home-before-there": (
        _l("The way home is before you get there"),
        _l("Choose a later time to go home."),
    ),
    "rides.no-home-place": (
        _l("We do not know where you live yet"),
        _l("Choose where we pick you up."),
    ),
    "rides.place-unknown": (
        _l("We do not know this place"),
        _l("Choose the place again."),
    ),
    "rides.rider-not-active": (
        _l("You can not ask for rides right now"),
        _l("Call us. We look at it with you."),
    ),
    "rides.move-not-allowed": (
        _l("This ride has moved on"),
        _l("Open it again to see how it stands now."),
    ),
    "kernel.busy": (
        _l("We are busy right now"),
        _l("Nothing was lost. Please try again in a minute."),
    ),
}
FAMILIES: Mapping[type[TimebankError], tuple[Any, Any]] = {
    Invalid: (_l("Something is not right yet"), _l("Go back and check what you typed.")),
    NotAllowed: (_l("You may not do this"), _l("If you think you should, call us.")),
    NotFound: (_l("We cannot find this"), _l("It may have moved. Go to the start, or call us.")),
    Conflict: (
        _l("Things have changed"),
        _l("Open the page again to see how it stands now."),
    ),
    Unavailable: (
        _l("This does not work right now"),
        _l("Please try again in a minute. You can always call us."),
    ),
}


def field_sentence(code: str) -> str:
    """Return the general sentence of a field's error code."""
    return str(FIELDS.get(code, FIELDS["web.unreadable"]))


def too_long(max_length: int) -> str:
    """Say how long a text may be."""
    return _("This is too long. Use at most %(count)s letters", count=max_length)


def not_in_range(low: int, high: int) -> str:
    """Say which numbers are taken."""
    return _("Type a number from %(low)s to %(high)s", low=low, high=high)


def title_and_next(error: TimebankError) -> tuple[str, str]:
    """Return what happened and what to do, for a page of its own."""
    found = SENTENCES.get(error.code)
    if found is None:
        family = next((f for f in FAMILIES if isinstance(error, f)), Conflict)
        found = FAMILIES[family]
    data = _data(error)
    title, then = (str(text) % data if "%(" in str(text) else str(text) for text in found)
    return title, then


def sentence(error: TimebankError) -> str:
    """Return one sentence, for the summary above a form."""
    return title_and_next(error)[0]


def _data(error: TimebankError) -> dict[str, str]:
    data = {name: str(value) for name, value in error.data.items()}
    for name, word in (("short_minutes", "short"), ("retry_minutes", "wait")):
        if isinstance(error.data.get(name), int):
            data[word] = wording.hours_words(error.data[name], language())
    return data
