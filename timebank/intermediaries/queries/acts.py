"""A member's own log, and what coordinators look at: frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from timebank.intermediaries.models import Act, Consent, Organisation, Review
from timebank.intermediaries.queries.consents import StaffFacts, live_on, within_limit
from timebank.intermediaries.rules import DENIABLE, RENEW_DAYS
from timebank.members import Member, MemberIds, is_among

ROWS_MAX = 100


@dataclass(frozen=True, slots=True)
class ActView:
    """One thing done for a member: by whom, in whose name, when, by which channel."""

    id: UUID
    at: datetime
    kind: str
    actor_id: UUID
    actor_name: str
    organisation_name: str  # "": by the office, as a coordinator
    member_id: UUID
    channel: str
    subject_id: UUID | None
    is_denied: bool

    @property
    def may_be_denied(self) -> bool:
        """Whether "I did not ask for this" can be said to it."""
        return not self.is_denied and self.kind in DENIABLE


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Something a coordinator looks at. act: what was done, "" where it is no single act."""

    id: UUID
    cause: str
    member_id: UUID | None
    member_name: str
    phone: str
    language: str
    actor_id: UUID | None
    actor_name: str
    act: str
    act_at: datetime | None
    detail: Mapping[str, Any]
    month: str
    made_at: datetime
    is_open: bool
    ended_at: datetime | None
    ended_by: str
    outcome: str
    note: str


def acts_of(
    session: Session, community_id: int, member_id: UUID, *, limit: int = ROWS_MAX
) -> list[ActView]:
    """Return what others did for a member, the newest first."""
    rows = session.execute(
        select(Act, Member.name, Organisation.name)
        .join(Member, and_(Member.community_id == Act.community_id, Member.id == Act.actor_id))
        .outerjoin(
            Consent, and_(Consent.community_id == Act.community_id, Consent.id == Act.consent_id)
        )
        .outerjoin(Organisation, Organisation.id == Consent.organisation_id)
        .where(Act.community_id == community_id, Act.on_behalf_of_id == member_id)
        .order_by(Act.at.desc(), Act.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [
        ActView(
            id=act.id,
            at=act.at,
            kind=act.kind,
            actor_id=act.actor_id,
            actor_name=name,
            organisation_name=agency or "",
            member_id=act.on_behalf_of_id,
            channel=act.channel,
            subject_id=act.subject_id,
            is_denied=act.denied_at is not None,
        )
        for act, name, agency in rows
    ]


def reviews(
    session: Session,
    community_id: int,
    *,
    is_open: bool,
    limit: int = ROWS_MAX,
    among: MemberIds | None = None,
) -> list[ReviewView]:
    """Return what is to be looked at, the oldest first; or what was, the newest first."""
    helped, helper, ended_by = aliased(Member), aliased(Member), aliased(Member)
    order = Review.made_at if is_open else Review.ended_at.desc()
    rows = session.execute(
        select(Review, helped, helper.name, ended_by.name, Act.kind, Act.at)
        .outerjoin(
            helped,
            and_(helped.community_id == Review.community_id, helped.id == Review.member_id),
        )
        .outerjoin(
            helper, and_(helper.community_id == Review.community_id, helper.id == Review.actor_id)
        )
        .outerjoin(
            ended_by,
            and_(ended_by.community_id == Review.community_id, ended_by.id == Review.ended_by_id),
        )
        .outerjoin(Act, and_(Act.community_id == Review.community_id, Act.id == Review.act_id))
        .where(
            Review.community_id == community_id,
            Review.state == ("open" if is_open else "done"),
            is_among(Review.member_id, among),
        )
        .order_by(order, Review.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return [_review(tuple(row)) for row in rows]


def sample_outcomes(
    session: Session, community_id: int, months: int = 12, *, among: MemberIds | None = None
) -> dict[str, dict[str, int]]:
    """Return {month: {outcome: count}} of the acts called back, the newest month first.

    What is still open counts as "open".
    """
    rows = session.execute(
        select(Review.month, Review.outcome, func.count())
        .where(
            Review.community_id == community_id,
            Review.cause == "sample",
            Review.month != "",
            is_among(Review.member_id, among),
        )
        .group_by(Review.month, Review.outcome)
        .order_by(Review.month.desc())
    )
    found: dict[str, dict[str, int]] = {}
    for month, outcome, count in rows:
        found.setdefault(month, {})[outcome or "open"] = count
    return dict(list(found.items())[:months])


@dataclass(frozen=True, slots=True)
class EndingConsent:
    """A consent that ends soon, for the desk to speak of."""

    member_id: UUID
    member_name: str
    until_on: date


def consents_ending(
    session: Session, community_id: int, staff: StaffFacts, on: date
) -> list[EndingConsent]:
    """Return whose yes to this helper's organisation ends within 30 days, the next first."""
    last = func.max(Consent.until_on).label("until_on")
    rows = session.execute(
        select(Consent.member_id, Member.name, last)
        .join(
            Member,
            and_(Member.community_id == Consent.community_id, Member.id == Consent.member_id),
        )
        .where(
            Consent.community_id == community_id,
            Consent.organisation_id == staff.organisation_id,
            (Consent.staff_id.is_(None)) | (Consent.staff_id == staff.staff_id),
            live_on(on),
            within_limit(staff, community_id),
        )
        .group_by(Consent.member_id, Member.name)
        .having(last <= on + timedelta(days=RENEW_DAYS))
        .order_by(last, Member.name)
        .limit(ROWS_MAX)
    )
    return [EndingConsent(*row) for row in rows]


def member_of_review(community_id: int, review_id: UUID) -> MemberIds:
    """Select whom a review is about."""
    return select(Review.member_id).where(
        Review.community_id == community_id, Review.id == review_id
    )


def _review(row: tuple[Any, ...]) -> ReviewView:
    review, member, actor_name, ended_by, act, act_at = row
    return ReviewView(
        id=review.id,
        cause=review.cause,
        member_id=review.member_id,
        member_name=member.name if member else "",
        phone=(member.phone if member else "") or "",
        language=member.language if member else "",
        actor_id=review.actor_id,
        actor_name=actor_name or "",
        act=act or "",
        act_at=act_at,
        detail=review.detail,
        month=review.month,
        made_at=review.made_at,
        is_open=review.state == "open",
        ended_at=review.ended_at,
        ended_by=ended_by or "",
        outcome=review.outcome,
        note=review.note,
    )
