"""The board as a member reads it: how near in words, who answered, never an address.

Members who are kept apart do not see each other there.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from timebank import geo
from timebank.exchanges.models import HelpAnswer, HelpPost
from timebank.exchanges.queries.views import AnswerView, PostView
from timebank.exchanges.rules.nearness import BANDS, band
from timebank.geo import Place
from timebank.members import Member, MemberIds, blocked_with

BOARD_MAX = 200


def board(
    session: Session,
    community_id: int,
    member_id: UUID,
    *,
    kind: str = "",
    category: str = "",
) -> list[PostView]:
    """Return what others offer and ask for, the nearest first, then the newest.

    kind: offer | request; category: of CATEGORIES; "": all.
    """
    wanted = [HelpPost.state == "open", HelpPost.member_id != member_id]
    if kind:
        wanted.append(HelpPost.kind == kind)
    if category:
        wanted.append(HelpPost.category == category)
    apart = blocked_with(session, community_id, member_id)
    if apart:
        wanted.append(HelpPost.member_id.not_in(apart))
    found = _posts(session, community_id, member_id, and_(*wanted))
    far = len(BANDS)
    return sorted(found, key=lambda post: BANDS.index(post.band) if post.band else far)


def posts_of(session: Session, community_id: int, member_id: UUID) -> list[PostView]:
    """Return a member's own offers and requests, the newest first, but those they took off."""
    own = and_(HelpPost.member_id == member_id, HelpPost.state != "closed")
    return _posts(session, community_id, member_id, own)


def post_view(
    session: Session, community_id: int, member_id: UUID, post_id: UUID
) -> PostView | None:
    """Return one offer or request as a member may see it: open, or their own; else None."""
    found = _posts(session, community_id, member_id, HelpPost.id == post_id)
    if not found:
        return None
    post = found[0]
    if post.is_own:
        return post
    is_apart = post.member_id in blocked_with(session, community_id, member_id)
    return None if is_apart or not (post.state == "open" or post.is_answered) else post


def answers_to(session: Session, community_id: int, post_id: UUID) -> list[AnswerView]:
    """Return who answered an offer or request, for its member; the number after two yeses."""
    rows = session.execute(
        _answers(community_id, HelpAnswer.member_id).where(HelpAnswer.post_id == post_id)
    )
    return [_answer(row) for row in rows]


def answers_of(session: Session, community_id: int, member_id: UUID) -> list[AnswerView]:
    """Return a member's own answers to others, with the other's number after two yeses."""
    rows = session.execute(
        _answers(community_id, HelpPost.member_id).where(HelpAnswer.member_id == member_id)
    )
    return [_answer(row) for row in rows]


def people_met(session: Session, community_id: int, member_id: UUID) -> list[tuple[UUID, str]]:
    """Return (id, first name) of those a member met over the board: both said yes."""
    found: list[tuple[UUID, str]] = []
    for mine, theirs in (
        (HelpAnswer.member_id, HelpPost.member_id),
        (HelpPost.member_id, HelpAnswer.member_id),
    ):
        wanted = _answers(community_id, theirs).where(mine == member_id, HelpAnswer.state == "yes")
        found += [(row.other_id, row.first_name) for row in session.execute(wanted)]
    return found


def board_stages(
    session: Session, community_id: int, answer_ids: set[UUID], post_ids: set[UUID]
) -> dict[UUID, str]:
    """Return how answers and posts stand, by id: waiting | yes | no, and open | closed | ended."""
    found: dict[UUID, str] = {}
    if answer_ids:
        rows = session.execute(
            select(HelpAnswer.id, HelpAnswer.state).where(
                HelpAnswer.community_id == community_id, HelpAnswer.id.in_(answer_ids)
            )
        )
        found |= {row.id: row.state for row in rows}
    if post_ids:
        rows = session.execute(
            select(HelpPost.id, HelpPost.state).where(
                HelpPost.community_id == community_id, HelpPost.id.in_(post_ids)
            )
        )
        found |= {row.id: row.state for row in rows}
    return found


def member_of_post(community_id: int, post_id: Any) -> MemberIds:
    """Select whose an offer or request is."""
    return select(HelpPost.member_id).where(
        HelpPost.community_id == community_id, HelpPost.id == post_id
    )


def _answers(community_id: int, other: Any) -> Any:
    return (
        select(
            HelpAnswer.id,
            HelpAnswer.post_id,
            other.label("other_id"),
            Member.first_name,
            Member.phone,
            HelpAnswer.words,
            HelpAnswer.shows_phone,
            HelpAnswer.owner_shows_phone,
            HelpAnswer.state,
            HelpAnswer.made_at,
        )
        .join(
            HelpPost, and_(HelpPost.community_id == community_id, HelpPost.id == HelpAnswer.post_id)
        )
        .join(Member, and_(Member.community_id == community_id, Member.id == other))
        .where(HelpAnswer.community_id == community_id)
        .order_by(HelpAnswer.made_at.desc(), HelpAnswer.id)
        .limit(BOARD_MAX)
    )


def _answer(row: Any) -> AnswerView:
    may_call = row.state == "yes" and row.shows_phone and row.owner_shows_phone
    return AnswerView(
        row.id, row.post_id, row.other_id, row.first_name, row.words, row.shows_phone,
        row.state, row.made_at, row.phone if may_call else None,
    )  # fmt: skip


def _posts(
    session: Session, community_id: int, member_id: UUID, wanted: ColumnElement[bool]
) -> list[PostView]:
    home, my_home, me = aliased(Place), aliased(Place), aliased(Member)
    mine = exists().where(
        HelpAnswer.community_id == community_id,
        HelpAnswer.post_id == HelpPost.id,
        HelpAnswer.member_id == member_id,
    )
    waiting = (
        select(func.count(HelpAnswer.id))
        .where(
            HelpAnswer.community_id == community_id,
            HelpAnswer.post_id == HelpPost.id,
            HelpAnswer.state == "waiting",
        )
        .correlate(HelpPost)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            HelpPost, Member.first_name, mine.label("is_answered"), waiting.label("answers"),
            home.lat, home.lon, my_home.lat.label("my_lat"), my_home.lon.label("my_lon"),
        )
        .join(Member, and_(Member.community_id == community_id, Member.id == HelpPost.member_id))
        .outerjoin(
            home, and_(home.community_id == community_id, home.id == Member.home_place_id)
        )
        .outerjoin(me, and_(me.community_id == community_id, me.id == member_id))
        .outerjoin(
            my_home, and_(my_home.community_id == community_id, my_home.id == me.home_place_id)
        )
        .where(HelpPost.community_id == community_id, Member.state == "active", wanted)
        .order_by(HelpPost.made_at.desc(), HelpPost.id)
        .limit(BOARD_MAX)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return [_post(row, member_id) for row in rows]


def _post(row: Any, member_id: UUID) -> PostView:
    post = row[0]
    ends = (row.lat, row.lon, row.my_lat, row.my_lon)
    km = None if None in ends else geo.distance_km(*ends)
    is_own = post.member_id == member_id
    return PostView(
        id=post.id,
        member_id=post.member_id,
        first_name=row.first_name,
        kind=post.kind,
        category=post.category,
        words=post.words,
        state=post.state,
        made_at=post.made_at,
        until_at=post.until_at,
        band="" if is_own else band(km),
        is_own=is_own,
        is_answered=row.is_answered,
        answers=row.answers if is_own else 0,
    )
