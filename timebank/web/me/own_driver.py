"""A rider's own driver, named for one ride; and who is asked first from now on."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides, trust
from timebank.members import FieldMissing, TooManyTries
from timebank.rides import MayNotDrive, OwnNumber, RideAlreadyTaken, RideView
from timebank.web import own_driver, session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.me.blueprint import pages
from timebank.web.me.rides import own_ride
from timebank.web.services import now, reading, write

OPEN = ("looking", "waiting_for_call")
RIDDEN = ("done", "stopped")


@pages.get("/rides/<code:code>/driver")
@access("rider", whose="own")
def own_driver_page(code: str) -> ResponseReturnValue:
    """Ask who drives."""
    ride = own_ride(code)
    if ride.state not in OPEN or ride.driver is not None:
        return redirect(url_for("me.ride", code=code), 303)
    return make_response(_page(ride, blank()))


@pages.post("/rides/<code:code>/driver")
@access("rider", whose="own")
def name_driver(code: str) -> ResponseReturnValue:
    """Ask the driver the rider found."""
    ride, form = own_ride(code), posted()
    own = own_driver.read(form, required=True)
    if own is not None and form.is_good:
        try:
            write(rides.name_driver, session.actor(), ride.id, own, now())
        except (MayNotDrive, OwnNumber, FieldMissing, TooManyTries) as error:
            own_driver.refuse(form, error)
        except RideAlreadyTaken:
            return redirect(url_for("me.ride", code=code), 303)
        else:
            return redirect(url_for("me.ride", code=code, told="driver"), 303)
    return make_response(_page(ride, form), 422)


@pages.post("/rides/<code:code>/favourite")
@access("rider", whose="own")
def favourite(code: str) -> ResponseReturnValue:
    """Ask this driver first from now on, or no more; they are not told."""
    ride, form = own_ride(code), posted()
    is_first = form.choice("first", ("yes", "no")) == "yes"
    if form.is_good and ride.driver is not None and ride.state in RIDDEN:
        whose = (session.community().id, session.own_id(), ride.driver.member_id)
        write(trust.set_favourite, *whose, is_first, now())
    return redirect(url_for("me.ride", code=code), 303)


def _page(ride: RideView, form: Form) -> str:
    with reading() as db:
        known = rides.own_drivers(db, session.community().id, session.own_id())
    return render_template("me/own_driver.html", ride=ride, form=form, known=known)
