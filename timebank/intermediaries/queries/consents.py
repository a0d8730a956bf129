"""Who helps whom, in whose name, for how long: reads of staff and consents.

Whether a consent counts is decided by local days, here and in authorize alike.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.areas import members_of
from timebank.intermediaries.models import Consent, Guardianship, Organisation, Staff
from timebank.intermediaries.rules import RENEW_DAYS, SPOKEN_DAYS, Spell, is_live
from timebank.kernel.actor import Areas
from timebank.members import (
    Member,
    MemberHit,
    areas_from,
    find_members,
    is_among,
    members_among,
)

HELPED_MAX = 500


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """In whose name a member helps others."""

    staff_id: UUID
    organisation_id: UUID
    organisation_name: str
    areas: Areas = None  # the areas they are limited to


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person on an organisation's staff."""

    staff_id: UUID
    member_id: UUID
    name: str
    from_on: date
    until_on: date | None
    areas: Areas = None


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """A helping organisation with its people in one community."""

    id: UUID
    name: str
    kind: str
    staff: tuple[StaffLine, ...]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent as the member, a desk or a coordinator sees it."""

    id: UUID
    member_id: UUID
    member_name: str
    organisation_id: UUID
    organisation_name: str
    staff_id: UUID | None
    staff_name: str  # "" : all of the organisation's people
    scopes: tuple[str, ...]
    week_minutes_max: int
    given_by: str
    witness: str
    recorded_by: str
    from_on: date
    until_on: date
    confirm_by_on: date | None
    is_confirmed: bool
    is_revoked: bool
    is_live: bool
    answer_by_on: date | None  # the last day to say yes, where the member is still asked
    ends_soon: bool = False
    document: str = ""  # a legal guardian's paper; "": no guardian
    first_seen_by: str = ""
    is_seen: bool = False  # by two coordinators

    @property
    def is_waiting(self) -> bool:
        """Asked about, and not answered yet."""
        return self.answer_by_on is not None

    @property
    def is_over(self) -> bool:
        """Neither counts nor waits: for an answer, or for a second pair of eyes."""
        waits = self.is_waiting or (self.is_guardian and not self.is_seen)
        return self.is_revoked or not (self.is_live or waits)

    @property
    def is_guardian(self) -> bool:
        """Whether a court's paper stands behind it."""
        return bool(self.document)


def staff_on(on: date) -> ColumnElement[bool]:
    """The condition of somebody on a staff on a local day."""
    return and_(Staff.from_on <= on, or_(Staff.until_on.is_(None), Staff.until_on >= on))


def live_on(on: date) -> ColumnElement[bool]:
    """The condition of a consent that counts on a local day: rules.is_live, in SQL."""
    return and_(
        Consent.revoked_at.is_(None),
        Consent.from_on <= on,
        Consent.until_on >= on,
        or_(
            Consent.confirmed_at.is_not(None),
            Consent.confirm_by_on.is_(None),
            Consent.confirm_by_on >= on,
        ),
    )


def staff_of(session: Session, community_id: int, member_id: UUID, on: date) -> StaffFacts | None:
    """Return in whose name a member helps on a local day, longest first; None: nobody's."""
    row = session.execute(
        select(Staff.id, Organisation.id, Organisation.name, Staff.area_ids)
        .join(Organisation, Organisation.id == Staff.organisation_id)
        .where(Staff.community_id == community_id, Staff.member_id == member_id, staff_on(on))
        .order_by(Staff.from_on, Staff.id)
        .limit(1)
    ).first()
    return None if row is None else StaffFacts(*row[:3], areas_from(row.area_ids))


def within_limit(staff: StaffFacts, community_id: int) -> ColumnElement[bool]:
    """The condition of a consent whose member lies in the areas this helper is limited to."""
    return is_among(Consent.member_id, members_of(community_id, staff.areas))


