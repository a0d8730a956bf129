"""Naming areas, saying who lies in one, and limiting a coordinator to some.

Each is written into the log of areas in the same transaction; the same said twice is once.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank import members
from timebank.areas.errors import EverywhereOnly, NameTaken, NoSuchArea, NotYourself
from timebank.areas.models import Area, AreaEvent, MemberArea
from timebank.areas.queries import area_of
from timebank.areas.rules import NAME_MAX, named
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.wording import fold
from timebank.members import need_coordinator


def need_everywhere(actor: Actor) -> None:
    """Let a coordinator without a limit, and the house. Raises: CoordinatorOnly, EverywhereOnly."""
    need_coordinator(actor)
    if actor.areas is not None:
        raise EverywhereOnly()


def add_area(session: Session, actor: Actor, name: str, now: datetime) -> UUID:
    """Name a new area; the same name is the same area, and a retired one comes back.

    Raises: CoordinatorOnly, EverywhereOnly, FieldMissing, FieldTooLong.
    """
    need_everywhere(actor)
    name, folded = _spelt(name)
    _still_everywhere(session, actor)
    known = _locked(session, actor.community_id, Area.fold == folded)
    if known is not None:
        if known.retired_at is not None:
            _change(session, known, retired_at=None)
            note(session, actor, "bring_back", None, known.name, now)
        return known.id
    area_id = new_id()
    session.execute(
        insert(Area).values(
            community_id=actor.community_id, id=area_id, name=name, fold=folded, made_at=now
        )
    )
    note(session, actor, "add", None, name, now)
    return area_id


def rename_area(session: Session, actor: Actor, area_id: UUID, name: str, now: datetime) -> None:
    """Give an area another name; who lies in it, and who is limited to it, stay.

    Raises: CoordinatorOnly, EverywhereOnly, FieldMissing, FieldTooLong, NoSuchArea, NameTaken.
    """
    need_everywhere(actor)
    name, folded = _spelt(name)
    _still_everywhere(session, actor)
    area = _the_area(session, actor.community_id, area_id)
    if area.name == name:
        return
    other = _locked(session, actor.community_id, Area.fold == folded)
    if other is not None and other.id != area.id:
        raise NameTaken(field="name")
    _change(session, area, name=name, fold=folded)
    note(session, actor, "rename", None, f"{area.name} → {name}", now)


def retire_area(session: Session, actor: Actor, area_id: UUID, now: datetime) -> None:
    """Offer an area no more; who lies in it, and who is limited to it, stay until changed.

    Raises: CoordinatorOnly, EverywhereOnly, NoSuchArea.
    """
    need_everywhere(actor)
    area = _the_area(session, actor.community_id, area_id)
    if area.retired_at is None:
        _change(session, area, retired_at=now)
        note(session, actor, "retire", None, area.name, now)


def place_member(
    session: Session, actor: Actor, member_id: UUID, area_id: UUID | None, now: datetime
) -> None:
    """Say in which area a member lies; None: in none.

    Who is limited may name only their own areas; a helper places only whom nobody placed yet.
    Raises: CoordinatorOnly, EverywhereOnly, NoSuchMember, MemberHasLeft, NoSuchArea.
    """
    _need_one_of_theirs(actor, area_id)
    members.present_member(session, actor.community_id, member_id)
    before = area_of(session, actor.community_id, member_id)
    if before is not None or "helper" not in actor.roles:
        need_coordinator(actor)
    if area_id == (before[0] if before else None):
        return
    name = ""
    if area_id is not None:
        name = _offered(session, actor.community_id, [area_id])[0]
    own = (MemberArea.community_id == actor.community_id, MemberArea.member_id == member_id)
    session.execute(delete(MemberArea).where(*own).execution_options(synchronize_session=False))
    if area_id is not None:
        session.execute(
            insert(MemberArea).values(
                community_id=actor.community_id, member_id=member_id, area_id=area_id
            )
        )
    note(session, actor, "place", member_id, name, now)


def limit_coordinator(
    session: Session, actor: Actor, member_id: UUID, area_ids: Collection[UUID], now: datetime
) -> None:
    """Limit a coordinator to areas; to none of them: lift the limit.

    Nobody limits themself, and who is limited meanwhile limits nobody: so somebody who sees the
    whole community is always left. Raises: CoordinatorOnly, EverywhereOnly, NotYourself,
    NoSuchArea, NoSuchMember.
    """
    need_everywhere(actor)
    if member_id == actor.member_id:
        raise NotYourself()
    limits = _still_everywhere(session, actor)
    if member_id not in limits:
        raise members.NoSuchMember(member_id=str(member_id))
    before = members.areas_from(limits[member_id]) or frozenset()
    names = offered_names(session, actor.community_id, area_ids, before)
    if frozenset(area_ids) == before:
        return
    members.limit_role(session, actor.community_id, member_id, area_ids)
    note(session, actor, "limit_coordinator", member_id, names, now)


def _still_everywhere(session: Session, actor: Actor) -> dict[UUID, list[str] | None]:
    """Lock who runs the community, one change at a time, and return the coordinators' limits.

    Raises: EverywhereOnly, to somebody who was limited meanwhile.
    """
    admins, limits = members.lock_coordinators(session, actor.community_id)
    ours = actor.member_id is None or actor.member_id in admins
    if not ours and limits.get(actor.member_id, ["gone"]) is not None:  # type: ignore[arg-type]
        raise EverywhereOnly()
    return limits


def offered_names(
    session: Session, community_id: int, area_ids: Collection[UUID], before: Collection[UUID]
) -> str:
    """Return the names of areas for the log; a retired one only where it was named before.

    Raises: NoSuchArea.
    """
    _offered(session, community_id, [one for one in area_ids if one not in before])
    rows = session.scalars(
        select(Area.name).where(Area.community_id == community_id, Area.id.in_(area_ids))
    )
    return named(list(rows))


def need_area(session: Session, actor: Actor, area_id: UUID | None) -> None:
    """Check the area that something is about: one that is offered, and one of the actor's.

    Raises: EverywhereOnly, NoSuchArea.
    """
    _need_one_of_theirs(actor, area_id)
    _offered(session, actor.community_id, [area_id] if area_id is not None else [])


def _need_one_of_theirs(actor: Actor, area_id: UUID | None) -> None:
    if actor.areas is not None and area_id not in actor.areas:
        raise EverywhereOnly()


def note(
    session: Session, actor: Actor, verb: str, member_id: UUID | None, said: str, now: datetime
) -> None:
    """Write one change of areas into their log. verb: of rules.VERBS."""
    session.execute(
        insert(AreaEvent).values(
            community_id=actor.community_id,
            id=new_id(),
            at=now,
            verb=verb,
            by_id=actor.member_id,
            member_id=member_id,
            said=said,
        )
    )


def _spelt(name: str) -> tuple[str, str]:
    name = members.one_line(name, "name", NAME_MAX, required=True)
    return name, fold(name)[:NAME_MAX] or name


def _offered(session: Session, community_id: int, area_ids: Collection[UUID]) -> list[str]:
    """Return the names of areas that are not retired. Raises: NoSuchArea."""
    if not area_ids:
        return []
    rows = session.execute(
        select(Area.id, Area.name)
        .where(Area.community_id == community_id, Area.id.in_(area_ids), Area.retired_at.is_(None))
        .order_by(Area.name)
    ).all()
    missing = set(area_ids) - {row.id for row in rows}
    if missing:
        raise NoSuchArea(area_ids=sorted(map(str, missing)))
    return [row.name for row in rows]


def _locked(session: Session, community_id: int, condition: object) -> Area | None:
    return session.scalar(
        select(Area)
        .where(Area.community_id == community_id, condition)  # type: ignore[arg-type]
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def _the_area(session: Session, community_id: int, area_id: UUID) -> Area:
    area = _locked(session, community_id, Area.id == area_id)
    if area is None:
        raise NoSuchArea(area_ids=[str(area_id)])
    return area


def _change(session: Session, area: Area, **values: object) -> None:
    session.execute(
        update(Area)
        .where(Area.community_id == area.community_id, Area.id == area.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
