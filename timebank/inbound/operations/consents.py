"""A no to "shall it go on?": the consent ends, and so does one that took its place meanwhile."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from timebank import intermediaries
from timebank.intermediaries import Consent
from timebank.kernel.actor import Actor


def end_for_good(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """End a consent and its renewal; rides that are booked stay. Twice is once.

    Raises: NoSuchConsent, GuardianStays.
    """
    found = session.scalars(
        select(Consent.id)
        .where(
            Consent.community_id == actor.community_id,
            or_(Consent.id == consent_id, Consent.request_key == f"renew:{consent_id}"),
        )
        .order_by(Consent.id)
    ).all()
    for one in found or [consent_id]:
        intermediaries.revoke_consent(session, actor, one, now)
