"""Yes and no to what was written down: hours move with the last yes, a no waits for a person.

Every answer locks the exchange first, so of two at once the second reads what the first did.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, members, notifications
from timebank.exchanges.errors import ExchangeDecided, NotYourExchange
from timebank.exchanges.models import ExchangeSide
from timebank.exchanges.operations.authority import side_to_speak_for
from timebank.exchanges.operations.moving import AUTO, close_open, move
from timebank.exchanges.operations.rows import change, change_sides, locked
from timebank.exchanges.operations.telling import ask_coordinator, tell_sides
from timebank.exchanges.queries.views import ExchangeView, SideView
from timebank.exchanges.rules.states import is_pending, state_after
from timebank.kernel.actor import Actor
from timebank.ledger import FUND_OWNER


def confirm(session: Session, actor: Actor, exchange_id: UUID, now: datetime) -> str:
    """Say yes for one side; return the state then: confirmed, waiting, short or disputed.

    The same yes twice is once; a yes after one's own no takes the no back. Raises:
    NoSuchExchange, NotYourExchange, ConsentMissing, HelperReceives, members.HelperMayNot,
    ExchangeDecided(state).
    """
    view = locked(session, actor.community_id, exchange_id)
    side, consent_id = side_to_speak_for(session, actor, view, now)
    if not is_pending(view.state):
        if view.state == "confirmed":
            return view.state
        raise ExchangeDecided(state=view.state)
    if side.said != "yes":
        _say(session, view, side, actor, "yes", now)
        if side.member_id is not None:
            intermediaries.note_act(
                session, actor, "exchange", side.member_id, now,
                subject_id=view.id, consent_id=consent_id,
            )  # fmt: skip
    if view.state == "short":
        return view.state
    return _go_on(session, actor.community_id, view.id, view.state, actor.member_id, now)


def dispute(session: Session, actor: Actor, exchange_id: UUID, reason: str, now: datetime) -> str:
    """Say no for one side; return the state then: disputed, or confirmed where it came too late.

    Either way a coordinator looks at it with them. reason: <= 200 characters, may be empty.
    Raises: NoSuchExchange, NotYourExchange, ConsentMissing, HelperReceives, members.HelperMayNot,
    members.FieldTooLong, ExchangeDecided(state) where nothing moved and nothing will.
    """
    view = locked(session, actor.community_id, exchange_id)
    side, _consent = side_to_speak_for(session, actor, view, now)
    said = members.one_line(reason, "reason", 200)
    if view.state == "confirmed":
        ask_coordinator(
            session, actor.community_id, "dispute", view, now,
            member_id=side.member_id, key=f"late:{side.owner_id}", words=said,
        )  # fmt: skip
        return view.state
    if not is_pending(view.state):
        raise ExchangeDecided(state=view.state)
    if side.said == "no":
        return view.state
    _say(session, view, side, actor, "no", now)
    if side.owner_id == FUND_OWNER:  # a coordinator's no for the community is the last word
        _drop(session, view, actor, said, now)
        return "dropped"
    change(session, actor.community_id, view.id, state="disputed", reason=said)
    notifications.drop_tasks_about(session, actor.community_id, [view.id], now, ["approve_fund"])
    ask_coordinator(
        session, actor.community_id, "dispute", view, now,
        member_id=side.member_id, key=str(int(now.timestamp())), words=said,
    )  # fmt: skip
    if view.state != "disputed":
        community = members.community_facts(session, actor.community_id)
        tell_sides(session, community, "E3", view, now, but=[side.member_id])
    return "disputed"


def take_back(session: Session, actor: Actor, exchange_id: UUID, now: datetime) -> None:
    """Take back what one wrote down oneself before hours moved; twice is once.

    Raises: NoSuchExchange, NotYourExchange, ExchangeDecided(state).
    """
    view = locked(session, actor.community_id, exchange_id)
    if actor.member_id is None or actor.member_id != view.recorded_by_id:
        raise NotYourExchange()
    if view.state == "dropped":
        return
    if not is_pending(view.state):
        raise ExchangeDecided(state=view.state)
    _drop(session, view, actor, "", now)


def fall_due(
    session: Session, kind: str, community_id: int, exchange_id: UUID, now: datetime
) -> None:
    """Take silence for a yes where the days went by and nobody said no.

    The community never says yes by silence: a coordinator does.
    """
    assert kind == AUTO, kind
    view = locked(session, community_id, exchange_id)
    if view.state != "waiting":
        return
    silent = ExchangeSide.said == "waiting", ExchangeSide.member_id.is_not(None)
    change_sides(session, community_id, exchange_id, *silent, said="yes", said_at=now)
    _go_on(session, community_id, exchange_id, view.state, None, now)


def _say(
    session: Session, view: ExchangeView, side: SideView, actor: Actor, word: str, now: datetime
) -> None:
    this = ExchangeSide.owner_id == side.owner_id
    change_sides(
        session, actor.community_id, view.id, this,
        said=word, said_at=now, said_by_id=actor.member_id,
    )  # fmt: skip


def _go_on(
    session: Session,
    community_id: int,
    exchange_id: UUID,
    before: str,
    by_id: UUID | None,
    now: datetime,
) -> str:
    """Move the hours if that was the last yes; return the state."""
    view = locked(session, community_id, exchange_id)
    after = state_after([side.said for side in view.sides])
    if after == "moves":
        return move(session, view, community_id, by_id, now)
    if after != before:
        change(session, community_id, exchange_id, state=after, reason="")
        notifications.drop_tasks_about(session, community_id, [exchange_id], now, ["dispute"])
    return after


def _drop(session: Session, view: ExchangeView, actor: Actor, reason: str, now: datetime) -> None:
    change(
        session, actor.community_id, view.id,
        state="dropped", ended_at=now, ended_by_id=actor.member_id, reason=reason,
    )  # fmt: skip
    close_open(session, actor.community_id, view.id, now)
    community = members.community_facts(session, actor.community_id)
    tell_sides(session, community, "E6", view, now, but=[actor.member_id])
