"""Asking a member whether what was said for them is so: R11, or a person's call.

The question never goes through the helper whom it is about; whom nothing reaches, a person asks.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.intermediaries.models import Consent, Guardianship, Organisation
from timebank.intermediaries.rules import SPOKEN_DAYS
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.wording import date_words
from timebank.members import CommunityFacts, Recipient
from timebank.notifications import MessageDraft, Task, TaskDraft

DAY = timedelta(days=1)
WAITED_FOR = timedelta(days=SPOKEN_DAYS)
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
    themself = directly(recipient)
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


def tell_kept(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    recipient: Recipient,
    consent_id: UUID,
    agency: str,
    until_on: date,
    now: datetime,
) -> None:
    """Tell a member of a consent on paper that was put on record for them."""
    draft = MessageDraft(
        kind="R28",
        recipient=directly(recipient),
        params={
            "helper": _helper_name(session, actor, agency),
            "agency": agency,
            "day": date_words(until_on, recipient.language),
        },
        subject_id=consent_id,
        key=f"R28:{consent_id}",
        due_at=now,
        deadline_at=now + WAITED_FOR,
    )
    notifications.post(session, community, [draft], now)


def ask_about_cap(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    recipient: Recipient,
    params: dict[str, str],
    key: str,
    deadline_at: datetime,
    now: datetime,
) -> bool:
    """Ask a member about a ride that goes over what they let helpers spend: R30 and a person.

    params: {day, time, place} in the member's language. Returns False where it was asked before.
    """
    asked = select(Task.id).where(
        Task.community_id == community.id, Task.task_key == f"over_cap:{key}"
    )
    if session.scalar(asked) is not None:
        return False
    helper = _helper_name(session, actor, community.short_name)
    draft = MessageDraft(
        kind="R30",
        recipient=directly(recipient),
        params=params | {"helper": helper},
        subject_id=recipient.member_id,
        key=f"R30:{key}",
        due_at=now,
        deadline_at=deadline_at,
    )
    notifications.post(session, community, [draft], now)
    task = TaskDraft(
        kind="confirm_consent",
        key=f"over_cap:{key}",
        due_at=now,
        member_id=recipient.member_id,
        detail={"over_cap": dict(params), "helper": helper},
    )
    notifications.open_task(session, community.id, task, now)
    return True


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
            # one that waits for a text counts from the answer on; it has as long to come
            or_(Consent.given_by != "text", Consent.confirm_by_on < today - WAITED_FOR - DAY),
            ~exists().where(
                Guardianship.community_id == Consent.community_id,
                Guardianship.consent_id == Consent.id,
            ),
            Consent.confirmed_at.is_(None),
            Consent.revoked_at.is_(None),
        )
        .order_by(Consent.confirm_by_on, Consent.id)
    ).all()
    drafts = [_call_task(*row, now) for row in rows]
    notifications.open_tasks(session, community_id, drafts, now)
    return len(drafts)


def directly(recipient: Recipient) -> Recipient:
    """Return a recipient who hears for themself, whatever they wish through a helper."""
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
