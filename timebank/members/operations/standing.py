"""A member's standing: approved, paused, back, gone; and the roles granted to them.

Each may be said twice; only a coordinator approves, only an admin grants.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, delete, insert, select, update
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.actor import Actor
from timebank.members.errors import NotAMemberYet
from timebank.members.models import Driver, Member, MemberRole
from timebank.members.operations.rows import change_member, locked_member, present_member
from timebank.members.operations.trips import forget_trips
from timebank.members.queries.communities import community_facts
from timebank.members.rules.access import need_admin, need_coordinator, need_own
from timebank.members.rules.vocabulary import PRESENT_STATES, ROLES
from timebank.members.rules.words import one_choice


def approve(session: Session, actor: Actor, member_id: UUID, now: datetime) -> None:
    """Make somebody who asked, or a provisional member, active, with an account of hours.

    Raises: CoordinatorOnly, NoSuchMember, MemberHasLeft.
    """
    need_coordinator(actor)
    member = present_member(session, actor.community_id, member_id)
    if member.state not in ("asked", "provisional"):
        return
    policy = community_facts(session, actor.community_id).policy
    change_member(session, member, state="active", approved_at=now, approved_by_id=actor.member_id)
    ledger.open_account(session, actor.community_id, "member", member_id, policy.credit_limit, now)
    if member.request_key.startswith("guest:"):  # their account was opened when they drove
        ledger.set_limit(session, actor.community_id, member_id, policy.credit_limit)


def pause(session: Session, actor: Actor, member_id: UUID) -> None:
    """Let a member rest: they see what is theirs and are asked nothing.

    Raises: HelperMayNot, NotYours, NoSuchMember, MemberHasLeft, NotAMemberYet.
    """
    need_own(actor, member_id)
    member = _joined(session, actor.community_id, member_id)
    if member.state != "paused":
        change_member(session, member, state="paused")


def resume(session: Session, actor: Actor, member_id: UUID) -> None:
    """Bring a paused member back, by a coordinator: it may have been a coordinator who paused.

    Raises: CoordinatorOnly, NoSuchMember, MemberHasLeft, NotAMemberYet.
    """
    need_coordinator(actor)
    member = _joined(session, actor.community_id, member_id)
    if member.state == "paused":
        change_member(session, member, state="active" if member.approved_at else "provisional")


def _joined(session: Session, community_id: int, member_id: UUID) -> Member:
    member = present_member(session, community_id, member_id)
    if member.state not in PRESENT_STATES:
        raise NotAMemberYet(member_id=str(member_id))
    return member


def leave(session: Session, actor: Actor, member_id: UUID) -> None:
    """End a membership; rows stay, pseudonymising is another act. Rides are called off before.

    Routine trips, which nobody else ever saw, are forgotten.

    Raises: HelperMayNot, NotYours, NoSuchMember.
    """
    need_own(actor, member_id)
    member = locked_member(session, actor.community_id, member_id)
    if member.state == "left":
        return
    change_member(session, member, state="left")
    session.execute(
        update(Driver)
        .where(Driver.community_id == actor.community_id, Driver.member_id == member_id)
        .values(state="paused")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(MemberRole)
        .where(MemberRole.community_id == actor.community_id, MemberRole.member_id == member_id)
        .execution_options(synchronize_session=False)
    )
    forget_trips(session, actor.community_id, member_id)


def grant_role(session: Session, actor: Actor, member_id: UUID, role: str, now: datetime) -> None:
    """Make an active member a coordinator or an admin.

    Raises: AdminOnly, ChoiceUnknown, NoSuchMember, MemberHasLeft, NotAMemberYet.
    """
    need_admin(actor)
    one_choice(role, "role", ROLES)
    member = present_member(session, actor.community_id, member_id)
    if member.state != "active":
        raise NotAMemberYet(member_id=str(member_id))
    held = session.scalar(
        select(MemberRole.role).where(
            MemberRole.community_id == actor.community_id,
            MemberRole.member_id == member_id,
            MemberRole.role == role,
        )
    )
    if held is None:
        session.execute(
            insert(MemberRole).values(
                community_id=actor.community_id, member_id=member_id, role=role, since=now
            )
        )


def withdraw_role(session: Session, actor: Actor, member_id: UUID, role: str) -> None:
    """Take a granted role back. Raises: AdminOnly, ChoiceUnknown."""
    need_admin(actor)
    one_choice(role, "role", ROLES)
    session.execute(
        delete(MemberRole)
        .where(
            MemberRole.community_id == actor.community_id,
            MemberRole.member_id == member_id,
            MemberRole.role == role,
        )
        .execution_options(synchronize_session=False)
    )


def lock_coordinators(
    session: Session, community_id: int
) -> tuple[frozenset[UUID], dict[UUID, list[str] | None]]:
    """Lock who runs a community; return the admins, and the coordinators with their limits."""
    rows = session.execute(
        select(MemberRole.member_id, MemberRole.role, MemberRole.area_ids)
        .where(MemberRole.community_id == community_id)
        .order_by(MemberRole.member_id, MemberRole.role)
        .with_for_update(key_share=True)
    ).all()
    admins = frozenset(row.member_id for row in rows if row.role == "admin")
    return admins, {row.member_id: row.area_ids for row in rows if row.role == "coordinator"}


def limit_role(
    session: Session, community_id: int, member_id: UUID, area_ids: Collection[UUID]
) -> None:
    """Write down a coordinator's limit, none: everywhere; who may is asked by the caller."""
    session.execute(
        update(MemberRole)
        .where(
            MemberRole.community_id == community_id,
            MemberRole.member_id == member_id,
            MemberRole.role == "coordinator",
        )
        .values(area_ids=limit_from(area_ids))
        .execution_options(synchronize_session=False)
    )


def limit_from(area_ids: Collection[UUID]) -> list[str] | None:
    """Return a limit as it is kept on a row; no area: everywhere."""
    return sorted(map(str, area_ids)) or None


def stop_texts(session: Session, community_id: int, phone: str, stopped: bool) -> list[UUID]:
    """Keep that a number (E.164) wants no more texts, or wants them again; return whose it is.

    Who wished texts is phoned instead until texts are wanted again.
    """
    wish: Any = Member.contact_wish
    if stopped:
        wish = case((wish == "text", "call"), else_=wish)
    else:
        wanted = and_(wish == "call", Member.text_stopped, Member.is_landline.is_(False))
        wish = case((wanted, "text"), else_=wish)
    return list(
        session.scalars(
            update(Member)
            .where(Member.community_id == community_id, Member.phone == phone)
            .values(text_stopped=stopped, contact_wish=wish)
            .returning(Member.id)
            .execution_options(synchronize_session=False)
        )
    )
