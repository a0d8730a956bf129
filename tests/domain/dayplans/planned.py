"""Small words for tests of day plans: a day asked for, made here, and looked at."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import dayplans, members
from timebank.dayplans import PlanView
from timebank.dayplans.solving import _held
from timebank.kernel.actor import system
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id

ZONE = "America/Detroit"


def tomorrow(now: datetime) -> date:
    return local_day(now + timedelta(days=1), ZONE)


def made(session: Session, now: datetime, on_day: date | None = None) -> PlanView:
    """A plan asked for, solved in this process and written: as a worker does, in one session."""
    on_day = on_day or tomorrow(now)
    plan_id = dayplans.ask(session, system(1), f"test:{new_id()}", on_day, now, seconds=2)
    claim = dayplans.claim_next(session, now, only=plan_id)
    assert claim is not None
    before = dayplans.latest_plan(session, 1, on_day, ready=True)
    community = members.community_facts(session, 1)
    snapshot = dayplans.read_day(session, community, on_day, now)
    found = dayplans.solved(snapshot, before, 1)
    assert dayplans.finish(session, claim, snapshot, found, now, held=_held(before))
    return looked_at(session, plan_id)


def looked_at(session: Session, plan_id: UUID) -> PlanView:
    session.expire_all()
    view = dayplans.plan_by_id(session, 1, plan_id)
    assert view is not None
    return view


def drivers(plan: PlanView) -> dict[UUID, UUID | None]:
    """Which driver has which ride."""
    return {line.ride.id: line.driver_id for line in plan.lines}


def stands(plan: PlanView) -> dict[UUID, str]:
    return {line.ride.id: line.stands for line in plan.lines}
