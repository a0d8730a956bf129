"""Making a community, and changing what a coordinator may change of it.

A community is never without its fund: both are made in one operation.
"""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from timebank import ledger
from timebank.members.errors import (
    CommunityDetailWrong,
    CommunityExists,
    PhoneNotUnderstood,
)
from timebank.members.models import Community
from timebank.members.queries.communities import CommunityFacts, community_facts
from timebank.members.rules import policy_of
from timebank.members.rules.contacts import email_or_none, phone_or_none
from timebank.members.rules.words import one_line, within

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
