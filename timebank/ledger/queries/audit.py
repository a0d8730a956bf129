"""Checks of the books that share no code with what writes them: each finding names its rows.

Only a sealed day is read back by the rule that sealed it: the same words, the same digits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from timebank.ledger.models import Account, Entry, Hold, Transfer
from timebank.ledger.queries.seals import broken_seals

_KEPT = Hold.minutes + Hold.fund_minutes + Hold.sponsor_minutes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is off. code: stable words; what: table and id; detail: the figures."""

    code: str
    what: str
    detail: str


def audit(session: Session, community_id: int) -> list[Finding]:
    """Return every finding in one community's books; an empty list is a clean audit."""
    findings: list[Finding] = []
    for check in _CHECKS:
        findings.extend(check(session, community_id))
    return findings


def trial_balance(session: Session, community_id: int) -> int:
    """Return the sum of all balances, in minutes; zero in any healthy bank."""
    return int(
        session.scalar(
            select(func.coalesce(func.sum(Account.balance), 0)).where(
                Account.community_id == community_id
            )
        )
        or 0
    )


def _trial_balance(session: Session, community_id: int) -> Iterator[Finding]:
    total = trial_balance(session, community_id)
    if total:
        yield Finding("trial-balance", f"community {community_id}", f"sum of balances {total}")


def _unbalanced(session: Session, community_id: int) -> Iterator[Finding]:
    received = func.coalesce(func.sum(case((Entry.minutes > 0, Entry.minutes), else_=0)), 0)
    total, count = func.coalesce(func.sum(Entry.minutes), 0), func.count(Entry.version)
    rows = session.execute(
        select(Transfer.id, total, count, received, Transfer.minutes)
        .outerjoin(
            Entry,
            and_(Entry.community_id == Transfer.community_id, Entry.transfer_id == Transfer.id),
        )
        .where(Transfer.community_id == community_id)
        .group_by(Transfer.id, Transfer.minutes)
        .having(or_(total != 0, count < 2, received != Transfer.minutes))
    )
    for id_, total_, count_, received_, minutes in rows:
        yield Finding(
            "transfer-unbalanced",
            f"transfer {id_}",
            f"{count_} entries, sum {total_}, received {received_} of {minutes}",
        )


def _strays(session: Session, community_id: int) -> Iterator[Finding]:
    # both references are held by the database, unless somebody wrote with them switched off
    rows = session.execute(
        select(Entry.account_id, Entry.version, Transfer.id.is_(None))
        .outerjoin(
            Transfer,
            and_(Transfer.community_id == community_id, Transfer.id == Entry.transfer_id),
        )
        .outerjoin(
            Account, and_(Account.community_id == community_id, Account.id == Entry.account_id)
        )
        .where(Entry.community_id == community_id, or_(Transfer.id.is_(None), Account.id.is_(None)))
    )
    for account_id, version, no_transfer in rows:
        missing = "transfer" if no_transfer else "account"
        yield Finding("entry-stray", f"account {account_id} entry {version}", f"no such {missing}")


def _chain(session: Session, community_id: int) -> Iterator[Finding]:
    window: dict[str, Any] = {"partition_by": Entry.account_id, "order_by": Entry.version}
    running = func.sum(Entry.minutes).over(**window).label("running")
    number = func.row_number().over(**window).label("number")
    chain = (
        select(Entry.account_id, Entry.version, Entry.balance_after, running, number)
        .where(Entry.community_id == community_id)
        .subquery()
    )
    off = select(chain).where(
        or_(chain.c.balance_after != chain.c.running, chain.c.version != chain.c.number)
    )
    seen: set[Any] = set()
    for row in session.execute(off.order_by(chain.c.account_id, chain.c.version)):
        if row.account_id in seen:  # what follows a broken entry is broken too: name the first
            continue
        seen.add(row.account_id)
        yield Finding(
            "entry-chain",
            f"account {row.account_id} entry {row.version}",
            f"balance after {row.balance_after}, entries sum to {row.running}",
        )


