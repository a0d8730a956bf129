"""What rider and driver say after a ride: would ride again, or something was wrong."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, notifications, trust
from timebank.kernel.actor import Actor
from timebank.rides.errors import MoveNotAllowed, NotYourRide
from timebank.rides.operations.moving import lock_ride, only_rider
from timebank.rides.operations.telling import task, tell
from timebank.rides.queries.views import RideView

THANKS_DAYS = 3  # later it would only puzzle


def answer(
    session: Session, actor: Actor, ride_id: UUID, is_good: bool, reason: str, now: datetime
) -> None:
    """Say whether one would ride with this neighbour again; once a ride, with private reason.

    A helper never answers for a member; a coordinator writes down what they said, unless the
    ride was their own. Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.driver is None:
        raise NotYourRide()
    rater_id = actor.subject_id
    sides = {
        view.rider.member_id: view.driver.member_id,
        view.driver.member_id: view.rider.member_id,
    }
    if rater_id not in sides:
        raise NotYourRide()
    if actor.on_behalf_of not in (None, actor.member_id) and (
        not actor.is_coordinator or actor.member_id in sides
    ):
        raise NotYourRide()
    if view.state not in ("done", "stopped"):
        raise MoveNotAllowed(state=view.state, verb="answer")
    draft = trust.EvidenceDraft(
        f"answer:{ride_id}:{rater_id}",
        "answer",
        sides[rater_id],
        is_good,
        rater_id,
        ride_id,
        reason,
    )
    trust.record(session, community.id, [draft], now)
    intermediaries.note_act(session, actor, "answered", rater_id, now, subject_id=ride_id)


def thank(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """Send the rider's thanks to the driver, once a ride.

    Raises: NotYourRide, ConsentMissing, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_rider(session, actor, view, "message", now)
    if view.state not in ("done", "stopped") or view.driver_contact is None:
        raise MoveNotAllowed(state=view.state, verb="thank")
    until = now + timedelta(days=THANKS_DAYS)
    draft = tell(community, "D10", view, view.driver_contact, now, key="thanks", deadline_at=until)
    intermediaries.tell(session, community, [draft], now)
    return view


def report_problem(
    session: Session, actor: Actor, ride_id: UUID, words: str, now: datetime
) -> None:
    """Say that something is wrong or unsafe: a person calls back, first in the list.

    Raises: NotYourRide, ConsentMissing.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.driver is None or view.driver.member_id != actor.member_id:
        actor = only_rider(session, actor, view, "book", now)
        intermediaries.note_act(
            session, actor, "problem", view.rider.member_id, now, subject_id=view.id
        )
    about = task("problem", view, now, f"{actor.member_id}:{now.date()}", words=words)
    notifications.open_task(session, community.id, about, now)
