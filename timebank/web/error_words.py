"""Sentences for error codes: what happened, and what to do next, in the page's language.

Operations raise conditions with data; only here they become words. A code without words of its
own gets those of its family.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
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
from timebank.rides import DayClosed, closed_why
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
GO_BACK = _l("Go back and check what you typed.")
# code -> (what happened, what to do); texts take the error's data by name
SENTENCES: Mapping[str, tuple[Any, Any]] = {
    "areas.everywhere-only": (
        _l("You see only some areas"),
        _l("Ask somebody who sees the whole community."),
    ),
    "areas.not-yourself": (
        _l("Nobody changes their own areas"),
        _l("Ask another coordinator."),
    ),
    "areas.name-taken": (_l("Another area has this name"), GO_BACK),
    "areas.no-such-area": (
        _l("This area is not used any more"),
        _l("Go back and choose another one."),
    ),
    "dayplans.day-not-plannable": (
        _l("Only today and the next 14 days can be planned"),
        _l("Go back and choose another day."),
    ),
    "dayplans.line-ended": (
        _l("This line has moved on"),
        _l("Open the plan again to see how it stands."),
    ),
    "dayplans.plan-replaced": (
        _l("There is a newer plan of this day"),
        _l("Open the plan again to see how it stands."),
    ),
    "desks.day-not-open": (
        _l("Write down hours of the last 60 days, not of days to come"),
        GO_BACK,
    ),
    "desks.too-much-time": (_l("That is more than 12 hours on one day"), GO_BACK),
    "giving.carried-hours": (
        _l("These hours came with a ride"),
        _l("Put the ride’s own hours right, in the bank where it was driven."),
    ),
    "giving.gift-too-big": (
        _l("You do not have that many hours to give"),
        _l("Give hours that you got for helping. Hours to start with stay with you."),
    ),
    "giving.to-oneself": (_l("That is yourself"), _l("Choose somebody else.")),
    "giving.nobody-there": (_l("We found nobody by this number"), GO_BACK),
    "giving.name-taken": (_l("Another sponsor has this name"), GO_BACK),
    "giving.no-such-sponsor": (_l("This sponsor is not here"), GO_BACK),
    "giving.place-taken": (
        _l("%(name)s pays for rides to this place already"),
        _l("Take it away there first."),
    ),
    "giving.only-the-member": (
        _l("Only the member gives hours away"),
        _l("Ask them to do it, or to call the office."),
    ),
    "ledger.clearing-limit-exceeded": (
        _l("That neighbor bank takes no more hours now"),
        _l("Call the office. They look at it with the other bank."),
    ),
    "exchanges.day-unfit": (_l("Write down help of the last 60 days"), GO_BACK),
    "exchanges.minutes-unfit": (_l("These hours do not add up, or are too many"), GO_BACK),
    "exchanges.sides-unfit": (_l("Choose who helped and who got the help"), GO_BACK),
    "exchanges.no-such-person": (
        _l("We do not find this person"),
        _l("Check the name and the last four digits. Or call us."),
    ),
    "exchanges.exchange-decided": (
        _l("This is over"),
        _l("Open it again to see how it stands. Or call us."),
    ),
    "exchanges.helper-receives": (
        _l("You can not get hours by what you write down for somebody"),
        _l("Let them, or the office, write it down."),
    ),
    "exchanges.own-exchange": (
        _l("These hours are your own"),
        _l("Another coordinator decides about them."),
    ),
    "exchanges.own-post": (_l("That is your own note"), _l("Choose somebody else.")),
    "exchanges.post-over": (
        _l("This is not on the board any more"),
        _l("Look at what else is there."),
    ),
    "exchanges.answer-decided": (
        _l("You have answered this before"),
        _l("Thank you. Nothing more to do."),
    ),
    "ledger.credit-limit-exceeded": (
        _l("Your hours do not reach for this ride yet"),
        _l("Call us. There are ways to help with hours."),
    ),
    "ledger.key-reused": (
        _l("This form was sent before with other words"),
        _l("Open the page again and fill it in once more."),
    ),
    "members.phone-code-weak": (
        _l("Choose 4 digits, not all the same and not in order"),
        GO_BACK,
    ),
    "members.too-many-tries": (
        _l("Too many tries"),
        _l("Wait %(wait)s, then try again. Or call us."),
    ),
    "rides.standing-ended": (
        _l("These rides have ended"),
        _l("Ask for new ones, or call us."),
    ),
    "rides.not-one-of-them": (
        _l("There is no ride on that day"),
        _l("Choose one of the days of these rides."),
    ),
    "rides.ride-already-taken": (
        _l("Another neighbor said yes first"),
        _l("Thank you. The rider has a driver."),
    ),
    "rides.invitation-ended": (
        _l("This question has closed"),
        _l("Thank you. Look at the other open rides."),
    ),
    "intermediaries.consent-missing": (
        _l("This member has not said that you may do this"),
        _l("Ask them first. Then write down their yes."),
    ),
    "rides.day-closed": (
        _l("Nobody drives then: %(why)s. The next open day is %(open_day)s"),
        _l("Choose another day. If it can not wait, call us."),
    ),
    "rides.closure-unfit": (
        _l("This time ends before it starts, is over, too long or too far away"),
        GO_BACK,
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
    "members.phone-not-understood": (FIELDS["web.not-a-phone"], GO_BACK),
    "members.email-not-understood": (FIELDS["web.not-an-email"], GO_BACK),
    "members.contact-not-understood": (FIELDS["web.not-a-phone"], GO_BACK),
    "members.field-missing": (FIELDS["web.missing"], GO_BACK),
    "members.field-too-long": (_l("This is too long"), GO_BACK),
    "members.choice-unknown": (FIELDS["web.not-chosen"], GO_BACK),
    "members.number-outside": (
        _l("Type a number from %(least)s to %(most)s"),
        GO_BACK,
    ),
    "members.person-unreachable": (_l("Type a phone number or an e-mail"), GO_BACK),
    "members.wish-needs-contact": (
        _l("We have no number or address for that"),
        _l("Type it, or choose another way to reach you."),
    ),
    "members.dates-wrong": (_l("The last day is before the first, or too far away"), GO_BACK),
    "members.trip-unfit": (_l("This drive ends where it starts"), GO_BACK),
    "members.too-many-trips": (
        _l("You have %(most)s weekly drives, that is the most"),
        _l("Remove one first."),
    ),
    "members.window-wrong": (_l("This time ends before it starts"), GO_BACK),
    "members.home-place-missing": (
        _l("We do not know where you live yet"),
        _l("Tell us your home first. We count the way from there."),
    ),
    "members.password-too-weak": (
        _l("Use 12 letters or more. A short sentence is good"),
        GO_BACK,
    ),
    "members.member-has-left": (
        _l("This member has left"),
        _l("They can ask to join again."),
    ),
    "members.not-amember-yet": (
        _l("This person has asked to join"),
        _l("Say yes to them first. Then try again."),
    ),
    "members.helper-may-not": (
        _l("A helper may not do this for a member"),
        _l("The member does it, or calls the office."),
    ),
    "geo.place-not-usable": (
        _l("We can not use this place yet"),
        _l("Give it a name and a street in the area. Or call us."),
    ),
    "intermediaries.consent-ended": (
        _l("The member’s yes has ended"),
        _l("Ask them again. Then write down their yes."),
    ),
    "intermediaries.cap-exceeded": (
        _l("That is more than they allow a week. The rides stay as they were"),
        GO_BACK,
    ),
    "intermediaries.last-day-wrong": (_l("Choose a last day within 12 months"), GO_BACK),
    "intermediaries.scopes-wrong": (_l("Choose what you may do for them"), GO_BACK),
    "ledger.already-reversed": (
        _l("This was put right before"),
        _l("Open the page again to see how it stands now."),
    ),
    "ledger.not-reversible": (
        _l("This can not be put back"),
        _l("The hours were given on. Use the community fund, or talk with both."),
    ),
    "ledger.limit-in-use": (
        _l("More than that is in use"),
        _l("Choose a higher limit, or wait until rides are counted."),
    ),
    "rides.answer-given": (
        _l("You have answered this before"),
        _l("Thank you. Nothing more to do."),
    ),
    "rides.may-not-drive": (
        _l("This ride does not fit right now"),
        _l("It may overlap with another ride, or a paper has run out. Call us."),
    ),
    "rides.minutes-unlikely": (
        _l("That is a lot of time for this ride"),
        _l("Check the hours. If they are right, call us."),
    ),
    "rides.own-number": (_l("That is your own number"), _l("Type the number of the driver.")),
    "rides.one-ride-first": (
        _l("One ride first"),
        _l("A person looks at the first ride. Then you can ask for more."),
    ),
    "rides.reason-needed": (_l("Please say why in a few words"), GO_BACK),
    "notifications.task-closed": (
        _l("Somebody has done this"),
        _l("Open the page again to see how it stands now."),
    ),
    "notifications.nothing-to-print": (
        _l("Nothing waits to be printed"),
        _l("Open the page again to see how it stands now."),
    ),
    "kernel.busy": (
        _l("We are busy right now"),
        _l("Nothing was lost. Please try again in a minute."),
    ),
    "voting.no-such-vote": (_l("This vote is not there"), _l("Go back to the list.")),
    "voting.points-wrong": (_l("These are not all of your points, or too many"), GO_BACK),
    "voting.too-few-ballots": (
        _l("So few voted that the sums would tell who gave what"),
        _l("Open another vote, and ask more members to take part."),
    ),
    "voting.vote-open": (
        _l("Members may still vote"),
        _l("Wait until the time is over."),
    ),
    "voting.vote-over": (
        _l("The time to vote is over"),
        _l("What all of us said is on the page of the vote."),
    ),
    "voting.vote-under-way": (
        _l("A vote is open already"),
        _l("Wait until its time is over."),
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


def _data(error: TimebankError) -> Mapping[str, str]:
    # a value that an operation left out must not break the page that says what went wrong
    data = defaultdict(str, {name: str(value) for name, value in error.data.items()})
    if isinstance(error, DayClosed):
        data["why"] = closed_why(data["kind"], data["words"], language())
        then = data["open_on"]
        data["open_day"] = wording.day_words(date.fromisoformat(then), language()) if then else "–"
    for name, word in (("short_minutes", "short"), ("retry_minutes", "wait")):
        if isinstance(error.data.get(name), int):
            data[word] = wording.hours_words(error.data[name], language())
    return data
