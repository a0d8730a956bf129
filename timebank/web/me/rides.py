"""A member's rides: the list to come and before, and the page of one.

A ride of somebody else does not exist here.
"""

from flask import abort, render_template
from sqlalchemy.orm import Session

from timebank import rides, trust
from timebank.rides import RideView, StandingView
from timebank.web import session
from timebank.web.access import access
from timebank.web.comfort import lacking_words
from timebank.web.forms import asked
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, today


@pages.get("/rides", endpoint="rides")
@access("rider", whose="own")
def listed() -> str:
    """List the rides to come, and those before."""
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        coming = rides.my_rides(db, community.id, member_id, now(), upcoming=True)
        before = rides.my_rides(db, community.id, member_id, now(), upcoming=False, limit=30)
        weekly = rides.standing_of(db, community.id, member_id, today(community.time_zone))
    live = [ride for ride in coming if ride.state in rides.LIVE]
    return render_template("me/rides.html", coming=live, before=before, weekly=weekly)


@pages.get("/rides/<code:code>")
@access("rider", whose="own")
def ride(code: str) -> str:
    """Show one ride and what can be done about it."""
    found = own_ride(code)
    with reading() as db:
        is_answered = trust.has_answered(db, session.community().id, session.own_id(), found.id)
        weekly = series_of(db, found)
        is_favourite = _is_favourite(db, found)
        lacking = None
        if found.state == "looking" and not found.waits_for_hours and found.comfort_asks:
            lacking = rides.lacking(db, session.community(), found, now())
        office_words = ""
        if found.barrier == "affordability":
            said = rides.events_of(db, session.community().id, found.id)
            office_words = said[-1].reason if said else ""
    return render_template(
        "me/ride.html",
        ride=found,
        is_answered=is_answered,
        weekly=weekly,
        is_favourite=is_favourite,
        office_words=office_words,
        lacking=lacking_words(lacking),
        phone=rides.phone_may_be_shown(found, now()),
        planned=rides.planned_at(found.pickup_at, session.community(), now()),
        told=asked().typed.get("told", ""),
    )


def _is_favourite(db: Session, ride: RideView) -> bool:
    """Tell whether who drove is asked first from now on; not asked before they drove."""
    if ride.driver is None or ride.state not in ("done", "stopped"):
        return False
    found = trust.favourites_of(db, session.community().id, session.own_id())
    return ride.driver.member_id in found


def series_of(db: Session, ride: RideView) -> StandingView | None:
    """Return the series a ride is one day of, or None."""
    if ride.standing_id is None:
        return None
    return rides.standing_by_id(db, session.community().id, ride.standing_id)


def own_ride(code: str) -> RideView:
    """Return the signed-in member's ride of a code; 404 for anybody else's."""
    with reading() as db:
        found = rides.ride_by_code(db, session.community().id, code)
    if found is None or found.rider.member_id != session.own_id():
        abort(404)
    return found
