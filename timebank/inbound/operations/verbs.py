"""What an act of the table does, by text and by call alike: the same operation a page calls."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import exchanges, intermediaries, rides
from timebank.inbound.operations.consents import end_for_good
from timebank.kernel.actor import Actor
from timebank.kernel.db import attempt

Verb = Callable[[Session, Actor, UUID, datetime], Any]
_SAID_BY = {"text": "by text", "call": "by phone"}  # why a driver gave a ride back


def do(
    session: Session,
    actor: Actor,
    act: str,
    about: UUID,
    now: datetime,
    *,
    words: str = "",
    minutes: int = 0,
    shows_phone: bool = False,
) -> Any:
    """Do an act to a ride, an offer, a consent, an act or help; return what its operation returns.

    words: what a problem is told with. minutes: the hours as the driver counts them.
    shows_phone: who said yes lets the other know their number. What is refused raises, with all
    it wrote taken back. An act that only says something does nothing.
    """
    if act == "problem":
        return attempt(session, rides.report_problem, actor, about, words, now)
    if act == "hours":
        return attempt(session, rides.correct_minutes, actor, about, minutes, now)
    if act == "meet_yes" and shows_phone:
        decide = exchanges.decide_answer
        return attempt(session, decide, actor, about, True, now, shows_phone=True)
    verb = VERBS[act]
    return attempt(session, verb, actor, about, now) if verb is not None else None


def _good(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    rides.answer(session, actor, ride_id, True, "", now)


def _deny(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> None:
    """They did not ask for what a helper booked: it is off, and a coordinator looks at it."""
    view = rides.ride_by_id(session, actor.community_id, ride_id)
    if view is None:
        raise rides.RideUnknown()
    rides.deny_request(session, actor, view.request_id, now)
    rides.cancel(session, actor, ride_id, now)  # what is on its way already


def _cannot(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> object:
    return rides.drop_out(session, actor, ride_id, _SAID_BY.get(actor.channel, ""), now)


def _wrong(session: Session, actor: Actor, exchange_id: UUID, now: datetime) -> object:
    return exchanges.dispute(session, actor, exchange_id, "", now)


def _meet(session: Session, actor: Actor, answer_id: UUID, now: datetime) -> object:
    return exchanges.decide_answer(session, actor, answer_id, True, now)


def _not_now(session: Session, actor: Actor, answer_id: UUID, now: datetime) -> object:
    return exchanges.decide_answer(session, actor, answer_id, False, now)


VERBS: Mapping[str, Verb | None] = {
    "confirm": rides.confirm_ready,
    "call_off": rides.cancel,
    "deny": _deny,
    "undo": rides.undo_cancel,
    "good": _good,
    "thank": rides.thank,
    "go_home": rides.call_home,
    "accept": rides.accept,
    "decline": rides.decline,
    "stand_by": rides.agree_stand_by,
    "not_second": rides.decline_stand_by,
    "all_set": None,
    "cannot": _cannot,
    "take_back": rides.undo_drop_out,
    "go": rides.go,
    "arrive": rides.arrive,
    "finish": rides.finish,
    "nobody": rides.nobody_there,
    "hours_right": None,
    "consent_yes": intermediaries.confirm_consent,
    "consent_no": rides.refuse_consent,
    "renew": intermediaries.renew_consent,
    "end_consent": end_for_good,
    "is_so": None,
    "not_so": rides.deny,
    "help_right": exchanges.confirm,
    "help_wrong": _wrong,
    "meet_yes": _meet,
    "meet_no": _not_now,
    "keep_note": exchanges.keep_post,
    "end_note": exchanges.close_post,
}
