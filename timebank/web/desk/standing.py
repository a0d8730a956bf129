"""Rides that come again, at the desk: whoever may see a member's rides sees their series.

Taking a day out or ending it needs the consent to cancel; another time, the one to book.
"""

from flask import abort
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import StandingView
from timebank.web import series, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.services import reading


@pages.get("/standing/<code:code>")
@access("helper", "coordinator", whose="consented", areas="within")
def standing(code: str) -> str:
    """Show the series and its next days."""
    found, rider = the_series(code)
    return series.show("desk", found, may_end=rider.may("cancel"))


@pages.get("/standing/<code:code>/end")
@access("helper", "coordinator", whose="consented", areas="within")
def ask_end_standing(code: str) -> ResponseReturnValue:
    """Ask from which day on it is over."""
    return series.ask_end("desk", the_series(code)[0])


@pages.post("/standing/<code:code>/end")
@access("helper", "coordinator", whose="consented", areas="within")
def end_standing(code: str) -> ResponseReturnValue:
    """End the series in the member's name; they are told."""
    found, rider = the_series(code)
    return series.end("desk", found, helping.acting_for(rider.id))


@pages.get("/standing/<code:code>/<day>")
@access("helper", "coordinator", whose="consented", areas="within")
def ask_standing_day(code: str, day: str) -> ResponseReturnValue:
    """Ask what is different on one day."""
    return series.ask_day("desk", the_series(code)[0], day)


@pages.post("/standing/<code:code>/<day>")
@access("helper", "coordinator", whose="consented", areas="within")
def take_standing_day(code: str, day: str) -> ResponseReturnValue:
    """Change one day in the member's name, or all from it on; they are told."""
    found, rider = the_series(code)
    return series.take_day("desk", found, helping.acting_for(rider.id), day)


def the_series(code: str) -> tuple[StandingView, Helped]:
    """Return a series the visitor may see, with its rider; 404 for any other."""
    with reading() as db:
        found = rides.standing_by_code(db, session.community().id, code)
        rider = helping.helped(db, found.rider_id) if found else None
    if found is None or rider is None:
        abort(404)
    ours = rider.consent is not None and found.consent_id == rider.consent.id
    if not (ours or rider.may("see_schedule")):
        abort(404)
    return found, rider
