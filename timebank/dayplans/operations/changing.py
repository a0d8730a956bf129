"""A coordinator changes a plan: another driver for a line, checked at once, or no line at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from timebank import rides
from timebank.dayplans.errors import LineEnded, PlanUnknown
from timebank.dayplans.models import DayPlanLine
from timebank.dayplans.operations.lines import OPEN, lock_plan, together
from timebank.dayplans.operations.working import reason_of
from timebank.kernel.actor import Actor
from timebank.matching import Busy
from timebank.members import CommunityFacts, community_facts
from timebank.rides import RideView

CHANGEABLE = (*OPEN, "dropped", "left_out")
KEPT = (*OPEN, "accepted")  # lines that take a driver's time


def give(
    session: Session, actor: Actor, plan_id: UUID, line_id: UUID, driver_id: UUID, now: datetime
) -> None:
    """Give a line, and what goes with it, to a driver; looked at as an invitation will be.

    At the line's time or, where that does not fit, at the earliest or the latest that is on time.
    Raises: NotAllowed, PlanUnknown, PlanReplaced, LineEnded(state), rides.MayNotDrive(reasons).
    """
    lines = lock_plan(session, actor, plan_id)
    group = _group(lines, line_id)
    if any(line.state not in CHANGEABLE for line in group):
        raise LineEnded(state=group[0].state)
    community = community_facts(session, actor.community_id)
    views = rides.rides_by_ids(session, community.id, [line.ride_id for line in group])
    off = next((view.state for view in views if view.state != "looking"), None)
    if off is not None:
        raise LineEnded(state=off)
    beside = _beside(session, community, lines, group, driver_id)
    reasons: tuple[str, ...] = ()
    for moved in _times(group, views):
        why, ranked = rides.refused_planned(session, community, moved, driver_id, beside, now)
        if ranked is not None:
            at = {view.id: view for view in moved}
            for number, line in enumerate(group):
                _write(
                    session, actor, line, now, state="edited", driver_id=driver_id,
                    position=0, pickup_at=at[line.ride_id].pickup_at,
                    dropoff_at=at[line.ride_id].dropoff_at, reason=reason_of(ranked),
                    minutes=ranked.minutes if number == 0 else 0,
                )  # fmt: skip
            return
        reasons = reasons or why
    raise rides.MayNotDrive(reasons=list(reasons))


def drop(session: Session, actor: Actor, plan_id: UUID, line_id: UUID, now: datetime) -> None:
    """Take a line, and what goes with it, out of the plan; its ride is looked for as before.

    Said again, the same. Raises: NotAllowed, PlanUnknown, PlanReplaced, LineEnded(state).
    """
    for line in _group(lock_plan(session, actor, plan_id), line_id):
        if line.state in OPEN:
            _write(session, actor, line, now, state="dropped", driver_id=None, minutes=0)
        elif line.state != "dropped":
            raise LineEnded(state=line.state)


def _group(lines: Sequence[DayPlanLine], line_id: UUID) -> list[DayPlanLine]:
    found = next((line for line in lines if line.id == line_id), None)
    if found is None:
        raise PlanUnknown()
    return together(lines, found.together_id)


def _times(group: Sequence[DayPlanLine], views: Sequence[RideView]) -> list[list[RideView]]:
    """Return the rides at each time to be tried; both ways with a wait only as they stand."""
    if len(views) > 1:
        return [list(views)]
    view, line = views[0], group[0]
    length = view.dropoff_at - view.pickup_at
    tried = dict.fromkeys(
        at
        for at in (line.pickup_at, view.pickup_at, view.pickup_until)
        if view.pickup_at <= at <= view.pickup_until
    )
    return [[replace(view, pickup_at=at, dropoff_at=at + length)] for at in tried]


def _beside(
    session: Session,
    community: CommunityFacts,
    lines: Sequence[DayPlanLine],
    group: Sequence[DayPlanLine],
    driver_id: UUID,
) -> list[tuple[Busy, int]]:
    """Return what else the plan has the driver do and they have not promised yet."""
    mine = [
        line
        for line in lines
        if line.driver_id == driver_id and line.state in KEPT and line not in group
    ]
    views = {
        view.id: view
        for view in rides.rides_by_ids(session, community.id, [line.ride_id for line in mine])
    }
    return [
        (_busy(views[line.ride_id], line), line.minutes)
        for line in mine
        if views[line.ride_id].state == "looking"
    ]


def _busy(view: RideView, line: DayPlanLine) -> Busy:
    start, end = view.from_place, view.to_place
    return Busy((start.lat, start.lon), (end.lat, end.lon), line.pickup_at, line.dropoff_at)


def _write(
    session: Session, actor: Actor, line: DayPlanLine, now: datetime, **values: object
) -> None:
    session.execute(
        update(DayPlanLine)
        .where(DayPlanLine.community_id == actor.community_id, DayPlanLine.id == line.id)
        .values(changed_by_id=actor.member_id, changed_at=now, **values)
        .execution_options(synchronize_session=False)
    )
