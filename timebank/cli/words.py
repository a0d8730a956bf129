"""What the commands say, in English, of rows that were not taken.

Codes come from the packages; a code without words here is shown as it is.
"""

from timebank.exchanges import CATEGORIES
from timebank.geo import Reject

_REASONS = {
    "quotes-unreadable": "its quotation marks do not close; write two of them inside a value",
    "line-too-long": "it is too long to be one row",
    "too-many-columns": "it has {value} columns, more than the first line names",
    "too-few-columns": "it has {value} columns, fewer than are needed",
    "name-missing": "it has no name",
    "name-unreadable": "its name has characters that nobody can read",
    "name-too-long": "its name is too long: {value}...",
    "address-unreadable": "its address has characters that nobody can read",
    "address-too-long": "its address is too long: {value}...",
    "door-note-unreadable": "its door note has characters that nobody can read",
    "door-note-too-long": "its door note is too long: {value}...",
    "lat-unreadable": "its latitude is not degrees from -90 to 90: {value}",
    "lon-unreadable": "its longitude is not degrees from -180 to 180: {value}",
    "not-located": "its coordinates are zero",
    "far-away": "it is {value} from the community; are lat and lon the right way round?",
    "same-as-line": "it is the same as line {value}",
    "text-unreadable": "its {value} has characters that nobody can read",
    "day-unreadable": "its day is not a day with its year, like 2026-11-23: {value}",
    "day-to-come": "its day is still to come: {value}",
    "hours-unreadable": "its hours are not hours like 1.5 or 1:30: {value}",
    "minutes-unreadable": "its minutes are not a whole number: {value}",
    "minutes-unfit": "nobody gives that many minutes in one day: {value}",
    "giver-unknown": "nobody here has the giver's number, address or exact name: {value}",
    "receiver-unknown": "nobody here has the receiver's number, address or exact name: {value}",
    "giver-not-one": "several here could be its giver; use a number or an address: {value}",
    "receiver-not-one": "several here could be its receiver; use a number or an address: {value}",
    "giver-is-community": "the community gave the hours; a coordinator gives them on the pages",
    "sides-same": "the same person gave and got",
    "no-account": "somebody in it has no account of hours",
    "category-unknown": f"its category is none of {', '.join(CATEGORIES)}: {{value}}",
    "words-too-long": "its words are too long: {value}...",
    "hours-short": "who got the help may not get {value} of its minutes; set their limit first",
    "members.field-missing": "it has no {value}",
    "members.field-too-long": "its {value} is too long",
    "members.phone-not-understood": "its phone is not a telephone number",
    "members.email-not-understood": "its e-mail is not an address",
    "members.choice-unknown": "its {value} is none that is known",
    "members.wish-needs-contact": "its contact wish needs a number or an address it lacks",
}


def reason_words(reject: Reject) -> str:
    """Say why a row was not taken."""
    words = _REASONS.get(reject.reason)
    if words is None:
        return f"{reject.reason} {reject.value}".strip()
    return words.format(value=reject.value or "empty")
