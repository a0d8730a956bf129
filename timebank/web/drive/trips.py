"""Ways a driver drives every week anyhow: their own page, the only one that shows them.

What is typed goes by POST, so that it stands in no address and no log. It is looked up among the
community's places and ZIP codes alone: no geocoder hears of it.
"""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import geo, members
from timebank.kernel.weeks import Weeks
from timebank.members import MemberView, TooManyTrips, TripDraft, TripEnd, TripUnfit
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write
from timebank.web.words import WEEKDAYS

PLACE_MAX = 120
LATER = ("0", "30", "60")  # minutes
SURE = 75.0  # of 100: below it, a ZIP code in what was typed says more


@pages.get("/trips")
@access("driver", whose="own")
def trips() -> str:
    """Show the driver's routine trips, and the form for one more."""
    return _page(blank(later="0"))


@pages.post("/trips")
@access("driver", whose="own")
def add_trip() -> ResponseReturnValue:
    """Keep a routine trip."""
    form = posted()
    draft = _draft(form)
    if form.is_good and draft is not None:
        try:
            write(members.add_trip, session.actor(), session.own_driver_id(), draft, now())
            return redirect(url_for("drive.trips", saved=1), 303)
        except (TooManyTrips, TripUnfit) as error:
            form.refuse_for(error, "end")
    return make_response(_page(form), 422)


@pages.post("/trips/<uuid:trip_id>/off")
@access("driver", whose="own")
def remove_trip(trip_id: UUID) -> ResponseReturnValue:
    """Forget a routine trip."""
    write(members.remove_trip, session.actor(), session.own_driver_id(), trip_id)
    return redirect(url_for("drive.trips"), 303)


def _draft(form: Form) -> TripDraft | None:
    """Read a trip; what cannot be read is refused at its field."""
    start, end = _end(form, "start"), _end(form, "end")
    days = form.choices("days", [str(day) for day in range(7)])
    if not days:
        form.refuse("days", "web.missing", _("Choose one day or more"))
    leaves = form.time("leaves", half="half", say=_("Type a time, like 7:30"))
    later = int(form.choice("later", LATER, default="0"))
    if form.is_good and start is None and end is None:
        form.refuse("end", "members.trip-unfit", _("Type where you drive to, or where from"))
    if not form.is_good or leaves is None:
        return None
    weekdays = frozenset(int(day) for day in days)
    until = min(leaves + later, 1439)
    return TripDraft(
        start=start, end=end, weekdays=weekdays, leaves_from=leaves, leaves_until=until
    )


def _end(form: Form, name: str) -> TripEnd | None:
    """Read one end: None for home, and for what was refused."""
    text = form.text(name, max_length=PLACE_MAX, required=False)
    if not text:
        return None
    bank, member_id = session.community().id, session.own_id()
    with reading() as db:
        near = _near(members.member_view(db, bank, member_id))
        own = [place.place_id for place in members.own_places(db, bank, member_id)]
        found = geo.search_places(db, bank, text, limit=1, near=near, own_place_ids=own)
    spot = geo.locate_zip(text)
    if found and (spot is None or found[0].score >= SURE):
        return TripEnd(found[0].name, found[0].lat, found[0].lon)
    if spot is not None:
        return TripEnd(text, spot.lat, spot.lon)
    form.refuse(name, "web.not-found", _("We did not find this place. Type its ZIP code."))
    return None


def _near(me: MemberView) -> tuple[float, float] | None:
    if me.home_lat is None or me.home_lon is None:
        return None
    return me.home_lat, me.home_lon


def _page(form: Form) -> str:
    with reading() as db:
        kept = members.own_trips(db, session.actor(), session.own_driver_id())
    return render_template(
        "drive/trips.html",
        form=form,
        trips=[(trip, Weeks(trip.weekdays)) for trip in kept],
        weekdays=[(str(day), words) for day, words in enumerate(WEEKDAYS)],
        later=[
            ("0", _("Always then")),
            ("30", _("Up to half an hour later")),
            ("60", _("Up to an hour later")),
        ],
        is_saved="saved" in asked().typed,
    )
