"""A key that was texted: its act is done, and texted back is what came of it.

What an act does is in `verbs`, for calls too; here is what a text says about it.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from timebank import intermediaries, rides
from timebank.inbound.operations.helping import HELPING
from timebank.inbound.operations.standing import call_me
from timebank.inbound.operations.talk import Talk
from timebank.inbound.operations.verbs import do
from timebank.inbound.queries.replies import was_told
from timebank.inbound.rules.calling import call_by
from timebank.inbound.rules.prompts import Prompt
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

Saying = Callable[[Talk, Prompt], None]


def act_on(talk: Talk, act: str, prompt: Prompt) -> None:
    """Do what a key means for a prompt, and answer."""
    talk.speak_as(prompt.member_id)
    talk.became, talk.answered, talk.about = act, prompt.id, prompt.about
    try:
        SAYINGS[act](talk, prompt)
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


def _do(talk: Talk, act: str, about: UUID, *, words: str = "", minutes: int = 0) -> Any:
    return do(talk.session, talk.actor(), act, about, talk.now, words=words, minutes=minutes)


def _run(talk: Talk, act: str, prompt: Prompt, *, minutes: int = 0) -> RideView:
    view: RideView = _do(talk, act, _about(prompt), minutes=minutes)
    return view


def _is_told(talk: Talk) -> bool:
    """Tell whether the act itself wrote a text to this number that goes out now."""
    return was_told(talk.session, talk.community.id, talk.caller.number, talk.text_id, talk.now)


def _ride(talk: Talk, prompt: Prompt) -> RideView:
    view = rides.ride_by_id(talk.session, talk.community.id, _about(prompt))
    if view is None:
        raise rides.RideUnknown()
    return view


def _confirm(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "confirm", prompt)
    talk.say("C1", talk.when(view.pickup_at), about=view.id)


def _call_off(talk: Talk, prompt: Prompt, act: str = "call_off") -> None:
    before = _ride(talk, prompt)
    _do(talk, act, before.id)
    words = talk.when(before.pickup_at)
    if before.driver is not None:
        words["driver"] = before.driver.first_name
    if before.state not in UNDOABLE and before.state != "cancelled":
        talk.say("C9k", words, about=before.id)
    else:
        talk.say("C9" if before.driver is not None else "C9o", words, about=before.id)


def _deny(talk: Talk, prompt: Prompt) -> None:
    _call_off(talk, prompt, "deny")


def _undo(talk: Talk, prompt: Prompt) -> None:
    legs: list[RideView] = _do(talk, "undo", _about(prompt))
    talk.about = legs[0].id
    if not _is_told(talk):  # R1 or R2
        talk.say("C1", talk.when(legs[0].pickup_at), about=legs[0].id)


def _problem(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    words = NEEDS_HELP.get(prompt.kind, talk.said.typed[:200])
    _do(talk, "problem", view.id, words=words)
    by = talk.moment(call_by(talk.now, talk.community.time_zone))
    talk.say("C0", {"time": by}, about=view.id)


def _good(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    _do(talk, "good", view.id)
    talk.say("C1g", about=view.id)


def _thank(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "thank", prompt)
    assert view.driver is not None
    talk.say("C3", {"driver": view.driver.first_name}, about=view.id)


def _go_home(talk: Talk, prompt: Prompt) -> None:
    before = _ride(talk, prompt)
    after = _run(talk, "go_home", prompt)
    if after.driver is None:
        talk.say("C5h", about=after.id)
    elif before.state != "waiting_for_call" or not _is_told(talk):  # R2 says who comes
        talk.say("C5k", {"driver": after.driver.first_name}, about=after.id)


def _accept(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "accept", prompt)
    talk.about = view.id
    if not _is_told(talk):  # D2 says what was taken
        talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _decline(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "decline", _about(prompt))
    talk.say("C9i")


def _stand_by(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "stand_by", prompt)
    talk.say("C1s", talk.when(view.pickup_at), about=view.id)


def _not_second(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "not_second", _about(prompt))
    talk.say("C9i")


def _all_set(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _cannot(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    _do(talk, "cannot", view.id)
    talk.say("C9d", talk.when(view.pickup_at), about=view.id)


def _take_back(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "take_back", prompt)
    if not _is_told(talk):  # D2 says what is theirs again
        talk.say("C1d", talk.when(view.pickup_at), about=view.id)


def _go(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "go", prompt)
    talk.say("C5d", {"name": view.rider.first_name}, about=view.id)


def _arrive(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "arrive", prompt)
    talk.say("C6d", {"name": view.rider.first_name}, about=view.id)


def _finish(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "finish", prompt)
    talk.say("C7d", {"h": _counted(view, talk)}, about=view.id)


def _nobody(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "nobody", prompt)
    if not _is_told(talk):
        talk.say("D7", {"name": view.rider.first_name}, about=view.id)


def _hours_right(talk: Talk, prompt: Prompt) -> None:
    view = _ride(talk, prompt)
    talk.say("C7", _counted_for(view, talk), about=view.id)


def _hours(talk: Talk, prompt: Prompt) -> None:
    view = _run(talk, "hours", prompt, minutes=talk.said.minutes or 0)
    talk.say("C7", _counted_for(view, talk), about=view.id)


def _counted_for(view: RideView, talk: Talk) -> dict[str, str]:
    return {"h": _counted(view, talk), "name": view.rider.first_name}


def _counted(view: RideView, talk: Talk) -> str:
    minutes = view.proposed_minutes or view.settled_minutes or view.effort_minutes
    return short_hours_words(minutes, talk.language)


def _consent_yes(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "consent_yes", _about(prompt))
    talk.say("C1c", {"agency": _agency(talk, prompt)})


def _consent_no(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "consent_no", _about(prompt))
    talk.say("C9c", {"agency": _agency(talk, prompt)})


def _renew(talk: Talk, prompt: Prompt) -> None:
    words = {"agency": _agency(talk, prompt)}
    _do(talk, "renew", _about(prompt))
    talk.say("C1c", words)


def _end_consent(talk: Talk, prompt: Prompt) -> None:
    _do(talk, "end_consent", _about(prompt))
    talk.say("C9e", {"agency": _agency(talk, prompt)})


def _is_so(talk: Talk, _prompt: Prompt) -> None:
    talk.say("C1g")


def _not_so(talk: Talk, prompt: Prompt) -> None:
    """Keep that they did not ask for it; a person calls."""
    _do(talk, "not_so", _about(prompt))
    call_me(talk, about="denied")
    talk.became = "not_so"


def _agency(talk: Talk, prompt: Prompt) -> str:
    consent = intermediaries.consent_view(
        talk.session, talk.community.id, _about(prompt), talk.today
    )
    return consent.organisation_name if consent else ""


SAYINGS: Mapping[str, Saying] = {
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
    "stand_by": _stand_by,
    "not_second": _not_second,
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
