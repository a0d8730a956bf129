"""What a coordinator does to a ride: moves said on the telephone, and ends with a reason.

Moves that cannot be taken back have a page that asks first; every one is an operation of rides.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.kernel.errors import Invalid
from timebank.rides import BARRIERS, RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.named import the_ride
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.services import now, reading, write


def _answered(is_good: bool, db: Session, actor: Actor, ride_id: UUID, at: datetime) -> None:
    rides.answer(db, actor, ride_id, is_good, "", at)


LIVE = ("waiting_for_call", "looking", "found", "on_the_way", "here")
# a word of the address -> (operation, the states it stands in)
SAID: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "ready": (rides.confirm_ready, ("found",)),
    "going": (rides.go, ("found",)),
    "here": (rides.arrive, ("found", "on_the_way")),
    "riding": (rides.board, ("here",)),
    "done": (rides.finish, ("riding",)),
    "home": (rides.call_home, ("waiting_for_call",)),
    "well": (partial(_answered, True), ("done",)),
    "not_again": (partial(_answered, False), ("done",)),
}
# what the rider says, not the driver
RIDERS = ("ready", "home", "well", "not_again")
NEXT = {
    "found": "going",
    "on_the_way": "here",
    "here": "riding",
    "riding": "done",
    "waiting_for_call": "home",
}
SOON = timedelta(hours=3)
# pages that ask first -> the states they stand in
ASKED = {
    "off": LIVE,
    "drop": ("found", "on_the_way"),
    "nobody": ("here",),
    "stop": ("riding",),
    "close": ("looking",),
    "minutes": ("done",),
}


def moves_of(ride: RideView, *, is_answered: bool = False) -> frozenset[str]:
    """Return the words of what may be done to a ride as it stands.

    is_answered: the rider has said how it was.
    """
    said = {word for word, (_, states) in SAID.items() if ride.state in states}
    if ride.is_confirmed:
        said.discard("ready")
    if is_answered:
        said -= {"well", "not_again"}
    return frozenset(said | {word for word, states in ASKED.items() if ride.state in states})


def next_move(ride: RideView, at: datetime) -> str:
    """Return the word that is most likely said next on the telephone, "" for none."""
    if ride.state == "found" and ride.pickup_at - at > SOON:
        return "" if ride.is_confirmed else "ready"
    return NEXT.get(ride.state, "")


@pages.post("/board/rides/<code:code>/said")
@access("coordinator", whose="community", areas="within")
def said(code: str) -> ResponseReturnValue:
    """Write down what driver or rider said on the telephone."""
    word = posted().choice("what", SAID)
    with reading() as db:
        view = the_ride(db, code)
    if not word:
        abort(404)
    actor = session.actor(channel="call")
    if word in RIDERS:
        actor = session.actor(on_behalf_of=view.rider.member_id, channel="call")
    write(SAID[word][0], actor, view.id, now())
    return redirect(url_for("coord.ride", code=code), 303)


@pages.get("/board/rides/<code:code>/off", endpoint="off", defaults={"word": "off"})
@pages.get("/board/rides/<code:code>/drop", endpoint="drop", defaults={"word": "drop"})
@pages.get("/board/rides/<code:code>/nobody", endpoint="nobody", defaults={"word": "nobody"})
@pages.get("/board/rides/<code:code>/stop", endpoint="stop", defaults={"word": "stop"})
@pages.get("/board/rides/<code:code>/close", endpoint="close", defaults={"word": "close"})
@pages.get("/board/rides/<code:code>/minutes", endpoint="minutes", defaults={"word": "minutes"})
@access("coordinator", whose="community", areas="within")
def check(code: str, word: str) -> ResponseReturnValue:
    """Ask before a move: what it does, and why."""
    with reading() as db:
        view = the_ride(db, code)
    minutes = view.settled_minutes or 0
    return _question(view, word, blank(hours=f"{minutes // 60}:{minutes % 60:02d}"))


@pages.post("/board/rides/<code:code>/move")
@access("coordinator", whose="community", areas="within")
def move(code: str) -> ResponseReturnValue:
    """Do what a page asked about."""
    form = posted()
    word = form.choice("what", ASKED)
    with reading() as db:
        view = the_ride(db, code)
    if not word:
        abort(404)
    act = _ACTS[word](form)
    if form.is_good:
        try:
            write(act, session.actor(), view.id)
        except Invalid as error:
            form.refuse_for(error, "hours")
        else:
            return redirect(url_for("coord.ride", code=code), 303)
    return _question(view, word, form), 422


def _question(view: RideView, word: str, form: Form) -> str:
    return render_template(
        "coord/move.html",
        ride=view,
        what=word,
        form=form,
        is_open=view.state in ASKED[word],
        barriers=BARRIERS,
    )


Act = Callable[..., Any]


def _off(form: Form) -> Act:
    reason, weather = form.text("reason", required=False), form.flag("weather")
    with_home = form.flag("with_home")

    def act(db: Any, actor: Any, ride_id: Any) -> None:
        rides.cancel(db, actor, ride_id, now(), reason=reason, weather=weather, with_home=with_home)

    return act


def _drop(form: Form) -> Act:
    reason = form.text("reason")
    return lambda db, actor, ride_id: rides.drop_out(db, actor, ride_id, reason, now())


def _nobody(form: Form) -> Act:
    return lambda db, actor, ride_id: rides.nobody_there(db, actor, ride_id, now())


def _stop(form: Form) -> Act:
    reason = form.text("reason")
    return lambda db, actor, ride_id: rides.stop(db, actor, ride_id, reason, now())


def _close(form: Form) -> Act:
    barrier = form.choice("barrier", BARRIERS)
    return lambda db, actor, ride_id: rides.give_up(db, actor, ride_id, now(), barrier)


def _minutes(form: Form) -> Act:
    minutes = form.hours("hours") or 0
    return lambda db, actor, ride_id: rides.correct_minutes(db, actor, ride_id, minutes, now())


_ACTS: dict[str, Callable[[Form], Act]] = {
    "off": _off,
    "drop": _drop,
    "nobody": _nobody,
    "stop": _stop,
    "close": _close,
    "minutes": _minutes,
}
