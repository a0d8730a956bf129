"""Members: one whole, many as recipients, everyone in a list, all behind one number.

Each is one statement, and every WHERE carries the community.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.geo import Place
from timebank.members.errors import NoSuchMember
from timebank.members.models import (
    Block,
    Driver,
    HouseholdPerson,
    Member,
    MemberPlace,
    MemberRole,
    Need,
)
from timebank.members.queries.among import MemberIds, is_among
from timebank.members.queries.views import (
    ContactMember,
    HouseholdView,
    MemberLine,
    MemberView,
    OwnPlace,
    Recipient,
)
from timebank.members.queries.wishes import comfort_of
from timebank.members.rules.contacts import Contact
from timebank.members.rules.vocabulary import PRESENT_STATES

HOME = and_(Place.community_id == Member.community_id, Place.id == Member.home_place_id)
NEED = and_(Need.community_id == Member.community_id, Need.member_id == Member.id)
DRIVER = and_(Driver.community_id == Member.community_id, Driver.member_id == Member.id)


def member_view(session: Session, community_id: int, member_id: UUID) -> MemberView:
    """Return a member with home, needs and driver state. Raises: NoSuchMember."""
    approver = aliased(Member)
    row = session.execute(
        select(Member, Need, Place, Driver.id, Driver.state, approver.name)
        .outerjoin(Need, NEED)
        .outerjoin(Place, HOME)
        .outerjoin(Driver, DRIVER)
        .outerjoin(
            approver,
            and_(
                approver.community_id == Member.community_id,
                approver.id == Member.approved_by_id,
            ),
        )
        .where(Member.community_id == community_id, Member.id == member_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NoSuchMember(member_id=str(member_id))
    member, driver_id, driver_state, approved_by = row[0], row[3], row[4], row[5]
    need: Need | None = row[1]
    home: Place | None = row[2]
    return MemberView(
        member_id=member.id,
        person_id=member.person_id,
        name=member.name,
        first_name=member.first_name,
        nickname=member.nickname,
        phone=member.phone,
        is_landline=member.is_landline,
        email=member.email,
        language=member.language,
        wish=member.contact_wish,
        quiet_from=member.quiet_from,
        quiet_until=member.quiet_until,
        large_text=member.large_text,
        text_stopped=member.text_stopped,
        wants_to_drive=member.wants_to_drive,
        state=member.state,
        note=member.note,
        asked_at=member.asked_at,
        approved_at=member.approved_at,
        approved_by=approved_by,
        home_place_id=member.home_place_id,
        home_name=home.name if home else "",
        home_address=home.address if home else "",
        home_lat=home.lat if home else None,
        home_lon=home.lon if home else None,
        home_door_note=home.door_note if home else "",
        help_level=need.help_level if need else "kerb",
        aids=tuple(need.aids) if need else (),
        ride_class=need.ride_class if need else 1,
        need_note=need.note if need else "",
        welcomes_new=bool(need and need.welcomes_new),
        comfort=comfort_of(need),
        driver_id=driver_id,
        driver_state=driver_state or "",
    )


def recipients(
    session: Session, community_id: int, member_ids: Collection[UUID]
) -> dict[UUID, Recipient]:
    """Return members as messages need them, by id; unknown ids are left out."""
    rows = session.execute(
        select(
            Member.id,
            Member.name,
            Member.first_name,
            Member.phone,
            Member.email,
            Member.language,
            Member.contact_wish,
            Member.quiet_from,
            Member.quiet_until,
            Member.text_stopped,
            Member.is_landline,
        ).where(Member.community_id == community_id, Member.id.in_(member_ids))
    )
    return {row[0]: Recipient(*row) for row in rows}


def members_by_contact(
    session: Session, community_id: int, contact: Contact
) -> list[ContactMember]:
    """Return the present members behind a number or address, by name: a household may share it."""
    column = Member.phone if contact.kind == "phone" else Member.email
    rows = session.execute(
        select(
            Member.id,
            Member.person_id,
            Member.name,
            Member.first_name,
            Member.language,
            Member.state,
            Member.is_landline,
        )
        .where(
            Member.community_id == community_id,
            column == contact.value,
            Member.state.in_(PRESENT_STATES),
        )
        .order_by(Member.name, Member.id)
    )
    return [ContactMember(*row) for row in rows]


def shared_phones(session: Session, community_id: int, phones: Collection[str]) -> set[str]:
    """Return those of these numbers (E.164) that more than one member has."""
    rows = session.scalars(
        select(Member.phone)
        .where(
            Member.community_id == community_id,
            Member.phone.in_(phones),
            Member.state != "left",
        )
        .group_by(Member.phone)
        .having(func.count() > 1)
    )
    return {phone for phone in rows if phone is not None}


def member_lines(
    session: Session,
    community_id: int,
    *,
    states: Collection[str] = PRESENT_STATES,
    after: UUID | None = None,
    limit: int = 50,
    among: MemberIds | None = None,
) -> list[MemberLine]:
    """Return a page of members by name; `after`: the member the page before ended with."""
    wanted = (
        select(
            Member.id,
            Member.name,
            Member.phone,
            Member.state,
            Member.language,
            Member.contact_wish,
            func.coalesce(Driver.state, ""),
            Member.asked_at,
        )
        .outerjoin(Driver, DRIVER)
        .where(
            Member.community_id == community_id,
            Member.state.in_(states),
            is_among(Member.id, among),
        )
        .order_by(Member.name, Member.id)
        .limit(limit)
    )
    if after is not None:
        last = select(Member.name).where(
            Member.community_id == community_id, Member.id == after, is_among(Member.id, among)
        )
        name = last.scalar_subquery()
        wanted = wanted.where(or_(Member.name > name, and_(Member.name == name, Member.id > after)))
    return [MemberLine(*row) for row in session.execute(wanted)]


def roles_of(
    session: Session, community_id: int, member_ids: Collection[UUID]
) -> dict[UUID, frozenset[str]]:
    """Return the granted roles of members, by id; those without any are left out."""
    found: dict[UUID, set[str]] = {}
    for member_id, role in session.execute(
        select(MemberRole.member_id, MemberRole.role).where(
            MemberRole.community_id == community_id, MemberRole.member_id.in_(member_ids)
        )
    ):
        found.setdefault(member_id, set()).add(role)
    return {member_id: frozenset(roles) for member_id, roles in found.items()}


def coordinators(session: Session, community_id: int) -> list[tuple[UUID, str, str]]:
    """Return id, name and first name of the active coordinators, longest in the role first."""
    rows = session.execute(
        select(Member.id, Member.name, Member.first_name)
        .join(
            MemberRole,
            and_(MemberRole.community_id == Member.community_id, MemberRole.member_id == Member.id),
        )
        .where(
            Member.community_id == community_id,
            Member.state == "active",
            MemberRole.role == "coordinator",
        )
        .order_by(MemberRole.since, Member.id)
    )
    return [(member_id, name, first_name) for member_id, name, first_name in rows]


def household_of(session: Session, community_id: int, member_id: UUID) -> list[HouseholdView]:
    """Return a member's companions, children and attendants by name."""
    rows = session.execute(
        select(
            HouseholdPerson.id,
            HouseholdPerson.name,
            HouseholdPerson.kind,
            HouseholdPerson.child_seat,
            HouseholdPerson.born_on,
        )
        .where(HouseholdPerson.community_id == community_id, HouseholdPerson.member_id == member_id)
        .order_by(HouseholdPerson.name, HouseholdPerson.id)
    )
    return [HouseholdView(*row) for row in rows]


