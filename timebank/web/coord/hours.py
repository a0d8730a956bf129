"""Hours for a ride that waits for them: the figures, a yes, or a no with words for its rider."""

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import rides
from timebank.kernel.wording import hours_words
from timebank.ledger import CreditLimitExceeded
from timebank.rides import OwnHours
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.named import the_ride
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.i18n import language
from timebank.web.services import now, reading, write

WORDS_MAX = 200


@pages.get("/board/rides/<code:code>/hours", endpoint="ride_hours")
@access("coordinator", whose="community", areas="within")
def ask_hours(code: str) -> ResponseReturnValue:
    """Show who would pay this ride, and what the fund pays only after a yes."""
    return _page(code, blank())


@pages.post("/board/rides/<code:code>/hours/yes")
@access("coordinator", whose="community", areas="within")
def approve_hours(code: str) -> ResponseReturnValue:
    """Say yes: the hours are set aside, drivers are asked, the rider hears of it."""
    form = posted()
    with reading() as db:
        view = the_ride(db, code)
    try:
        write(rides.approve_hours, session.actor(), view.id, now())
    except CreditLimitExceeded as error:
        short = hours_words(int(error.data["short_minutes"]), language())
        form.refuse(
            "", error.code, _("%(hours)s are still missing. Give hours first.", hours=short)
        )
    except OwnHours as error:
        form.refuse("", error.code, _("Another coordinator decides"))
    else:
        return redirect(url_for("coord.ride", code=code), 303)
    return _page(code, form)


@pages.post("/board/rides/<code:code>/hours/no")
@access("coordinator", whose="community", areas="within")
def decline_hours(code: str) -> ResponseReturnValue:
    """Say no, with words that the rider reads; the ride ends."""
    form = posted()
    words = form.text("words", max_length=WORDS_MAX, say=_("Say why, so that they understand it"))
    with reading() as db:
        view = the_ride(db, code)
    if form.is_good:
        try:
            write(rides.decline_hours, session.actor(), view.id, words, now())
        except OwnHours as error:
            form.refuse("words", error.code, _("Another coordinator decides"))
        else:
            return redirect(url_for("coord.ride", code=code), 303)
    return _page(code, form)


def _page(code: str, form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        view = the_ride(db, code)
        legs = rides.rides_of_request(db, community.id, view.request_id)
        waiting = [leg for leg in legs if leg.waits_for_hours]
        share = rides.share_now(db, community, waiting, now()) if waiting else None
    page = render_template(
        "coord/ride_hours.html", ride=view, waiting=waiting, share=share, form=form
    )
    return make_response(page, 200 if form.is_good else 422)
