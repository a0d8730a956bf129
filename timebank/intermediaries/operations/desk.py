"""Taking on somebody who stands at the desk or is on the phone, with their spoken consent.

One operation: nobody is on record without the consent that explains why.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import members
from timebank.intermediaries.operations.acts import note_act
from timebank.intermediaries.operations.consents import give_consent
from timebank.intermediaries.rules import ConsentTerms
from timebank.kernel.actor import Actor
from timebank.members import NewMember

KEY_MAX = 110  # two keys are made of one, with a word behind


def take_on_with_consent(
    session: Session,
    actor: Actor,
    new: NewMember,
    terms: ConsentTerms,
    now: datetime,
) -> tuple[UUID, UUID]:
    """Take on a provisional member who agreed to be helped; return member and consent id.

    terms.member_id and request_key are replaced: the new member's, and the same key's.
    Raises: what take_on and give_consent raise; NotOnTheStaff before anything is written for
    good.
    """
    key = members.one_line(new.request_key, "request_key", KEY_MAX, required=True)
    member_id = members.take_on(session, actor, replace(new, state="provisional"), now)
    note_act(session, actor, "taken_on", member_id, now, subject_id=member_id)
    consent_id = give_consent(
        session,
        actor,
        replace(terms, request_key=f"{key}:consent", member_id=member_id),
        now,
    )
    return member_id, consent_id
