"""Exchanges as pages show them: one, a member's, and those that wait for a coordinator."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from timebank.exchanges.models import Exchange, ExchangeSide
from timebank.exchanges.queries.views import ExchangeView, SideView
from timebank.exchanges.rules.sides import GIVER
from timebank.exchanges.rules.states import OPEN
from timebank.ledger import FUND_OWNER
from timebank.members import Member, MemberIds, is_among

SHOWN_MAX = 100


def exchange_view(session: Session, community_id: int, exchange_id: UUID) -> ExchangeView | None:
    """Return one exchange, or None."""
    found = _views(session, community_id, Exchange.id == exchange_id, limit=1)
    return found[0] if found else None


def exchanges_of(
    session: Session, community_id: int, member_id: UUID, *, limit: int = SHOWN_MAX
) -> list[ExchangeView]:
    """Return a member's exchanges: those that wait for a yes first, then the newest."""
    own = select(ExchangeSide.exchange_id).where(
        ExchangeSide.community_id == community_id, ExchangeSide.member_id == member_id
    )
    return _views(session, community_id, Exchange.id.in_(own), limit=limit)


def exchanges_open(
    session: Session, community_id: int, *, among: MemberIds | None = None, limit: int = SHOWN_MAX
) -> list[ExchangeView]:
    """Return what has not come to an end, what a coordinator is waited for first.

    among: only those whose every member is one of these.
    """
    chosen: ColumnElement[bool] = Exchange.state.in_(OPEN)
    if among is not None:
        outside = select(ExchangeSide.exchange_id).where(
            ExchangeSide.community_id == community_id,
            ExchangeSide.member_id.is_not(None),
            ~is_among(ExchangeSide.member_id, among),
        )
        chosen = and_(chosen, Exchange.id.not_in(outside))
    return _views(session, community_id, chosen, limit=limit)


def exchanges_recent(session: Session, community_id: int, *, limit: int = 30) -> list[ExchangeView]:
    """Return what came to an end last."""
    newest = (  # by an index, before the order that all lists share
        select(Exchange.id)
        .where(Exchange.community_id == community_id, Exchange.state.not_in(OPEN))
        .order_by(Exchange.done_on.desc(), Exchange.made_at.desc(), Exchange.id)
        .limit(limit)
    )
    return _views(session, community_id, Exchange.id.in_(newest), limit=limit)


def waiting_count(session: Session, community_id: int, member_id: UUID) -> int:
    """Return how many exchanges wait for this member's own yes."""
    found = session.scalar(
        select(func.count(Exchange.id))
        .join(
            ExchangeSide,
            and_(
                ExchangeSide.community_id == community_id, ExchangeSide.exchange_id == Exchange.id
            ),
        )
        .where(
            Exchange.community_id == community_id,
            Exchange.state == "waiting",
            ExchangeSide.member_id == member_id,
            ExchangeSide.said == "waiting",
        )
    )
    return int(found or 0)


def members_of_exchange(community_id: int, exchange_id: Any) -> MemberIds:
    """Select the members an exchange is about: who is limited to areas sees it whole or not."""
    return select(ExchangeSide.member_id).where(
        ExchangeSide.community_id == community_id,
        ExchangeSide.exchange_id == exchange_id,
        ExchangeSide.member_id.is_not(None),
    )


