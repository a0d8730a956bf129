"""The lines of a plan that still stands, locked with it: changes of one plan take turns."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.dayplans.errors import PlanReplaced, PlanUnknown
from timebank.dayplans.models import DayPlan, DayPlanLine
from timebank.kernel.actor import Actor
from timebank.kernel.errors import NotAllowed

OPEN = ("proposed", "edited")


def lock_plan(session: Session, actor: Actor, plan_id: UUID) -> list[DayPlanLine]:
    """Lock a plan and return its lines in a fixed order.

    Raises: kernel NotAllowed, PlanUnknown, PlanReplaced when it stands no more.
    """
    if not (actor.is_coordinator or actor.is_system):
        raise NotAllowed()
    c = actor.community_id
    state = session.scalar(
        select(DayPlan.state)
        .where(DayPlan.community_id == c, DayPlan.id == plan_id)
        .with_for_update()
    )
    if state is None:
        raise PlanUnknown()
    if state != "ready":
        raise PlanReplaced(state=state)
    return list(
        session.scalars(
            select(DayPlanLine)
            .where(DayPlanLine.community_id == c, DayPlanLine.plan_id == plan_id)
            .order_by(DayPlanLine.together_id, DayPlanLine.pickup_at)
            .execution_options(populate_existing=True)
        )
    )


def together(lines: Sequence[DayPlanLine], together_id: UUID) -> list[DayPlanLine]:
    """Return the lines that one driver takes as a whole, by time."""
    return [line for line in lines if line.together_id == together_id]
