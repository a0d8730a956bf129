"""What a person does with a text that no key fits: answers it in words, or closes it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.inbound.errors import CoordinatorOnly, NoSuchText, TextClosed, TextsStopped
from timebank.inbound.models import InboundText
from timebank.inbound.queries.prompts import caller_of
from timebank.kernel.actor import Actor
from timebank.notifications import Answer

OUTCOME_MAX = 200
WORDS_MAX = 120  # with the sender's name one text part


def answer_text(session: Session, actor: Actor, text_id: UUID, words: str, now: datetime) -> UUID:
    """Answer a text in a person's own words, and close it; the same words twice are once.

    Returns the message's id. Raises: CoordinatorOnly, NoSuchText, TextClosed, TextsStopped.
    """
    row = _locked(session, actor, text_id)
    said = " ".join(words.split())[:WORDS_MAX]
    if row.inbox == "closed":
        if row.outcome == said and row.reply_ids:
            return UUID(row.reply_ids[-1])
        raise TextClosed(text_id=str(text_id))
    caller = caller_of(session, actor.community_id, row.from_number)
    if caller.is_stopped:
        raise TextsStopped(text_id=str(text_id))
    community = members.community_facts(session, actor.community_id)
    language = caller.members[0].language if caller.members else "en"
    answer = Answer("P1", f"P1:{text_id}", language, {"words": said}, row.member_id)
    ids = notifications.answer_number(session, community, row.from_number, [answer], now)
    _close(session, actor, row, said, now, [*row.reply_ids, str(ids[0])])
    return ids[0]


def close_text(session: Session, actor: Actor, text_id: UUID, outcome: str, now: datetime) -> None:
    """Close a text with what came of it; closed already, nothing changes.

    Raises: CoordinatorOnly, NoSuchText.
    """
    row = _locked(session, actor, text_id)
    if row.inbox == "open":
        _close(session, actor, row, " ".join(outcome.split())[:OUTCOME_MAX], now, row.reply_ids)


def _locked(session: Session, actor: Actor, text_id: UUID) -> InboundText:
    if not actor.is_coordinator:
        raise CoordinatorOnly()
    row = session.scalar(
        select(InboundText)
        .where(
            InboundText.community_id == actor.community_id,
            InboundText.id == text_id,
            InboundText.inbox != "none",
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchText(text_id=str(text_id))
    return row


def _close(
    session: Session,
    actor: Actor,
    row: InboundText,
    outcome: str,
    now: datetime,
    reply_ids: list[str],
) -> None:
    session.execute(
        update(InboundText)
        .where(InboundText.community_id == row.community_id, InboundText.id == row.id)
        .values(
            inbox="closed",
            closed_at=now,
            closed_by_id=actor.member_id,
            outcome=outcome,
            reply_ids=reply_ids,
        )
        .execution_options(synchronize_session=False)
    )
