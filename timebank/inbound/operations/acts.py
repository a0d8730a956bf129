"""What a key does: the same operation a page calls, and the words for what came of it.

One table from the act to its verb; what is refused is said kindly, and what it wrote before is
taken back.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from timebank import intermediaries, rides
from timebank.inbound.operations.consents import end_for_good
from timebank.inbound.operations.helping import HELPING
from timebank.inbound.operations.standing import call_me
from timebank.inbound.operations.talk import Talk
from timebank.inbound.queries.replies import was_told
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.prompts import Prompt
from timebank.kernel.db import attempt
from timebank.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from timebank.kernel.wording import short_hours_words
from timebank.rides import (
    InvitationEnded,
    InvitationUnknown,
    MayNotDrive,
    RideAlreadyTaken,
    RideView,
)

UNDOABLE = ("looking", "found", "waiting_for_call")
NEEDS_HELP = {"R6": "Needs help to the car"}  # a coordinator reads it

Act = Callable[[Talk, Prompt], None]


def act_on(talk: Talk, act: str, prompt: Prompt) -> None:
    """Do what a key means for a prompt, and answer."""
    talk.speak_as(prompt.member_id)
    talk.became, talk.answered, talk.about = act, prompt.id, prompt.about
    try:
        ACTS[act](talk, prompt)
    except RideAlreadyTaken:
        talk.say("D3")
    except (InvitationEnded, InvitationUnknown):
        talk.say("D3b")
    except MayNotDrive:
        talk.say("D3c")
    except (Conflict, NotFound, NotAllowed, Invalid):
        talk.say("C8")


def _about(prompt: Prompt) -> UUID:
    assert prompt.about is not None, prompt.kind
    return prompt.about


def _run(talk: Talk, verb: Callable[..., RideView], prompt: Prompt, *more: object) -> RideView:
    return attempt(talk.session, verb, talk.actor(), _about(prompt), *more, talk.now)


def _is_told(talk: Talk) -> bool:
    """Tell whether the act itself wrote a text to this number that goes out now."""
    return was_told(talk.session, talk.community.id, talk.caller.number, talk.text_id, talk.now)


def _ride(talk: Talk, prompt: Prompt) -> RideView:
    view = rides.ride_by_id(talk.session, talk.community.id, _about(prompt))
    if view is None:
        raise rides.RideUnknown()
    return view


def _confirm(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.confirm_ready, prompt)
    talk.say("C1", talk.when(view.pickup_at), about=view.id)


def _call_off(talk: Talk, prompt: Prompt) -> None:
    before = _ride(talk, prompt)
    attempt(talk.session, rides.cancel, talk.actor(), before.id, talk.now)
    words = talk.when(before.pickup_at)
    if before.driver is not None:
        words["driver"] = before.driver.first_name
    if before.state not in UNDOABLE and before.state != "cancelled":
        talk.say("C9k", words, about=before.id)
    else:
        talk.say("C9" if before.driver is not None else "C9o", words, about=before.id)


def _deny(talk: Talk, prompt: Prompt) -> None:
    """They did not ask for what a helper booked: it is off, and a coordinator looks at it."""
    before = _ride(talk, prompt)
    attempt(talk.session, rides.deny_request, talk.actor(), before.request_id, talk.now)
    _call_off(talk, prompt)  # what is on its way already, and the words for it


def _undo(talk: Talk, prompt: Prompt) -> None:
    legs = attempt(talk.session, rides.undo_cancel, talk.actor(), _about(prompt), talk.now)
    talk.about = legs[0].id
    if not _is_told(talk):  # R1 or R2
        talk.say("C1", talk.when(legs[0].pickup_at), about=legs[0].id)


def _problem(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    words = NEEDS_HELP.get(prompt.kind, talk.said.typed[:200])
    attempt(talk.session, rides.report_problem, talk.actor(), view.id, words, talk.now)
    by = talk.moment(call_by(talk.now, talk.community.time_zone))
    talk.say("C0", {"time": by}, about=view.id)


def _good(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    attempt(talk.session, rides.answer, talk.actor(), view.id, True, "", talk.now)
    talk.say("C1g", about=view.id)


def _thank(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.thank, prompt)
    assert view.driver is not None
    talk.say("C3", {"driver": view.driver.first_name}, about=view.id)


def _go_home(talk: Talk, prompt: Prompt) -> None:
    before = _ride(talk, prompt)
    after = _run(talk, rides.call_home, prompt)
    if after.driver is None:
        talk.say("C5h", about=after.id)
    elif before.state != "waiting_for_call" or not _is_told(talk):  # R2 says who comes
        talk.say("C5k", {"driver": after.driver.first_name}, about=after.id)


def _accept(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.accept, prompt)
    talk.about = view.id
    if not _is_told(talk):  # D2 says what was taken
        talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _decline(talk: Talk, prompt: Prompt) -> None:
    attempt(talk.session, rides.decline, talk.actor(), _about(prompt), talk.now)
    talk.say("C9i")


def _all_set(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _cannot(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    attempt(talk.session, rides.drop_out, talk.actor(), view.id, "by text", talk.now)
    talk.say("C9d", talk.when(view.pickup_at), about=view.id)


def _take_back(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.undo_drop_out, prompt)
    if not _is_told(talk):  # D2 says what is theirs again
        talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _go(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.go, prompt)
    talk.say("C5d", {"name": view.rider.first_name}, about=view.id)


def _arrive(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.arrive, prompt)
    talk.say("C6d", {"name": view.rider.first_name}, about=view.id)


def _finish(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.finish, prompt)
    talk.say("C7d", {"h": _counted(view, talk)}, about=view.id)


def _nobody(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.nobody_there, prompt)
    if not _is_told(talk):
        talk.say("D7", {"name": view.rider.first_name}, about=view.id)


def _hours_right(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    talk.say("C7", _counted_for(view, talk), about=view.id)


def _hours(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, rides.correct_minutes, prompt, talk.said.minutes)
    talk.say("C7", _counted_for(view, talk), about=view.id)


def _counted_for(view: RideView, talk: Talk) -> dict[str, str]:
    return {"h": _counted(view, talk), "name": view.rider.first_name}


def _counted(view: RideView, talk: Talk) -> str:
    minutes = view.proposed_minutes or view.settled_minutes or view.effort_minutes
    return short_hours_words(minutes, talk.language)


def _consent_yes(talk: Talk, prompt: Prompt) -> None:
    attempt(
        talk.session, intermediaries.confirm_consent, talk.actor(), _about(prompt), talk.now
    )  # fmt: skip
    talk.say("C1c", {"agency": _agency(talk, prompt)})


def _consent_no(talk: Talk, prompt: Prompt) -> None:
    attempt(talk.session, rides.refuse_consent, talk.actor(), _about(prompt), talk.now)
    talk.say("C9c", {"agency": _agency(talk, prompt)})


def _renew(talk: Talk, prompt: Prompt) -> None:
    words = {"agency": _agency(talk, prompt)}
    attempt(talk.session, intermediaries.renew_consent, talk.actor(), _about(prompt), talk.now)
    talk.say("C1c", words)


def _end_consent(talk: Talk, prompt: Prompt) -> None:
    attempt(talk.session, end_for_good, talk.actor(), _about(prompt), talk.now)
    talk.say("C9e", {"agency": _agency(talk, prompt)})


def _is_so(talk: Talk, _prompt: Prompt) -> None:
    talk.say("C1g")


def _not_so(talk: Talk, prompt: Prompt) -> None:
    """Keep that they did not ask for it; a person calls."""
    attempt(talk.session, rides.deny, talk.actor(), _about(prompt), talk.now)
    call_me(talk, about="denied")
    talk.became = "not_so"


def _agency(talk: Talk, prompt: Prompt) -> str:
    consent = intermediaries.consent_view(
        talk.session, talk.community.id, _about(prompt), talk.today
    )
    return consent.organisation_name if consent else ""


ACTS: Mapping[str, Act] = {
    "confirm": _confirm,
    "call_off": _call_off,
    "deny": _deny,
    "undo": _undo,
    "take_back": _take_back,
    "problem": _problem,
    "good": _good,
    "thank": _thank,
    "go_home": _go_home,
    "accept": _accept,
    "decline": _decline,
    "all_set": _all_set,
    "cannot": _cannot,
    "go": _go,
    "arrive": _arrive,
    "finish": _finish,
    "nobody": _nobody,
    "hours_right": _hours_right,
    "hours": _hours,
    "consent_yes": _consent_yes,
    "consent_no": _consent_no,
    "renew": _renew,
    "end_consent": _end_consent,
    "is_so": _is_so,
    "not_so": _not_so,
    **HELPING,
}