def categories_of(
    session: Session, community_id: int, exchange_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the kind of help of each exchange, for statements; others are left out."""
    if not exchange_ids:
        return {}
    rows = session.execute(
        select(Exchange.id, Exchange.category).where(
            Exchange.community_id == community_id, Exchange.id.in_(exchange_ids)
        )
    )
    return {row.id: row.category for row in rows}


def stages_of(
    session: Session, community_id: int, exchange_ids: Collection[UUID]
) -> dict[tuple[UUID, UUID], str]:
    """Return how each exchange stands for each of its members: asked, said, denied, counted, over.

    asked: their word is waited for; said: they said yes, denied: no, and may still change it;
    counted: it counts by the days, without a word of theirs.
    """
    if not exchange_ids:
        return {}
    rows = session.execute(
        select(
            Exchange.id,
            Exchange.state,
            ExchangeSide.member_id,
            ExchangeSide.said,
            ExchangeSide.said_by_id,
        )
        .join(
            ExchangeSide,
            and_(
                ExchangeSide.community_id == Exchange.community_id,
                ExchangeSide.exchange_id == Exchange.id,
            ),
        )
        .where(
            Exchange.community_id == community_id,
            Exchange.id.in_(exchange_ids),
            ExchangeSide.member_id.is_not(None),
        )
    )
    return {(row.id, row.member_id): _stage(row) for row in rows}


def _stage(row: Any) -> str:
    if row.state in OPEN:
        return {"waiting": "asked", "no": "denied"}.get(row.said, "said")
    return "counted" if row.state == "confirmed" and row.said_by_id is None else "over"


def people_known(
    session: Session, community_id: int, member_id: UUID, *, limit: int = 12
) -> list[tuple[UUID, str]]:
    """Return (id, first name) of those a member gave to or got from, the last first."""
    mine, theirs = aliased(ExchangeSide), aliased(ExchangeSide)
    rows = session.execute(
        select(theirs.member_id, Member.first_name, Exchange.made_at)
        .select_from(mine)
        .join(
            theirs,
            and_(
                theirs.community_id == community_id,
                theirs.exchange_id == mine.exchange_id,
                theirs.part != mine.part,
            ),
        )
        .join(
            Exchange, and_(Exchange.community_id == community_id, Exchange.id == mine.exchange_id)
        )
        .join(Member, and_(Member.community_id == community_id, Member.id == theirs.member_id))
        .where(
            mine.community_id == community_id,
            mine.member_id == member_id,
            Member.state == "active",
        )
        .order_by(Exchange.made_at.desc(), Exchange.id)
        .limit(limit * 4)
    )
    found: dict[UUID, str] = {}
    for row in rows:
        found.setdefault(row.member_id, row.first_name)
    return list(found.items())[:limit]


def _views(
    session: Session, community_id: int, wanted: ColumnElement[bool], *, limit: int
) -> list[ExchangeView]:
    by = aliased(Member)
    # what a coordinator is waited for, what waits for a yes, and the rest by its day
    turn = case(
        (Exchange.state.in_(("short", "disputed")), 0), (Exchange.state == "waiting", 1), else_=2
    )
    rows = session.execute(
        select(Exchange, by.first_name)
        .outerjoin(by, and_(by.community_id == community_id, by.id == Exchange.recorded_by_id))
        .where(Exchange.community_id == community_id, wanted)
        .order_by(turn, Exchange.done_on.desc(), Exchange.made_at.desc(), Exchange.id)
        .limit(limit)
        .execution_options(populate_existing=True)
    ).all()
    sides = _sides(session, community_id, [row[0].id for row in rows])
    return [_view(exchange, name, sides.get(exchange.id, [])) for exchange, name in rows]


def _sides(
    session: Session, community_id: int, exchange_ids: Sequence[UUID]
) -> dict[UUID, list[SideView]]:
    found: dict[UUID, list[SideView]] = {}
    if not exchange_ids:
        return found
    is_fund = ExchangeSide.owner_id == FUND_OWNER
    rows = session.execute(
        select(
            ExchangeSide.exchange_id,
            ExchangeSide.owner_id,
            ExchangeSide.member_id,
            Member.name,
            Member.first_name,
            ExchangeSide.part,
            ExchangeSide.minutes,
            ExchangeSide.said,
            ExchangeSide.said_by_id,
        )
        .outerjoin(
            Member, and_(Member.community_id == community_id, Member.id == ExchangeSide.member_id)
        )
        .where(
            ExchangeSide.community_id == community_id, ExchangeSide.exchange_id.in_(exchange_ids)
        )
        .order_by(
            ExchangeSide.part != GIVER,
            case((is_fund, 1), else_=0),
            Member.first_name,
            ExchangeSide.owner_id,
        )
    )
    for row in rows:
        side = SideView(
            row.owner_id, row.member_id, row.name or "", row.first_name or "",
            row.part, row.minutes, row.said, row.said_by_id,
        )  # fmt: skip
        found.setdefault(row.exchange_id, []).append(side)
    return found


def _view(exchange: Exchange, by: str | None, sides: Sequence[SideView]) -> ExchangeView:
    return ExchangeView(
        id=exchange.id,
        category=exchange.category,
        done_on=exchange.done_on,
        minutes=exchange.minutes,
        words=exchange.words,
        state=exchange.state,
        post_id=exchange.post_id,
        recorded_by_id=exchange.recorded_by_id,
        recorded_by=by or "",
        for_id=exchange.for_id,
        channel=exchange.channel,
        made_at=exchange.made_at,
        auto_at=exchange.auto_at,
        transfer_id=exchange.transfer_id,
        corrects_id=exchange.corrects_id,
        ended_at=exchange.ended_at,
        reason=exchange.reason,
        sides=tuple(sides),
    )
