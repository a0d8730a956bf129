"""What a coordinator looks at: opened once a key, closed with what came of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank.intermediaries.errors import NoSuchReview, ReviewClosed
from timebank.intermediaries.models import Review
from timebank.intermediaries.rules import CAUSES, ReviewDraft, outcomes_of
from timebank.kernel.actor import Actor
from timebank.kernel.db import insert_once
from timebank.kernel.ids import new_id
from timebank.members import ChoiceUnknown, need_coordinator, one_line

NOTE_MAX = 200


def open_reviews(
    session: Session, community_id: int, drafts: Sequence[ReviewDraft], now: datetime
) -> None:
    """Put things before the coordinators in one statement; a key that was used opens nothing."""
    if not drafts:
        return
    assert all(draft.cause in CAUSES for draft in drafts)
    rows = [
        {
            "community_id": community_id,
            "id": new_id(),
            "review_key": draft.key,
            "cause": draft.cause,
            "member_id": draft.member_id,
            "actor_id": draft.actor_id,
            "act_id": draft.act_id,
            "month": draft.month,
            "detail": dict(draft.detail),
            "state": "open",
            "made_at": now,
        }
        for draft in drafts
    ]
    session.execute(insert_once(session, Review), rows)


def close_review(
    session: Session, actor: Actor, review_id: UUID, outcome: str, note: str, now: datetime
) -> Review | None:
    """Write down what came of it, once; the same outcome again is None.

    By a coordinator. Raises: CoordinatorOnly, NoSuchReview, ReviewClosed, ChoiceUnknown,
    FieldTooLong.
    """
    need_coordinator(actor)
    note = one_line(note, "note", NOTE_MAX)
    review = session.scalar(
        select(Review)
        .where(Review.community_id == actor.community_id, Review.id == review_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if review is None:
        raise NoSuchReview(review_id=str(review_id))
    if outcome not in outcomes_of(review.cause):
        raise ChoiceUnknown(field="outcome", choices=outcomes_of(review.cause))
    if review.state == "done":
        if review.outcome == outcome:
            return None
        raise ReviewClosed(review_id=str(review_id), outcome=review.outcome)
    session.execute(
        update(Review)
        .where(Review.community_id == review.community_id, Review.id == review.id)
        .values(state="done", ended_at=now, ended_by_id=actor.member_id, outcome=outcome, note=note)
        .execution_options(synchronize_session=False)
    )
    return review
