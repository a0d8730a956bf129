"""After a new driver's first rides: a coordinator calls and asks how it was."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.members import CommunityFacts
from timebank.notifications import TaskDraft
from timebank.rides.queries.views import RideView

ASKED_AFTER = timedelta(hours=1)  # home again, and it is still fresh


def count_first(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Count a kept ride of a new driver; the coordinator is asked to call them, once a request."""
    if view.driver_id is None or view.driver is None:
        return
    left = members.drove_first(session, community.id, view.driver_id)
    if left is None:
        return
    call = TaskDraft(
        kind="call_member",
        key=f"first_ride:{view.request_id}:{view.driver_id}",
        due_at=now + ASKED_AFTER,
        member_id=view.driver.member_id,
        subject_id=view.id,
        detail={"about": "first_ride", "left": left},
    )
    notifications.open_task(session, community.id, call, now)
