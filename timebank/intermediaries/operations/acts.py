"""What somebody else did for a member: written down with the write itself, told, or denied.

A member's own log, the alarms and the monthly sample all read these rows.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.intermediaries.errors import NoSuchAct
from timebank.intermediaries.models import Act
from timebank.intermediaries.operations.authority import authorize
from timebank.intermediaries.operations.questions import directly
from timebank.intermediaries.operations.reviews import open_reviews
from timebank.intermediaries.rules import ACTS, DENIABLE, ReviewDraft, what_words
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import is_house
from timebank.notifications import MessageDraft, Task

TOLD_FOR = timedelta(days=2)


def note_act(
    session: Session,
    actor: Actor,
    kind: str,
    member_id: UUID,
    now: datetime,
    *,
    subject_id: UUID | None = None,
    consent_id: UUID | None = None,
) -> UUID | None:
    """Write down what was done for a member by somebody else, and tell them where ACTS says so.

    None, and nothing written, when the member did it, or the house. kind: of ACTS.
    """
    assert kind in ACTS, f"no such act: {kind}"
    if actor.member_id is None or actor.member_id == member_id or is_house(actor):
        return None
    act_id = new_id()
    session.execute(
        insert(Act).values(
            community_id=actor.community_id,
            id=act_id,
            at=now,
            kind=kind,
            actor_id=actor.member_id,
            on_behalf_of_id=member_id,
            consent_id=None if actor.is_coordinator else consent_id or actor.consent_id,
            channel=actor.channel,
            subject_id=subject_id,
        )
    )
    if ACTS[kind]:
        _tell(session, actor, kind, member_id, act_id, now)
    return act_id


def close_call(
    session: Session, actor: Actor, member_id: UUID, task_id: UUID, outcome: str, now: datetime
) -> None:
    """Tick off a call that was made to a member in their helper's name.

    Raises: ConsentMissing, NoSuchTask, TaskClosed.
    """
    consent_id = authorize(session, actor, member_id, "message", now)
    state = session.scalar(
        select(Task.state)
        .where(Task.community_id == actor.community_id, Task.id == task_id)
        .with_for_update(key_share=True)
    )
    notifications.close_task(session, actor, task_id, outcome, now)
    if state == "open":
        note_act(session, actor, "told", member_id, now, subject_id=task_id, consent_id=consent_id)


def put_off_call(
    session: Session, actor: Actor, member_id: UUID, task_id: UUID, until: datetime, now: datetime
) -> None:
    """Nobody answered a call to a member: it stays on the list until later.

    Raises: ConsentMissing, NoSuchTask.
    """
    authorize(session, actor, member_id, "message", now)
    notifications.put_off_task(session, actor, task_id, until, now)


def change_needs(
    session: Session, actor: Actor, member_id: UUID, draft: members.NeedDraft, now: datetime
) -> None:
    """Keep what helps a member ride, in their name; they are told, once for the same needs.

    Raises: ConsentMissing, and what members.set_needs raises.
    """
    consent_id = authorize(session, actor, member_id, "book", now)
    by_consent = actor_with(actor, consent_id)
    if members.set_needs(session, by_consent, member_id, draft):
        note_act(session, by_consent, "needs", member_id, now, subject_id=member_id)


def actor_with(actor: Actor, consent_id: UUID | None) -> Actor:
    """Return the actor with the consent that covers what they do."""
    return Actor(
        actor.community_id, actor.member_id, actor.channel, actor.on_behalf_of, consent_id,
        actor.roles, actor.name,
    )  # fmt: skip


def deny_act(session: Session, actor: Actor, act_id: UUID, now: datetime) -> Act | None:
    """Keep a member's "I did not ask for this"; a coordinator looks at it. None: said before.

    What it booked is called off by `rides`, by the caller. By the member or a coordinator.
    Raises: NoSuchAct.
    """
    act = session.scalar(
        select(Act)
        .where(Act.community_id == actor.community_id, Act.id == act_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if act is None or act.kind not in DENIABLE:
        raise NoSuchAct(act_id=str(act_id))
    is_own = actor.member_id == act.on_behalf_of_id and actor.on_behalf_of in (
        None,
        act.on_behalf_of_id,
    )
    if not (is_own or actor.is_coordinator or is_house(actor)):
        raise NoSuchAct(act_id=str(act_id))
    if act.denied_at is not None:
        return None
    session.execute(
        update(Act)
        .where(Act.community_id == act.community_id, Act.id == act.id)
        .values(denied_at=now)
        .execution_options(synchronize_session=False)
    )
    draft = ReviewDraft(
        "denied",
        f"denied:{act.id}",
        member_id=act.on_behalf_of_id,
        actor_id=act.actor_id,
        act_id=act.id,
        detail={"act": act.kind},
    )
    open_reviews(session, act.community_id, [draft], now)
    return act


def _tell(
    session: Session, actor: Actor, kind: str, member_id: UUID, act_id: UUID, now: datetime
) -> None:
    community = members.community_facts(session, actor.community_id)
    found = members.recipients(session, community.id, [member_id]).get(member_id)
    if found is None:
        return
    draft = MessageDraft(
        kind="R27",
        recipient=directly(found),
        params={
            "helper": actor.name or community.short_name,
            "what": what_words(kind, found.language),
        },
        subject_id=act_id,
        key=f"R27:{act_id}",
        due_at=now,
        deadline_at=now + TOLD_FOR,
    )
    notifications.post(session, community, [draft], now)
