"""One promised ride: help line first, one button at a time, from on my way to we are there.

A ride that another driver has promised does not exist here.
"""

from collections.abc import Callable

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import geo, rides
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.services import now, reading, write


@pages.get("/rides/<code:code>")
@access("driver", whose="own")
def ride(code: str) -> str:
    """Show the ride card."""
    found = own_drive(code)
    return render_template(
        "drive/ride.html",
        ride=found,
        is_live=found.state in rides.LIVE,
        phone=rides.phone_may_be_shown(found, now()),
        area=geo.cell_words(found.from_place.lat, found.from_place.lon),
    )


@pages.post("/rides/<code:code>/going")
@access("driver", whose="own")
def going(code: str) -> ResponseReturnValue:
    """Say: I'm on my way."""
    return _moved(code, rides.go)


@pages.post("/rides/<code:code>/here")
@access("driver", whose="own")
def here(code: str) -> ResponseReturnValue:
    """Say: I'm here."""
    return _moved(code, rides.arrive)


@pages.post("/rides/<code:code>/in-the-car")
@access("driver", whose="own")
def in_the_car(code: str) -> ResponseReturnValue:
    """Say: the rider is in the car."""
    return _moved(code, rides.board)


@pages.post("/rides/<code:code>/done")
@access("driver", whose="own")
def done(code: str) -> ResponseReturnValue:
    """Say: we are there. The hours are counted at once."""
    return _moved(code, rides.finish)


def _moved(code: str, move: Callable[..., RideView]) -> ResponseReturnValue:
    """Make a move of the driver's; long before the ride and after it there is no button for it."""
    found = own_drive(code)
    if rides.phone_may_be_shown(found, now()):
        write(move, session.actor(), found.id, now())
    return again(code)


def own_drive(code: str) -> RideView:
    """Return the ride this driver has promised or drove; 404 for anybody else's."""
    with reading() as db:
        found = rides.ride_by_code(db, session.community().id, code)
    if found is None or found.driver_id != session.own_driver_id():
        abort(404)
    return found


def again(code: str) -> ResponseReturnValue:
    """Show the ride as it stands now."""
    return redirect(url_for("drive.ride", code=code), 303)