def _stored(session: Session, community_id: int) -> Iterator[Finding]:
    total = func.coalesce(func.sum(Entry.minutes), 0)
    count, last = func.count(Entry.version), func.coalesce(func.max(Entry.version), 0)
    rows = session.execute(
        select(Account.id, Account.balance, Account.version, total, count, last)
        .outerjoin(
            Entry,
            and_(Entry.community_id == Account.community_id, Entry.account_id == Account.id),
        )
        .where(Account.community_id == community_id)
        .group_by(Account.id, Account.balance, Account.version)
        .having(or_(Account.balance != total, Account.version != count, Account.version != last))
    )
    for id_, balance, version, total_, count_, _ in rows:
        yield Finding(
            "stored-balance",
            f"account {id_}",
            f"stored {balance} at version {version}, {count_} entries sum to {total_}",
        )


def _held(session: Session, community_id: int) -> Iterator[Finding]:
    for row in session.execute(_held_off(community_id)):
        yield Finding(
            "stored-held", f"account {row.id}", f"stored {row.held}, open holds {row.summed}"
        )


def _held_off(community_id: int) -> Select[Any]:
    def open_minutes(account: Any, minutes: Any) -> Any:
        return (
            select(func.coalesce(func.sum(minutes), 0))
            .where(Hold.community_id == community_id, account == Account.id, Hold.state == "held")
            .correlate(Account)
            .scalar_subquery()
        )

    summed = open_minutes(Hold.account_id, Hold.minutes) + open_minutes(
        Hold.fund_account_id, Hold.fund_minutes
    )
    summed += open_minutes(Hold.sponsor_account_id, Hold.sponsor_minutes)
    return select(Account.id, Account.held, summed.label("summed")).where(
        Account.community_id == community_id, Account.held != summed
    )


def _limits(session: Session, community_id: int) -> Iterator[Finding]:
    available = Account.balance - Account.held + Account.credit_limit
    rows = session.execute(
        select(Account.id, available).where(
            Account.community_id == community_id, or_(available < 0, Account.held < 0)
        )
    )
    for id_, left in rows:
        yield Finding("limit-crossed", f"account {id_}", f"available {left}")


def _settlements(session: Session, community_id: int) -> Iterator[Finding]:
    rows = session.execute(
        select(Hold.id, _KEPT, Transfer.id, Transfer.minutes)
        .outerjoin(
            Transfer,
            and_(
                Transfer.community_id == Hold.community_id,
                Transfer.id == Hold.transfer_id,
                Transfer.settles_id == Hold.id,
            ),
        )
        .where(
            Hold.community_id == community_id,
            Hold.state == "settled",
            or_(Transfer.id.is_(None), Transfer.minutes > _KEPT),
        )
    )
    for id_, held, transfer_id, minutes in rows:
        yield Finding(
            "settlement", f"hold {id_}", f"held {held}, transfer {transfer_id} of {minutes}"
        )
    strays = session.execute(
        select(Transfer.id, Transfer.settles_id)
        .outerjoin(
            Hold,
            and_(Hold.community_id == community_id, Hold.transfer_id == Transfer.id),
        )
        .where(
            Transfer.community_id == community_id,
            Transfer.settles_id.is_not(None),
            Hold.id.is_(None),
        )
    )
    for id_, hold_id in strays:
        yield Finding("settlement", f"transfer {id_}", f"no hold {hold_id} settled by it")


def _payers(session: Session, community_id: int) -> Iterator[Finding]:
    kept = {
        Hold.account_id: Hold.minutes,
        Hold.fund_account_id: Hold.fund_minutes,
        Hold.sponsor_account_id: Hold.sponsor_minutes,
    }
    payer = or_(*(Entry.account_id == account for account in kept))
    rows = session.execute(
        select(Hold.id, Entry.account_id, Entry.minutes)
        .join(
            Entry,
            and_(Entry.community_id == community_id, Entry.transfer_id == Hold.transfer_id),
        )
        .where(
            Hold.community_id == community_id,
            Hold.state == "settled",
            or_(
                and_(Entry.minutes < 0, ~func.coalesce(payer, false())),
                *(
                    and_(Entry.account_id == account, -Entry.minutes > minutes)
                    for account, minutes in kept.items()
                ),
            ),
        )
    )
    for id_, account_id, minutes in rows:
        yield Finding("settlement", f"hold {id_}", f"account {account_id} gave {-minutes}")


