"""What a driver drives next, what is asked of them, and what they drove.

Addresses and telephones are shown from a day before a ride until a day after, never else.
"""

from flask import render_template

from timebank import ledger, members, rides
from timebank.members import REQUIRED_PAPERS
from timebank.web import session
from timebank.web.access import access
from timebank.web.closed import closed_soon
from timebank.web.drive.blueprint import pages
from timebank.web.forms import asked
from timebank.web.services import now, reading


@pages.get("")
@access("driver", whose="own")
def home() -> str:
    """Show the next ride, then the invitations; who does not drive now is told why, kindly."""
    community, driver_id = session.community(), session.own_driver_id()
    state, missing = session.current().driver_state, []
    with reading() as db:
        coming = rides.drives_of(db, community.id, driver_id, now())
        offers = rides.offers_of(db, community.id, driver_id, now()) if state == "active" else []
        closed = closed_soon(db, now())
        seconds = rides.stand_bys_of(db, community.id, driver_id, now())
        if state == "asked":
            held = {paper.kind for paper in members.papers_of(db, community.id, driver_id)}
            missing = [kind for kind in REQUIRED_PAPERS if kind not in held]
    called = [ride for ride in coming if ride.state != "waiting_for_call"]
    ride = next(iter(called or coming), None)
    return render_template(
        "drive/home.html",
        ride=ride,
        later=[each for each in coming if each is not ride],
        offers=offers,
        seconds=seconds,
        closed=closed,
        standing=state,
        missing=missing,
        phone=ride is not None and rides.phone_may_be_shown(ride, now()),
        told=asked().typed.get("told", ""),
    )


@pages.get("/hours")
@access("driver", whose="own")
def hours() -> str:
    """Show the rides driven and the hours given."""
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        driven = rides.driven_by(db, community.id, session.own_driver_id())
        balance = ledger.balances(db, community.id, [member_id]).get(member_id)
    return render_template("drive/hours.html", driven=driven, balance=balance)
