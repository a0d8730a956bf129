"""Opening, locking and limiting accounts; the order: members, sponsors, the fund, clearing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.ids import new_id
from timebank.ledger.errors import LimitInUse, NoAccount
from timebank.ledger.models import FUND_OWNER, OWNED_KINDS, Account, FundRule
from timebank.ledger.operations import sql
from timebank.ledger.queries.fund import fund_rules
from timebank.ledger.rules import FundTerms


@dataclass(frozen=True, slots=True)
class Locked:
    """An account as it stands under our lock."""

    id: UUID
    kind: str
    owner_id: UUID
    balance: int
    held: int
    credit_limit: int
    version: int

    @property
    def available(self) -> int:
        return self.balance - self.held + self.credit_limit


@dataclass(frozen=True, slots=True)
class Change:
    """What one statement does to one account: minutes on the balance, minutes on the held.

    entries: how many entries the minutes are; None: one, or none where no minutes move.
    """

    account: Locked
    minutes: int = 0
    held: int = 0
    entries: int | None = None

    @property
    def versions(self) -> int:
        return int(self.minutes != 0) if self.entries is None else self.entries


def open_account(
    session: Session,
    community_id: int,
    kind: str,
    owner_id: UUID,
    credit_limit: int,
    now: datetime,
) -> UUID:
    """Open an account of `kind` for `owner_id`, or return the one it has."""
    found = session.scalar(
        select(Account.id).where(
            Account.community_id == community_id,
            Account.kind == kind,
            Account.owner_id == owner_id,
        )
    )
    if found is not None:
        return found
    account_id = new_id()
    session.execute(
        insert(Account).values(
            community_id=community_id,
            id=account_id,
            kind=kind,
            owner_id=owner_id,
            credit_limit=credit_limit,
            opened_at=now,
        )
    )
    return account_id


def start_fund(session: Session, community_id: int, credit_limit: int, now: datetime) -> UUID:
    """Open the community fund with its one starting rule.

    Everyone, any purpose, all of what is missing, at most 600 minutes a member a month.
    """
    fund_id = open_account(session, community_id, "community_fund", FUND_OWNER, credit_limit, now)
    if session.scalar(select(FundRule.id).where(FundRule.community_id == community_id)) is None:
        session.execute(
            insert(FundRule).values(community_id=community_id, position=1, whose="everyone")
        )
    return fund_id


def change_fund_rules(
    session: Session, community_id: int, change: Callable[[list[FundTerms]], list[FundTerms]]
) -> None:
    """Put what `change` makes of the fund's rules in their place, in order; none: it pays nothing.

    Two who change them take turns, and each sees what the other did.
    """
    lock_owners(session, community_id, [FUND_OWNER])
    before = fund_rules(session, community_id)
    rules = change(list(before))
    if rules == before:
        return
    session.execute(
        delete(FundRule)
        .where(FundRule.community_id == community_id)
        .execution_options(synchronize_session=False)
    )
    if not rules:
        return
    session.execute(
        insert(FundRule),
        [
            {
                "community_id": community_id,
                "id": new_id(),
                "position": place,
                "purposes": ",".join(sorted(rule.purposes)),
                "whose": rule.whose,
                "share_percent": rule.share_percent,
                "month_minutes_max": rule.month_minutes_max,
                "needs_approval": rule.needs_approval,
            }
            for place, rule in enumerate(rules, 1)
        ],
    )


def set_limit(session: Session, community_id: int, owner_id: UUID, credit_limit: int) -> None:
    """Set a member's own credit limit.

    Raises: NoAccount; LimitInUse(used_minutes) when more is in use than the new limit allows.
    """
    account = lock_owners(session, community_id, [owner_id])[owner_id]
    if account.balance - account.held + credit_limit < 0:
        raise LimitInUse(used_minutes=account.held - account.balance)
    session.execute(
        update(Account)
        .where(Account.community_id == community_id, Account.id == account.id)
        .values(credit_limit=credit_limit)
    )


_LOCKED = "SELECT id, kind, owner_id, balance, held, credit_limit, version FROM account"
# members by id, then sponsors, then the fund, which everybody shares; one order everywhere
LOCK_ORDER = "CASE kind WHEN 'community_fund' THEN 2 WHEN 'sponsor' THEN 1 ELSE 0 END, id"
# FOR NO KEY UPDATE: FOR UPDATE would block others' foreign-key checks
# clearing after all of them: a ride that they paid is carried on to another bank afterwards
_IN_ORDER = f"AND community_id = ? ORDER BY kind = 'clearing', {LOCK_ORDER} FOR NO KEY UPDATE"
_OF_OWNERS = f"{_LOCKED} WHERE owner_id = ANY(?) AND kind IN {OWNED_KINDS} {_IN_ORDER}"
_OF_IDS = f"{_LOCKED} WHERE id = ANY(?) {_IN_ORDER}"


def lock_owners(
    session: Session, community_id: int, owner_ids: Sequence[UUID]
) -> dict[UUID, Locked]:
    """Lock the accounts of members, sponsors or FUND_OWNER and return them by owner.

    Raises: NoAccount(owner_id) for the first that has none.
    """
    found = {a.owner_id: a for a in _lock(session, _OF_OWNERS, community_id, owner_ids)}
    for owner_id in owner_ids:
        if owner_id not in found:
            raise NoAccount(owner_id=str(owner_id))
    return found


def lock_ids(
    session: Session, community_id: int, account_ids: Sequence[UUID]
) -> dict[UUID, Locked]:
    """Lock accounts by id. Raises: NoAccount for the first that is missing."""
    found = {a.id: a for a in _lock(session, _OF_IDS, community_id, account_ids)}
    for account_id in account_ids:
        if account_id not in found:
            raise NoAccount(account_id=str(account_id))
    return found


def _lock(session: Session, text: str, community_id: int, ids: Sequence[UUID]) -> list[Locked]:
    return [
        Locked(sql.uuid(id_), kind, sql.uuid(owner_id), *figures)
        for id_, kind, owner_id, *figures in sql.run(session, text, (list(ids), community_id))
    ]


_CHANGE = (
    "UPDATE account SET balance = balance + ?, held = held + ?, version = version + ?"
    " WHERE id = ? AND community_id = ?"
)
_CHANGE_ALL = (
    "UPDATE account SET balance = account.balance + change.minutes,"
    " held = account.held + change.held, version = account.version + change.versions"
    " FROM unnest(?::integer[], ?::integer[], ?::integer[], ?::uuid[])"
    " AS change(minutes, held, versions, id)"
    " WHERE account.id = change.id AND community_id = ?"
)


def change_accounts(session: Session, community_id: int, changes: Sequence[Change]) -> None:
    """Write the changes of locked accounts, one statement for all; entries are counted."""
    rows = [(c.minutes, c.held, c.versions, c.account.id) for c in changes]
    if sql.is_postgresql(session):
        sql.run(session, _CHANGE_ALL, [*map(list, zip(*rows, strict=True)), community_id])
    else:
        sql.run_many(session, _CHANGE, [(*row, community_id) for row in rows])
