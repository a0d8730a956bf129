"""Finding and locking one row before it is changed.

Locks are FOR NO KEY UPDATE: FOR UPDATE would hold up others' foreign-key checks.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank.geo import Place
from timebank.members.errors import MemberHasLeft, NoSuchDriver, NoSuchMember, NoSuchPlace
from timebank.members.models import Driver, Member, MemberPlace


def locked_member(session: Session, community_id: int, member_id: UUID) -> Member:
    """Lock a member's row and return it fresh. Raises: NoSuchMember."""
    member = session.scalar(
        select(Member)
        .where(Member.community_id == community_id, Member.id == member_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if member is None:
        raise NoSuchMember(member_id=str(member_id))
    return member


def present_member(session: Session, community_id: int, member_id: UUID) -> Member:
    """Lock a member who has not left. Raises: NoSuchMember, MemberHasLeft."""
    member = locked_member(session, community_id, member_id)
    if member.state == "left":
        raise MemberHasLeft(member_id=str(member_id))
    return member


def locked_driver(session: Session, community_id: int, driver_id: UUID) -> Driver:
    """Lock a driver's row and return it fresh. Raises: NoSuchDriver."""
    driver = session.scalar(
        select(Driver)
        .where(Driver.community_id == community_id, Driver.id == driver_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if driver is None:
        raise NoSuchDriver(driver_id=str(driver_id))
    return driver


def change_member(session: Session, member: Member, **values: Any) -> None:
    """Write columns of a locked member."""
    session.execute(
        update(Member)
        .where(Member.community_id == member.community_id, Member.id == member.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def change_driver(session: Session, driver: Driver, **values: Any) -> None:
    """Write columns of a locked driver."""
    session.execute(
        update(Driver)
        .where(Driver.community_id == driver.community_id, Driver.id == driver.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def place_for(session: Session, community_id: int, place_id: UUID, member_id: UUID | None) -> Place:
    """Return a place this member may name: a public one, or one no other member calls theirs.

    member_id None: staff, who may name any (two members share a home). Raises:
    NoSuchPlace, also for another member's home: it is not said to exist.
    """
    place = session.scalar(
        select(Place).where(Place.community_id == community_id, Place.id == place_id)
    )
    if place is None:
        raise NoSuchPlace(place_id=str(place_id))
    if place.is_public or member_id is None:
        return place
    owners = session.scalars(
        select(Member.id)
        .where(Member.community_id == community_id, Member.home_place_id == place_id)
        .union(
            select(MemberPlace.member_id).where(
                MemberPlace.community_id == community_id, MemberPlace.place_id == place_id
            )
        )
    ).all()
    if owners and member_id not in owners:
        raise NoSuchPlace(place_id=str(place_id))
    return place
