"""What is said around sign-in and joining: the verbs of members, and the message that follows."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import members
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, Contact, Recipient
from timebank.notifications.operations.posting import post
from timebank.notifications.rules.drafts import MessageDraft

CODE_MINUTES = 10  # what A1 promises
GREETING_DAYS = 7


def send_code(
    session: Session,
    community: CommunityFacts,
    contact: Contact,
    *,
    secret_key: str,
    now: datetime,
    address: str = "",
    by_call: bool = False,
) -> None:
    """Send a sign-in code to a number or address, if it is somebody's; say nothing of it if not.

    address: the browser's, for its limit. by_call: a person phones it, as always for landlines
    and for those who ended texts.
    Raises: TooManyTries(retry_minutes).
    """
    code = members.make_login_code(
        session, community.id, contact, secret_key=secret_key, now=now, address=address
    )
    if code is None:
        return
    known = members.members_by_contact(session, community.id, contact)[0]
    found = members.recipients(session, community.id, [known.member_id])[known.member_id]
    post(
        session,
        community,
        [
            MessageDraft(
                kind="A1",
                recipient=_at(contact, found, by_call),
                params={"code": code},
                subject_id=None,
                key=f"A1:{new_id()}",
                due_at=now,
                deadline_at=now + timedelta(minutes=CODE_MINUTES),
                respects_quiet=False,  # they are waiting for it
            )
        ],
        now,
    )


def _at(contact: Contact, found: Recipient, by_call: bool) -> Recipient:
    """Return the recipient as they asked to be reached just now, whatever they wish otherwise."""
    if contact.kind == "email":
        return replace(found, wish="email", email=contact.value)
    return replace(found, wish="call" if by_call else "text", phone=contact.value)


def approve_and_greet(
    session: Session, actor: Actor, community: CommunityFacts, member_id: UUID, now: datetime
) -> None:
    """Approve a member and tell them so; who wishes texts learns how to end them (R14).

    Raises: CoordinatorOnly, NoSuchMember, MemberHasLeft.
    """
    members.approve(session, actor, member_id, now)
    found = members.recipients(session, community.id, [member_id])[member_id]
    kinds = ["A2"]
    if found.wish == "text" and not found.is_landline and not found.text_stopped:
        kinds.append("R14")
    post(
        session,
        community,
        [
            MessageDraft(
                kind=kind,
                recipient=found,
                params={"name": found.first_name},
                subject_id=member_id,
                key=f"{kind}:{member_id}",
                due_at=now,
                deadline_at=now + timedelta(days=GREETING_DAYS),
            )
            for kind in kinds
        ],
        now,
    )
