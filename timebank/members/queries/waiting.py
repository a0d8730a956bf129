"""Who and what waits for a coordinator: people, drivers, papers.

Three bounded statements, read as one list, oldest first.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from timebank.members.models import Credential, Driver, Member
from timebank.members.queries.among import MemberIds, is_among
from timebank.members.queries.views import WaitingView

EACH_MAX = 200
_OF_DRIVER = and_(Member.community_id == Driver.community_id, Member.id == Driver.member_id)


def people_waiting(
    session: Session, community_id: int, among: MemberIds | None = None
) -> list[WaitingView]:
    """Return members and drivers to approve and papers to check, oldest first."""
    inside = is_among(Member.id, among)
    waiting = (
        _members(session, community_id, inside)
        + _drivers(session, community_id, inside)
        + _papers(session, community_id, inside)
    )
    return sorted(waiting, key=lambda one: (one.since, one.name, one.subject_id))


def _members(session: Session, community_id: int, inside: ColumnElement[bool]) -> list[WaitingView]:
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.phone,
            Member.asked_at,
            Member.state,
            Member.note,
            Member.wants_to_drive,
        )
        .where(
            Member.community_id == community_id,
            Member.state.in_(("asked", "provisional")),
            inside,
        )
        .order_by(Member.asked_at, Member.id)
        .limit(EACH_MAX)
    )
    return [
        WaitingView(
            what="member" if state == "asked" else "provisional",
            subject_id=member_id,
            member_id=member_id,
            name=name,
            phone=phone,
            since=asked_at,
            note=note,
            wants_to_drive=wants_to_drive,
        )
        for member_id, name, phone, asked_at, state, note, wants_to_drive in rows
    ]


def _drivers(session: Session, community_id: int, inside: ColumnElement[bool]) -> list[WaitingView]:
    rows = session.execute(
        select(Driver.id, Member.id, Member.name, Member.phone, Driver.asked_at)
        .join(Member, _OF_DRIVER)
        .where(
            Driver.community_id == community_id,
            Driver.state == "asked",
            Member.state != "guest",  # seen on a page of their own
            inside,
        )
        .order_by(Driver.asked_at, Driver.id)
        .limit(EACH_MAX)
    )
    return [WaitingView("driver", *row) for row in rows]


def _papers(session: Session, community_id: int, inside: ColumnElement[bool]) -> list[WaitingView]:
    since = func.coalesce(Credential.sent_at, Driver.asked_at)
    rows = session.execute(
        select(
            Credential.id,
            Member.id,
            Member.name,
            Member.phone,
            since,
            Credential.kind,
            Credential.valid_until,
        )
        .join(
            Driver,
            and_(Driver.community_id == Credential.community_id, Driver.id == Credential.driver_id),
        )
        .join(Member, _OF_DRIVER)
        .where(Credential.community_id == community_id, Credential.checked_at.is_(None), inside)
        .order_by(since, Credential.id)
        .limit(EACH_MAX)
    )
    return [
        WaitingView(
            what="paper",
            subject_id=paper_id,
            member_id=member_id,
            name=name,
            phone=phone,
            since=sent_at,
            paper_kind=kind,
            valid_until=valid_until,
        )
        for paper_id, member_id, name, phone, sent_at, kind, valid_until in rows
    ]


def member_of_paper(community_id: int, paper_id: UUID) -> MemberIds:
    """Select whose paper it is."""
    return (
        select(Driver.member_id)
        .join(
            Credential,
            and_(Credential.community_id == community_id, Credential.driver_id == Driver.id),
        )
        .where(Driver.community_id == community_id, Credential.id == paper_id)
    )
