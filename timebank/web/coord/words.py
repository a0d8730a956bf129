"""Words of the coordinators' pages for code words: events, invitations, channels, tasks."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

EVENTS = {
    "accept": _l("Said yes to drive"),
    "drop_out": _l("Driver taken off"),
    "go": _l("On the way"),
    "arrive": _l("At the door"),
    "board": _l("Rider in the car"),
    "finish": _l("Ride done"),
    "stop": _l("Ride stopped"),
    "nobody": _l("Nobody was there"),
    "cancel": _l("Taken off"),
    "give_up": _l("Closed, no driver found"),
    "call": _l("Rider called to go home"),
}
CHANNELS = {
    "web": _l("on a page"),
    "desk": _l("at a desk"),
    "text": _l("by text"),
    "call": _l("by phone"),
    "paper": _l("on paper"),
    "email": _l("by e-mail"),
    "helper": _l("through a helper"),
    "api": _l("by another program"),
    "job": _l("by the clock"),
    "cli": _l("by a command"),
}
INVITATIONS = {
    "open": _l("Asked, no answer yet"),
    "accepted": _l("Said yes"),
    "declined": _l("Said not this time"),
    "expired": _l("Did not answer in time"),
    "closed": _l("Closed, somebody else drives"),
    "dropped_out": _l("Said yes, then could not"),
}
MESSAGE_STATES = {
    "waiting": _l("Waiting to go out"),
    "sending": _l("Going out now"),
    "sent": _l("Sent"),
    "dropped": _l("Not needed any more"),
    "failed": _l("Did not arrive"),
}
WISHES = {
    "text": _l("By text"),
    "call": _l("By phone call"),
    "email": _l("By e-mail"),
    "paper": _l("On paper"),
    "helper": _l("Through a helper"),
}
SPOKEN = {"en": _l("English"), "es": _l("Spanish"), "ar": _l("Arabic"), "bn": _l("Bengali")}
TASKS = {
    "call_member": _l("Call this person"),
    "no_driver": _l("Find a driver"),
    "class_ride": _l("Choose a driver with care"),
    "dispute": _l("Look at these hours"),
    "unreachable": _l("We could not reach them"),
    "approve_fund": _l("Hours from the fund"),
    "nobody_there": _l("Nobody was at the door"),
    "stopped": _l("A ride was stopped"),
    "confirm_consent": _l("Ask if their helper may book"),
    "problem": _l("Something was wrong"),
    "home_unplanned": _l("Way home not planned"),
    "stranded": _l("Waiting to go home"),
    "own_driver": _l("A rider found their own driver"),
    "hours_waiting": _l("Hours from another bank wait"),
}
SAID = {"waiting": _l("Asked, no answer yet"), "yes": _l("Says it is right"), "no": _l("Says no")}
EXCHANGES = {
    "waiting": _l("Waits for a yes"),
    "short": _l("Hours do not reach"),
    "disputed": _l("Not agreed"),
    "confirmed": _l("Counted"),
    "dropped": _l("No hours moved"),
    "corrected": _l("Turned back"),
}
TRANSFERS = {
    "ride": _l("Ride"),
    "overrun": _l("Ride, corrected"),
    "effort": _l("Drive in vain"),
    "carried": _l("Ride for another bank"),
    "gift": _l("Gift of hours"),
    "exchange": _l("Other help"),
    "grant": _l("From the fund"),
    "reversal": _l("Reversal"),
}
ORGANISATIONS = {
    "library": _l("Library"),
    "housing": _l("Housing"),
    "clinic": _l("Clinic"),
    "association": _l("Association"),
    "office": _l("Office"),
    "other": _l("Other"),
}
PLACES = {
    "clinic": _l("Clinic"),
    "hospital": _l("Hospital"),
    "pharmacy": _l("Pharmacy"),
    "grocery": _l("Groceries"),
    "work": _l("Work place"),
    "school": _l("School"),
    "worship": _l("House of worship"),
    "library": _l("Library"),
    "government": _l("Public office"),
    "housing": _l("Housing"),
    "transport": _l("Bus or train"),
    "food": _l("Food"),
    "recreation": _l("Fun and sports"),
    "shop": _l("Shop"),
    "home": _l("Home"),
    "other": _l("Other"),
}
DRIVER_STATES = {
    "": _l("Does not drive"),
    "asked": _l("Asked to drive"),
    "active": _l("Drives"),
    "paused": _l("Pauses driving"),
    "on_hold": _l("Driving on hold"),
}
AREA_EVENTS = {
    "add": _l("New area"),
    "rename": _l("Another name"),
    "retire": _l("Area retired"),
    "bring_back": _l("Area brought back"),
    "place": _l("Person put in an area"),
    "limit_coordinator": _l("Coordinator limited"),
    "limit_helper": _l("Helper limited"),
}
FINDINGS = {
    "helping-time": _l("Hours for helping are not as they were written down"),
    "hold-sponsor": _l("A sponsor paid more or less than its share"),
    "trial-balance": _l("All hours together do not come to zero"),
    "exchange-moved": _l("Help is agreed, but its hours did not move once"),
    "exchange-sides": _l("The hours of help are not as its people said"),
    "exchange-corrected": _l("Help was put right only by half"),
    "ride-not-settled": _l("A ride is done, but its hours did not move"),
    "ride-settled-twice": _l("A ride was counted twice"),
    "ride-settled-elsewhere": _l("A ride points at hours of something else"),
    "ride-without-hold": _l("A ride to come has no hours set aside"),
    "hold-without-ride": _l("Hours are set aside for no ride"),
    "driver-promised-twice": _l("A driver promised two rides at one time"),
}


def choices_of(table: Mapping[str, Any], codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, words) pairs for a list to choose from."""
    return [(code, str(table.get(code, code))) for code in codes]
