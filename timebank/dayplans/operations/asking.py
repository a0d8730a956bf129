"""Asking for a plan: a row that a worker finds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from timebank.dayplans.errors import DayNotPlannable
from timebank.dayplans.models import DayPlan
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.errors import NotAllowed
from timebank.kernel.ids import new_id
from timebank.members import community_facts

DAYS_AHEAD = 14  # rides that come again are made this far ahead
SECONDS = 20


def ask(
    session: Session,
    actor: Actor,
    request_key: str,
    on_day: date,
    now: datetime,
    *,
    seconds: int = SECONDS,
) -> UUID:
    """Ask for a plan of a local day and return its id; one that is being made is not asked twice.

    Said again with the same key, the same. Raises: kernel NotAllowed, DayNotPlannable(field, days).
    """
    if not (actor.is_coordinator or actor.is_system):
        raise NotAllowed()
    c = actor.community_id
    today = local_day(now, community_facts(session, c).time_zone)
    if not 0 <= (on_day - today).days <= DAYS_AHEAD:
        raise DayNotPlannable(field="day", days=DAYS_AHEAD)
    known = session.scalar(
        select(DayPlan.id)
        .where(
            DayPlan.community_id == c,
            (DayPlan.request_key == request_key)
            | ((DayPlan.on_day == on_day) & DayPlan.state.in_(("asked", "working"))),
        )
        .order_by((DayPlan.request_key == request_key).desc(), DayPlan.number.desc())
        .limit(1)
    )
    if known is not None:
        return known
    last = session.scalar(
        select(func.max(DayPlan.number)).where(DayPlan.community_id == c, DayPlan.on_day == on_day)
    )
    plan_id = new_id()
    session.execute(  # of two at once the second is refused, and looks again
        insert(DayPlan).values(
            community_id=c, id=plan_id, request_key=request_key, on_day=on_day,
            number=(last or 0) + 1, state="asked", asked_by_id=actor.member_id, asked_at=now,
            seconds=seconds,
        )
    )  # fmt: skip
    return plan_id
