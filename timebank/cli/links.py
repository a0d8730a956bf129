"""Sign-in links of a demo: one for each kind of people, each somebody with something to do.

They exist in a demo database only; `members.make_demo_link` refuses anywhere else.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from timebank import members
from timebank.config import Settings
from timebank.intermediaries import Consent, Staff
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.members import Driver, Member, MemberRole
from timebank.rides import Ride


@dataclass(frozen=True, slots=True)
class Link:
    """One way in. role: rider, driver, helper or coordinator."""

    role: str
    name: str
    url: str


def sign_in_links(settings: Settings, database: Database) -> list[Link]:
    """Make one link for each role of the first community, in the order people meet them."""
    now = DatabaseClock(database).now()
    return database.transact(_links, settings, now)


def _links(session: Session, settings: Settings, now: datetime) -> list[Link]:
    community = members.communities(session)[0]
    chosen = {
        "rider": _first(session, _busiest_rider(community.id, now)),
        "driver": _first(session, _busiest_driver(community.id, now)),
        "helper": _first(session, _busiest_helper(community.id)),
        "coordinator": _first(session, _coordinator(community.id)),
    }
    links = []
    for role, found in chosen.items():
        if found is not None:
            member_id, name = found
            code = members.make_demo_link(
                session, community.id, member_id, secret_key=settings.secret_key, now=now
            )
            links.append(Link(role, name, f"{settings.base_url}/{community.slug}/in/demo/{code}"))
    return links


def _first(session: Session, query: Select[UUID, str]) -> tuple[UUID, str] | None:
    row = session.execute(query.limit(1)).first()
    return None if row is None else (row[0], row[1])


def _active(community_id: int) -> Select[UUID, str]:
    return select(Member.id, Member.name).where(
        Member.community_id == community_id,
        Member.state == "active",
        Member.language == "en",  # whoever tries the demo reads the language of its documents
    )


def _busiest_rider(community_id: int, now: datetime) -> Select[UUID, str]:
    """Whoever has most rides ahead of those who only ride."""
    ahead = and_(
        Ride.community_id == community_id, Ride.rider_id == Member.id, Ride.pickup_at > now
    )
    return (
        _active(community_id)
        .outerjoin(Ride, ahead)
        .where(
            ~select(Driver.id)
            .where(Driver.community_id == community_id, Driver.member_id == Member.id)
            .exists(),
            ~select(MemberRole.role)
            .where(MemberRole.community_id == community_id, MemberRole.member_id == Member.id)
            .exists(),
            ~select(Staff.id)
            .where(Staff.community_id == community_id, Staff.member_id == Member.id)
            .exists(),
        )
        .group_by(Member.id, Member.name)
        .order_by(func.count(Ride.id).desc(), Member.id)
    )


def _busiest_driver(community_id: int, now: datetime) -> Select[UUID, str]:
    """The active driver with most rides ahead."""
    drives = and_(Driver.community_id == community_id, Driver.member_id == Member.id)
    ahead = and_(
        Ride.community_id == community_id, Ride.driver_id == Driver.id, Ride.pickup_at > now
    )
    return (
        _active(community_id)
        .join(Driver, drives)
        .outerjoin(Ride, ahead)
        .where(Driver.state == "active")
        .group_by(Member.id, Member.name)
        .order_by(func.count(Ride.id).desc(), Member.id)
    )


def _busiest_helper(community_id: int) -> Select[UUID, str]:
    """The helper whose organisation has most consents."""
    helps = and_(Staff.community_id == community_id, Staff.member_id == Member.id)
    consents = and_(
        Consent.community_id == community_id,
        Consent.organisation_id == Staff.organisation_id,
        Consent.revoked_at.is_(None),
    )
    return (
        _active(community_id)
        .join(Staff, helps)
        .outerjoin(Consent, consents)
        .group_by(Member.id, Member.name)
        .order_by(func.count(Consent.id).desc(), Member.id)
    )


def _coordinator(community_id: int) -> Select[UUID, str]:
    holds = and_(
        MemberRole.community_id == community_id,
        MemberRole.member_id == Member.id,
        MemberRole.role == "coordinator",
    )
    return _active(community_id).join(MemberRole, holds).order_by(Member.id)
