"""Consent to be helped: given, confirmed, revoked.

Spoken consent works at once; the member is asked, and silence ends it after seven days. What a
member is to answer by text counts from the answer on. Paper counts at once, and they are told.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.intermediaries.errors import (
    ConsentEnded,
    GuardianStays,
    LastDayWrong,
    NoSuchConsent,
    NoSuchOrganisation,
    NotOnTheStaff,
    ScopesWrong,
)
from timebank.intermediaries.models import Consent, Guardianship, Organisation, Staff
from timebank.intermediaries.operations.acts import note_act
from timebank.intermediaries.operations.questions import ask_member, end_question, tell_kept
from timebank.intermediaries.queries import live_on, staff_on
from timebank.intermediaries.rules import (
    GIVEN_BY,
    SCOPES,
    SPOKEN,
    SPOKEN_DAYS,
    ConsentTerms,
    last_day,
)
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.members import ChoiceUnknown, CommunityFacts, NumberOutside, is_house

WEEK_MINUTES = 7 * 24 * 60


def give_consent(session: Session, actor: Actor, terms: ConsentTerms, now: datetime) -> UUID:
    """Keep a member's consent; spoken, it is asked about by R11. Return its id.

    By the member, a coordinator, or a helper of that organisation.
    Raises: NotOnTheStaff, NoSuchOrganisation, NoSuchMember, ScopesWrong, LastDayWrong(latest),
    ChoiceUnknown, NumberOutside, FieldTooLong.
    """
    community = members.community_facts(session, actor.community_id)
    today = local_day(now, community.time_zone)
    values = _checked(terms, community, today)
    known = session.scalar(
        select(Consent.id).where(
            Consent.community_id == community.id, Consent.request_key == terms.request_key
        )
    )
    if known is not None:
        return known
    is_own = actor.member_id == terms.member_id and actor.on_behalf_of in (None, terms.member_id)
    agency = _agency(session, actor, terms, today, is_own=is_own)
    recipient = members.recipients(session, community.id, [terms.member_id]).get(terms.member_id)
    if recipient is None:
        raise members.NoSuchMember(member_id=str(terms.member_id))
    is_asked = terms.given_by in (*SPOKEN, "text") and not is_own
    answer_by_on = today + timedelta(days=SPOKEN_DAYS)
    confirm_by_on = None
    if is_asked:  # by text: the last day on which it counts without a yes was yesterday
        confirm_by_on = today - timedelta(days=1) if terms.given_by == "text" else answer_by_on
    is_renewal = bool(live_ids(session, community.id, terms, today))
    consent_id = new_id()
    session.execute(
        insert(Consent).values(
            community_id=community.id,
            id=consent_id,
            recorded_by_id=actor.member_id,
            from_on=today,
            confirm_by_on=confirm_by_on,
            confirmed_at=now if is_own else None,
            made_at=now,
            **values,
        )
    )
    if is_asked:
        ask_member(session, actor, community, recipient, consent_id, agency, answer_by_on, now)
    elif not is_own:
        tell_kept(
            session, actor, community, recipient, consent_id, agency, values["until_on"], now
        )  # fmt: skip
    note_act(
        session,
        actor,
        "consent_renewed" if is_renewal else "consent_given",
        terms.member_id,
        now,
        subject_id=consent_id,
        consent_id=consent_id,
    )
    return consent_id


def confirm_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """Keep the member's own yes; said late, it makes the consent count again.

    Raises: NoSuchConsent, also for a helper: only the member or a coordinator confirms;
    ConsentEnded when it was revoked; GuardianStays: a paper is seen, not confirmed.
    """
    consent = touched(session, actor, consent_id)
    if consent.revoked_at is not None:
        raise ConsentEnded(consent_id=str(consent_id))
    if guarded(session, consent):
        raise GuardianStays(consent_id=str(consent_id))
    if consent.confirmed_at is None:
        _set(session, consent, confirmed_at=now)
        end_question(session, consent.community_id, consent.id, now)


def revoke_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """End a consent now; twice is once. What it booked is called off by `rides`, by the caller.

    By the member, a coordinator, or the organisation's own people. Raises: NoSuchConsent;
    GuardianStays for all but coordinators, where it is a legal guardian's.
    """
    community = members.community_facts(session, actor.community_id)
    today = local_day(now, community.time_zone)
    consent = touched(session, actor, consent_id, on=today)
    if consent.revoked_at is not None:
        return
    if not (actor.is_coordinator or is_house(actor)) and guarded(session, consent):
        raise GuardianStays(consent_id=str(consent_id))
    _set(session, consent, revoked_at=now)
    end_question(session, consent.community_id, consent.id, now)
    note_act(
        session, actor, "consent_ended", consent.member_id, now, subject_id=consent.id,
        consent_id=consent.id,
    )  # fmt: skip


def guarded(session: Session, consent: Consent) -> bool:
    """Tell whether a consent is a legal guardian's."""
    wanted = select(Guardianship.id).where(
        Guardianship.community_id == consent.community_id, Guardianship.consent_id == consent.id
    )
    return session.scalar(wanted) is not None


