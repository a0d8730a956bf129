"""Helping organisations and the people on their staff; a coordinator decides both."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import areas, members
from timebank.intermediaries.errors import NoSuchOrganisation, NoSuchStaff
from timebank.intermediaries.models import Organisation, Staff
from timebank.intermediaries.rules import ORGANISATION_KINDS
from timebank.kernel.actor import Actor
from timebank.kernel.calendar import local_day
from timebank.kernel.ids import new_id
from timebank.members import (
    ChoiceUnknown,
    MemberHasLeft,
    NotAMemberYet,
    areas_from,
    limit_from,
    need_coordinator,
)


def add_organisation(session: Session, actor: Actor, *, name: str, kind: str) -> UUID:
    """Put a helping organisation on record; the same name is the same organisation.

    Raises: CoordinatorOnly, FieldMissing, FieldTooLong, ChoiceUnknown.
    """
    need_coordinator(actor)
    name = members.one_line(name, "name", 80, required=True)
    if kind not in ORGANISATION_KINDS:
        raise ChoiceUnknown(field="kind", choices=ORGANISATION_KINDS)
    known = session.scalar(select(Organisation.id).where(Organisation.name == name))
    if known is not None:
        return known
    organisation_id = new_id()
    session.execute(insert(Organisation).values(id=organisation_id, name=name, kind=kind))
    return organisation_id


def hire(
    session: Session, actor: Actor, organisation_id: UUID, member_id: UUID, now: datetime
) -> UUID:
    """Put a member on an organisation's staff from today; who was there before comes back.

    Raises: CoordinatorOnly, NoSuchOrganisation, NoSuchMember, MemberHasLeft, NotAMemberYet.
    """
    need_coordinator(actor)
    if session.get(Organisation, organisation_id) is None:
        raise NoSuchOrganisation(organisation_id=str(organisation_id))
    state = members.member_view(session, actor.community_id, member_id).state
    if state == "left":
        raise MemberHasLeft(member_id=str(member_id))
    if state != "active":
        raise NotAMemberYet(member_id=str(member_id))
    facts = members.community_facts(session, actor.community_id)
    today = local_day(now, facts.time_zone)
    before = session.scalar(
        select(Staff)
        .where(
            Staff.community_id == actor.community_id,
            Staff.organisation_id == organisation_id,
            Staff.member_id == member_id,
        )
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if before is not None:
        if before.until_on is not None:
            _come_back(session, before)
        return before.id
    staff_id = new_id()
    session.execute(
        insert(Staff).values(
            community_id=actor.community_id,
            id=staff_id,
            organisation_id=organisation_id,
            member_id=member_id,
            from_on=today,
        )
    )
    return staff_id


def let_go(session: Session, actor: Actor, staff_id: UUID, now: datetime) -> None:
    """End somebody's work for an organisation with yesterday: from now on they may nothing.

    Raises: CoordinatorOnly, NoSuchStaff.
    """
    need_coordinator(actor)
    facts = members.community_facts(session, actor.community_id)
    own = (Staff.community_id == actor.community_id, Staff.id == staff_id)
    row = session.execute(
        select(Staff.from_on, Staff.until_on).where(*own).with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NoSuchStaff(staff_id=str(staff_id))
    yesterday = local_day(now, facts.time_zone) - timedelta(days=1)
    if row.until_on is not None and row.until_on <= yesterday:
        return
    # someone hired today and let go today was never there: the row says so by its first day
    session.execute(
        update(Staff)
        .where(*own)
        .values(from_on=min(row.from_on, yesterday), until_on=yesterday)
        .execution_options(synchronize_session=False)
    )


def limit_staff(
    session: Session, actor: Actor, staff_id: UUID, area_ids: Collection[UUID], now: datetime
) -> None:
    """Limit somebody's work for an organisation to areas; to none of them: lift the limit.

    Raises: CoordinatorOnly, EverywhereOnly, NoSuchStaff, NoSuchArea.
    """
    areas.need_everywhere(actor)
    own = (Staff.community_id == actor.community_id, Staff.id == staff_id)
    row = session.execute(
        select(Staff.member_id, Staff.area_ids).where(*own).with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NoSuchStaff(staff_id=str(staff_id))
    before = areas_from(row.area_ids) or frozenset()
    names = areas.offered_names(session, actor.community_id, area_ids, before)
    if frozenset(area_ids) == before:
        return
    session.execute(
        update(Staff)
        .where(*own)
        .values(area_ids=limit_from(area_ids))
        .execution_options(synchronize_session=False)
    )
    areas.note(session, actor, "limit_helper", row.member_id, names, now)


def _come_back(session: Session, staff: Staff) -> None:
    session.execute(
        update(Staff)
        .where(Staff.community_id == staff.community_id, Staff.id == staff.id)
        .values(until_on=None)
        .execution_options(synchronize_session=False)
    )
