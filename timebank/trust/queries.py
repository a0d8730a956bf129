"""What trust says of neighbours, for one rider: read after the hard rules, for those in reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, select
from sqlalchemy.orm import Session

from timebank.kernel.tables import Id
from timebank.trust.models import Evidence, Favourite, Standing
from timebank.trust.rules import NEWCOMER, RELIABILITY_NEW, combined


@dataclass(frozen=True, slots=True)
class Score:
    """What orders a driver for one rider: value in [0, 1], and the counts that explain it."""

    value: float
    kept: int
    promised: int
    rides_together: int
    is_favourite: bool = False  # the rider would like to ride with them


_NEWCOMER = combined(NEWCOMER, RELIABILITY_NEW)


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
    rows = session.execute(
        _standings(), {"bank": community_id, "rider": rider_id, "members": member_ids}
    )
    found = {
        row.member_id: Score(
            combined(row.score, row.reliability),
            row.kept,
            row.promised,
            row.together,
            row.is_favourite,
        )
        for row in rows
    }
    unknown = Score(_NEWCOMER, 0, 0, 0)
    return {member_id: found.get(member_id, unknown) for member_id in member_ids}


def favourites_of(session: Session, community_id: int, rider_id: UUID) -> set[UUID]:
    """Return the members a rider would like to be asked first."""
    return set(
        session.scalars(
            select(Favourite.member_id).where(
                Favourite.community_id == community_id, Favourite.rider_id == rider_id
            )
        )
    )


def value_of(score: float | None, reliability: float | None) -> float:
    """Return the value of `Score` for what a standing says; None: there is none yet."""
    return _NEWCOMER if score is None or reliability is None else combined(score, reliability)


def value_of_standing() -> ColumnElement[float]:
    """Return the value of `Score` in SQL, beside a standing or the lack of one."""
    value: Any = combined(cast(Any, Standing.score), cast(Any, Standing.reliability))
    return func.coalesce(value, _NEWCOMER)


@cache
def _standings() -> Any:
    """Build the statement once. Whoever was ever seen with the rider has a standing."""
    bank, rider = bindparam("bank", type_=Integer), bindparam("rider", type_=Id)
    shared = (
        select(Evidence.about_id, func.count().label("rides"))
        .where(Evidence.community_id == bank, Evidence.rater_id == rider, Evidence.kind == "ride")
        .group_by(Evidence.about_id)
        .subquery("shared")
    )
    return (
        select(
            Standing.member_id, Standing.score, Standing.reliability, Standing.kept,
            Standing.promised, func.coalesce(shared.c.rides, 0).label("together"),
            Favourite.member_id.is_not(None).label("is_favourite"),
        )
        .outerjoin(shared, shared.c.about_id == Standing.member_id)
        .outerjoin(
            Favourite,
            and_(
                Favourite.community_id == bank,
                Favourite.rider_id == rider,
                Favourite.member_id == Standing.member_id,
            ),
        )
        .where(
            Standing.community_id == bank,
            Standing.member_id.in_(bindparam("members", expanding=True)),
        )
    )  # fmt: skip