def live_ids(session: Session, community_id: int, terms: ConsentTerms, on: date) -> list[UUID]:
    """Return the consents between the same two that count on a local day."""
    wanted = select(Consent.id).where(
        Consent.community_id == community_id,
        Consent.member_id == terms.member_id,
        Consent.organisation_id == terms.organisation_id,
        live_on(on),
    )
    return list(session.scalars(wanted))


def _checked(terms: ConsentTerms, community: CommunityFacts, today: date) -> dict[str, Any]:
    if not terms.scopes or not set(terms.scopes) <= set(SCOPES):
        raise ScopesWrong(field="scopes", choices=SCOPES)
    if terms.given_by not in GIVEN_BY:
        raise ChoiceUnknown(field="given_by", choices=GIVEN_BY)
    latest = last_day(today, community.policy.acting_for_months_max)
    until_on = terms.until_on or latest
    if not today <= until_on <= latest:
        raise LastDayWrong(field="until_on", latest=latest.isoformat())
    if not 0 <= terms.week_minutes_max <= WEEK_MINUTES:
        raise NumberOutside(field="week_minutes_max", least=0, most=WEEK_MINUTES)
    return {
        "request_key": members.one_line(terms.request_key, "request_key", 120, required=True),
        "member_id": terms.member_id,
        "organisation_id": terms.organisation_id,
        "staff_id": terms.staff_id,
        "scopes": [scope for scope in SCOPES if scope in terms.scopes],
        "week_minutes_max": terms.week_minutes_max,
        "given_by": terms.given_by,
        "witness": members.one_line(terms.witness, "witness", 80),
        "until_on": until_on,
    }


def _agency(
    session: Session, actor: Actor, terms: ConsentTerms, today: date, *, is_own: bool
) -> str:
    """Return the organisation's name, once it is sure that the actor may record this."""
    name = session.scalar(select(Organisation.name).where(Organisation.id == terms.organisation_id))
    if name is None:
        raise NoSuchOrganisation(organisation_id=str(terms.organisation_id))
    staff = {
        row.id: row.member_id
        for row in session.execute(
            select(Staff.id, Staff.member_id).where(
                Staff.community_id == actor.community_id,
                Staff.organisation_id == terms.organisation_id,
                staff_on(today),
            )
        )
    }
    is_trusted = is_own or actor.is_coordinator or is_house(actor)
    if not is_trusted and actor.member_id not in staff.values():
        raise NotOnTheStaff(organisation_id=str(terms.organisation_id))
    if terms.staff_id is not None and terms.staff_id not in staff:
        raise NotOnTheStaff(organisation_id=str(terms.organisation_id))
    return name


def touched(session: Session, actor: Actor, consent_id: UUID, on: date | None = None) -> Consent:
    """Lock a consent that the actor may touch; `on`: the organisation's people may, too."""
    consent = session.scalar(
        select(Consent)
        .where(Consent.community_id == actor.community_id, Consent.id == consent_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if consent is None:
        raise NoSuchConsent(consent_id=str(consent_id))
    is_own = actor.member_id == consent.member_id and actor.on_behalf_of in (
        None,
        consent.member_id,
    )
    if is_own or actor.is_coordinator or is_house(actor):
        return consent
    if on is not None and actor.member_id is not None:
        works_there = session.scalar(
            select(Staff.id).where(
                Staff.community_id == actor.community_id,
                Staff.organisation_id == consent.organisation_id,
                Staff.member_id == actor.member_id,
                staff_on(on),
            )
        )
        if works_there is not None:
            return consent
    raise NoSuchConsent(consent_id=str(consent_id))


def _set(session: Session, consent: Consent, **values: Any) -> None:
    session.execute(
        update(Consent)
        .where(Consent.community_id == consent.community_id, Consent.id == consent.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
