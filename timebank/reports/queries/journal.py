"""A community's hours as a journal in plain text that `hledger` and `ledger` read and balance.

Accounts carry ids, not names: the journal can be handed on.
"""

from collections.abc import Iterator
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from timebank import members
from timebank.ledger import Account, Entry, Transfer

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
            Account.kind.label("account"), Account.owner_id, Entry.minutes,
        )
        .join(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .where(Transfer.community_id == community_id)
        .order_by(Transfer.at, Transfer.id, Account.id)
    )  # fmt: skip
    for _, entries in groupby(rows, key=lambda row: row.id):
        lines = list(entries)
        first = lines[0]
        about = f"reverses:{first.reverses_id}" if first.reverses_id else f"for:{first.subject_id}"
        yield ""
        yield f"{first.at.astimezone(zone):%Y-%m-%d} * {first.kind}  ; id:{first.id}, {about}"
        for line in lines:
            owner = (
                "fund" if line.account == "community_fund" else f"{line.account}:{line.owner_id}"
            )
            yield f"    {owner}  {line.minutes} {UNIT}"
