"""How far, how long, how often and with how much help a driver drives; and in what car."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel.errors import Invalid
from timebank.members import COLOURS, HELP_LEVELS, DriverView, Limits, VehicleDraft
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.services import reading, write

KM_PER_MILE = 1.609344


@pages.get("/limits")
@access("driver", whose="own")
def limits() -> str:
    """Show the limits and the car."""
    driver = _driver()
    form = blank(
        miles=round(driver.distance_km_max / KM_PER_MILE),
        rides=driver.rides_week_max,
        hours=driver.week_minutes_max // 60,
        level=driver.help_level_max,
    )
    return _page(driver, form, _car_form(driver))


@pages.post("/limits")
@access("driver", whose="own")
def set_limits() -> ResponseReturnValue:
    """Keep the limits."""
    driver, form = _driver(), posted()
    miles = form.number("miles", 1, 60)
    rides = form.number("rides", 1, 40)
    hours = form.number("hours", 1, 60)
    level = form.choice("level", HELP_LEVELS)
    if not form.is_good or miles is None or rides is None or hours is None:
        return make_response(_page(driver, form, _car_form(driver)), 422)
    wanted = Limits(
        ride_minutes_max=driver.ride_minutes_max,
        week_minutes_max=hours * 60,
        rides_week_max=rides,
        distance_km_max=round(miles * KM_PER_MILE, 1),
        help_level_max=level,
        purposes_not=driver.purposes_not,
    )
    write(members.set_limits, session.actor(), driver.driver_id, wanted)
    return redirect(url_for("drive.limits", saved=1), 303)


@pages.post("/car")
@access("driver", whose="own")
def set_car() -> ResponseReturnValue:
    """Keep the car that is driven now."""
    driver, form = _driver(), posted()
    make = form.text("make", max_length=30)
    model = form.text("model", max_length=30, required=False)
    colour = form.choice("colour", COLOURS)
    plate = form.text("plate", max_length=12)
    seats = form.number("seats", 1, 15)
    wheelchairs = form.number("wheelchairs", 0, 4, default=0)
    child_seats = form.number("child_seats", 0, 8, default=0)
    if form.is_good:
        draft = VehicleDraft(
            make=make,
            model=model,
            colour=colour,
            plate=plate,
            seats=seats or 1,
            wheelchair_places=wheelchairs or 0,
            child_seats=child_seats or 0,
        )
        try:
            write(members.set_vehicle, session.actor(), driver.driver_id, draft)
            return redirect(url_for("drive.limits", saved=1), 303)
        except Invalid as error:
            form.refuse_for(error, "plate")
    form_limits = blank(
        miles=round(driver.distance_km_max / KM_PER_MILE),
        rides=driver.rides_week_max,
        hours=driver.week_minutes_max // 60,
        level=driver.help_level_max,
    )
    return make_response(_page(driver, form_limits, form), 422)


def _driver() -> DriverView:
    with reading() as db:
        found = members.driver_view(db, session.community().id, session.own_driver_id())
    assert found is not None
    return found


def _car_form(driver: DriverView) -> Form:
    car = driver.vehicle
    if car is None:
        return blank(seats=3, wheelchairs=0, child_seats=0)
    return blank(
        make=car.make,
        model=car.model,
        colour=car.colour,
        plate=car.plate,
        seats=car.seats,
        wheelchairs=car.wheelchair_places,
        child_seats=car.child_seats,
    )


def _page(driver: DriverView, form: Form, car: Form) -> str:
    return render_template(
        "drive/limits.html",
        driver=driver,
        form=form,
        car=car,
        levels=HELP_LEVELS,
        colours=COLOURS,
        is_saved="saved" in asked().typed,
    )
