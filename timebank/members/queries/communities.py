"""Communities as every page, message and command needs them.

One statement each; a community's own columns are listed once, for joins elsewhere too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from timebank.members.errors import NoSuchCommunity
from timebank.members.models import Community, Member, PolicyEvent
from timebank.members.rules import Policy, policy_of
from timebank.members.rules.vocabulary import PRESENT_STATES


@dataclass(frozen=True, slots=True)
class CommunityFacts:
    """A time bank: names, numbers (E.164), zone, middle and policy."""

    id: int
    slug: str
    name: str
    short_name: str
    phone: str
    text_number: str
    email: str
    time_zone: str
    lat: float
    lon: float
    policy: Policy
    own_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


COMMUNITY_COLUMNS: tuple[InstrumentedAttribute[Any], ...] = (
    Community.id,
    Community.slug,
    Community.name,
    Community.short_name,
    Community.phone,
    Community.text_number,
    Community.email,
    Community.time_zone,
    Community.lat,
    Community.lon,
    Community.policy,
    Community.own_words,
)


def facts_from(columns: Sequence[Any]) -> CommunityFacts:
    """Return the facts from values in the order of COMMUNITY_COLUMNS."""
    names = (column.key for column in COMMUNITY_COLUMNS)
    values = dict(zip(names, columns, strict=True))
    changed = {"policy": policy_of(values["policy"]), "own_words": values["own_words"] or {}}
    return CommunityFacts(**values | changed)


def community_by_slug(session: Session, slug: str) -> CommunityFacts | None:
    """Return the community of a path, or None."""
    return _one(session.execute(select(*COMMUNITY_COLUMNS).where(Community.slug == slug)).first())


def community_by_text_number(session: Session, text_number: str) -> CommunityFacts | None:
    """Return the community whose number (E.164) was texted, or None."""
    wanted = select(*COMMUNITY_COLUMNS).where(Community.text_number == text_number)
    return _one(session.execute(wanted).first())


def community_facts(session: Session, community_id: int) -> CommunityFacts:
    """Return a community by id. Raises: NoSuchCommunity."""
    found = _one(
        session.execute(select(*COMMUNITY_COLUMNS).where(Community.id == community_id)).first()
    )
    if found is None:
        raise NoSuchCommunity(community_id=community_id)
    return found


def communities(session: Session) -> list[CommunityFacts]:
    """Return every community by name."""
    rows = session.execute(select(*COMMUNITY_COLUMNS).order_by(Community.name, Community.id))
    return [facts_from(row) for row in rows]


def communities_of_person(session: Session, person_id: UUID) -> list[CommunityFacts]:
    """Return the communities somebody is a member of, by name."""
    rows = session.execute(
        select(*COMMUNITY_COLUMNS)
        .join(Member, Member.community_id == Community.id)
        .where(Member.person_id == person_id, Member.state.in_(PRESENT_STATES))
        .order_by(Community.name, Community.id)
    )
    return [facts_from(row) for row in rows]


def _one(row: Row[Any] | None) -> CommunityFacts | None:
    return None if row is None else facts_from(row)


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One value of the policy that was changed; by "": a command."""

    at: datetime
    by: str
    name: str
    before: str
    after: str


def policy_changes(session: Session, community_id: int, *, limit: int = 30) -> list[PolicyChange]:
    """Return who changed which value of the policy, the newest first."""
    rows = session.execute(
        select(PolicyEvent.at, Member.name, PolicyEvent.name, PolicyEvent.before, PolicyEvent.after)
        .outerjoin(
            Member, and_(Member.community_id == community_id, Member.id == PolicyEvent.by_id)
        )
        .where(PolicyEvent.community_id == community_id)
        .order_by(PolicyEvent.at.desc(), PolicyEvent.id.desc())
        .limit(limit)
    )
    return [PolicyChange(at, by or "", *rest) for at, by, *rest in rows]
