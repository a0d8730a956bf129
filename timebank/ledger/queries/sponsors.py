"""What sponsors keep and gave: this month for one member, and month by month for their own eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import Account, Entry, Hold, Transfer


@dataclass(frozen=True, slots=True)
class Sponsored:
    """What one sponsor's hours did between two instants."""

    rides: int
    minutes: int


def given_since(payer: Any, minutes: Any, month_at: datetime) -> Select[Any]:
    """Select what one payer of holds gave or keeps since `month_at`: their account, their minutes.

    What was released or lowered is not kept any more; what was reversed came back.
    """
    back = aliased(Transfer)
    given = case(
        (Hold.state == "held", minutes),
        (back.id.is_not(None), 0),
        else_=-func.coalesce(Entry.minutes, 0),
    )
    return (
        select(func.coalesce(func.sum(given), literal(0)))
        .select_from(Hold)
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == Hold.community_id,
                Entry.transfer_id == Hold.transfer_id,
                Entry.account_id == payer,
            ),
        )
        .outerjoin(
            back,
            and_(back.community_id == Hold.community_id, back.reverses_id == Hold.transfer_id),
        )
        .where(minutes > 0, Hold.made_at >= month_at, Hold.state.in_(("held", "settled")))
    )


def sponsor_used(
    session: Session, community_id: int, sponsor_id: UUID, account_id: UUID, month_at: datetime
) -> tuple[int, int]:
    """Return what a sponsor's account gave or keeps since `month_at`: for one member, for all."""
    used = given_since(Hold.sponsor_account_id, Hold.sponsor_minutes, month_at).where(
        Hold.community_id == community_id, Hold.sponsor_account_id == sponsor_id
    )
    of_member = used.where(Hold.account_id == account_id).scalar_subquery()
    row = session.execute(select(of_member, used.scalar_subquery())).one()
    return int(row[0]), int(row[1])


def sponsored(
    session: Session,
    community_id: int,
    owner_ids: Sequence[UUID],
    since: datetime,
    until: datetime,
) -> dict[UUID, Sponsored]:
    """Return what each sponsor's hours did, since <= at < until: rides and minutes.

    What came back (a correction, a reversal) is taken off; a ride that cost nothing in the end
    is none.
    """
    rides = (
        select(Account.owner_id, Transfer.subject_id, func.sum(-Entry.minutes).label("minutes"))
        .join(Entry, and_(Entry.community_id == community_id, Entry.account_id == Account.id))
        .join(
            Transfer, and_(Transfer.community_id == community_id, Transfer.id == Entry.transfer_id)
        )
        .where(
            Account.community_id == community_id,
            Account.kind == "sponsor",
            Account.owner_id.in_(owner_ids),
            Transfer.at >= since,
            Transfer.at < until,
            Transfer.subject_id.is_not(None),
        )
        .group_by(Account.owner_id, Transfer.subject_id)
        .subquery()
    )
    rows = session.execute(
        select(rides.c.owner_id, func.count(), func.sum(rides.c.minutes))
        .where(rides.c.minutes > 0)
        .group_by(rides.c.owner_id)
    )
    return {owner: Sponsored(int(count), int(minutes)) for owner, count, minutes in rows}


def paid_for(
    session: Session, community_id: int, owner_id: UUID, since: datetime, until: datetime
) -> dict[UUID, int]:
    """Return who else paid for a member's rides, since <= at < until: owner -> minutes.

    A ride that was turned back counts for nobody.
    """
    member, payer, back = aliased(Account), aliased(Account), aliased(Transfer)
    rows = session.execute(
        select(payer.owner_id, func.sum(-Entry.minutes))
        .select_from(member)
        .join(Hold, and_(Hold.community_id == community_id, Hold.account_id == member.id))
        .join(
            Transfer, and_(Transfer.community_id == community_id, Transfer.id == Hold.transfer_id)
        )
        .join(
            Entry,
            and_(
                Entry.community_id == community_id,
                Entry.transfer_id == Transfer.id,
                Entry.account_id.in_((Hold.fund_account_id, Hold.sponsor_account_id)),
            ),
        )
        .join(payer, and_(payer.community_id == community_id, payer.id == Entry.account_id))
        .outerjoin(back, and_(back.community_id == community_id, back.reverses_id == Transfer.id))
        .where(
            member.community_id == community_id,
            member.kind == "member",
            member.owner_id == owner_id,
            Transfer.at >= since,
            Transfer.at < until,
            back.id.is_(None),
        )
        .group_by(payer.owner_id)
        .order_by(payer.owner_id)
    )
    return {owner: int(minutes) for owner, minutes in rows}
