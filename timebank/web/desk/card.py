"""The ride card on paper, in large print and in the rider's language: half a letter sheet.

For the rider, who helps them and coordinators; a card of somebody else does not exist.
"""

from flask import abort, render_template, url_for
from flask_babel import force_locale

from timebank import rides
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import cards
from timebank.web.i18n import NAMES, language
from timebank.web.i18n import gettext as _
from timebank.web.services import reading


@cards.get("/<code:code>")
@access("rider", "helper", "coordinator", whose="consented")
def sheet(code: str) -> str:
    """Show one ride as it is printed, with its way home."""
    community = session.community()
    with reading() as db:
        found = rides.ride_by_code(db, community.id, code)
        if found is None or not _may_see(found):
            abort(404)
        legs = rides.rides_of_request(db, community.id, found.request_id)
    home = next((leg for leg in legs if leg.leg == "home" and found.leg == "out"), None)
    if home is not None and home.state in ("cancelled", "unmet"):
        home = None
    page = "me.ride" if found.rider.member_id == session.own_id() else "desk.ride"
    back_url = url_for(page, code=found.code)
    # around the card, the words of who prints it; on it, the rider's
    words = {"card": _("Ride card"), "back": _("Back"), "how": _("To print, press Ctrl and P.")}
    reader = language()
    spoken = found.rider_language if found.rider_language in NAMES else reader
    with force_locale(spoken):
        return render_template(
            "desk/card.html", ride=found, home=home, back_url=back_url, words=words, reader=reader
        )


def _may_see(ride: RideView) -> bool:
    if ride.rider.member_id == session.own_id():
        return True
    with reading() as db:
        rider = helping.helped(db, ride.rider.member_id)
    return rider is not None and rider.may_see(ride)
