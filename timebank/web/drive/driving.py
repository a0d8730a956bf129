"""One promised ride: help line first, one button at a time, and what to do when it goes wrong.

A ride that another driver has promised does not exist here.
"""

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

CANNOT = ("sick", "car", "work", "other")


@pages.get("/rides/<code:code>")
@access("driver", whose="own")
def ride(code: str) -> str:
    """Show the ride card."""
    return render_template("drive/ride.html", **_card(own_drive(code)))


@pages.post("/rides/<code:code>/going")
@access("driver", whose="own")
def going(code: str) -> ResponseReturnValue:
    """Say: I'm on my way."""
    write(rides.go, session.actor(), own_drive(code).id, now())
    return _again(code)


@pages.post("/rides/<code:code>/here")
@access("driver", whose="own")
def here(code: str) -> ResponseReturnValue:
    """Say: I'm here."""
    write(rides.arrive, session.actor(), own_drive(code).id, now())
    return _again(code)


@pages.post("/rides/<code:code>/in-the-car")
@access("driver", whose="own")
def in_the_car(code: str) -> ResponseReturnValue:
    """Say: the rider is in the car."""
    write(rides.board, session.actor(), own_drive(code).id, now())
    return _again(code)


@pages.post("/rides/<code:code>/done")
@access("driver", whose="own")
def done(code: str) -> ResponseReturnValue:
    """Say: we are there. The hours are counted at once."""
    write(rides.finish, session.actor(), own_drive(code).id, now())
    return _again(code)


@pages.get("/rides/<code:code>/nobody")
@access("driver", whose="own")
def nobody(code: str) -> ResponseReturnValue:
    """Ask whether nobody is really there."""
    found = own_drive(code)
    if found.state != "here":
        return _again(code)
    return make_response(render_template("drive/nobody.html", ride=found))


@pages.post("/rides/<code:code>/nobody")
@access("driver", whose="own")
def nobody_here(code: str) -> ResponseReturnValue:
    """Say: nobody is here. A person phones the rider; the hours count."""
    write(rides.nobody_there, session.actor(), own_drive(code).id, now())
    return _again(code)


@pages.get("/rides/<code:code>/cannot")
@access("driver", whose="own")
def cannot(code: str) -> ResponseReturnValue:
    """Ask why, before a promise is given back."""
    found = own_drive(code)
    if found.state not in ("found", "on_the_way", "waiting_for_call"):
        return _again(code)
    return make_response(render_template("drive/cannot.html", ride=found, form=blank()))


@pages.post("/rides/<code:code>/cannot")
@access("driver", whose="own")
def give_back(code: str) -> ResponseReturnValue:
    """Give a promise back: neighbours are asked again at once."""
    found = own_drive(code)
    form = posted()
    why = form.choice("why", CANNOT, say=_("Choose what fits best"))
    if not form.is_good:
        page = render_template("drive/cannot.html", ride=found, form=form)
        return make_response(page, 422)
    write(rides.drop_out, session.actor(), found.id, why, now())
    return redirect(url_for("drive.home"), 303)


@pages.get("/rides/<code:code>/stop")
@access("driver", whose="own")
def stop(code: str) -> ResponseReturnValue:
    """Ask what is wrong on the road."""
    found = own_drive(code)
    if found.state != "riding":
        return _again(code)
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
    return _again(code)


@pages.get("/rides/<code:code>/hours")
@access("driver", whose="own")
def ride_hours(code: str) -> ResponseReturnValue:
    """Ask how long it really took."""
    found = own_drive(code)
    if found.state != "done":
        return _again(code)
    return make_response(_hours_page(found, blank()))


@pages.post("/rides/<code:code>/hours")
@access("driver", whose="own")
def correct_hours(code: str) -> ResponseReturnValue:
    """Correct the hours of a ride: 1.5, 1:30, 2h or 90 min."""
    found = own_drive(code)
    form = posted()
    minutes = form.hours("hours", say=_("Type the time, like 1.5 or 1:30 or 90 min"))
    if minutes is not None and not 1 <= minutes <= 12 * 60:
        form.refuse("hours", "minutes", _("A ride takes at most 12 hours"))
    if not form.is_good or minutes is None:
        return make_response(_hours_page(found, form), 422)
    write(rides.correct_minutes, session.actor(), found.id, minutes, now())
    return _again(code)


def own_drive(code: str) -> RideView:
    """Return the ride this driver has promised or drove; 404 for anybody else's."""
    with reading() as db:
        found = rides.ride_by_code(db, session.community().id, code)
    if found is None or found.driver_id != session.own_driver_id():
        abort(404)
    return found


def _card(found: RideView) -> dict[str, object]:
    return {"ride": found, "phone": rides.phone_may_be_shown(found, now())}


def _hours_page(found: RideView, form: Form) -> str:
    return render_template("drive/ride_hours.html", ride=found, form=form)


def _again(code: str) -> ResponseReturnValue:
    return redirect(url_for("drive.ride", code=code), 303)
