"""The way home when the rider calls: told to who promised it, or looked for urgently."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, reminders
from timebank.kernel.actor import Actor
from timebank.rides.operations.inviting import ask_next
from timebank.rides.operations.moving import lock_ride, move, only_rider
from timebank.rides.operations.telling import tell
from timebank.rides.queries.views import RideView

READY_IN = timedelta(minutes=15)
STRANDED = timedelta(minutes=20)
SEARCH = timedelta(hours=3)


def call_home(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The rider is ready to go home: the driver who promised is told at once, else neighbours
    nearby are asked and a person looks after 20 minutes.

    Raises: NotYourRide, ConsentMissing, MoveNotAllowed. Said again, the ride as it stands.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_rider(session, actor, view, "book", now)
    if view.leg == "home" and view.state in ("looking", "found", "on_the_way", "here"):
        return view
    length = view.dropoff_at - view.pickup_at
    pickup = now + READY_IN
    times: dict[str, Any] = {
        "pickup_at": pickup,
        "pickup_until": now + SEARCH,
        "dropoff_at": pickup + length,
    }
    promised = view.driver_id is not None
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
    reminders.remember(
        session,
        community.id,
        [
            reminders.Due("stranded", ride_id, now + STRANDED),
            reminders.Due("unmet", ride_id, now + SEARCH - timedelta(minutes=15)),
        ],
    )
    if view.ride_class < 2:
        ask_next(session, community, [after], now)
    return after
