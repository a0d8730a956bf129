"""Finding, locking and changing one exchange: its row is locked before any account is."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from timebank.exchanges.errors import NoSuchExchange
from timebank.exchanges.models import Exchange, ExchangeSide
from timebank.exchanges.queries.exchanges import exchange_view
from timebank.exchanges.queries.views import ExchangeView


def locked(session: Session, community_id: int, exchange_id: UUID) -> ExchangeView:
    """Lock an exchange and return it as it stands. Raises: NoSuchExchange."""
    found = session.scalar(
        select(Exchange.id)
        .where(Exchange.community_id == community_id, Exchange.id == exchange_id)
        .with_for_update(key_share=True)
    )
    view = None if found is None else exchange_view(session, community_id, exchange_id)
    if view is None:
        raise NoSuchExchange(exchange_id=str(exchange_id))
    return view


def change(session: Session, community_id: int, exchange_id: UUID, **values: Any) -> None:
    """Write columns of a locked exchange."""
    session.execute(
        update(Exchange)
        .where(Exchange.community_id == community_id, Exchange.id == exchange_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def change_sides(
    session: Session, community_id: int, exchange_id: UUID, *only: Any, **values: Any
) -> None:
    """Write columns of the sides of a locked exchange, of all or of those `only` names."""
    session.execute(
        update(ExchangeSide)
        .where(
            ExchangeSide.community_id == community_id,
            ExchangeSide.exchange_id == exchange_id,
            *only,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
