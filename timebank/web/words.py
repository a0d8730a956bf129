"""Words of pages for code words: help levels, aids, states of a ride, colours, roles.

One code word has one wording; templates use them as filters and never spell them themselves.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

HELP_LEVELS = {
    "kerb": _l("Meet at the curb"),
    "door": _l("Walk to the door"),
    "through": _l("Help through the door"),
    "never_alone": _l("Never leave alone"),
}
# what a helper learns first
TRAINING = {
    "yes_first": _l("I ask for a yes before I book for somebody, and write it down."),
    "practice": _l("I booked a practice ride with the five fields."),
    "read_back": _l("I read every ride out before I book it."),
    "help_level": _l("I ask what help they need at the door."),
    "quiet": _l("I say nothing about health, and leave no page open."),
    "hand_over": _l("I leave a note when something is still open."),
    "danger": _l("When somebody is in danger I call 911, then the office."),
}
# TCRP 210 mobility codes
AIDS = {
    "A": _l("Walks alone"),
    "C": _l("Cane"),
    "CU": _l("Crutches"),
    "WA": _l("Walker"),
    "W": _l("Wheelchair"),
    "WT": _l("Wheelchair, can get out of it"),
    "WW": _l("Wide wheelchair"),
    "S": _l("Scooter"),
    "O": _l("Oxygen"),
    "SA": _l("Service animal"),
    "HIP": _l("Hard of hearing"),
    "VIP": _l("Low vision"),
    "MIP": _l("Memory loss"),
    "D2D": _l("Door to door"),
    "DTD": _l("Through the door"),
    "NLA": _l("Never leave alone"),
}
PURPOSES = {
    "P": _l("Personal"),
    "M": _l("Doctor or clinic"),
    "HR": _l("Other health"),
    "D": _l("Dialysis"),
    "G": _l("Groceries"),
    "E": _l("Work"),
    "R": _l("Fun, family, church"),
    "A": _l("Day program"),
    "T": _l("Bus or train"),
}
STATES = {
    "looking": _l("Looking for a driver"),
    "waiting_for_call": _l("Waiting for your call"),
    "found": _l("Driver found"),
    "on_the_way": _l("On the way"),
    "here": _l("Your car is here"),
    "riding": _l("You are on your way"),
    "done": _l("Done"),
    "unmet": _l("No driver found"),
    "cancelled": _l("Taken off"),
    "nobody_there": _l("Nobody was there"),
    "stopped": _l("Ride stopped"),
}
DRIVER_STATES = STATES | {
    "waiting_for_call": _l("Waiting for the rider’s call"),
    "found": _l("You said yes"),
    "on_the_way": _l("You are on your way"),
    "here": _l("You are here"),
    "riding": _l("Riding"),
}
STAFF_STATES = STATES | {
    "waiting_for_call": _l("Waiting for the rider’s call"),
    "here": _l("Driver is there"),
    "riding": _l("Riding"),
}
KERBS = {
    "look": _l("Looking for a driver"),
    "found": _l("Driver found"),
    "way": _l("On the way"),
    "here": _l("Here"),
    "done": _l("Done"),
    "chg": _l("Changed"),
}
COLOURS = {
    "silver": _l("Silver %(car)s"),
    "grey": _l("Gray %(car)s"),
    "black": _l("Black %(car)s"),
    "white": _l("White %(car)s"),
    "red": _l("Red %(car)s"),
    "blue": _l("Blue %(car)s"),
    "green": _l("Green %(car)s"),
    "brown": _l("Brown %(car)s"),
    "yellow": _l("Yellow %(car)s"),
    "gold": _l("Gold %(car)s"),
}
COLOUR_NAMES = {
    "silver": _l("Silver"),
    "grey": _l("Gray"),
    "black": _l("Black"),
    "white": _l("White"),
    "red": _l("Red"),
    "blue": _l("Blue"),
    "green": _l("Green"),
    "brown": _l("Brown"),
    "yellow": _l("Yellow"),
    "gold": _l("Gold"),
}
WISHES = {
    "text": _l("Text me"),
    "call": _l("Call me"),
    "email": _l("E-mail me"),
    "paper": _l("Paper in the mail"),
    "helper": _l("Through my helper"),
}
ROLES = {
    "rider": _l("Rider"),
    "driver": _l("Driver"),
    "helper": _l("Helper"),
    "coordinator": _l("Coordinator"),
    "admin": _l("Admin"),
}
MEMBER_STATES = {
    "asked": _l("Asked to join"),
    "provisional": _l("New, first ride only"),
    "active": _l("Member"),
    "paused": _l("Paused"),
    "left": _l("Left"),
    "guest": _l("Drives as a guest"),
}
CREDENTIALS = {
    "licence": _l("Driver’s license"),
    "insurance": _l("Insurance"),
    "registration": _l("Registration"),
    "background_check": _l("Background check"),
    "training": _l("Training"),
}
BARRIERS = {
    "affordability": _l("Not enough hours"),
    "capability": _l("Could not use the way we asked"),
    "trust": _l("Trust"),
    "technology": _l("Phone or computer"),
    "availability": _l("Nobody said yes"),
    "mismatch": _l("Nobody free then"),
    "vehicle": _l("No car that fits"),
    "reliability": _l("Driver dropped out"),
    "infrastructure": _l("Road, weather, building"),
}
HELP = {  # kinds of help other than rides
    "phone_desk": _l("Answering phones"),
    "cooking": _l("Cooking"),
    "sewing": _l("Sewing"),
    "teaching": _l("Teaching"),
    "childcare": _l("Child care"),
    "reminder_calls": _l("Reminder calls"),
    "desk": _l("Helping at a desk"),
    "other": _l("Other help"),
}
EXCHANGES = {
    "waiting": _l("Waits for a yes"),
    "short": _l("We look for the hours"),
    "disputed": _l("A person looks at it"),
    "confirmed": _l("Counted"),
    "dropped": _l("No hours moved"),
    "corrected": _l("Put right"),
}
BANDS = {
    "walk": _l("A short walk away"),
    "near": _l("In your neighborhood"),
    "drive": _l("A few minutes by car"),
    "far": _l("Farther away"),
}
LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية", "bn": "বাংলা"}
WEEKDAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"),
    _l("Friday"), _l("Saturday"), _l("Sunday"),
)  # fmt: skip


def _from(table: Mapping[str, Any], name: str) -> Callable[[str], str]:
    def worded(code: str) -> str:
        return str(table.get(code, code))

    worded.__name__ = name
    return worded


def aids_words(codes: Iterable[str]) -> list[str]:
    """Words of the aids a driver must know; walking alone needs none."""
    return [str(AIDS.get(code, code)) for code in codes if code != "A"]


def car_words(car: Any) -> str:
    """Silver Honda Civic; car: anything with colour, make and model."""
    name = f"{car.make} {car.model}".strip()
    return str(COLOURS[car.colour]) % {"car": name} if car.colour in COLOURS else name


def help_words(ride: Any) -> str:
    """The first line a driver sees: aids, what the rider wrote, how far to walk with them.

    ride: anything with aids, help_level and, after a yes, rider_note.
    """
    parts = aids_words(ride.aids)
    if note := getattr(ride, "rider_note", ""):
        parts.append(note)
    parts.append(str(HELP_LEVELS[ride.help_level]))
    return " ".join(part if part[-1] in ".!؟?" else f"{part}." for part in parts)


def priority_words(listed: str) -> str:
    """Return "D5 M4" in words: what each purpose weighs."""
    return ", ".join(
        f"{PURPOSES[word[:-1]]} {word[-1]}" for word in listed.split() if word[:-1] in PURPOSES
    )


FILTERS: tuple[Callable[..., Any], ...] = (
    aids_words,
    car_words,
    help_words,
    priority_words,
    _from(HELP_LEVELS, "help_level_words"),
    _from(AIDS, "aid_words"),
    _from(PURPOSES, "purpose_words"),
    _from(STATES, "state_words"),
    _from(DRIVER_STATES, "driver_state_words"),
    _from(STAFF_STATES, "staff_state_words"),
    _from(KERBS, "kerb_words"),
    _from(COLOUR_NAMES, "colour_words"),
    _from(WISHES, "wish_words"),
    _from(ROLES, "role_words"),
    _from(MEMBER_STATES, "member_state_words"),
    _from(CREDENTIALS, "credential_words"),
    _from(BARRIERS, "barrier_words"),
    _from(LANGUAGES, "language_words"),
    _from(HELP, "kind_of_help"),
    _from(EXCHANGES, "exchange_words"),
    _from(BANDS, "band_words"),
)
