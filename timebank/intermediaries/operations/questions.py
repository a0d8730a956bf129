"""Asking a member whether what was said for them is so: R11, or a person's call.

The question never goes through the helper whom it is about; whom nothing reaches, a person asks.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.intermediaries.models import Consent, Organisation
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft, TaskDraft

ASKED_ABOUT_DAYS = 14  # how long after its end a silent consent still opens its call task


def ask_member(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    recipient: Recipient,
    consent_id: UUID,
    agency: str,
    confirm_by_on: date,
    now: datetime,
) -> None:
    """Ask a member to confirm spoken consent by the end of a local day."""
    themself = _directly(recipient)
    if themself.wish == "paper":
        task = _call_task(consent_id, recipient.member_id, agency, now)
        notifications.open_task(session, community.id, task, now)
        return
    draft = MessageDraft(
        kind="R11",
        recipient=themself,
        params={"helper": _helper_name(session, actor, agency), "agency": agency},
        subject_id=consent_id,
        key=f"R11:{consent_id}",
        due_at=now,
        deadline_at=local_instant(confirm_by_on + timedelta(days=1), 0, community.time_zone),
    )
    notifications.post(session, community, [draft], now)


def end_question(session: Session, community_id: int, consent_id: UUID, now: datetime) -> None:
    """Call the question back: it is answered, or there is nothing left to ask about."""
    notifications.drop_messages_about(session, community_id, [consent_id], now)
    notifications.drop_tasks_about(session, community_id, [consent_id], now)


def ask_about_silence(session: Session, community_id: int, now: datetime) -> int:
    """Open a call task for each spoken consent that ended in silence; return how many there are.

    Rung once a day or oftener: a task's key opens it once.
    """
    community = members.community_facts(session, community_id)
    today = local_day(now, community.time_zone)
    rows = session.execute(
        select(Consent.id, Consent.member_id, Organisation.name)
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .where(
            Consent.community_id == community_id,
            Consent.confirm_by_on < today,
            Consent.confirm_by_on >= today - timedelta(days=ASKED_ABOUT_DAYS),
            Consent.confirmed_at.is_(None),
            Consent.revoked_at.is_(None),
        )
        .order_by(Consent.confirm_by_on, Consent.id)
    ).all()
    drafts = [_call_task(*row, now) for row in rows]
    notifications.open_tasks(session, community_id, drafts, now)
    return len(drafts)


def _directly(recipient: Recipient) -> Recipient:
    if recipient.wish not in ("helper", "paper"):
        return recipient
    way = "call" if recipient.phone else "email" if recipient.email else "paper"
    return replace(recipient, wish=way)


def _call_task(consent_id: UUID, member_id: UUID, agency: str, now: datetime) -> TaskDraft:
    return TaskDraft(
        kind="confirm_consent",
        key=f"confirm_consent:{consent_id}",
        due_at=now,
        member_id=member_id,
        subject_id=consent_id,
        detail={"agency": agency},
    )


def _helper_name(session: Session, actor: Actor, agency: str) -> str:
    if actor.member_id is None:
        return agency
    helper = members.recipients(session, actor.community_id, [actor.member_id])
    return helper[actor.member_id].first_name if actor.member_id in helper else agency
