"""A ride as the desk sees it: what to say on the phone, taking it off, the card to print.

A ride of somebody who did not consent does not exist here.
"""

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

BEFORE_RIDING = ("looking", "waiting_for_call", "found", "on_the_way", "here")
REASON_MAX = 200


@pages.get("/rides/<code:code>")
@access("helper", "coordinator", whose="consented")
def ride(code: str) -> str:
    """Show how a ride stands."""
    view, rider = the_ride(code)
    with reading() as db:
        legs = rides.rides_of_request(db, session.community().id, view.request_id)
        weekly = (
            rides.standing_by_id(db, session.community().id, view.standing_id)
            if view.standing_id
            else None
        )
    return render_template(
        "desk/ride.html",
        ride=view,
        rider=rider,
        legs=legs,
        weekly=weekly,
        phone=rides.phone_may_be_shown(view, now()),
        may_take_off=rider.may("cancel") and view.state in BEFORE_RIDING,
        told=asked().typed.get("told", ""),
    )


@pages.post("/rides/<code:code>/ready")
@access("helper", "coordinator", whose="consented")
def ready(code: str) -> ResponseReturnValue:
    """Write down that the member will be ready."""
    view, rider = the_ride(code)
    write(rides.confirm_ready, helping.acting_for(rider.id), view.id, now())
    return redirect(url_for("desk.ride", code=view.code, told="ready"), 303)


@pages.post("/rides/<code:code>/go-home")
@access("helper", "coordinator", whose="consented")
def go_home(code: str) -> ResponseReturnValue:
    """The member called: they want to go home now."""
    view, rider = the_ride(code)
    write(rides.call_home, helping.acting_for(rider.id), view.id, now())
    return redirect(url_for("desk.ride", code=view.code, told="home"), 303)


@pages.get("/rides/<code:code>/off")
@access("helper", "coordinator", whose="consented")
def off(code: str) -> ResponseReturnValue:
    """Ask what to take off, and why."""
    view, rider = the_ride(code)
    if view.state not in BEFORE_RIDING:
        return redirect(url_for("desk.ride", code=view.code), 303)
    if not rider.may("cancel"):
        abort(403)
    return _off_page(view, blank(what="both"))


@pages.post("/rides/<code:code>/off")
@access("helper", "coordinator", whose="consented")
def take_off(code: str) -> ResponseReturnValue:
    """Take the ride off in the member's name; they are told."""
    view, rider = the_ride(code)
    form = posted()
    what = form.choice("what", ("both", "one"), default="both")
    reason = form.text(
        "reason",
        max_length=REASON_MAX,
        required=view.driver is not None,
        say=_("A driver said yes already. Type why"),
    )
    if not form.is_good:
        return _off_page(view, form)
    actor = helping.acting_for(rider.id)
    write(rides.cancel, actor, view.id, now(), reason=reason, with_home=what == "both")
    return redirect(url_for("desk.ride", code=view.code, told="off"), 303)


def the_ride(code: str) -> tuple[RideView, Helped]:
    """Return a ride the visitor may see, with its rider; 404 for any other."""
    with reading() as db:
        view = rides.ride_by_code(db, session.community().id, code)
        rider = helping.helped(db, view.rider.member_id) if view else None
    if view is None or rider is None or not rider.may_see(view):
        abort(404)
    return view, rider


def _off_page(view: RideView, form: Form) -> ResponseReturnValue:
    page = render_template("desk/off.html", ride=view, form=form)
    return make_response(page, 200 if form.is_good else 422)
