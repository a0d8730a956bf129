"""A ride as the desk sees it: what to say on the phone, taking it off, the card to print.

A ride of somebody who did not consent does not exist here.
"""

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel import calendar
from timebank.rides import RideRequest, RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk import form as desk_form
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.desk.reading import CHANGEABLE
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

BEFORE_RIDING = ("looking", "waiting_for_call", "found", "on_the_way", "here")
REASON_MAX = 200


@pages.get("/rides/<code:code>")
@access("helper", "coordinator", whose="consented", areas="within")
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
        may_change=_may_change(view, rider),
        told=asked().typed.get("told", ""),
    )


@pages.post("/rides/<code:code>/ready")
@access("helper", "coordinator", whose="consented", areas="within")
def ready(code: str) -> ResponseReturnValue:
    """Write down that the member will be ready."""
    view, rider = the_ride(code)
    write(rides.confirm_ready, helping.acting_for(rider.id), view.id, now())
    return redirect(url_for("desk.ride", code=view.code, told="ready"), 303)


@pages.post("/rides/<code:code>/go-home")
@access("helper", "coordinator", whose="consented", areas="within")
def go_home(code: str) -> ResponseReturnValue:
    """The member called: they want to go home now."""
    view, rider = the_ride(code)
    write(rides.call_home, helping.acting_for(rider.id), view.id, now())
    return redirect(url_for("desk.ride", code=view.code, told="home"), 303)


@pages.get("/rides/<code:code>/off")
@access("helper", "coordinator", whose="consented", areas="within")
def off(code: str) -> ResponseReturnValue:
    """Ask what to take off, and why."""
    view, rider = the_ride(code)
    if view.state not in BEFORE_RIDING:
        return redirect(url_for("desk.ride", code=view.code), 303)
    if not rider.may("cancel"):
        abort(403)
    return _off_page(view, blank(what="both"))


@pages.post("/rides/<code:code>/off")
@access("helper", "coordinator", whose="consented", areas="within")
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


@pages.get("/rides/<code:code>/change")
@access("helper", "coordinator", whose="consented", areas="within")
def change(code: str) -> ResponseReturnValue:
    """Open the desk's form with this ride in it; what is booked there takes its place."""
    view, rider = the_ride(code)
    if not _may_change(view, rider):
        return redirect(url_for("desk.ride", code=view.code), 303)
    with reading() as db:
        asked_for = rides.request_by_id(db, session.community().id, view.request_id)
        assert asked_for is not None
        return desk_form.filled(db, _as_typed(view, asked_for, rider))


def _may_change(view: RideView, rider: Helped) -> bool:
    """Tell whether a whole request may still be changed: it is named by its way there."""
    allowed = rider.may("book") and rider.may("cancel")
    return allowed and view.leg == "out" and view.state in CHANGEABLE


def _as_typed(view: RideView, asked_for: RideRequest, rider: Helped) -> Form:
    """Write a ride as somebody would type it at the desk."""
    zone, name = session.community().time_zone, rider.member.name
    at = calendar.local(view.anchor_at, zone)
    home_at = asked_for.home_at and calendar.local(asked_for.home_at, zone)
    back = {"none": "0", "when_i_call": "call", "driver_waits": "wait"}.get(view.way_home, "")
    return blank(
        who=name, who_for=name, member=rider.id, instead=view.code,
        where=view.to_place.name, where_for=view.to_place.name, where_id=view.to_place.id,
        start="" if view.from_place.kind == "home" else view.from_place.name,
        start_for=view.from_place.name, start_id=view.from_place.id,
        day=at.strftime("%m/%d/%Y"),
        time=("p" if view.anchor == "leave_at" else "") + at.strftime("%I:%M%p").lower(),
        back=home_at.strftime("%I:%M%p").lower() if home_at else back,
        level=asked_for.help_level if asked_for.help_level != rider.member.help_level else "",
        companions=view.companions or "", children=view.children or "",
        child_seats=view.child_seats or "", note=view.note,
    )  # fmt: skip


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
