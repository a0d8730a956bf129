"""What trust says of neighbours, for one rider: read after the hard rules, for those in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from timebank.members import Member
from timebank.trust.models import Evidence, Standing
from timebank.trust.rules import NEWCOMER, RELIABILITY_NEW, combined


@dataclass(frozen=True, slots=True)
class Score:
    """What orders a driver for one rider: value in [0, 1], and the counts that explain it."""

    value: float
    kept: int
    promised: int
    rides_together: int


_UNKNOWN = Score(combined(NEWCOMER, RELIABILITY_NEW), 0, 0, 0)


def has_answered(session: Session, community_id: int, rater_id: UUID, ride_id: UUID) -> bool:
    """Tell whether a member said how a ride was."""
    found = session.scalar(
        select(Evidence.id)
        .where(
            Evidence.community_id == community_id,
            Evidence.rater_id == rater_id,
            Evidence.subject_id == ride_id,
            Evidence.kind == "answer",
        )
        .limit(1)
    )
    return found is not None


def scores(
    session: Session,
    community_id: int,
    rider_id: UUID,
    member_ids: Sequence[UUID],
    now: datetime,
) -> dict[UUID, Score]:
    """Return each driver's score for this rider, newcomers included, in one statement."""
    together = (
        select(func.count())
        .where(
            Evidence.community_id == community_id,
            Evidence.rater_id == rider_id,
            Evidence.about_id == Member.id,
            Evidence.kind == "ride",
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Member.id, Standing.score, Standing.reliability, Standing.kept, Standing.promised,
            together.label("together"),
        )
        .outerjoin(
            Standing,
            and_(Standing.community_id == community_id, Standing.member_id == Member.id),
        )
        .where(Member.community_id == community_id, Member.id.in_(member_ids))
    )  # fmt: skip
    found = {
        row.id: Score(
            combined(row.score, row.reliability) if row.score is not None else _UNKNOWN.value,
            row.kept or 0,
            row.promised or 0,
            row.together,
        )
        for row in rows
    }
    return {member_id: found.get(member_id, _UNKNOWN) for member_id in member_ids}
