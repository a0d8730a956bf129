"""What may be wrong where people act for others: looked for once an hour, put before a person.

Nothing is stopped by itself. Each cause has a key, so that it is opened once, whoever rings.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from timebank import intermediaries, members
from timebank.intermediaries import MEMBERS_A_DAY, Act, Review, ReviewDraft
from timebank.kernel.calendar import local_day, local_instant, month_start
from timebank.rides.queries.alarms import own_household, phone_then_spent, undelivered

DAYS_BACK = 7  # an hourly look that was missed is caught up within this


def raise_alarms(session: Session, community_id: int, now: datetime) -> int:
    """Look for everything that is an alarm by itself; return how many causes there are.

    Denials are put before a person when they are said.
    """
    community = members.community_facts(session, community_id)
    zone, since = community.time_zone, now - timedelta(days=DAYS_BACK)
    today = local_day(now, zone)
    drafts: list[ReviewDraft] = []
    for day in (today - timedelta(days=1), today):
        drafts += _many_members(session, community_id, day, zone)
    drafts += own_household(session, community_id, since, zone)
    drafts += undelivered(session, community_id, since, zone)
    drafts += phone_then_spent(session, community_id, now, zone)
    intermediaries.open_reviews(session, community_id, drafts, now)
    return len(drafts)


def draw_sample(session: Session, community_id: int, now: datetime) -> int:
    """Put ten acts of last month before a person to call back; return how many were drawn.

    Drawn once a month; drawn again it is the same ten.
    """
    community = members.community_facts(session, community_id)
    until = month_start(now, community.time_zone)
    since = month_start(until - timedelta(days=1), community.time_zone)
    month = local_day(since, community.time_zone).isoformat()[:7]
    drawn = session.scalar(
        select(Review.id)
        .where(Review.community_id == community_id, Review.month == month, Review.cause == "sample")
        .limit(1)
    )
    if drawn is not None:
        return 0
    acts: dict[UUID, tuple[UUID, UUID]] = {
        row.id: (row.on_behalf_of_id, row.actor_id)
        for row in session.execute(
            select(Act.id, Act.on_behalf_of_id, Act.actor_id).where(
                Act.community_id == community_id,
                Act.at >= since,
                Act.at < until,
                Act.consent_id.is_not(None),
                Act.kind.in_(intermediaries.DENIABLE),
            )
        )
    }
    drafts = [
        ReviewDraft(
            "sample",
            f"sample:{month}:{act_id}",
            member_id=acts[act_id][0],
            actor_id=acts[act_id][1],
            act_id=act_id,
            month=month,
        )
        for act_id in intermediaries.sample(acts.keys(), community_id, month)
    ]
    intermediaries.open_reviews(session, community_id, drafts, now)
    return len(drafts)


def _many_members(session: Session, community_id: int, day: date, zone: str) -> list[ReviewDraft]:
    """More members a local day than one person can have on the telephone."""
    start, end = local_instant(day, 0, zone), local_instant(day + timedelta(days=1), 0, zone)
    helped = func.count(Act.on_behalf_of_id.distinct()).label("helped")
    rows = session.execute(
        select(Act.actor_id, helped)
        .where(
            and_(Act.community_id == community_id, Act.at >= start, Act.at < end),
            Act.consent_id.is_not(None),
        )
        .group_by(Act.actor_id)
        .having(helped > MEMBERS_A_DAY)
    )
    return [
        ReviewDraft(
            "many_members",
            f"many_members:{actor_id}:{day.isoformat()}",
            actor_id=actor_id,
            detail={"count": count, "day": day.isoformat()},
        )
        for actor_id, count in rows
    ]
