"""One ride with everything about it: who, when, what was done by whom, what was said to whom."""

from datetime import timedelta
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import ledger, notifications, rides, trust
from timebank.notifications import MessageView
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.comfort import lacking_words
from timebank.web.coord.moves import moves_of, next_move
from timebank.web.coord.named import the_ride
from timebank.web.coord.pages import pages
from timebank.web.coord.reasons import asks, ranks
from timebank.web.forms import posted
from timebank.web.services import now, reading, write

SECOND_LEAD = timedelta(hours=3)  # nearer than this nobody is asked to stand by


@pages.get("/board/rides/<code:code>")
@access("coordinator", whose="community", areas="within")
def ride(code: str) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        view = the_ride(db, code)
        listed = (
            ranks(view, rides.ranked(db, community, view, now())) if view.state == "looking" else []
        )
        seconds = rides.stand_bys_of_ride(db, community.id, view.id)
        return render_template(
            "coord/ride.html",
            ride=view,
            ranked=listed,
            lacking=lacking_words(rides.lacking(db, community, view, now()))
            if view.state == "looking" and not listed
            else [],
            asks=asks(listed),
            second=next((one for one in seconds if one.state in ("agreed", "called")), None),
            seconds_asked=sum(1 for one in seconds if one.state == "asked"),
            may_ask_second=view.driver_id is not None
            and view.state in ("found", "waiting_for_call")
            and view.pickup_at - now() > SECOND_LEAD,
            invitations=rides.invitations_of(db, community.id, view.id),
            events=rides.events_of(db, community.id, view.id),
            messages=_messages(db, community.id, view),
            transfers=ledger.recent_transfers(db, community.id, subject_id=view.id),
            may=moves_of(view, is_answered=_is_answered(db, view)),
            next_move=next_move(view, now()),
            weekly=rides.standing_by_id(db, community.id, view.standing_id)
            if view.standing_id
            else None,
            asked=request.args.get("asked", 0, int),
        )


@pages.post("/board/rides/<code:code>/ask")
@access("coordinator", whose="community", areas="within")
def ask(code: str) -> ResponseReturnValue:
    """Ask one driver or several at once; the first yes drives."""
    with reading() as db:
        view = the_ride(db, code)
    chosen = [one for raw in posted().many.get("drivers", []) if (one := _driver_id(raw))]
    if not chosen:
        return redirect(url_for("coord.ride", code=code), 303)
    count = write(rides.ask_drivers, session.actor(), view.id, chosen, now())
    return redirect(url_for("coord.board", ride=view.code, asked=count or None), 303)


@pages.post("/board/rides/<code:code>/assign")
@access("coordinator", whose="community", areas="within")
def assign(code: str) -> ResponseReturnValue:
    """Write down a yes that a driver gave on the telephone."""
    form = posted()
    driver_id = form.id("driver")
    with reading() as db:
        view = the_ride(db, code)
    if driver_id is None:
        abort(404)
    write(rides.assign, session.actor(channel="call"), view.id, driver_id, now())
    return redirect(url_for("coord.ride", code=code), 303)


@pages.post("/board/rides/<code:code>/second")
@access("coordinator", whose="community", areas="within")
def ask_second(code: str) -> ResponseReturnValue:
    """Ask the next best drivers to stand by for a ride that has a driver."""
    with reading() as db:
        view = the_ride(db, code)
    write(rides.ask_stand_by, session.actor(), view.id, now())
    return redirect(url_for("coord.ride", code=code), 303)


def _is_answered(db: Session, view: RideView) -> bool:
    rider_id = view.rider.member_id
    return view.state == "done" and trust.has_answered(
        db, session.community().id, rider_id, view.id
    )


def _messages(db: Session, community_id: int, view: RideView) -> list[MessageView]:
    """Return what was told about a ride and about its request, in order."""
    told = [
        message
        for subject_id in (view.request_id, view.id)
        for message in notifications.messages_about(db, community_id, subject_id)
    ]
    return sorted(told, key=lambda message: (message.made_at, message.id))


def _driver_id(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
