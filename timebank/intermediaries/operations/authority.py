"""By which consent a helper may act for a member: asked before every act.

A member for themself, a coordinator and the house need none.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import members
from timebank.intermediaries.errors import ConsentMissing
from timebank.intermediaries.models import Consent, Staff
from timebank.intermediaries.queries import live_on, staff_on
from timebank.intermediaries.rules import covers
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.members import Member, is_house


def authorize(
    session: Session, actor: Actor, member_id: UUID, scope: str, now: datetime
) -> UUID | None:
    """Return the consent by which the actor may do this for a member.

    None when no consent is needed: for oneself, by a coordinator, by a job. scope: of SCOPES.
    Raises: ConsentMissing(member_id, scope).
    """
    if is_house(actor) or actor.is_coordinator or actor.member_id == member_id:
        return None
    if actor.member_id is None:
        raise ConsentMissing(member_id=str(member_id), scope=scope)
    community = members.community_facts(session, actor.community_id)
    today = local_day(now, community.time_zone)
    rows = session.execute(
        select(Consent.id, Consent.scopes)
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
            staff_on(today),
            live_on(today),
        )
        .order_by(Consent.until_on.desc(), Consent.id)
    )
    for consent_id, scopes in rows:
        if covers(scopes, scope):
            return consent_id
    raise ConsentMissing(member_id=str(member_id), scope=scope)


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
