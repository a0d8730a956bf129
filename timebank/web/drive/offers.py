""" "Can you drive?": the invitations of one driver, and their yes or no.

A no asks for no reason; a yes that comes too late is answered kindly.
"""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import (
    InvitationEnded,
    MayNotDrive,
    OfferView,
    RideAlreadyTaken,
)
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import posted
from timebank.web.services import now, reading, write


@pages.get("/offers")
@access("driver", whose="own")
def offers() -> str:
    """List what is asked, day by day, of each day first what members voted comes first."""
    community = session.community()
    with reading() as db:
        asked = rides.offers_of(db, community.id, session.own_driver_id(), now())
    asked = rides.by_need(asked, community)
    return render_template("drive/offers.html", offers=asked)


@pages.get("/offers/<code:code>")
@access("driver", whose="own")
def offer(code: str) -> str:
    """Show one invitation with one big button."""
    return render_template("drive/offer.html", offer=_own_offer(code), trouble="")


@pages.post("/offers/<code:code>/answer")
@access("driver", whose="own")
def answer(code: str) -> ResponseReturnValue:
    """Say yes or not this time; anything else is no answer."""
    asked = _own_offer(code)
    said = posted().choice("answer", ("yes", "no"), default="")
    if said == "no":
        write(rides.decline, session.actor(), asked.id, now())
        return redirect(url_for("drive.home", told="declined"), 303)
    if said != "yes":
        return redirect(url_for("drive.offer", code=code), 303)
    try:
        ride = write(rides.accept, session.actor(), asked.id, now())
    except (RideAlreadyTaken, InvitationEnded):
        return render_template("drive/offer.html", offer=asked, trouble="taken"), 409
    except MayNotDrive:
        return render_template("drive/offer.html", offer=asked, trouble="may_not"), 409
    return redirect(url_for("drive.ride", code=ride.code), 303)


def _own_offer(code: str) -> OfferView:
    with reading() as db:
        found = rides.offer_by_code(db, session.community().id, session.own_driver_id(), code)
    if found is None:
        abort(404)
    return found
