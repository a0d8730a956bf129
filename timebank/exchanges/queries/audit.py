"""Exchanges against the books; shares no code with what moves their hours."""

from collections.abc import Iterator

from sqlalchemy import Integer, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from timebank.exchanges.models import Exchange, ExchangeSide
from timebank.ledger import Account, Entry, Finding, Transfer

# written out here on purpose: a check that reads the rule it checks would agree with its mistakes
MOVED = ("confirmed", "corrected")


def audit_exchanges(session: Session, community_id: int) -> list[Finding]:
    """Return each exchange whose hours are not as its sides say; an empty list is a clean audit."""
    return [
        *_transfers(session, community_id),
        *_sides(session, community_id),
        *_sums(session, community_id),
        *_corrections(session, community_id),
    ]


def _transfers(session: Session, community_id: int) -> Iterator[Finding]:
    """One transfer for each that moved, none for the others, none for nothing."""
    times = func.count(Transfer.id)
    own = func.sum(case((Transfer.id == Exchange.transfer_id, 1), else_=0))
    rows = session.execute(
        select(Exchange.id, Exchange.state, times)
        .outerjoin(
            Transfer,
            and_(
                Transfer.community_id == community_id,
                Transfer.subject_id == Exchange.id,
                Transfer.kind == "exchange",
            ),
        )
        .where(Exchange.community_id == community_id)
        .group_by(Exchange.id, Exchange.state)
        .having(
            or_(
                and_(Exchange.state.in_(MOVED), or_(times != 1, func.coalesce(own, 0) != 1)),
                and_(Exchange.state.not_in(MOVED), times != 0),
            )
        )
    )
    for exchange_id, state, count in rows:
        yield Finding("exchange-moved", f"exchange {exchange_id}", f"{state}, {count} transfers")
    strays = session.execute(
        select(Transfer.id, Transfer.subject_id)
        .outerjoin(
            Exchange,
            and_(Exchange.community_id == community_id, Exchange.id == Transfer.subject_id),
        )
        .where(
            Transfer.community_id == community_id,
            Transfer.kind == "exchange",
            Exchange.id.is_(None),
        )
    )
    for transfer_id, subject_id in strays:
        yield Finding("exchange-moved", f"transfer {transfer_id}", f"no exchange {subject_id}")


def _sides(session: Session, community_id: int) -> Iterator[Finding]:
    """What each side says it gave or got is what its account has of the transfer."""
    sign = case((ExchangeSide.part == "giver", 1), else_=-1)
    said = cast(ExchangeSide.minutes * sign, Integer)
    rows = session.execute(
        select(Exchange.id, ExchangeSide.owner_id, said, func.coalesce(Entry.minutes, 0))
        .join(
            ExchangeSide,
            and_(
                ExchangeSide.community_id == community_id, ExchangeSide.exchange_id == Exchange.id
            ),
        )
        .outerjoin(
            Account,
            and_(
                Account.community_id == community_id,
                Account.owner_id == ExchangeSide.owner_id,
                Account.kind.in_(("member", "community_fund")),
            ),
        )
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == community_id,
                Entry.transfer_id == Exchange.transfer_id,
                Entry.account_id == Account.id,
            ),
        )
        .where(
            Exchange.community_id == community_id,
            Exchange.state.in_(MOVED),
            said != func.coalesce(Entry.minutes, 0),
        )
    )
    for exchange_id, owner_id, minutes, moved in rows:
        yield Finding(
            "exchange-sides",
            f"exchange {exchange_id}",
            f"{owner_id}: {minutes} said, {moved} moved",
        )


def _sums(session: Session, community_id: int) -> Iterator[Finding]:
    """What is given is what is got, and what the exchange says."""
    given = func.sum(case((ExchangeSide.part == "giver", ExchangeSide.minutes), else_=0))
    got = func.sum(case((ExchangeSide.part == "receiver", ExchangeSide.minutes), else_=0))
    off = session.execute(
        select(Exchange.id, Exchange.minutes, given, got)
        .outerjoin(
            ExchangeSide,
            and_(
                ExchangeSide.community_id == community_id, ExchangeSide.exchange_id == Exchange.id
            ),
        )
        .where(Exchange.community_id == community_id)
        .group_by(Exchange.id, Exchange.minutes)
        .having(
            or_(
                func.coalesce(given, 0) != Exchange.minutes,
                func.coalesce(got, 0) != Exchange.minutes,
            )
        )
    )
    for exchange_id, minutes, gave, took in off:
        yield Finding(
            "exchange-sides", f"exchange {exchange_id}", f"{minutes}: {gave} given, {took} got"
        )


def _corrections(session: Session, community_id: int) -> Iterator[Finding]:
    """What was corrected was turned back, and nothing else was."""
    back = aliased(Transfer)
    rows = session.execute(
        select(Exchange.id, Exchange.state, back.id)
        .outerjoin(
            back,
            and_(back.community_id == community_id, back.reverses_id == Exchange.transfer_id),
        )
        .where(
            Exchange.community_id == community_id,
            or_(
                and_(Exchange.state == "corrected", back.id.is_(None)),
                and_(Exchange.state == "confirmed", back.id.is_not(None)),
            ),
        )
    )
    for exchange_id, state, back_id in rows:
        yield Finding("exchange-corrected", f"exchange {exchange_id}", f"{state}, back {back_id}")
