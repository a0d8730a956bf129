"""A coordinator's word: about what is not agreed or lacks hours, and about what moved wrongly.

Nothing that moved is edited: it is turned back by a linked transfer with a reason, and help with
other minutes is written down anew, linked to the first.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from timebank import ledger, members
from timebank.exchanges.errors import ExchangeDecided, OwnExchange
from timebank.exchanges.models import Exchange, ExchangeSide
from timebank.exchanges.operations.moving import close_open, finish, transfer
from timebank.exchanges.operations.recording import write_sides
from timebank.exchanges.operations.rows import change, change_sides, locked
from timebank.exchanges.operations.telling import tell_sides
from timebank.exchanges.queries.views import ExchangeView
from timebank.exchanges.rules.sides import SideDraft, check_sides
from timebank.exchanges.rules.states import DECISIONS, is_pending
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.ledger import FUND_OWNER
from timebank.members import need_coordinator

Minutes = Mapping[UUID, int]  # owner -> their own minutes


def decide(
    session: Session,
    actor: Actor,
    exchange_id: UUID,
    decision: str,
    now: datetime,
    *,
    minutes: Minutes | None = None,
    reason: str = "",
) -> str:
    """End what waits for a coordinator; return confirmed or dropped. The same twice is once.

    decision: as_is | minutes (those of every side) | fund (it gives what hours lack) | drop.
    Raises: CoordinatorOnly, OwnExchange, NoSuchExchange, ExchangeDecided(state), MinutesUnfit,
    members.ChoiceUnknown, ledger.CreditLimitExceeded(short_minutes): then nothing has changed.
    """
    need_coordinator(actor)
    if decision not in DECISIONS:
        raise members.ChoiceUnknown(field="decision", choices=DECISIONS)
    view = locked(session, actor.community_id, exchange_id)
    _not_own(actor, view)
    said = members.one_line(reason, "reason", 200)
    wanted = "dropped" if decision == "drop" else "confirmed"
    if not is_pending(view.state):
        if view.state == wanted:
            return wanted
        raise ExchangeDecided(state=view.state)
    if decision == "drop":
        change(
            session, actor.community_id, view.id,
            state="dropped", ended_at=now, ended_by_id=actor.member_id, reason=said,
        )  # fmt: skip
        close_open(session, actor.community_id, view.id, now)
        community = members.community_facts(session, actor.community_id)
        tell_sides(session, community, "E6", view, now, but=[actor.member_id])
        return wanted
    if decision == "minutes":
        view = _with_minutes(session, actor, view, minutes or {})
    elif decision == "fund":
        view = _with_fund(session, actor, view, now)
    moved = transfer(session, view, actor.community_id, actor.member_id, now)
    finish(
        session, view, actor.community_id, moved.transfer_id, actor.member_id, now,
        told="E5", reason=said,
    )  # fmt: skip
    return wanted


def correct(
    session: Session,
    actor: Actor,
    exchange_id: UUID,
    reason: str,
    now: datetime,
    *,
    minutes: Minutes | None = None,
) -> UUID | None:
    """Turn back what moved, and move other minutes where some are right; return the new one's id.

    None: nothing moves instead. Said again, the first answer. Raises: CoordinatorOnly,
    OwnExchange, NoSuchExchange, ExchangeDecided(state), FieldMissing, MinutesUnfit,
    ledger.AlreadyReversed, ledger.CreditLimitExceeded where the hours were given on.
    """
    need_coordinator(actor)
    view = locked(session, actor.community_id, exchange_id)
    _not_own(actor, view)
    if view.state == "corrected":
        return _correction_of(session, actor.community_id, view.id)
    if view.state != "confirmed" or view.transfer_id is None:
        raise ExchangeDecided(state=view.state)
    said = members.one_line(reason, "reason", 200, required=True)
    sides = _changed(view, minutes) if minutes else ()
    ledger.reverse(
        session, actor.community_id, f"reverse:{view.transfer_id}", view.transfer_id, said,
        actor.member_id, now,
    )  # fmt: skip
    change(session, actor.community_id, view.id, state="corrected", reason=said)
    close_open(session, actor.community_id, view.id, now)
    community = members.community_facts(session, actor.community_id)
    if not sides:
        tell_sides(session, community, "E7", view, now, but=[actor.member_id])
        return None
    return _again(session, actor, view, sides, said, now)


def _again(
    session: Session,
    actor: Actor,
    view: ExchangeView,
    sides: tuple[SideDraft, ...],
    reason: str,
    now: datetime,
) -> UUID:
    """Write the same help down with other minutes, and move them."""
    new = new_id()
    values = {
        "community_id": actor.community_id,
        "id": new,
        "request_key": f"corrects:{view.id}",
        "category": view.category,
        "done_on": view.done_on,
        "minutes": check_sides(sides, FUND_OWNER),
        "words": view.words,
        "state": "waiting",
        "post_id": view.post_id,
        "recorded_by_id": actor.member_id,
        "channel": actor.channel,
        "made_at": now,
        "auto_at": now,
        "corrects_id": view.id,
    }
    session.execute(insert(Exchange).values(**values))
    write_sides(session, actor.community_id, new, [(side, "yes") for side in sides], actor, now)
    fresh = locked(session, actor.community_id, new)
    moved = transfer(session, fresh, actor.community_id, actor.member_id, now)
    finish(
        session, fresh, actor.community_id, moved.transfer_id, actor.member_id, now,
        told="E5", reason=reason,
    )  # fmt: skip
    return new


def _correction_of(session: Session, community_id: int, exchange_id: UUID) -> UUID | None:
    return session.scalar(
        select(Exchange.id).where(
            Exchange.community_id == community_id, Exchange.corrects_id == exchange_id
        )
    )


def _not_own(actor: Actor, view: ExchangeView) -> None:
    if view.side_of(actor.member_id) is not None:
        raise OwnExchange()


def _changed(view: ExchangeView, minutes: Minutes) -> tuple[SideDraft, ...]:
    """Return the sides with other minutes. Raises: MinutesUnfit, SidesUnfit."""
    sides = tuple(
        SideDraft(side.owner_id, side.part, minutes.get(side.owner_id, side.minutes))
        for side in view.sides
    )
    check_sides(sides, FUND_OWNER)
    return sides


def _with_minutes(
    session: Session, actor: Actor, view: ExchangeView, minutes: Minutes
) -> ExchangeView:
    return _write(session, actor, view, _changed(view, minutes))


def _with_fund(session: Session, actor: Actor, view: ExchangeView, now: datetime) -> ExchangeView:
    """Let the fund stand beside who gets the help, for what their own hours lack."""
    have = ledger.standings(session, actor.community_id, [side.owner_id for side in view.receivers])
    sides, lacking = [], 0
    for side in view.sides:
        own = side.minutes
        if not side.is_giver and side.owner_id != FUND_OWNER:
            free = max(0, have[side.owner_id].available)
            own = min(side.minutes, free)
            lacking += side.minutes - own
        sides.append(SideDraft(side.owner_id, side.part, own))
    if not lacking:
        return view
    fund = view.side_of(FUND_OWNER)
    if fund is None:
        write_sides(
            session, actor.community_id, view.id,
            [(SideDraft(FUND_OWNER, "receiver", lacking), "yes")], actor, now,
        )  # fmt: skip
    else:
        sides = [
            SideDraft(one.owner_id, one.part, one.minutes + lacking * (one.owner_id == FUND_OWNER))
            for one in sides
        ]
    return _write(session, actor, view, tuple(sides))


def _write(
    session: Session, actor: Actor, view: ExchangeView, sides: tuple[SideDraft, ...]
) -> ExchangeView:
    before = {side.owner_id: side.minutes for side in view.sides}
    for side in sides:
        if side.minutes != before[side.owner_id]:
            this = ExchangeSide.owner_id == side.owner_id
            change_sides(session, actor.community_id, view.id, this, minutes=side.minutes)
    total = sum(side.minutes for side in sides if side.part == "giver")
    change(session, actor.community_id, view.id, minutes=total)
    return locked(session, actor.community_id, view.id)
