"""Days on which a driver is away: kept, and taken back. Nothing is asked on them."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import DatesWrong
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.services import reading, today, write


@pages.get("/away")
@access("driver", whose="own")
def away() -> str:
    """Show the days away, and the form for more."""
    return _page(blank())


@pages.post("/away")
@access("driver", whose="own")
def add_away() -> ResponseReturnValue:
    """Keep days away; one day needs no last day."""
    form = posted()
    day = today(session.community().time_zone)
    first = form.day("from_on", day, earliest=day)
    last = form.day("until_on", first or day, required=False, earliest=day) or first
    if form.is_good and first is not None and last is not None:
        try:
            write(members.add_away, session.actor(), session.own_driver_id(), first, last)
            return redirect(url_for("drive.away"), 303)
        except DatesWrong as error:
            form.refuse_for(error, "until_on")
    return make_response(_page(form), 422)


@pages.post("/away/<uuid:away_id>/off")
@access("driver", whose="own")
def remove_away(away_id: UUID) -> ResponseReturnValue:
    """Take days away back."""
    write(members.remove_away, session.actor(), session.own_driver_id(), away_id)
    return redirect(url_for("drive.away"), 303)


def _page(form: Form) -> str:
    day = today(session.community().time_zone)
    with reading() as db:
        spans = members.away_of(db, session.community().id, session.own_driver_id(), day)
    return render_template("drive/away.html", form=form, spans=spans)
