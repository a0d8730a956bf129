"""Whom somebody who is limited to areas may see, and the areas themselves: frozen rows.

The scope is a select of member ids that other packages' queries stay within; None: everybody.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank import geo
from timebank.areas.models import Area, AreaEvent, MemberArea
from timebank.areas.rules import NEAR_DEGREES, likely_area
from timebank.geo import Place
from timebank.kernel.actor import Areas
from timebank.members import Member, MemberIds, MemberRole, areas_from

ROWS_MAX = 200


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area. members: how many present members lie in it."""

    id: UUID
    name: str
    is_retired: bool
    members: int


@dataclass(frozen=True, slots=True)
class AreaEventView:
    """One change. by, member "": the house, nobody. said: names of areas as they were then."""

    at: datetime
    verb: str
    by: str
    member: str
    said: str


def members_of(community_id: int, areas: Areas) -> MemberIds | None:
    """Return the select of who lies in these areas; None for everywhere: no condition at all."""
    if areas is None:
        return None
    return select(MemberArea.member_id).where(
        MemberArea.community_id == community_id, MemberArea.area_id.in_(areas)
    )


def are_within(session: Session, areas: Areas, community_id: int, owners: MemberIds) -> bool:
    """Tell whether `owners` are somebody, and all of them lie in these areas: one statement.

    Nobody is not within: an id of nothing is as one of another area.
    """
    inside = MemberArea.area_id.in_(areas or ())
    rows = session.scalars(
        select(inside)
        .select_from(Member)
        .outerjoin(
            MemberArea,
            and_(MemberArea.community_id == Member.community_id, MemberArea.member_id == Member.id),
        )
        .where(Member.community_id == community_id, Member.id.in_(owners))
    ).all()
    return bool(rows) and all(rows)


def area_lines(session: Session, community_id: int) -> list[AreaLine]:
    """Return a community's areas by name, the retired ones last."""
    rows = session.execute(
        select(Area.id, Area.name, Area.retired_at, func.count(Member.id))
        .outerjoin(
            MemberArea,
            and_(MemberArea.community_id == Area.community_id, MemberArea.area_id == Area.id),
        )
        .outerjoin(
            Member,
            and_(
                Member.community_id == MemberArea.community_id,
                Member.id == MemberArea.member_id,
                Member.state != "left",
            ),
        )
        .where(Area.community_id == community_id)
        .group_by(Area.id, Area.name, Area.retired_at)
        .order_by(Area.name, Area.id)
    )
    lines = [AreaLine(id_, name, at is not None, count) for id_, name, at, count in rows]
    return sorted(lines, key=lambda line: line.is_retired)


