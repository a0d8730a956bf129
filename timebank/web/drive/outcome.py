"""When a ride does not go to plan, and how long it was: nobody there, cannot, stop, hours.

Each asks once before it happens; a ride given back is looked for again at once.
"""

from contextlib import suppress

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel.errors import Invalid
from timebank.rides import NotYourRide, RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.drive.driving import again, own_drive
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

CANNOT = ("sick", "car", "work", "other")
MAY_BE_GIVEN_BACK = ("found", "on_the_way", "waiting_for_call")
MINUTES_MAX = 12 * 60


@pages.get("/rides/<code:code>/nobody")
@access("driver", whose="own")
def nobody(code: str) -> ResponseReturnValue:
    """Ask whether nobody is really there."""
    found = own_drive(code)
    if found.state != "here":
        return again(code)
    phone = rides.phone_may_be_shown(found, now())
    return make_response(render_template("drive/nobody.html", ride=found, phone=phone))


@pages.post("/rides/<code:code>/nobody")
@access("driver", whose="own")
def nobody_here(code: str) -> ResponseReturnValue:
    """Say: nobody is here. A person phones the rider; the hours count."""
    write(rides.nobody_there, session.actor(), own_drive(code).id, now())
    return again(code)


@pages.get("/rides/<code:code>/cannot")
@access("driver", whose="own")
def cannot(code: str) -> ResponseReturnValue:
    """Ask why, before a promise is given back."""
    found = own_drive(code)
    if found.state not in MAY_BE_GIVEN_BACK:
        return again(code)
    return make_response(render_template("drive/cannot.html", ride=found, form=blank()))


@pages.post("/rides/<code:code>/cannot")
@access("driver", whose="own")
def give_back(code: str) -> ResponseReturnValue:
    """Give a promise back: neighbors are asked again at once."""
    found = _promised_once(code)
    if found is None:  # the second tap of a double tap
        return redirect(url_for("drive.home", told="given_back"), 303)
    form = posted()
    why = form.choice("why", CANNOT, say=_("Choose what fits best"))
    if not form.is_good:
        page = render_template("drive/cannot.html", ride=found, form=form)
        return make_response(page, 422)
    with suppress(NotYourRide):  # given back by a twin of this form a moment ago
        write(rides.drop_out, session.actor(), found.id, why, now())
    return redirect(url_for("drive.home", told="given_back"), 303)


@pages.get("/rides/<code:code>/stop")
@access("driver", whose="own")
def stop(code: str) -> ResponseReturnValue:
    """Ask what is wrong on the road."""
    found = own_drive(code)
    if found.state != "riding":
        return again(code)
    return make_response(render_template("drive/stop.html", ride=found, form=blank()))


@pages.post("/rides/<code:code>/stop")
@access("driver", whose="own")
def stop_here(code: str) -> ResponseReturnValue:
    """Break the ride off; a person calls at once."""
    found = own_drive(code)
    form = posted()
    why = form.text("why", max_length=200, say=_("Say in a few words what happened"))
    if not form.is_good:
        return make_response(render_template("drive/stop.html", ride=found, form=form), 422)
    write(rides.stop, session.actor(), found.id, why, now())
    return again(code)


@pages.get("/rides/<code:code>/hours")
@access("driver", whose="own")
def ride_hours(code: str) -> ResponseReturnValue:
    """Ask how long it really took."""
    found = own_drive(code)
    if found.state != "done":
        return again(code)
    return make_response(_hours_page(found, blank()))


@pages.post("/rides/<code:code>/hours")
@access("driver", whose="own")
def correct_hours(code: str) -> ResponseReturnValue:
    """Correct the hours of a ride: 1.5, 1:30, 2h or 90 min."""
    found = own_drive(code)
    form = posted()
    minutes = form.hours("hours", say=_("Type the time, like 1.5 or 1:30 or 90 min"))
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        form.refuse("hours", "web.not-hours", _("Type a time up to 12 hours"))
    if form.is_good and minutes is not None:
        try:
            write(rides.correct_minutes, session.actor(), found.id, minutes, now())
            return again(code)
        except Invalid as error:
            form.refuse("hours", error.code, None)
    return make_response(_hours_page(found, form), 422)


def _promised_once(code: str) -> RideView | None:
    """Return the ride this driver promises; None when they gave it back just before. Else 404."""
    community_id, driver_id = session.community().id, session.own_driver_id()
    with reading() as db:
        found = rides.ride_by_code(db, community_id, code)
        if found is None or found.driver_id == driver_id:
            asked = []
        else:
            asked = rides.invitations_of(db, community_id, found.id)
    if found is not None and found.driver_id == driver_id:
        return found
    if not any(one.driver_id == driver_id and one.state == "dropped_out" for one in asked):
        abort(404)
    return None


def _hours_page(found: RideView, form: Form) -> str:
    return render_template("drive/ride_hours.html", ride=found, form=form)
