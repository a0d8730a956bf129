"""A helper's checklist: ticked by the helper, confirmed by a coordinator who is somebody else."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.desks.errors import OwnTime
from timebank.desks.models import TrainingStep
from timebank.desks.rules import TRAINING_STEPS
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import ChoiceUnknown, need_coordinator


def tick_training(session: Session, actor: Actor, steps: Collection[str], now: datetime) -> None:
    """Tick steps of the actor's own checklist; what is ticked stays so. Raises: ChoiceUnknown."""
    assert actor.member_id is not None
    if not set(steps) <= set(TRAINING_STEPS):
        raise ChoiceUnknown(field="steps", choices=TRAINING_STEPS)
    members.present_member(session, actor.community_id, actor.member_id)  # a twin waits
    known = set(
        session.scalars(
            select(TrainingStep.step).where(
                TrainingStep.community_id == actor.community_id,
                TrainingStep.member_id == actor.member_id,
            )
        )
    )
    rows = [
        {
            "community_id": actor.community_id,
            "id": new_id(),
            "member_id": actor.member_id,
            "step": step,
            "ticked_at": now,
        }
        for step in TRAINING_STEPS
        if step in steps and step not in known
    ]
    if rows:
        session.execute(insert(TrainingStep), rows)


def confirm_training(session: Session, actor: Actor, member_id: UUID, now: datetime) -> None:
    """Confirm every step a helper has ticked; confirmed again, the first one stays.

    Raises: CoordinatorOnly, OwnTime, NoSuchMember.
    """
    need_coordinator(actor)
    if actor.member_id == member_id:
        raise OwnTime()
    members.present_member(session, actor.community_id, member_id)
    session.execute(
        update(TrainingStep)
        .where(
            TrainingStep.community_id == actor.community_id,
            TrainingStep.member_id == member_id,
            TrainingStep.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, confirmed_by_id=actor.member_id)
        .execution_options(synchronize_session=False)
    )
