"""May they book for you? The member says yes or no to what was said for them."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries, rides
from timebank.intermediaries import ConsentView
from timebank.kernel.errors import Conflict, NotFound
from timebank.web.access import access
from timebank.web.forms import posted
from timebank.web.links.opened import Opened, opened, pages
from timebank.web.services import now, reading, today, write
from timebank.web.session import community


@pages.get("/c/<word>")
@access("code", whose="code")
def consent(word: str) -> str:
    """Show who asks, and for what."""
    return render_template(
        "links/consent.html", consent=_consent(opened("consent", word)), word=word
    )


@pages.post("/c/<word>/answer")
@access("code", whose="code")
def answer_consent(word: str) -> ResponseReturnValue:
    """Keep a yes; a no ends it and calls off what they booked. Twice is once."""
    link = opened("consent", word)
    found = _consent(link)
    said = posted().choice("answer", ("yes", "no"), default="")
    try:
        if said == "yes":
            write(intermediaries.confirm_consent, link.actor, found.id, now())
        elif said == "no":
            write(rides.refuse_consent, link.actor, found.id, now())
    except (Conflict, NotFound):  # it ended meanwhile: the page shows how it stands
        said = ""
    return redirect(url_for("links.consent", word=word), 303)


def _consent(link: Opened) -> ConsentView:
    with reading() as db:
        on = today(community().time_zone)
        found = intermediaries.consent_view(db, community().id, link.subject_id, on)
    if found is None or found.member_id != link.member.member_id:
        abort(404)
    return found
