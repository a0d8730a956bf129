"""Who is flagged for the fund, and who said so when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from timebank.members.models import FundFlag, Member


@dataclass(frozen=True, slots=True)
class FlagView:
    """One time that a member was flagged. words: why, staff only; ended_at None: it stands."""

    words: str
    made_by: str
    made_at: datetime
    ended_by: str | None
    ended_at: datetime | None


def has_flag(community_id: Any, member_id: Any) -> ColumnElement[bool]:
    """Return whether a flag of this member stands, as a column for others' statements."""
    return exists().where(
        FundFlag.community_id == community_id,
        FundFlag.member_id == member_id,
        FundFlag.ended_at.is_(None),
    )


def is_flagged(session: Session, community_id: int, member_id: UUID) -> bool:
    """Tell whether a member is flagged for the fund."""
    return bool(session.scalar(select(has_flag(community_id, member_id))))


def flags_of(session: Session, community_id: int, member_id: UUID) -> list[FlagView]:
    """Return every time a member was flagged, the newest first."""
    made, ended = aliased(Member), aliased(Member)
    ends = and_(ended.community_id == community_id, ended.id == FundFlag.ended_by_id)
    rows = session.execute(
        select(FundFlag.words, made.name, FundFlag.made_at, ended.name, FundFlag.ended_at)
        .join(made, and_(made.community_id == community_id, made.id == FundFlag.made_by_id))
        .outerjoin(ended, ends)
        .where(FundFlag.community_id == community_id, FundFlag.member_id == member_id)
        .order_by(FundFlag.made_at.desc(), FundFlag.id.desc())
    )
    return [FlagView(*row) for row in rows]
