"""Keeping what was typed, for half an hour; a draft is its writer's alone."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.desks.errors import NoSuchDraft
from timebank.desks.models import DeskDraft
from timebank.desks.rules import DRAFT_KEPT, clean, kept_fields
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id


def keep_draft(
    session: Session,
    actor: Actor,
    draft_id: UUID,
    kind: str,
    label: str,
    typed: Mapping[str, str],
    now: datetime,
) -> UUID:
    """Keep a draft as it is typed now, for another half hour; return its id.

    An id that belongs to somebody else is not touched: the draft gets a new one.
    """
    assert actor.member_id is not None, "a draft has a writer"
    row = {
        "label": clean(label)[:80],
        "typed": kept_fields(typed),
        "kept_at": now,
        "until_at": now + DRAFT_KEPT,
    }
    whose = session.scalar(
        select(DeskDraft.by_id).where(
            DeskDraft.community_id == actor.community_id, DeskDraft.id == draft_id
        )
    )
    if whose == actor.member_id:
        session.execute(
            update(DeskDraft)
            .where(DeskDraft.community_id == actor.community_id, DeskDraft.id == draft_id)
            .values(**row)
            .execution_options(synchronize_session=False)
        )
        return draft_id
    if whose is not None:
        draft_id = new_id()
    session.execute(
        insert(DeskDraft).values(
            community_id=actor.community_id, id=draft_id, by_id=actor.member_id, kind=kind, **row
        )
    )
    return draft_id


def lock_draft(session: Session, actor: Actor, draft_id: UUID, now: datetime) -> dict[str, str]:
    """Return what a draft holds, locked against a twin. Raises: NoSuchDraft."""
    typed = session.scalar(
        select(DeskDraft.typed)
        .where(
            DeskDraft.community_id == actor.community_id,
            DeskDraft.id == draft_id,
            DeskDraft.by_id == actor.member_id,
            DeskDraft.until_at > now,
        )
        .with_for_update(key_share=True)
    )
    if typed is None:
        raise NoSuchDraft(draft_id=str(draft_id))
    return dict(typed)


def end_draft(session: Session, actor: Actor, draft_id: UUID) -> None:
    """Forget a draft: its call was booked or given up. One that is gone is gone."""
    session.execute(
        delete(DeskDraft)
        .where(
            DeskDraft.community_id == actor.community_id,
            DeskDraft.id == draft_id,
            DeskDraft.by_id == actor.member_id,
        )
        .execution_options(synchronize_session=False)
    )


def forget_drafts(session: Session, community_id: int, now: datetime) -> None:
    """Take out every draft of a community whose half hour is over: names and numbers of callers."""
    session.execute(
        delete(DeskDraft)
        .where(DeskDraft.community_id == community_id, DeskDraft.until_at <= now)
        .execution_options(synchronize_session=False)
    )
