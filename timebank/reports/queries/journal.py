"""A community's hours as a journal in plain text that `hledger` and `ledger` read and balance.

Accounts carry ids, not names: the journal can be handed on. A transfer is tagged with what it was
for: a ride's purpose or a kind of help.
"""

from collections.abc import Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import members
from timebank.exchanges import Exchange
from timebank.ledger import Account, Entry, Transfer
from timebank.reports.queries.lists import CATEGORY
from timebank.rides import Ride, RideRequest

UNIT = "min"


def journal(session: Session, community_id: int) -> Iterator[str]:
    """Yield the journal's lines, oldest transfer first, dated by the community's own days."""
    community = members.community_facts(session, community_id)
    zone = ZoneInfo(community.time_zone)
    yield f"; {community.name}: hours in minutes"
    yield f"commodity 1000. {UNIT}"
    rows = session.execute(
        select(
            Transfer.id, Transfer.at, Transfer.kind, Transfer.subject_id, Transfer.reverses_id,
            Account.kind.label("account"), Account.owner_id, Entry.minutes, CATEGORY,
        )
        .join(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .outerjoin(Ride, and_(Ride.community_id == community_id, Ride.id == Transfer.subject_id))
        .outerjoin(
            RideRequest,
            and_(RideRequest.community_id == community_id, RideRequest.id == Ride.request_id),
        )
        .outerjoin(
            Exchange,
            and_(Exchange.community_id == community_id, Exchange.id == Transfer.subject_id),
        )
        .where(Transfer.community_id == community_id)
        .order_by(Transfer.at, Transfer.id, Account.id)
    )  # fmt: skip
    for _, entries in groupby(rows, key=lambda row: row.id):
        lines = list(entries)
        first = lines[0]
        about = f"reverses:{first.reverses_id}" if first.reverses_id else f"for:{first.subject_id}"
        if first.category:
            about += f", category:{first.category}"
        yield ""
        yield f"{first.at.astimezone(zone):%Y-%m-%d} * {first.kind}  ; id:{first.id}, {about}"
        for line in lines:
            owner = (
                "fund" if line.account == "community_fund" else f"{line.account}:{line.owner_id}"
            )
            yield f"    {owner}  {line.minutes} {UNIT}"
