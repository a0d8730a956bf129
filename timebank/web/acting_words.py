"""Words of pages for what is done in members' names, and for what a coordinator looks at."""

from datetime import date

from flask_babel import lazy_gettext as _l

ACTS = {
    "booked": _l("Asked for a ride for you"),
    "asked": _l("Asked for a ride; the hours do not reach yet"),
    "over_cap": _l("Asked for a ride above your hours a week"),
    "changed": _l("Changed a ride"),
    "called_off": _l("Took a ride off"),
    "ready": _l("Said that you are ready"),
    "go_home": _l("Called for your ride home"),
    "problem": _l("Said that something was wrong"),
    "answered": _l("Wrote down how your ride was"),
    "told": _l("Called you"),
    "exchange": _l("Wrote down help, or your yes to it"),
    "help_post": _l("Put an offer or a request of yours on the board"),
    "place": _l("Added a place"),
    "needs": _l("Changed the help you need"),
    "taken_on": _l("Put you on our list"),
    "consent_given": _l("Wrote down your yes"),
    "consent_renewed": _l("Wrote down your yes again"),
    "consent_ended": _l("Ended a yes to help"),
}
GIVEN_BY = {
    "phone": _l("On the phone"),
    "in_person": _l("Here at the desk"),
    "paper": _l("On paper, signed"),
    "text": _l("By text: they will answer"),
}
SCOPES = {
    "book": _l("Ask for rides"),
    "cancel": _l("Take rides off"),
    "see_schedule": _l("See ride times"),
    "see_address": _l("See the home address"),
    "message": _l("Call and pass on messages"),
    "see_balance": _l("See the hours"),
    "spend": _l("Use more than 10 hours a week"),
}
CAUSES = {
    "many_members": _l("A helper acted for very many people in one day"),
    "own_household": _l("Hours went to a helper’s own household"),
    "denied": _l("A member says: I did not ask for this"),
    "undelivered": _l("A member could not be told what was done for them"),
    "phone_then_spent": _l("A phone number changed, and hours were used soon after"),
    "sample": _l("Call back: did they ask for this?"),
}
OUTCOMES = {
    "all_well": _l("All is well"),
    "talked": _l("Talked about it; it will not happen again"),
    "stopped": _l("Stopped: the helper may book no more"),
    "yes": _l("Yes, they asked for it"),
    "no": _l("No, they did not"),
    "unreached": _l("Not reached"),
}


def day_of(kept: str) -> date:
    """Return the local day that an alarm's detail keeps."""
    return date.fromisoformat(kept)
