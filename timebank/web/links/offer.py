"""One offer to one driver: yes, or not this time. No name and no street before a yes."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.rides import InvitationEnded, MayNotDrive, OfferView, RideAlreadyTaken
from timebank.web.access import access
from timebank.web.forms import posted
from timebank.web.links.opened import Opened, opened, pages
from timebank.web.services import now, reading, write
from timebank.web.session import community


@pages.get("/o/<word>")
@access("code", whose="code")
def offer(word: str) -> str:
    """Show one invitation with one big button."""
    found = _offer(opened("offer", word))
    return render_template("links/offer.html", offer=found, word=word, trouble="")


@pages.post("/o/<word>/answer")
@access("code", whose="code")
def answer_offer(word: str) -> ResponseReturnValue:
    """Say yes or not this time; said again it is the same answer."""
    link = opened("offer", word)
    found = _offer(link)
    said = posted().choice("answer", ("yes", "no"), default="")
    trouble = ""
    if said == "no":
        write(rides.decline, link.actor, found.id, now())
    elif said == "yes":
        try:
            write(rides.accept, link.actor, found.id, now())
        except (RideAlreadyTaken, InvitationEnded):
            trouble = "taken"
        except MayNotDrive:
            trouble = "may_not"
    if trouble:
        page = render_template("links/offer.html", offer=found, word=word, trouble=trouble)
        return page, 409
    return redirect(url_for("links.offer", word=word), 303)


def _offer(link: Opened) -> OfferView:
    driver_id = link.member.driver_id
    if driver_id is None:
        abort(404)
    with reading() as db:
        found = rides.offer_by_id(db, community().id, driver_id, link.subject_id)
    if found is None:
        abort(404)
    return found
