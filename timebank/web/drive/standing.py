"""Starting to drive, taking a break and coming back.

Whoever asks to drive is looked at by a person; a break is the driver's own to begin and end.
"""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.kernel.errors import Invalid
from timebank.members import (
    COLOURS,
    HELP_LEVELS,
    LANGUAGES,
    DriverProfile,
    HomePlaceMissing,
    Limits,
)
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.drive.cars import car_typed, read_car
from timebank.web.drive.limits import limits_typed, read_languages, read_limits
from timebank.web.forms import Form, blank, posted
from timebank.web.services import now, write


@pages.get("/join")
@access("rider", whose="own")
def join() -> ResponseReturnValue:
    """Ask a member for their car and their limits; a driver has given them before."""
    signed = session.current()
    if signed.driver_id is not None:
        return redirect(url_for("drive.home"), 303)
    known = car_typed(None) | limits_typed(Limits(), [signed.language])
    return make_response(_page(blank(**known)))


@pages.post("/join")
@access("rider", whose="own")
def start() -> ResponseReturnValue:
    """Ask to drive; the form sent twice is one ask."""
    form = posted()
    if session.current().driver_id is not None:
        return redirect(url_for("drive.home"), 303)
    car, limits = read_car(form), read_limits(form, Limits())
    languages = read_languages(form)
    if car is None or limits is None or not form.is_good:
        return make_response(_page(form), 422)
    profile = DriverProfile(vehicle=car, limits=limits, languages=languages)
    try:
        write(members.become_driver, session.actor(), session.own_id(), profile, now())
    except HomePlaceMissing as error:
        form.refuse_for(error)
        return make_response(_page(form, is_homeless=True), 422)
    except Invalid as error:
        form.refuse_for(error, "plate")
        return make_response(_page(form), 422)
    return redirect(url_for("drive.home"), 303)


@pages.post("/break")
@access("driver", whose="own")
def pause() -> ResponseReturnValue:
    """Take a break: nothing is asked until the driver comes back."""
    write(members.set_driver_state, session.actor(), session.own_driver_id(), "paused")
    return redirect(url_for("drive.home"), 303)


@pages.post("/back")
@access("driver", whose="own")
def resume() -> ResponseReturnValue:
    """Come back from a break."""
    write(members.set_driver_state, session.actor(), session.own_driver_id(), "active")
    return redirect(url_for("drive.home"), 303)


def _page(form: Form, *, is_homeless: bool = False) -> str:
    return render_template(
        "drive/join.html",
        form=form,
        colours=COLOURS,
        levels=HELP_LEVELS,
        spoken=LANGUAGES,
        is_homeless=is_homeless,
    )
