"""Recording evidence; the standing of whom it is about is counted again in the same breath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once, own_insert
from timebank.kernel.errors import Invalid
from timebank.kernel.ids import new_id
from timebank.trust.models import Evidence, Favourite, Standing
from timebank.trust.rules import NEWCOMER, Seen, reliability, score


class VouchForSelf(Invalid):
    """Nobody vouches for themselves."""


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """One thing seen; the same request key is recorded once."""

    request_key: str
    kind: str
    about_id: UUID
    is_good: bool
    rater_id: UUID | None = None
    subject_id: UUID | None = None
    reason: str = ""


def record(
    session: Session, community_id: int, drafts: Sequence[EvidenceDraft], now: datetime
) -> int:
    """Record evidence, each key once, and recount whom it is about. Returns how many were new."""
    new = session.execute(
        insert_once(session, Evidence)
        .values(
            [
                {
                    "community_id": community_id,
                    "id": new_id(),
                    "request_key": draft.request_key,
                    "kind": draft.kind,
                    "rater_id": draft.rater_id,
                    "about_id": draft.about_id,
                    "is_good": draft.is_good,
                    "reason": draft.reason,
                    "subject_id": draft.subject_id,
                    "at": now,
                }
                for draft in drafts
            ]
        )
        .returning(Evidence.about_id)
    ).all()
    if new:
        recount(session, community_id, sorted({row.about_id for row in new}), now)
    return len(new)


def vouch(session: Session, actor: Actor, about_id: UUID, now: datetime) -> None:
    """Vouch for a neighbour, once per pair. Raises: VouchForSelf."""
    if actor.subject_id == about_id:
        raise VouchForSelf()
    draft = EvidenceDraft(
        f"vouch:{actor.subject_id}:{about_id}", "vouch", about_id, True, actor.subject_id
    )
    record(session, actor.community_id, [draft], now)


def set_favourite(
    session: Session,
    community_id: int,
    rider_id: UUID,
    member_id: UUID,
    is_favourite: bool,
    now: datetime,
) -> None:
    """Ask this driver first for this rider from now on, or no more. Said again, it stays."""
    row = {"community_id": community_id, "rider_id": rider_id, "member_id": member_id}
    if is_favourite:
        kept = insert_once(session, Favourite).values(**row, made_at=now)
        session.execute(kept)
        return
    session.execute(
        delete(Favourite)
        .where(
            Favourite.community_id == community_id,
            Favourite.rider_id == rider_id,
            Favourite.member_id == member_id,
        )
        .execution_options(synchronize_session=False)
    )


def recount(session: Session, community_id: int, member_ids: Sequence[UUID], now: datetime) -> None:
    """Count the standing of members again from all their evidence: two reads, one write."""
    base_rate = _base_rate(session, community_id)
    seen: dict[UUID, list[Seen]] = {member_id: [] for member_id in member_ids}
    rows = session.execute(
        select(
            Evidence.about_id,
            Evidence.kind,
            Evidence.rater_id,
            Evidence.is_good,
            Evidence.subject_id,
            Evidence.at,
        ).where(Evidence.community_id == community_id, Evidence.about_id.in_(member_ids))
    )
    for row in rows:
        seen[row.about_id].append(Seen(row.kind, row.rater_id, row.is_good, row.subject_id, row.at))
    statement = own_insert(session, Standing).values(
        [
            {
                "community_id": community_id,
                "member_id": member_id,
                "score": score(of, now, base_rate),
                "reliability": reliability(of, now),
                "kept": sum(s.kind == "kept" for s in of),
                "promised": sum(s.kind in ("kept", "no_show", "late_cancel") for s in of),
                "counted_at": now,
            }
            for member_id, of in seen.items()
        ]
    )
    changed = {
        name: statement.excluded[name]
        for name in ("score", "reliability", "kept", "promised", "counted_at")
    }
    session.execute(
        statement.on_conflict_do_update(index_elements=["community_id", "member_id"], set_=changed)
    )


def _base_rate(session: Session, community_id: int) -> float:
    good, all_ = session.execute(
        select(
            func.coalesce(func.sum(case((Evidence.is_good, 1), else_=0)), 0), func.count()
        ).where(Evidence.community_id == community_id, Evidence.kind == "answer")
    ).one()
    # with few answers the share says little: mix it with what a newcomer scores
    return float((good + NEWCOMER * 20) / (all_ + 20))
