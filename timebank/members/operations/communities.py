"""Making a community, and changing what a coordinator may change of it.

A community is never without its fund: both are made in one operation.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members.errors import (
    CommunityDetailWrong,
    CommunityExists,
    NoSuchCommunity,
    PhoneNotUnderstood,
)
from timebank.members.models import Community, PolicyEvent
from timebank.members.queries.communities import CommunityFacts, community_facts
from timebank.members.rules import Policy, policy_of
from timebank.members.rules.access import need_admin, need_coordinator
from timebank.members.rules.contacts import email_or_none, phone_or_none
from timebank.members.rules.words import one_choice, one_line, within

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
# the first parts of paths that are no community's: those of public, account and machine pages
RESERVED_SLUGS = frozenset(
    "api ar bn card en es favicon health hooks in join metrics out ready static".split()  # noqa: SIM905 - a list of words
)


def make_community(
    session: Session,
    *,
    id: int,  # noqa: A002 - the column's name
    slug: str,
    name: str,
    short_name: str,
    phone: str,
    text_number: str,
    time_zone: str,
    lat: float,
    lon: float,
    now: datetime,
    email: str = "",
    policy: dict[str, Any] | None = None,
) -> CommunityFacts:
    """Make a community with its fund and the fund's starting rule.

    slug: 3-40 of a-z, 0-9, dash; phone, text_number: as typed; time_zone: IANA name.
    Raises: CommunityDetailWrong(field), PhoneNotUnderstood, CommunityExists(field).
    """
    if not (3 <= len(slug) <= 40 and _SLUG.fullmatch(slug)) or slug in RESERVED_SLUGS:
        raise CommunityDetailWrong(field="slug")
    if not _is_zone(time_zone):
        raise CommunityDetailWrong(field="time_zone")
    within(lat, "lat", -90, 90)
    within(lon, "lon", -180, 180)
    number, texts = _number(phone, "phone"), _number(text_number, "text_number")
    taken = session.execute(
        select(Community.id, Community.slug).where(
            or_(Community.id == id, Community.slug == slug, Community.text_number == texts)
        )
    ).first()
    if taken:
        same = "id" if taken.id == id else "slug" if taken.slug == slug else "text_number"
        raise CommunityExists(field=same)
    chosen = policy_of(policy or {})
    session.execute(
        insert(Community).values(
            id=id,
            slug=slug,
            name=one_line(name, "name", 80, required=True),
            short_name=one_line(short_name, "short_name", 20, required=True),
            phone=number,
            text_number=texts,
            email=email_or_none(email) or "",
            time_zone=time_zone,
            lat=lat,
            lon=lon,
            policy=policy or {},
            made_at=now,
        )
    )
    ledger.start_fund(session, id, chosen.fund_credit_limit, now)
    return community_facts(session, id)


def set_policy(session: Session, actor: Actor, policy: Policy) -> None:
    """Keep a community's policy: only what differs from the defaults is stored.

    Raises: AdminOnly, NoSuchCommunity.
    """
    need_admin(actor)
    if not _set_values(session, actor.community_id, asdict(policy)):
        raise NoSuchCommunity(community_id=actor.community_id)


def _set_values(session: Session, community_id: int, chosen: Mapping[str, Any]) -> bool:
    """Write a policy's values, those that are the default left out; False: no such community."""
    default = asdict(Policy())
    changed = {f.name: chosen[f.name] for f in fields(Policy) if chosen[f.name] != default[f.name]}
    done = session.execute(
        update(Community)
        .where(Community.id == community_id)
        .values(policy=changed)
        .returning(Community.id)
    ).first()
    return done is not None


def change_policy(session: Session, actor: Actor, changes: Mapping[str, int], now: datetime) -> int:
    """Change values of the policy that Policy.CHANGEABLE names, by a coordinator, and note who did.

    Those who change it at once take turns; what is as it was is no change. Returns how many were
    changed. Raises: CoordinatorOnly, ChoiceUnknown, NumberOutside(field, least, most).
    """
    need_coordinator(actor)
    for name, value in changes.items():
        one_choice(name, "name", tuple(Policy.CHANGEABLE))
        within(value, name, *Policy.CHANGEABLE[name])
    kept = session.scalar(
        select(Community.policy)
        .where(Community.id == actor.community_id)
        .with_for_update(key_share=True)
    )
    before = asdict(policy_of(kept or {}))
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return 0
    _set_values(session, actor.community_id, before | changed)
    session.execute(
        insert(PolicyEvent),
        [
            {
                "community_id": actor.community_id,
                "id": new_id(),
                "at": now,
                "by_id": actor.member_id,
                "name": name,
                "before": str(before[name]),
                "after": str(value),
            }
            for name, value in changed.items()
        ],
    )
    return len(changed)


def _number(text: str, field: str) -> str:
    number = phone_or_none(text, field)
    if number is None:
        raise PhoneNotUnderstood(field=field)
    return number


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder's name gives IsADirectoryError
        return False
    return "/" in name or name == "UTC"
