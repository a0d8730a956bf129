""" "Can you be the second?": standing by for a ride that another driver has promised."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import InvitationEnded, MayNotDrive, RideAlreadyTaken, StandByView
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import posted
from timebank.web.services import now, reading, write


@pages.get("/second/<code:code>")
@access("driver", whose="own")
def second(code: str) -> str:
    """Show one question, or what was agreed, with one big button."""
    return render_template("drive/second.html", one=_own(code), trouble="")


@pages.post("/second/<code:code>/answer")
@access("driver", whose="own")
def answer_second(code: str) -> ResponseReturnValue:
    """Say yes, or not this time; anything else is no answer. What was agreed may be taken back."""
    one = _own(code)
    said = posted().choice("answer", ("yes", "no"), default="")
    if said == "no":
        write(rides.decline_stand_by, session.actor(), one.id, now())
        return redirect(url_for("drive.home", told="declined"), 303)
    if said != "yes":
        return redirect(url_for("drive.second", code=code), 303)
    try:
        write(rides.agree_stand_by, session.actor(), one.id, now())
    except (RideAlreadyTaken, InvitationEnded):
        return render_template("drive/second.html", one=one, trouble="over"), 409
    except MayNotDrive:
        return render_template("drive/second.html", one=one, trouble="may_not"), 409
    return redirect(url_for("drive.second", code=code), 303)


def _own(code: str) -> StandByView:
    with reading() as db:
        found = rides.stand_by_of(db, session.community().id, session.own_driver_id(), code)
    if found is None:
        abort(404)
    return found
