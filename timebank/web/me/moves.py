"""What a member does about a ride: ready, home now, not needed, a problem, how it was.

Each is one operation, then the ride's page again.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.rides import own_ride
from timebank.web.services import now, write

BEFORE_RIDING = ("looking", "waiting_for_call", "found", "on_the_way", "here")
AFTER = ("done", "stopped")


def _again(ride: RideView, told: str = "") -> ResponseReturnValue:
    return redirect(url_for("me.ride", code=ride.code, told=told or None), 303)


@pages.post("/rides/<code:code>/ready")
@access("rider", whose="own")
def ready(code: str) -> ResponseReturnValue:
    """Say: yes, I will be ready."""
    ride = own_ride(code)
    write(rides.confirm_ready, session.actor(), ride.id, now())
    return _again(ride)


@pages.post("/rides/<code:code>/go-home")
@access("rider", whose="own")
def go_home(code: str) -> ResponseReturnValue:
    """Say: take me home now."""
    ride = own_ride(code)
    write(rides.call_home, session.actor(), ride.id, now())
    return _again(ride)


@pages.get("/rides/<code:code>/off")
@access("rider", whose="own")
def off(code: str) -> ResponseReturnValue:
    """Ask whether the ride, and its way home, is really not needed."""
    ride = own_ride(code)
    if ride.state not in BEFORE_RIDING:
        return _again(ride)
    return make_response(render_template("me/off.html", ride=ride, form=blank(what="both")))


@pages.post("/rides/<code:code>/off")
@access("rider", whose="own")
def call_off(code: str) -> ResponseReturnValue:
    """Call the ride off."""
    ride = own_ride(code)
    form = posted()
    what = form.choice("what", ("both", "one"), default="both")
    reason = form.text("reason", max_length=200, required=False)
    if not form.is_good:
        return make_response(render_template("me/off.html", ride=ride, form=form), 422)
    write(rides.cancel, session.actor(), ride.id, now(), reason=reason, with_home=what == "both")
    return _again(ride)


@pages.get("/rides/<code:code>/problem")
@access("rider", whose="own")
def problem(code: str) -> str:
    """Ask what is wrong; a person calls back."""
    return _problem_page(own_ride(code), blank())


@pages.post("/rides/<code:code>/problem")
@access("rider", whose="own")
def tell_problem(code: str) -> ResponseReturnValue:
    """Keep what is wrong as a call for a person, first in the list."""
    ride = own_ride(code)
    form = posted()
    words = form.text("words", max_length=500, required=False, lines=True)
    if not form.is_good:
        return make_response(_problem_page(ride, form), 422)
    write(rides.report_problem, session.actor(), ride.id, words, now())
    return _again(ride, "problem")


@pages.get("/rides/<code:code>/answer")
@access("rider", whose="own")
def answer(code: str) -> ResponseReturnValue:
    """Ask whether they would ride with this neighbour again."""
    ride = own_ride(code)
    if ride.driver is None or ride.state not in AFTER:
        return _again(ride)
    return make_response(_answer_page(ride, blank()))


@pages.post("/rides/<code:code>/answer")
@access("rider", whose="own")
def give_answer(code: str) -> ResponseReturnValue:
    """Keep the answer; the reason stays with the office."""
    ride = own_ride(code)
    form = posted()
    again = form.choice("again", ("yes", "no"), say=_("Choose yes or no"))
    reason = form.text("reason", max_length=300, required=False, lines=True)
    if not form.is_good:
        return make_response(_answer_page(ride, form), 422)
    write(rides.answer, session.actor(), ride.id, again == "yes", reason, now())
    return _again(ride, "thanks" if again == "yes" else "heard")


@pages.post("/rides/<code:code>/hours")
@access("rider", whose="own")
def agree_hours(code: str) -> ResponseReturnValue:
    """Say that the longer time the driver wrote is right."""
    ride = own_ride(code)
    write(rides.settle_overrun, session.actor(), ride.id, now())
    return _again(ride, "hours")


def _problem_page(ride: RideView, form: Form) -> str:
    return render_template("me/problem.html", ride=ride, form=form)


def _answer_page(ride: RideView, form: Form) -> str:
    return render_template("me/answer.html", ride=ride, form=form)
