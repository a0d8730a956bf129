"""A legal guardian: a court's paper, seen by two coordinators, stands behind the consent.

Until the second has seen it, it does not count. The ward cannot end it by a text; coordinators do.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.intermediaries.errors import ConsentEnded, NoSuchConsent, SeenBefore
from timebank.intermediaries.models import Consent, Guardianship, Organisation, Staff
from timebank.intermediaries.operations.acts import note_act
from timebank.intermediaries.operations.organisations import add_organisation, hire
from timebank.intermediaries.rules import SCOPES, last_day
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.members import ChoiceUnknown, need_coordinator, one_line

GUARDIANS = "Legal guardians"  # the organisation in whose name they act
DOCUMENT_MAX = 120


def record_guardian(
    session: Session,
    actor: Actor,
    *,
    request_key: str,
    ward_id: UUID,
    guardian_id: UUID,
    document: str,
    now: datetime,
) -> UUID:
    """Keep a guardian's paper as the first coordinator saw it; return the consent's id.

    It counts for nothing until another coordinator has seen the paper. Raises: CoordinatorOnly,
    NoSuchMember, MemberHasLeft, NotAMemberYet, ChoiceUnknown (one's own guardian, or the
    coordinator's own), FieldMissing, FieldTooLong.
    """
    need_coordinator(actor)
    document = one_line(document, "document", DOCUMENT_MAX, required=True)
    key = one_line(request_key, "request_key", 120, required=True)
    if guardian_id == ward_id or actor.member_id in (None, guardian_id, ward_id):
        raise ChoiceUnknown(field="guardian", choices=())
    known = session.scalar(
        select(Consent.id).where(
            Consent.community_id == actor.community_id, Consent.request_key == key
        )
    )
    if known is not None:
        return known
    community = members.community_facts(session, actor.community_id)
    today = local_day(now, community.time_zone)
    members.present_member(session, community.id, ward_id)
    organisation_id = add_organisation(session, actor, name=GUARDIANS, kind="other")
    staff_id = hire(session, actor, organisation_id, guardian_id, now)
    consent_id = new_id()
    session.execute(
        insert(Consent).values(
            community_id=community.id,
            id=consent_id,
            request_key=key,
            member_id=ward_id,
            organisation_id=organisation_id,
            staff_id=staff_id,
            scopes=list(SCOPES),
            given_by="paper",
            witness="",
            recorded_by_id=actor.member_id,
            from_on=today,
            until_on=last_day(today, community.policy.acting_for_months_max),
            confirm_by_on=today - timedelta(days=1),  # counts for no day before it is confirmed
            made_at=now,
        )
    )
    _seen_first(session, actor, consent_id, document, now)
    note_act(
        session, actor, "consent_given", ward_id, now, subject_id=consent_id,
        consent_id=consent_id,
    )  # fmt: skip
    return consent_id


def _seen_first(
    session: Session, actor: Actor, consent_id: UUID, document: str, now: datetime
) -> None:
    session.execute(
        insert(Guardianship).values(
            community_id=actor.community_id,
            id=new_id(),
            consent_id=consent_id,
            document=document,
            first_seen_by_id=actor.member_id,
            first_seen_at=now,
        )
    )


def see_document(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """Keep that a second coordinator saw the paper: from now on the consent counts.

    Raises: CoordinatorOnly, NoSuchConsent, ConsentEnded, SeenBefore, ChoiceUnknown for the
    guardian or the ward.
    """
    need_coordinator(actor)
    row = session.execute(
        select(Guardianship, Consent, Staff.member_id)
        .join(
            Consent,
            (Consent.community_id == Guardianship.community_id)
            & (Consent.id == Guardianship.consent_id),
        )
        .join(
            Staff,
            (Staff.community_id == Consent.community_id) & (Staff.id == Consent.staff_id),
        )
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .where(
            Guardianship.community_id == actor.community_id,
            Guardianship.consent_id == consent_id,
        )
        .with_for_update(of=(Guardianship, Consent), key_share=True)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NoSuchConsent(consent_id=str(consent_id))
    paper: Guardianship = row[0]
    consent: Consent = row[1]
    if consent.revoked_at is not None:
        raise ConsentEnded(consent_id=str(consent_id))
    if actor.member_id in (None, row[2], consent.member_id):
        raise ChoiceUnknown(field="guardian", choices=())
    if paper.second_seen_by_id is not None:
        return
    if paper.first_seen_by_id == actor.member_id:
        raise SeenBefore(consent_id=str(consent_id))
    session.execute(
        update(Guardianship)
        .where(Guardianship.community_id == paper.community_id, Guardianship.id == paper.id)
        .values(second_seen_by_id=actor.member_id, second_seen_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Consent)
        .where(Consent.community_id == consent.community_id, Consent.id == consent.id)
        .values(confirmed_at=now)
        .execution_options(synchronize_session=False)
    )
