"""The way home when the rider calls: told to who promised it, or looked for urgently."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, reminders
from timebank.kernel.actor import Actor
from timebank.members import CommunityFacts
from timebank.rides.errors import MayNotDrive
from timebank.rides.operations.answering import check, lock_driver
from timebank.rides.operations.inviting import ask_next
from timebank.rides.operations.moving import lock_ride, move, only_rider
from timebank.rides.operations.telling import tell
from timebank.rides.queries.views import RideView
from timebank.rides.rules.times import GIVEN_UP

READY_IN = timedelta(minutes=15)
STRANDED = timedelta(minutes=20)
SEARCH = timedelta(hours=3)


def call_home(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The rider is ready to go home: the driver who promised is told at once, else neighbours
    nearby are asked and a person looks after 20 minutes.

    A promise does not count while another promised ride is in its way. Said again, the ride as
    it stands. Raises: NotYourRide, ConsentMissing, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    actor = only_rider(session, actor, view, "book", now)
    if view.leg == "home" and view.state in ("looking", "found", "on_the_way", "here"):
        if view.state == "found" and view.driver_contact is not None:  # R7 promised to tell them
            ready = tell(community, "D9", view, view.driver_contact, now, at_once=True)
            intermediaries.tell(session, community, [ready], now)
        return view
    intermediaries.note_act(
        session, actor, "go_home", view.rider.member_id, now, subject_id=view.id
    )
    length = view.dropoff_at - view.pickup_at
    pickup = now + READY_IN
    times: dict[str, Any] = {
        "pickup_at": pickup,
        "pickup_until": now + SEARCH,
        "dropoff_at": pickup + length,
    }
    promised = _keeps_promise(session, community, replace(view, **times), now)
    if not promised:
        times |= {"driver_id": None, "vehicle_id": None}
    after = move(session, actor, view, "accept" if promised else "call", now, **times)
    reminders.drop(session, community.id, [ride_id], None)
    if promised:
        assert after.driver_contact is not None
        drafts = [
            tell(community, "D9", after, after.driver_contact, now, at_once=True),
            tell(community, "R2", after, after.rider_contact, now, at_once=True, key="home"),
        ]
        intermediaries.tell(session, community, drafts, now)
        return after
    by_person = view.ride_class >= 2  # a coordinator finds these drivers
    dues = [
        reminders.Due("stranded", ride_id, now if by_person else now + STRANDED),
        reminders.Due("unmet", ride_id, now + SEARCH - GIVEN_UP),
    ]
    reminders.remember(session, community.id, dues)
    if view.driver_contact is not None:  # had promised, and cannot now
        free = tell(community, "D8", view, view.driver_contact, now, at_once=True)
        intermediaries.tell(session, community, [free], now)
    if not by_person:
        ask_next(session, community, [after], now)
    return after


def _keeps_promise(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> bool:
    """Tell whether the driver who promised still may drive, and is not on another ride then."""
    if view.driver_id is None:
        return False
    lock_driver(session, community.id, view.driver_id)
    try:
        check(session, community, [view], view.driver_id, now)
    except MayNotDrive as refused:
        return not {"overlap", "papers_car_or_days"} & set(refused.data["reasons"])
    return True
