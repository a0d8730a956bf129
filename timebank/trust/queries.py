"""What trust says of neighbours, for one rider: read after the hard rules, for those in reach."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from timebank.trust.models import Evidence, Favourite, Standing
from timebank.trust.rules import NEWCOMER, RELIABILITY_NEW, combined

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
    """Return what orders a driver, in [0, 1], for what a standing says; None: there is none."""
    return _NEWCOMER if score is None or reliability is None else combined(score, reliability)


def value_of_standing() -> ColumnElement[float]:
    """Return the same in SQL, beside a standing or the lack of one."""
    value: Any = combined(cast(Any, Standing.score), cast(Any, Standing.reliability))
    return func.coalesce(value, _NEWCOMER)
