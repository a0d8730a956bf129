"""The car a driver drives now: its form, on a page of its own and where somebody starts to drive.

A car that was driven before stays on record.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel.errors import Invalid
from timebank.members import COLOURS, DriverView, VehicleDraft, VehicleView
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import reading, write


@pages.get("/car")
@access("driver", whose="own")
def car() -> str:
    """Show the car, and the form for another one."""
    driver = own_driver()
    return _page(driver, blank(**car_typed(driver.vehicle)))


@pages.post("/car")
@access("driver", whose="own")
def set_car() -> ResponseReturnValue:
    """Keep the car that is driven now."""
    form = posted()
    draft = read_car(form)
    if draft is not None:
        try:
            write(members.set_vehicle, session.actor(), session.own_driver_id(), draft)
            return redirect(url_for("drive.car", saved=1), 303)
        except Invalid as error:
            form.refuse_for(error, "plate")
    return make_response(_page(own_driver(), form), 422)


def own_driver() -> DriverView:
    """Return the signed-in driver with car and limits."""
    with reading() as db:
        found = members.driver_view(db, session.community().id, session.own_driver_id())
    assert found is not None  # whoever has the role has the row
    return found


def read_car(form: Form) -> VehicleDraft | None:
    """Read the fields of a car; None when one of them could not be taken."""
    make = form.text("make", max_length=30, say=_("Type the make, like Honda"))
    model = form.text("model", max_length=30, required=False)
    colour = form.choice("colour", COLOURS, say=_("Choose the color"))
    plate = form.text("plate", max_length=12, say=_("Type the plate, like EKR 4471"))
    seats = form.number("seats", 1, 15)
    wheelchairs = form.number("wheelchair_places", 0, 4, default=0)
    child_seats = form.number("child_seats", 0, 8, default=0)
    if not form.is_good or seats is None:
        return None
    return VehicleDraft(
        make=make,
        model=model,
        colour=colour,
        plate=plate,
        seats=seats,
        wheelchair_places=wheelchairs or 0,
        child_seats=child_seats or 0,
    )


def car_typed(car: VehicleView | None) -> dict[str, object]:
    """Return what the fields of a car hold before anybody types."""
    if car is None:
        return {"seats": 3, "wheelchair_places": 0, "child_seats": 0}
    return {
        "make": car.make,
        "model": car.model,
        "colour": car.colour,
        "plate": car.plate,
        "seats": car.seats,
        "wheelchair_places": car.wheelchair_places,
        "child_seats": car.child_seats,
    }


def _page(driver: DriverView, form: Form) -> str:
    return render_template(
        "drive/car.html",
        driver=driver,
        form=form,
        colours=COLOURS,
        is_saved="saved" in asked().typed,
    )
