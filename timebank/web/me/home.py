"""A member's first page: the next ride on top, or the one button that asks for one.

Then the usual trips to go again, and the hours without a word of owing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import render_template
from sqlalchemy.orm import Session

from timebank import exchanges, ledger, rides, trust, voting
from timebank.ledger import Balance
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.closed import closed_soon
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading

ON_THE_ROAD = ("here", "riding", "on_the_way")
TOLD_AFTER = ("done", "unmet", "stopped", "nobody_there")  # ended, and worth a word


@pages.get("")
@access("rider", whose="own")
def home() -> str:
    """Show the next ride and what to do about it."""
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        coming = rides.my_rides(db, community.id, member_id, now(), upcoming=True)
        trips = rides.usual_trips(db, community.id, member_id, community.time_zone, limit=4)
        balance = balance_of(db, community.id, member_id)
        asked_about = exchanges.waiting_count(db, community.id, member_id)
        vote = voting.vote_for(db, community.id, member_id, now())
        closed = closed_soon(db, now())
    ride = next_ride(coming, now())
    is_answered = False
    if ride is not None and ride.state == "done":
        with reading() as db:
            is_answered = trust.has_answered(db, community.id, member_id, ride.id)
    on_top = ride.request_id if ride else None
    later = [r for r in coming if r.request_id != on_top and r.state in rides.LIVE]
    return render_template(
        "me/home.html",
        ride=ride,
        is_answered=is_answered,
        phone=ride is not None and rides.phone_may_be_shown(ride, now()),
        planned=ride and rides.planned_at(ride.pickup_at, community, now()),
        later=later[:3],
        trips=trips,
        balance=balance,
        asked_about=asked_about,
        vote=vote,
        closed=closed,
    )


def balance_of(db: Session, community_id: int, member_id: UUID) -> Balance:
    """Return a member's hours; somebody without an account has none yet."""
    found = ledger.balances(db, community_id, [member_id])
    return found.get(member_id) or Balance(member_id, 0, 0, 0, 0, 0)


def next_ride(coming: Sequence[RideView], at: datetime) -> RideView | None:
    """Choose the ride that stands on top: under way, then just ended, then the next to come."""
    for ride in coming:
        if ride.state in ON_THE_ROAD:
            return ride
    live = [ride for ride in coming if ride.state in rides.LIVE]
    ended = [ride for ride in coming if ride.state in TOLD_AFTER and not _goes_on(ride, live)]
    if ended and not (live and live[0].pickup_at - at < timedelta(hours=3)):
        return ended[-1]
    return live[0] if live else None


def _goes_on(ride: RideView, live: Sequence[RideView]) -> bool:
    return any(other.request_id == ride.request_id for other in live)
