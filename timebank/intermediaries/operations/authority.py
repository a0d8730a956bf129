"""By which consent a helper may act for a member: asked before every act.

A member for themself, a coordinator and the house need none.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import areas, members
from timebank.intermediaries.errors import ConsentMissing
from timebank.intermediaries.models import Consent, Staff
from timebank.intermediaries.queries import live_on, staff_on
from timebank.intermediaries.rules import cap_minutes, covers
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.members import CommunityFacts, Member, is_among, is_house


@dataclass(frozen=True, slots=True)
class Authority:
    """The consent by which somebody acts for a member, and what it lets them spend a week."""

    consent_id: UUID
    organisation_id: UUID
    cap_minutes: int


def authorize(
    session: Session, actor: Actor, member_id: UUID, scope: str, now: datetime
) -> UUID | None:
    """Return the consent by which the actor may do this for a member.

    None when no consent is needed: for oneself, by a coordinator, by a job. scope: of SCOPES.
    Raises: ConsentMissing(member_id, scope).
    """
    if _needs_none(actor, member_id):
        return None
    community = members.community_facts(session, actor.community_id)
    return _found(session, actor, member_id, scope, community, now, lock=False).consent_id


def authorize_booking(
    session: Session, actor: Actor, member_id: UUID, community: CommunityFacts, now: datetime
) -> Authority | None:
    """Return by which consent the actor books, locked: it cannot end before the booking is kept.

    None as in authorize. Raises: ConsentMissing.
    """
    if _needs_none(actor, member_id):
        return None
    return _found(session, actor, member_id, "book", community, now, lock=True)


def _needs_none(actor: Actor, member_id: UUID) -> bool:
    return is_house(actor) or actor.is_coordinator or actor.member_id == member_id


def _found(
    session: Session,
    actor: Actor,
    member_id: UUID,
    scope: str,
    community: CommunityFacts,
    now: datetime,
    *,
    lock: bool,
) -> Authority:
    if actor.member_id is None:
        raise ConsentMissing(member_id=str(member_id), scope=scope)
    today = local_day(now, community.time_zone)
    wanted = (
        select(Consent.id, Consent.organisation_id, Consent.scopes, Consent.week_minutes_max)
        .join(
            Staff,
            and_(
                Staff.community_id == Consent.community_id,
                Staff.organisation_id == Consent.organisation_id,
                or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
            ),
        )
        .join(
            Member,
            and_(Member.community_id == Staff.community_id, Member.id == Staff.member_id),
        )
        .where(
            Consent.community_id == actor.community_id,
            Consent.member_id == member_id,
            Staff.member_id == actor.member_id,
            Member.state == "active",
            is_among(Consent.member_id, areas.members_of(actor.community_id, actor.areas)),
            staff_on(today),
            live_on(today),
        )
        .order_by(Consent.until_on.desc(), Consent.id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Consent, key_share=True)
    for row in session.execute(wanted):
        if covers(row.scopes, scope):
            cap = cap_minutes(row.scopes, row.week_minutes_max)
            return Authority(row.id, row.organisation_id, cap)
    raise ConsentMissing(member_id=str(member_id), scope=scope)


def authority_by(session: Session, community_id: int, consent_id: UUID) -> Authority:
    """Return what a consent that still counts lets its organisation spend a week."""
    columns = (Consent.organisation_id, Consent.scopes, Consent.week_minutes_max)
    row = session.execute(
        select(*columns).where(Consent.community_id == community_id, Consent.id == consent_id)
    ).one()
    cap = cap_minutes(row.scopes, row.week_minutes_max)
    return Authority(consent_id, row.organisation_id, cap)


def still_covers(
    session: Session, community_id: int, consent_id: UUID, scope: str, on: date
) -> UUID | None:
    """Return the consent by which an organisation may go on with what it began under another.

    The same one, or a later one the member gave it; None: they agree to nothing of that kind
    any more. That the person who began it has moved on ends nothing.
    """
    given = aliased(Consent)
    rows = session.execute(
        select(Consent.id, Consent.scopes)
        .join(
            given,
            and_(
                given.community_id == Consent.community_id,
                given.id == consent_id,
                given.member_id == Consent.member_id,
                given.organisation_id == Consent.organisation_id,
            ),
        )
        .where(Consent.community_id == community_id, live_on(on))
        .order_by(Consent.until_on.desc(), Consent.id)
    )
    return next((found for found, scopes in rows if covers(scopes, scope)), None)
