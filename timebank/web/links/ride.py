"""One ride, for its rider: ready, not needed, home now, a problem, thanks, a person."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import notifications, rides, trust
from timebank.notifications import TaskDraft
from timebank.rides import MoveNotAllowed, RideView
from timebank.web.access import access
from timebank.web.forms import asked, posted
from timebank.web.links.opened import Opened, opened, pages
from timebank.web.services import now, reading, today, write
from timebank.web.session import community

BEFORE_RIDING = ("looking", "waiting_for_call", "found", "on_the_way", "here")
AFTER = ("done", "stopped")


@pages.get("/r/<word>")
@access("code", whose="code")
def ride(word: str) -> str:
    """Show the ride and what can be answered."""
    link = opened("ride", word)
    found = _ride(link)
    typed = asked().typed
    with reading() as db:
        is_thanked = found.state in AFTER and trust.has_answered(
            db, community().id, link.member.member_id, found.id
        )
    return render_template(
        "links/ride.html",
        ride=found,
        word=word,
        told=typed.get("told", ""),
        asks_off=typed.get("ask") == "off" and found.state in BEFORE_RIDING,
        asks_problem=typed.get("ask") == "problem",
        is_thanked=is_thanked,
        may_go_home=found.state == "waiting_for_call"
        and found.other_state in ("here", "riding", "done"),
        is_before=found.state in BEFORE_RIDING,
        phone=rides.phone_may_be_shown(found, now()),
    )


@pages.post("/r/<word>/answer")
@access("code", whose="code")
def answer_ride(word: str) -> ResponseReturnValue:
    """Take a key: 1 ready, 5 take me home, 9 no ride, 0 a person. Twice is once."""
    link = opened("ride", word)
    found = _ride(link)
    key = posted().choice("key", ("1", "5", "9", "0"), default="")
    try:
        if key == "1":
            write(rides.confirm_ready, link.actor, found.id, now())
        elif key == "5":
            write(rides.call_home, link.actor, found.id, now())
        elif key == "9":
            write(rides.cancel, link.actor, found.id, now())
        elif key == "0":
            _call(link, found)
    except MoveNotAllowed:  # it went on meanwhile: the page shows how it stands
        key = ""
    return _again(word, {"1": "ready", "5": "home", "9": "off", "0": "call"}.get(key, ""))


@pages.post("/r/<word>/problem")
@access("code", whose="code")
def tell_problem(word: str) -> ResponseReturnValue:
    """Keep what is wrong; a person calls back, first in the list."""
    link = opened("ride", word)
    words = posted().text("words", max_length=500, required=False, lines=True) or ""
    write(rides.report_problem, link.actor, _ride(link).id, words, now())
    return _again(word, "problem")


@pages.post("/r/<word>/thanks")
@access("code", whose="code")
def thanks(word: str) -> ResponseReturnValue:
    """Send the driver thanks: this neighbour would ride with them again."""
    link = opened("ride", word)
    try:
        write(rides.answer, link.actor, _ride(link).id, True, "", now())
    except MoveNotAllowed:
        return _again(word, "")
    return _again(word, "thanks")


def _ride(link: Opened) -> RideView:
    """Return the ride a link is about, or the first of its request; only its rider's."""
    with reading() as db:
        found = rides.ride_by_id(db, community().id, link.subject_id)
        if found is None:
            legs = rides.rides_of_request(db, community().id, link.subject_id)
            found = next(iter(legs), None)
    if found is None or found.rider.member_id != link.member.member_id:
        abort(404)
    return found


def _call(link: Opened, ride: RideView) -> None:
    day = today(community().time_zone)
    task = TaskDraft(
        kind="call_member",
        key=f"call_me:{link.member.member_id}:{ride.code}:{day}",
        due_at=now(),
        member_id=link.member.member_id,
        subject_id=ride.id,
        detail={"about": "ride", "words": ride.code},
    )
    write(notifications.open_task, community().id, task, now())


def _again(word: str, told: str) -> ResponseReturnValue:
    return redirect(url_for("links.ride", word=word, told=told or None), 303)
