"""A member's rides that come again: each day by itself, another time, or all of it over.

A series of somebody else does not exist here.
"""

from flask import abort
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import StandingView
from timebank.web import series, session
from timebank.web.access import access
from timebank.web.me.blueprint import pages
from timebank.web.services import reading


@pages.get("/standing/<code:code>")
@access("rider", whose="own")
def standing(code: str) -> str:
    """Show the series and its next days."""
    return series.show("me", own_series(code))


@pages.get("/standing/<code:code>/end")
@access("rider", whose="own")
def ask_end_standing(code: str) -> ResponseReturnValue:
    """Ask from which day on it is over."""
    return series.ask_end("me", own_series(code))


@pages.post("/standing/<code:code>/end")
@access("rider", whose="own")
def end_standing(code: str) -> ResponseReturnValue:
    """End the series."""
    return series.end("me", own_series(code), session.actor())


@pages.get("/standing/<code:code>/<day>")
@access("rider", whose="own")
def ask_standing_day(code: str, day: str) -> ResponseReturnValue:
    """Ask what is different on one day."""
    return series.ask_day("me", own_series(code), day)


@pages.post("/standing/<code:code>/<day>")
@access("rider", whose="own")
def take_standing_day(code: str, day: str) -> ResponseReturnValue:
    """Change one day, or all from it on."""
    return series.take_day("me", own_series(code), session.actor(), day)


def own_series(code: str) -> StandingView:
    """Return the signed-in member's series of a code; 404 for anybody else's."""
    with reading() as db:
        found = rides.standing_by_code(db, session.community().id, code)
    if found is None or found.rider_id != session.own_id():
        abort(404)
    return found
