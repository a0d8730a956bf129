"""Consent to be helped: given, confirmed, revoked, asked about when nobody answered; and used.

Spoken consent works at once; R11 asks the member, and silence ends it after seven days.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.orm import Session

from timebank import members, notifications
from timebank.intermediaries.errors import (
    ConsentEnded,
    ConsentMissing,
    LastDayWrong,
    NoSuchConsent,
    NoSuchOrganisation,
    NotOnTheStaff,
    ScopesWrong,
)
from timebank.intermediaries.models import Consent, Organisation, Staff
from timebank.intermediaries.queries import live_on, staff_on
from timebank.intermediaries.rules import (
    GIVEN_BY,
    SCOPES,
    SPOKEN,
    SPOKEN_DAYS,
    ConsentTerms,
    covers,
    last_day,
)
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day, local_instant
from timebank.kernel.ids import new_id
from timebank.members import ChoiceUnknown, CommunityFacts, Member, NumberOutside, is_house
from timebank.notifications import MessageDraft, TaskDraft

ASKED_ABOUT_DAYS = 14  # how long after its end a silent consent still opens its call task
WEEK_MINUTES = 7 * 24 * 60


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
    today = _today(session, actor.community_id, now)
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
    is_spoken = terms.given_by in SPOKEN and not is_own
    confirm_by_on = today + timedelta(days=SPOKEN_DAYS) if is_spoken else None
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
    if confirm_by_on is not None:
        helper = _helper_name(session, actor, agency)
        draft = _question(community, recipient, consent_id, helper, agency, confirm_by_on, now)
        notifications.post(session, community, [draft], now)
    return consent_id


def confirm_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """Keep the member's own yes; said late, it makes the consent count again.

    Raises: NoSuchConsent, also for a helper: only the member or a coordinator confirms;
    ConsentEnded when it was revoked.
    """
    consent = _touched(session, actor, consent_id)
    if consent.revoked_at is not None:
        raise ConsentEnded(consent_id=str(consent_id))
    if consent.confirmed_at is None:
        _set(session, consent, confirmed_at=now)
        _question_over(session, consent, now)


def revoke_consent(session: Session, actor: Actor, consent_id: UUID, now: datetime) -> None:
    """End a consent now; twice is once. What it booked is called off by `rides`, by the caller.

    By the member, a coordinator, or the organisation's own people. Raises: NoSuchConsent.
    """
    consent = _touched(session, actor, consent_id, on=_today(session, actor.community_id, now))
    if consent.revoked_at is None:
        _set(session, consent, revoked_at=now)
        _question_over(session, consent, now)


def ask_about_silence(session: Session, community_id: int, now: datetime) -> int:
    """Open a call task for each spoken consent that ended in silence; return how many there are.

    Rung once a day or oftener: a task's key opens it once.
    """
    today = _today(session, community_id, now)
    rows = session.execute(
        select(Consent.id, Consent.member_id, Organisation.name)
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .where(
            Consent.community_id == community_id,
            Consent.confirm_by_on < today,
            Consent.confirm_by_on >= today - timedelta(days=ASKED_ABOUT_DAYS),
            Consent.confirmed_at.is_(None),
            Consent.revoked_at.is_(None),
        )
        .order_by(Consent.confirm_by_on, Consent.id)
    ).all()
    drafts = [
        TaskDraft(
            kind="confirm_consent",
            key=f"confirm_consent:{consent_id}",
            due_at=now,
            member_id=member_id,
            subject_id=consent_id,
            detail={"agency": agency},
        )
        for consent_id, member_id, agency in rows
    ]
    notifications.open_tasks(session, community_id, drafts, now)
    return len(drafts)


def _today(session: Session, community_id: int, now: datetime) -> date:
    return local_day(now, members.community_facts(session, community_id).time_zone)


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


def _helper_name(session: Session, actor: Actor, agency: str) -> str:
    if actor.member_id is None:
        return agency
    helper = members.recipients(session, actor.community_id, [actor.member_id])
    return helper[actor.member_id].first_name if actor.member_id in helper else agency


def _question(
    community: CommunityFacts,
    recipient: members.Recipient,
    consent_id: UUID,
    helper: str,
    agency: str,
    confirm_by_on: date,
    now: datetime,
) -> MessageDraft:
    """R11 to the member themself: never through the helper whom it asks about."""
    if recipient.wish == "helper":
        recipient = replace(recipient, wish="call" if recipient.phone else "paper")
    return MessageDraft(
        kind="R11",
        recipient=recipient,
        params={"helper": helper, "agency": agency},
        subject_id=consent_id,
        key=f"R11:{consent_id}",
        due_at=now,
        deadline_at=local_instant(confirm_by_on + timedelta(days=1), 0, community.time_zone),
    )


def _touched(session: Session, actor: Actor, consent_id: UUID, on: date | None = None) -> Consent:
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


def _question_over(session: Session, consent: Consent, now: datetime) -> None:
    """The question needs no answer any more: neither the message nor the call."""
    about = [consent.id]
    notifications.drop_messages_about(session, consent.community_id, about, now)
    notifications.drop_tasks_about(session, consent.community_id, about, now)
