"""What a rider says of their ride when somebody phones them: they need it, or it is off.

The office's list and a helper's Today write it down alike, in one transaction with the call.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import rides
from timebank.kernel.actor import Actor
from timebank.notifications import TaskView
from timebank.rides import RideView
from timebank.web.services import now

CALL_AGAIN = timedelta(hours=1)  # so long a call that nobody answered waits
ABOUT_RIDE = ("needs_ride", "no_ride")
ASKS_FOR_RIDE = frozenset({"", "R2", "R3", "R4", "R12", "R21", "closed"})
BEFORE_RIDING = ("waiting_for_call", "looking", "found", "on_the_way", "here")


def rides_asked_about(
    db: Session, community_id: int, tasks: Sequence[TaskView]
) -> Mapping[UUID, RideView]:
    """Return by task the live ride that a call asks its rider about; one statement."""
    asking = [
        task
        for task in tasks
        if task.kind == "call_member" and task.about in ASKS_FOR_RIDE and task.subject_id
    ]
    ids = [task.subject_id for task in asking if task.subject_id]
    views = rides.rides_about(db, community_id, ids)
    found: dict[UUID, RideView] = {}
    for task in asking:
        for view in views:
            is_meant = task.subject_id in (view.id, view.request_id)
            is_riders = view.rider.member_id == task.member_id
            if is_meant and is_riders and view.state in BEFORE_RIDING:
                found.setdefault(task.id, view)
    return found


def is_weather(task: TaskView | None) -> bool:
    """Tell whether a call is about a ride that bad weather is in the way of."""
    return task is not None and task.detail.get("closure") == "weather"


def do_as_said(
    db: Session, actor: Actor, ride: RideView, outcome: str, *, weather: bool = False
) -> None:
    """Confirm the ride or call it off; weather: it is why.

    Raises: ConsentMissing, MoveNotAllowed.
    """
    if outcome == "needs_ride":
        rides.confirm_ready(db, actor, ride.id, now())
    else:
        rides.cancel(db, actor, ride.id, now(), reason="by phone", weather=weather)