def own_places(session: Session, community_id: int, member_id: UUID) -> list[OwnPlace]:
    """Return a member's home and saved places: home first, then the last used."""
    own = and_(
        MemberPlace.community_id == Place.community_id,
        MemberPlace.place_id == Place.id,
        MemberPlace.member_id == member_id,
    )
    home = select(Member.home_place_id).where(
        Member.community_id == community_id, Member.id == member_id
    )
    is_home = Place.id == home.scalar_subquery()
    rows = session.execute(
        select(Place, MemberPlace, is_home)
        .outerjoin(MemberPlace, own)
        .where(
            Place.community_id == community_id,
            Place.id.in_(
                select(MemberPlace.place_id)
                .where(MemberPlace.community_id == community_id, MemberPlace.member_id == member_id)
                .union(home)
            ),
        )
        .order_by(is_home.desc(), MemberPlace.last_used_at.desc(), Place.name, Place.id)
        .execution_options(populate_existing=True)
    )
    places = [_own_place(place, saved, bool(is_home)) for place, saved, is_home in rows]
    # NULLs sort apart on the two databases: never used goes last
    return sorted(places, key=lambda place: (not place.is_home, place.last_used_at is None))


def _own_place(place: Place, saved: MemberPlace | None, is_home: bool) -> OwnPlace:
    return OwnPlace(
        place_id=place.id,
        name=place.name,
        address=place.address,
        kind=place.kind,
        lat=place.lat,
        lon=place.lon,
        door_note=place.door_note,
        nickname=saved.nickname if saved else "",
        purpose=saved.purpose if saved else "P",
        may_name=saved.may_name if saved else False,
        is_home=is_home,
        last_used_at=saved.last_used_at if saved else None,
    )


def blocked_with(session: Session, community_id: int, member_id: UUID) -> set[UUID]:
    """Return the members kept apart from this one, whoever asked for it."""
    rows = session.execute(
        select(Block.member_id, Block.blocked_id).where(
            Block.community_id == community_id,
            or_(Block.member_id == member_id, Block.blocked_id == member_id),
        )
    )
    return {blocked if mine == member_id else mine for mine, blocked in rows}