def consented_members(
    session: Session,
    community_id: int,
    staff: StaffFacts,
    on: date,
    text: str | None = None,
    *,
    limit: int = 8,
) -> list[MemberHit]:
    """Return the members this helper may act for on a local day; with `text`, those it finds."""
    among: Select[UUID] = select(Consent.member_id).where(
        Consent.community_id == community_id,
        Consent.organisation_id == staff.organisation_id,
        or_(Consent.staff_id.is_(None), Consent.staff_id == staff.staff_id),
        live_on(on),
        within_limit(staff, community_id),
    )
    if text is None or not text.strip():
        return members_among(session, community_id, among, limit=HELPED_MAX)
    return find_members(session, community_id, text, limit=limit, among=among)


def helped_scopes(
    session: Session, community_id: int, staff: StaffFacts, on: date
) -> dict[UUID, frozenset[str]]:
    """Return what this helper may do on a local day, by the id of the member who said so."""
    rows = session.execute(
        select(Consent.member_id, Consent.scopes)
        .where(
            Consent.community_id == community_id,
            Consent.organisation_id == staff.organisation_id,
            or_(Consent.staff_id.is_(None), Consent.staff_id == staff.staff_id),
            live_on(on),
            within_limit(staff, community_id),
        )
        .order_by(Consent.id)
    )
    found: dict[UUID, frozenset[str]] = {}
    for member_id, scopes in rows:
        found[member_id] = found.get(member_id, frozenset()) | frozenset(scopes)
    return found


def consents_of(
    session: Session, community_id: int, member_id: UUID, on: date
) -> list[ConsentView]:
    """Return a member's consents, the newest first; is_live says whether it counts on `on`."""
    return _views(session, on, Consent.community_id == community_id, Consent.member_id == member_id)


def consent_view(
    session: Session, community_id: int, consent_id: UUID, on: date
) -> ConsentView | None:
    """Return one consent, or None."""
    found = _views(session, on, Consent.community_id == community_id, Consent.id == consent_id)
    return found[0] if found else None


def consents_to_confirm(session: Session, community_id: int, member_id: UUID) -> list[UUID]:
    """Return the spoken consents a member has not answered yet, the newest first."""
    return list(
        session.scalars(
            select(Consent.id)
            .where(
                Consent.community_id == community_id,
                Consent.member_id == member_id,
                Consent.confirm_by_on.is_not(None),
                Consent.confirmed_at.is_(None),
                Consent.revoked_at.is_(None),
            )
            .order_by(Consent.made_at.desc(), Consent.id)
        )
    )


def helper_of_ids(
    session: Session, community_id: int, member_id: UUID, on: date | None = None
) -> set[UUID]:
    """Return the member ids of those who help this member: they may never drive them.

    on: only by consents that count on that local day; None: by every one not revoked.
    """
    wanted = (
        select(Staff.member_id)
        .join(
            Consent,
            and_(
                Consent.community_id == Staff.community_id,
                Consent.organisation_id == Staff.organisation_id,
                or_(Consent.staff_id.is_(None), Consent.staff_id == Staff.id),
            ),
        )
        .where(
            Staff.community_id == community_id,
            Consent.member_id == member_id,
            Consent.revoked_at.is_(None),
        )
    )
    if on is not None:
        wanted = wanted.where(live_on(on), staff_on(on))
    return set(session.scalars(wanted))


def organisations(session: Session, community_id: int, on: date) -> list[OrganisationLine]:
    """Return every helping organisation with its present people in this community."""
    rows = session.execute(
        select(Organisation, Staff, Member.name)
        .outerjoin(
            Staff,
            and_(
                Staff.organisation_id == Organisation.id,
                Staff.community_id == community_id,
                staff_on(on),
            ),
        )
        .outerjoin(
            Member,
            and_(Member.community_id == Staff.community_id, Member.id == Staff.member_id),
        )
        .order_by(Organisation.name, Member.name, Staff.id)
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, tuple[Organisation, list[StaffLine]]] = {}
    for row in rows:
        organisation: Organisation = row[0]
        staff: Staff | None = row[1]
        people = found.setdefault(organisation.id, (organisation, []))[1]
        if staff is not None:
            people.append(
                StaffLine(
                    staff.id,
                    staff.member_id,
                    row[2] or "",
                    staff.from_on,
                    staff.until_on,
                    areas_from(staff.area_ids),
                )
            )
    return [
        OrganisationLine(one.id, one.name, one.kind, tuple(people))
        for one, people in found.values()
    ]


