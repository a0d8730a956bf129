"""Who said yes to whom, and when: members, drivers and papers, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from timebank.members import Credential, Driver, Member, MemberIds, is_among

_by = aliased(Member, name="approver")


@dataclass(frozen=True, slots=True)
class Approval:
    """One yes. what: member | driver | a credential's kind. by "": nobody on record."""

    what: str
    member_id: UUID
    name: str
    at: datetime
    by: str


def approvals(
    session: Session, community_id: int, *, limit: int = 20, among: MemberIds | None = None
) -> list[Approval]:
    """Return the newest approvals of a community, in one statement."""
    c = community_id
    of_driver = and_(Member.community_id == c, Member.id == Driver.member_id)
    members = _by_whom(
        select(
            literal("member"), Member.id, Member.name, Member.approved_at.label("at"), _by.name
        ).where(Member.community_id == c, Member.approved_at.is_not(None)),
        Member.approved_by_id,
        c,
        among,
    )
    drivers = _by_whom(
        select(literal("driver"), Member.id, Member.name, Driver.approved_at, _by.name)
        .select_from(Driver)
        .join(Member, of_driver)
        .where(Driver.community_id == c, Driver.approved_at.is_not(None)),
        Driver.approved_by_id,
        c,
        among,
    )
    papers = _by_whom(
        select(Credential.kind, Member.id, Member.name, Credential.checked_at, _by.name)
        .select_from(Credential)
        .join(Driver, and_(Driver.community_id == c, Driver.id == Credential.driver_id))
        .join(Member, of_driver)
        .where(Credential.community_id == c, Credential.checked_at.is_not(None)),
        Credential.checked_by_id,
        c,
        among,
    )
    every = union_all(members, drivers, papers).subquery()
    newest = select(every).order_by(every.c.at.desc(), every.c.name).limit(limit)
    return [
        Approval(what, member_id, name, at, by or "")
        for what, member_id, name, at, by in session.execute(newest)
    ]


def _by_whom(rows: Any, approver_id: Any, community_id: int, among: MemberIds | None) -> Any:
    by = and_(_by.community_id == community_id, _by.id == approver_id)
    return rows.where(is_among(Member.id, among)).outerjoin(_by, by)
