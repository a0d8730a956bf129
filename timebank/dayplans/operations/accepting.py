"""A coordinator accepts lines of a plan: each becomes an invitation to its driver."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank import rides
from timebank.dayplans.models import DayPlanLine
from timebank.dayplans.operations.lines import OPEN, lock_plan, together
from timebank.dayplans.queries.views import rides_among
from timebank.kernel.actor import Actor
from timebank.kernel.db import attempt
from timebank.kernel.errors import Conflict
from timebank.members import MemberIds


@dataclass(frozen=True, slots=True)
class Accepted:
    """asked: rides whose drivers were asked. refused: ride id and what speaks against it."""

    asked: tuple[UUID, ...]
    refused: tuple[tuple[UUID, str], ...]


def accept(
    session: Session,
    actor: Actor,
    plan_id: UUID,
    now: datetime,
    *,
    line_ids: Collection[UUID] | None = None,
    among: MemberIds | None = None,
) -> Accepted:
    """Ask the drivers of these lines, or of all that are open.

    among: whose rides may be decided; a line of anybody else is as none.

    A line that can be asked no more (taken, called off, a rule stands against it) stays as it is
    and is named. Said again, nobody is asked twice. Raises: NotAllowed, PlanUnknown, PlanReplaced,
    LineEnded never: a line accepted before counts as nothing.
    """
    lines = lock_plan(session, actor, plan_id)
    within = _within(session, actor.community_id, plan_id, among)
    chosen = [
        line
        for line in lines
        if line.state in OPEN
        and (line_ids is None or line.id in line_ids)
        and (within is None or line.id in within)
    ]
    asked: list[UUID] = []
    refused: list[tuple[UUID, str]] = []
    for first in dict.fromkeys(line.together_id for line in chosen):
        group = together(lines, first)
        driver_id = group[0].driver_id
        assert driver_id is not None
        pickups = {line.ride_id: line.pickup_at for line in group}
        try:
            attempt(session, rides.ask_planned, actor, pickups, driver_id, now)
        except Conflict as error:
            refused += [(line.ride_id, _code(error)) for line in group]
            continue
        asked += pickups
        session.execute(
            update(DayPlanLine)
            .where(
                DayPlanLine.community_id == actor.community_id,
                DayPlanLine.id.in_([line.id for line in group]),
            )
            .values(state="accepted", changed_by_id=actor.member_id, changed_at=now)
            .execution_options(synchronize_session=False)
        )
    return Accepted(tuple(asked), tuple(refused))


def _within(
    session: Session, community_id: int, plan_id: UUID, among: MemberIds | None
) -> set[UUID] | None:
    """Return the lines of these riders; None: of all."""
    if among is None:
        return None
    found = select(DayPlanLine.id).where(
        DayPlanLine.community_id == community_id,
        DayPlanLine.plan_id == plan_id,
        rides_among(community_id, among),
    )
    return set(session.scalars(found))


def _code(error: Conflict) -> str:
    reasons = error.data.get("reasons")
    return str(reasons[0]) if reasons else str(error.data.get("state", error.code))