def organisation_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of organisations by id."""
    rows = session.execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
    )
    return {row[0]: row[1] for row in rows}


def _views(session: Session, on: date, *wanted: ColumnElement[bool]) -> list[ConsentView]:
    helped, recorder, helper = aliased(Member), aliased(Member), aliased(Member)
    seer = aliased(Member)
    rows = session.execute(
        select(
            Consent, Organisation.name, helped.name, helper.name, recorder.name,
            Guardianship.document, seer.name, Guardianship.second_seen_at,
        )
        .join(Organisation, Organisation.id == Consent.organisation_id)
        .join(
            helped,
            and_(helped.community_id == Consent.community_id, helped.id == Consent.member_id),
        )
        .outerjoin(
            Staff, and_(Staff.community_id == Consent.community_id, Staff.id == Consent.staff_id)
        )
        .outerjoin(
            helper, and_(helper.community_id == Staff.community_id, helper.id == Staff.member_id)
        )
        .outerjoin(
            recorder,
            and_(
                recorder.community_id == Consent.community_id,
                recorder.id == Consent.recorded_by_id,
            ),
        )
        .outerjoin(
            Guardianship,
            and_(
                Guardianship.community_id == Consent.community_id,
                Guardianship.consent_id == Consent.id,
            ),
        )
        .outerjoin(
            seer,
            and_(
                seer.community_id == Guardianship.community_id,
                seer.id == Guardianship.first_seen_by_id,
            ),
        )
        .where(*wanted)
        .order_by(Consent.made_at.desc(), Consent.id)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [_view(tuple(row), on) for row in rows]


def _view(row: tuple[Any, ...], on: date) -> ConsentView:
    consent, organisation_name, member_name, staff_name, recorded_by, document, seer, seen = row
    spell = spell_of(consent)
    counts = is_live(spell, on)
    return ConsentView(
        id=consent.id,
        member_id=consent.member_id,
        member_name=member_name,
        organisation_id=consent.organisation_id,
        organisation_name=organisation_name,
        staff_id=consent.staff_id,
        staff_name=staff_name or "",
        scopes=tuple(consent.scopes),
        week_minutes_max=consent.week_minutes_max,
        given_by=consent.given_by,
        witness=consent.witness,
        recorded_by=recorded_by or "",
        from_on=consent.from_on,
        until_on=consent.until_on,
        confirm_by_on=consent.confirm_by_on,
        is_confirmed=spell.is_confirmed,
        is_revoked=spell.is_revoked,
        is_live=counts,
        answer_by_on=None if document else _answer_by(consent, on),
        ends_soon=counts and consent.until_on <= on + timedelta(days=RENEW_DAYS),
        document=document or "",
        first_seen_by=seer or "",
        is_seen=seen is not None,
    )


def _answer_by(consent: Consent, on: date) -> date | None:
    """Return the last day to answer what is asked; None: answered, over, or never asked."""
    if consent.confirm_by_on is None or consent.confirmed_at or consent.revoked_at:
        return None
    last = consent.confirm_by_on
    if consent.given_by == "text":
        last = consent.from_on + timedelta(days=SPOKEN_DAYS)
    return last if on <= last else None


def spell_of(consent: Consent) -> Spell:
    """Return when a consent's row counts."""
    return Spell(
        from_on=consent.from_on,
        until_on=consent.until_on,
        confirm_by_on=consent.confirm_by_on,
        is_confirmed=consent.confirmed_at is not None,
        is_revoked=consent.revoked_at is not None,
    )
