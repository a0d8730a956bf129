"""Hours that move: one transfer of kind "exchange", or a person who looks for hours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger, members, notifications, reminders
from timebank.exchanges.operations.rows import change, locked
from timebank.exchanges.operations.telling import ask_coordinator, tell_sides
from timebank.exchanges.queries.views import ExchangeView
from timebank.exchanges.rules.sides import moves_of
from timebank.ledger import CreditLimitExceeded, TransferAsk, TransferReceipt

AUTO = "exchange_auto"
TASKS = ("dispute", "approve_fund")


def move(
    session: Session,
    view: ExchangeView,
    community_id: int,
    by_id: UUID | None,
    now: datetime,
    *,
    told: str = "E4",
) -> str:
    """Move the hours of a locked exchange; return its state then: confirmed, or short.

    Where hours do not reach it stays, a coordinator looks for them, and who gets the help hears
    that it is kept.
    """
    try:
        moved = transfer(session, view, community_id, by_id, now)
    except CreditLimitExceeded as error:
        _keep(session, view, community_id, int(error.data["short_minutes"]), now)
        return "short"
    finish(session, view, community_id, moved.transfer_id, by_id, now, told=told)
    return "confirmed"


def transfer(
    session: Session, view: ExchangeView, community_id: int, by_id: UUID | None, now: datetime
) -> TransferReceipt:
    """Post the transfer of an exchange, once. Raises: ledger.CreditLimitExceeded."""
    ask = TransferAsk(
        request_key=f"exchange:{view.id}",
        kind="exchange",
        moves=moves_of([side.draft for side in view.sides]),
        reason=view.words,
        subject_id=view.id,
        by_id=by_id,
    )
    return ledger.transfer(session, community_id, ask, now)


def finish(
    session: Session,
    view: ExchangeView,
    community_id: int,
    transfer_id: UUID,
    by_id: UUID | None,
    now: datetime,
    *,
    told: str,
    reason: str = "",
) -> None:
    """Write down that the hours of an exchange moved, and tell everybody but who did it."""
    change(
        session,
        community_id,
        view.id,
        state="confirmed",
        transfer_id=transfer_id,
        ended_at=now,
        ended_by_id=by_id,
        reason=reason,
    )
    close_open(session, community_id, view.id, now)
    community = members.community_facts(session, community_id)
    after = locked(session, community_id, view.id)
    tell_sides(session, community, told, after, now, but=[by_id])


def close_open(session: Session, community_id: int, exchange_id: UUID, now: datetime) -> None:
    """Forget what was still to be asked and done about an exchange."""
    reminders.drop(session, community_id, [exchange_id], [AUTO])
    notifications.drop_tasks_about(session, community_id, [exchange_id], now, TASKS)
    notifications.drop_messages_about(session, community_id, [exchange_id], now, ("E1", "E2"))


def _keep(
    session: Session, view: ExchangeView, community_id: int, short_minutes: int, now: datetime
) -> None:
    community = members.community_facts(session, community_id)
    change(session, community_id, view.id, state="short")
    reminders.drop(session, community_id, [view.id], [AUTO])
    getting = [side.member_id for side in view.receivers if side.member_id is not None]
    member_id = getting[0] if getting else None
    ask_coordinator(
        session, community_id, "approve_fund", view, now,
        member_id=member_id, short_minutes=short_minutes,
    )  # fmt: skip
    tell_sides(session, community, "E8", view, now, only=getting)
