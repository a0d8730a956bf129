"""Before a consent ends: the member is asked whether it should go on, and says so once.

A new consent with the same terms takes its place; nothing is made longer in secret.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, insert, select
from sqlalchemy.orm import Session, aliased

from timebank import members, notifications
from timebank.intermediaries.errors import ConsentEnded, GuardianStays
from timebank.intermediaries.models import Consent, Guardianship, Organisation
from timebank.intermediaries.operations.acts import note_act
from timebank.intermediaries.operations.consents import guarded, touched
from timebank.intermediaries.operations.questions import directly, end_question
from timebank.intermediaries.queries import live_on
from timebank.intermediaries.rules import RENEW_DAYS, last_day
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.ids import new_id
from timebank.kernel.wording import date_words
from timebank.notifications import MessageDraft


def renew_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> UUID:
    """Let a consent go on from today for as long as allowed, on its terms; twice is once.

    By the member or a coordinator who heard it from them. Returns the new consent's id.
    Raises: NoSuchConsent, ConsentEnded when it was revoked, GuardianStays.
    """
    community = members.community_facts(session, actor.community_id)
    today = local_day(now, community.time_zone)
    consent = touched(session, actor, consent_id)
    key = f"renew:{consent.id}"
    known = session.scalar(
        select(Consent.id).where(Consent.community_id == community.id, Consent.request_key == key)
    )
    if known is not None:
        return known
    if consent.revoked_at is not None:
        raise ConsentEnded(consent_id=str(consent_id))
    if guarded(session, consent):
        raise GuardianStays(consent_id=str(consent_id))
    renewed_id = new_id()
    session.execute(
        insert(Consent).values(
            community_id=community.id,
            id=renewed_id,
            request_key=key,
            member_id=consent.member_id,
            organisation_id=consent.organisation_id,
            staff_id=consent.staff_id,
            scopes=list(consent.scopes),
            week_minutes_max=consent.week_minutes_max,
            given_by=_way(actor, consent),
            witness="",
            recorded_by_id=actor.member_id,
            from_on=today,
            until_on=last_day(today, community.policy.acting_for_months_max),
            confirmed_at=now,
            made_at=now,
        )
    )
    end_question(session, community.id, consent.id, now)
    note_act(
        session, actor, "consent_renewed", consent.member_id, now, subject_id=renewed_id,
        consent_id=renewed_id,
    )  # fmt: skip
    return renewed_id


def _way(actor: Actor, consent: Consent) -> str:
    ways = {"text": "text", "call": "phone", "paper": "paper", "web": "page"}
    by_member = actor.member_id == consent.member_id
    return ways.get(actor.channel, "page") if by_member else "phone"


def remind_of_ends(session: Session, community_id: int, now: datetime) -> int:
    """Ask members whose consent ends within 30 days whether it should go on; return how many.

    Once a consent; not where a later one is there already. Rung once a day or oftener.
    """
    community = members.community_facts(session, community_id)
    today = local_day(now, community.time_zone)
    later = aliased(Consent)
    rows = session.execute(
        select(Consent.id, Consent.member_id, Consent.until_on, Organisation.name)
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .where(
            Consent.community_id == community_id,
            live_on(today),
            Consent.until_on <= today + timedelta(days=RENEW_DAYS),
            ~exists().where(
                Guardianship.community_id == Consent.community_id,
                Guardianship.consent_id == Consent.id,
            ),
            ~exists().where(
                and_(
                    later.community_id == Consent.community_id,
                    later.member_id == Consent.member_id,
                    later.organisation_id == Consent.organisation_id,
                    later.revoked_at.is_(None),
                    later.until_on > Consent.until_on,
                )
            ),
        )
        .order_by(Consent.until_on, Consent.id)
    ).all()
    told = members.recipients(session, community_id, [row.member_id for row in rows])
    drafts = [
        MessageDraft(
            kind="R29",
            recipient=directly(told[row.member_id]),
            params={
                "agency": row.name,
                "day": date_words(row.until_on, told[row.member_id].language),
            },
            subject_id=row.id,
            key=f"R29:{row.id}",
            due_at=now,
            deadline_at=local_instant(row.until_on + timedelta(days=1), 0, community.time_zone),
        )
        for row in rows
        if row.member_id in told
    ]
    notifications.post(session, community, drafts, now)
    return len(drafts)