def _sponsors(session: Session, community_id: int) -> Iterator[Finding]:
    # a sponsor keeps at most its share of a hold, and pays its share of what was used
    share = Transfer.minutes * Hold.sponsor_percent // 100
    owed = case((share < Hold.sponsor_minutes, share), else_=Hold.sponsor_minutes)
    paid = -func.coalesce(Entry.minutes, 0)
    rows = session.execute(
        select(Hold.id, Account.kind, Hold.sponsor_minutes, Hold.sponsor_percent, _KEPT, paid)
        .join(
            Account,
            and_(Account.community_id == community_id, Account.id == Hold.sponsor_account_id),
        )
        .outerjoin(
            Transfer, and_(Transfer.community_id == community_id, Transfer.id == Hold.transfer_id)
        )
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == community_id,
                Entry.transfer_id == Hold.transfer_id,
                Entry.account_id == Hold.sponsor_account_id,
            ),
        )
        .where(
            Hold.community_id == community_id,
            or_(
                Account.kind != "sponsor",
                Hold.sponsor_minutes * 100 > Hold.sponsor_percent * _KEPT,
                and_(Transfer.id.is_not(None), paid != owed),
            ),
        )
    )
    for id_, kind, minutes, percent, kept, gave in rows:
        said = f"a {kind} keeps {minutes} of {kept} by {percent} %, gave {gave}"
        yield Finding("hold-sponsor", f"hold {id_}", said)


def _reversals(session: Session, community_id: int) -> Iterator[Finding]:
    # a reversal and what it reverses, laid together, leave nothing on any account; by "or" in one
    # join SQLite reads all entries for each reversal
    sides = union_all(
        *(
            select(Transfer.id, Entry.account_id, Entry.minutes)
            .join(Entry, and_(Entry.community_id == community_id, Entry.transfer_id == whose))
            .where(Transfer.community_id == community_id, Transfer.reverses_id.is_not(None))
            for whose in (Transfer.id, Transfer.reverses_id)
        )
    ).subquery()
    left = func.sum(sides.c.minutes)
    off = session.execute(
        select(sides.c.id, sides.c.account_id, left)
        .group_by(sides.c.id, sides.c.account_id)
        .having(left != 0)
    )
    for id_, account_id, minutes in off:
        yield Finding("reversal", f"transfer {id_}", f"account {account_id}: {minutes} not undone")


def _seals(session: Session, community_id: int) -> Iterator[Finding]:
    for day, what, detail in broken_seals(session, community_id):
        yield Finding("seal", f"{day} {what}", detail)


def _clearing(session: Session, community_id: int) -> Iterator[Finding]:
    # a bank's account for another mirrors that bank's account for it, transfer by transfer
    ours = session.execute(
        select(Account.id, Account.owner_id, Account.balance).where(
            Account.community_id == community_id, Account.kind == "clearing"
        )
    ).all()
    if not ours:
        return
    theirs: dict[int, int] = {
        row.community_id: row.balance
        for row in session.execute(
            select(Account.community_id, Account.balance).where(
                Account.kind == "clearing", Account.owner_id == UUID(int=community_id)
            )
        )
    }
    for account_id, owner_id, balance in ours:
        other = theirs.get(owner_id.int, 0)
        if balance + other:
            said = f"{balance} here, {other} there"
            yield Finding("clearing", f"account {account_id}", said)
    mirror, there = aliased(Entry), aliased(Account)
    alone = session.execute(
        select(Entry.transfer_id, Entry.minutes)
        .join(
            Account,
            and_(Account.community_id == Entry.community_id, Account.id == Entry.account_id),
        )
        .where(
            Entry.community_id == community_id,
            Account.kind == "clearing",
            ~exists(
                select(mirror.version)
                .join(
                    there,
                    and_(there.community_id == mirror.community_id, there.id == mirror.account_id),
                )
                .where(
                    mirror.transfer_id == Entry.transfer_id,
                    mirror.community_id.in_([row.owner_id.int for row in ours]),
                    there.kind == "clearing",
                    there.owner_id == UUID(int=community_id),
                    mirror.minutes == -Entry.minutes,
                )
            ),
        )
    )
    for transfer_id, minutes in alone:
        said = f"{minutes} in this bank alone"
        yield Finding("clearing", f"transfer {transfer_id}", said)


_CHECKS = (
    _trial_balance, _unbalanced, _strays, _chain, _stored, _held, _limits, _settlements, _payers,
    _sponsors, _reversals, _seals, _clearing,
)  # fmt: skip
