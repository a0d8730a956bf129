"""What a driver drives next, what is asked of them, and what they drove."""

from flask import render_template

from timebank import ledger, rides
from timebank.kernel.calendar import local_day
from timebank.web import session
from timebank.web.access import access
from timebank.web.drive.blueprint import pages
from timebank.web.services import now, reading, today


@pages.get("/")
@access("driver", whose="own")
def home() -> str:
    """Show the next ride, then the invitations."""
    community, driver_id = session.community(), session.own_driver_id()
    with reading() as db:
        coming = rides.drives_of(db, community.id, driver_id, now())
        offers = rides.offers_of(db, community.id, driver_id, now())
    live = [ride for ride in coming if ride.state != "waiting_for_call"]
    is_near = bool(live) and rides.phone_may_be_shown(live[0], now())
    return render_template("drive/home.html", coming=coming, offers=offers, is_near=is_near)


@pages.get("/route")
@access("driver", whose="own")
def route() -> str:
    """Print today's rides on one sheet, with room for hours and initials."""
    community = session.community()
    with reading() as db:
        coming = rides.drives_of(db, community.id, session.own_driver_id(), now())
    day = today(session.community().time_zone)
    mine = [ride for ride in coming if local_day(ride.pickup_at, community.time_zone) == day]
    return render_template("drive/route.html", rides=mine)


@pages.get("/hours")
@access("driver", whose="own")
def hours() -> str:
    """Show the rides driven and the hours given."""
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        driven = rides.driven_by(db, community.id, session.own_driver_id())
        balance = ledger.balances(db, community.id, [member_id]).get(member_id)
    return render_template("drive/hours.html", driven=driven, balance=balance)
