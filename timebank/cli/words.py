"""What the commands say, in English, of rows that were not taken.

Codes come from the packages; a code without words here is shown as it is.
"""

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
