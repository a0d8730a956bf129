"""What an address names, for somebody limited to areas: whose it is, and whether they lie there.

One look before the view, and none for people without a limit. An id of another area is as one of
nothing, so that every page answers 404 without knowing of areas.
"""

from collections.abc import Callable, Mapping, Set
from typing import Any

from flask import g
from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import (
    areas,
    dayplans,
    exchanges,
    inbound,
    intermediaries,
    members,
    notifications,
    rides,
)
from timebank.members import Member, MemberIds
from timebank.web import session
from timebank.web.services import reading


def _member(community_id: int, member_id: Any) -> MemberIds:
    return select(Member.id).where(Member.community_id == community_id, Member.id == member_id)


# a part of an address -> whose it is. What stands in OF_A_MEMBER comes after a member_id, and its
# view looks whether it is that member's.
OWNERS: Mapping[str, Callable[[int, Any], MemberIds]] = {
    "member_id": _member,
    "code": rides.riders_of_code,
    "task_id": notifications.member_of_task,
    "text_id": inbound.member_of_text,
    "review_id": intermediaries.member_of_review,
    "paper_id": members.member_of_paper,
    "line_id": dayplans.rider_of_line,
    "exchange_id": exchanges.members_of_exchange,
}
OF_A_MEMBER = frozenset({"consent_id", "act_id"})


def is_within(named: Mapping[str, Any], roles: Set[str]) -> bool:
    """Tell whether all that an address names lies in the visitor's areas.

    roles: the page's own; where riders may come, one's own things are always there.
    """
    limits = session.areas()
    owned = {name: value for name, value in named.items() if name in OWNERS}
    if limits is None or not owned:
        return True
    with reading() as db:
        return all(
            ("rider" in roles and _is_own(db, OWNERS[name](session.community().id, value)))
            or reaches(db, OWNERS[name](session.community().id, value))
            for name, value in owned.items()
        )


def reaches(db: Session, owners: MemberIds) -> bool:
    """Tell whether the visitor is limited to nothing, or these members lie in their areas."""
    limits = session.areas()
    return limits is None or areas.are_within(db, limits, session.community().id, owners)


def may_see(db: Session, member_id: Any) -> bool:
    """Tell whether a member, named in a form or found by another way, is within reach."""
    return reaches(db, _member(session.community().id, member_id))


def among() -> MemberIds | None:
    """Return the members this visitor may see, for queries to stay within; None: everybody."""
    if "among" not in g:
        g.among = areas.members_of(session.community().id, session.areas())
    found: MemberIds | None = g.among
    return found


def _is_own(db: Session, owners: MemberIds) -> bool:
    return set(db.scalars(owners)) == {session.own_id()}
