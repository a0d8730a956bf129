"""One member as the desk may see them: contact within consent, usual trips, rides, the consent.

What the consent does not cover is not shown; a member without consent is not found.
"""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries, ledger, members, rides
from timebank.web import placing, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.desk.places import stops_of
from timebank.web.forms import asked
from timebank.web.services import now, reading, write

SPOKEN = ("phone", "in_person")


@pages.get("/people")
@access("helper", "coordinator", whose="consented", areas="within")
def people() -> str:
    """List the members this desk helps; a coordinator has a list of everybody."""
    staff = session.staff()
    with reading() as db:
        hits = (
            intermediaries.consented_members(db, session.community().id, staff, helping.day())
            if staff
            else []
        )
        only_in = placing.own_words(db)
    return render_template("desk/people.html", hits=hits, staff_facts=staff, only_in=only_in)


@pages.get("/people/<uuid:member_id>")
@access("helper", "coordinator", whose="consented", areas="within")
def person(member_id: UUID) -> ResponseReturnValue:
    """Show a member."""
    return _page(_the(member_id))


@pages.post("/people/<uuid:member_id>/end")
@access("helper", "coordinator", whose="consented", areas="within")
def no_more(member_id: UUID) -> ResponseReturnValue:
    """Write down that the member wants no more help from us; it ends now."""
    with reading() as db:
        helping.the_helped(db, member_id)
        live = helping.our_consents(db, member_id)
    for consent in live:
        write(intermediaries.revoke_consent, helping.acting_for(member_id), consent.id, now())
    return redirect(url_for("desk.people"), 303)


def _the(member_id: UUID) -> Helped:
    with reading() as db:
        return helping.the_helped(db, member_id)


def _page(found: Helped) -> ResponseReturnValue:
    community, member_id = session.community(), found.id
    with reading() as db:
        own = members.own_places(db, community.id, member_id)
        trips = rides.usual_trips(db, community.id, member_id, community.time_zone)
        coming = (
            rides.my_rides(db, community.id, member_id, now(), upcoming=True)
            if found.may("see_schedule")
            else []
        )
        balance = (
            ledger.balances(db, community.id, [member_id]).get(member_id)
            if found.may("see_balance")
            else None
        )
        consents = helping.our_consents(db, member_id)
    return render_template(
        "desk/person.html",
        rider=found,
        stops=stops_of(own, trips),
        coming=[ride for ride in coming if ride.state in rides.LIVE],
        balance=balance,
        consents=consents,
        staff_facts=session.staff(),
        is_coordinator=helping.is_coordinator(),
        told=asked().typed.get("told", ""),
    )