def area_names(
    session: Session, community_id: int, areas: Areas = None, *, with_retired: bool = False
) -> dict[UUID, str]:
    """Return names by id, in the order of names: all, or of these areas."""
    wanted = select(Area.id, Area.name).where(Area.community_id == community_id)
    if areas is not None:
        wanted = wanted.where(Area.id.in_(areas))
    if not with_retired:
        wanted = wanted.where(Area.retired_at.is_(None))
    return {row.id: row.name for row in session.execute(wanted.order_by(Area.name, Area.id))}


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area a form offers. is_theirs: the member it asks about lies in it."""

    id: UUID
    name: str
    is_theirs: bool


def area_choices(
    session: Session, community_id: int, areas: Areas, member_id: UUID | None = None
) -> list[AreaChoice]:
    """Return the areas somebody limited to `areas` may name, by name, in one statement.

    And the one the member lies in, retired or not.
    """
    offered: ColumnElement[bool] = Area.retired_at.is_(None)
    if areas is not None:
        offered = and_(offered, Area.id.in_(areas))
    is_theirs = MemberArea.area_id.is_not(None)
    rows = session.execute(
        select(Area.id, Area.name, is_theirs)
        .outerjoin(
            MemberArea,
            and_(
                MemberArea.community_id == Area.community_id,
                MemberArea.area_id == Area.id,
                MemberArea.member_id == member_id,
            ),
        )
        .where(Area.community_id == community_id, or_(offered, is_theirs))
        .order_by(Area.name, Area.id)
    )
    return [AreaChoice(id_, name, bool(theirs)) for id_, name, theirs in rows]


def area_of(session: Session, community_id: int, member_id: UUID) -> tuple[UUID, str] | None:
    """Return id and name of the area a member lies in, or None."""
    row = session.execute(
        select(Area.id, Area.name)
        .join(
            MemberArea,
            and_(MemberArea.community_id == Area.community_id, MemberArea.area_id == Area.id),
        )
        .where(Area.community_id == community_id, MemberArea.member_id == member_id)
    ).first()
    return None if row is None else (row.id, row.name)


@dataclass(frozen=True, slots=True)
class CoordinatorLimit:
    """Somebody who runs a community, and the areas they are limited to. An admin is to none."""

    member_id: UUID
    name: str
    is_admin: bool
    areas: Areas


def coordinator_limits(session: Session, community_id: int) -> list[CoordinatorLimit]:
    """Return who runs a community by name, with their limits: each once."""
    rows = session.execute(
        select(Member.id, Member.name, MemberRole.role, MemberRole.area_ids)
        .join(
            MemberRole,
            and_(MemberRole.community_id == Member.community_id, MemberRole.member_id == Member.id),
        )
        .where(Member.community_id == community_id)
        .order_by(Member.name, Member.id, MemberRole.role)
    )
    found: dict[UUID, CoordinatorLimit] = {}
    for row in rows:  # "admin" comes before "coordinator", and counts
        is_admin = row.role == "admin"
        limits = None if is_admin else areas_from(row.area_ids)
        found.setdefault(row.id, CoordinatorLimit(row.id, row.name, is_admin, limits))
    return list(found.values())


def proposed_area(
    session: Session, community_id: int, lat: float | None, lon: float | None
) -> UUID | None:
    """Return the area that the nearest members of a home lie in; None: nobody near, or no home."""
    if lat is None or lon is None:
        return None
    near: Select[float, float, UUID] = (
        select(Place.lat, Place.lon, MemberArea.area_id)
        .join(Member, and_(Member.community_id == community_id, Member.home_place_id == Place.id))
        .join(
            MemberArea,
            and_(MemberArea.community_id == community_id, MemberArea.member_id == Member.id),
        )
        .join(Area, and_(Area.community_id == community_id, Area.id == MemberArea.area_id))
        .where(
            Place.community_id == community_id,
            Place.lat.between(lat - NEAR_DEGREES, lat + NEAR_DEGREES),
            Place.lon.between(lon - NEAR_DEGREES * 2, lon + NEAR_DEGREES * 2),
            Area.retired_at.is_(None),
            Member.state != "left",
        )
        .order_by(Member.id)
        .limit(ROWS_MAX)
    )
    rows = session.execute(near).all()
    away = geo.distances_km(lat, lon, [(row.lat, row.lon) for row in rows])
    return likely_area(zip(away, (row.area_id for row in rows), strict=True))


def area_events(
    session: Session, community_id: int, *, placed: bool = False, limit: int = 30
) -> list[AreaEventView]:
    """Return the newest changes first: who limited whom to what, and areas named.

    placed: instead, who was put in which area.
    """
    which = AreaEvent.verb == "place" if placed else AreaEvent.verb != "place"
    by, about = aliased(Member), aliased(Member)
    rows = session.execute(
        select(AreaEvent.at, AreaEvent.verb, by.name, about.name, AreaEvent.said)
        .outerjoin(by, and_(by.community_id == community_id, by.id == AreaEvent.by_id))
        .outerjoin(about, and_(about.community_id == community_id, about.id == AreaEvent.member_id))
        .where(AreaEvent.community_id == community_id, which)
        .order_by(AreaEvent.at.desc(), AreaEvent.id.desc())
        .limit(limit)
    )
    return [
        AreaEventView(at, verb, who or "", whom or "", said) for at, verb, who, whom, said in rows
    ]
