"""A rider who found their own driver, as they say it on the phone; for coordinators, too."""

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.members import FieldMissing, TooManyTries
from timebank.rides import MayNotDrive, OwnNumber, RideAlreadyTaken, RideView
from timebank.web import own_driver
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.rides import the_ride
from timebank.web.forms import Form, blank, posted
from timebank.web.services import now, write

OPEN = ("looking", "waiting_for_call")


@pages.get("/rides/<code:code>/driver")
@access("helper", "coordinator", whose="consented", areas="within")
def own_driver_page(code: str) -> ResponseReturnValue:
    """Ask whom they found."""
    view, rider = the_ride(code)
    if view.state not in OPEN or view.driver is not None:
        return redirect(url_for("desk.ride", code=view.code), 303)
    if not rider.may("book"):
        abort(403)
    return make_response(_page(view, blank()))


@pages.post("/rides/<code:code>/driver")
@access("helper", "coordinator", whose="consented", areas="within")
def name_driver(code: str) -> ResponseReturnValue:
    """Ask the driver in the member's name."""
    (view, rider), form = the_ride(code), posted()
    own = own_driver.read(form, required=True)
    if own is not None and form.is_good:
        try:
            write(rides.name_driver, helping.acting_for(rider.id), view.id, own, now())
        except (MayNotDrive, OwnNumber, FieldMissing, TooManyTries) as error:
            own_driver.refuse(form, error)
        except RideAlreadyTaken:
            return redirect(url_for("desk.ride", code=view.code), 303)
        else:
            return redirect(url_for("desk.ride", code=view.code, told="driver"), 303)
    return make_response(_page(view, form), 422)


def _page(view: RideView, form: Form) -> str:
    return render_template("desk/own_driver.html", ride=view, form=form)
