"""What a coordinator's board says at a glance: do the hours add up, and what waits for a person.

One statement each, whose cost grows with the members and not with the years.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from timebank.ledger import Account, Entry, Hold
from timebank.members import Credential, Driver, Member, MemberIds, is_among
from timebank.notifications import Message, Task
from timebank.rides import Ride

RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AuditLight:
    """The quick audit. Minutes that do not add up, and rows that are off; all 0 is green."""

    balance_off: int  # sum of all accounts
    held_off: int  # set aside on accounts, less open holds
    accounts_off: int  # accounts that differ from their own last entry
    rides_off: int  # rides of the last seven days that ended without their hours

    @property
    def is_green(self) -> bool:
        """Whether nothing is off."""
        return not (self.balance_off or self.held_off or self.accounts_off or self.rides_off)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many calls, papers and people wait for a person at the office."""

    calls: int
    papers: int
    people: int


def audit_light(session: Session, community_id: int, now: datetime) -> AuditLight:
    """Check the sums that the whole audit would check first, in one statement."""
    c = community_id
    balance = _total(Account.balance, Account.community_id == c)
    held = _total(Account.held, Account.community_id == c)
    set_aside = _total(
        Hold.minutes + Hold.fund_minutes, Hold.community_id == c, Hold.state == "held"
    )
    accounts = (
        select(func.count())
        .select_from(Account)
        .outerjoin(
            Entry,
            and_(
                Entry.community_id == c,
                Entry.account_id == Account.id,
                Entry.version == Account.version,
            ),
        )
        .where(Account.community_id == c, Account.balance != func.coalesce(Entry.balance_after, 0))
        .scalar_subquery()
    )
    not_settled = _count(
        Ride,
        Ride.community_id == c,
        Ride.state.in_(("done", "stopped")),
        Ride.pickup_at >= now - RECENT,
        Ride.transfer_id.is_(None),
    )
    row = session.execute(select(balance, held - set_aside, accounts, not_settled)).one()
    return AuditLight(*row)


def waiting(
    session: Session, community_id: int, now: datetime, among: MemberIds | None = None
) -> Waiting:
    """Count what a coordinator's other pages hold, in one statement."""
    c = community_id
    calls = _count(
        Task,
        Task.community_id == c,
        Task.state == "open",
        Task.due_at <= now,
        is_among(Task.member_id, among),
    )
    papers = _count(
        Message,
        Message.community_id == c,
        Message.channel == "paper",
        Message.state == "waiting",
        Message.due_at <= now,
        is_among(Message.member_id, among),
    )
    members = _count(
        Member,
        Member.community_id == c,
        or_(Member.state == "asked", Member.state == "provisional"),
        is_among(Member.id, among),
    )
    driving = is_among(Driver.member_id, among)
    guests = select(Member.id).where(Member.community_id == c, Member.state == "guest")
    drivers = _count(
        Driver,
        Driver.community_id == c,
        Driver.state == "asked",
        Driver.member_id.not_in(guests),  # a task says that they wait
        driving,
    )
    theirs = select(Driver.id).where(Driver.community_id == c, driving)
    unchecked = _count(
        Credential,
        Credential.community_id == c,
        Credential.checked_at.is_(None),
        is_among(Credential.driver_id, None if among is None else theirs),
    )
    row = session.execute(select(calls, papers, members + drivers + unchecked)).one()
    return Waiting(*row)


def _count(table: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _total(column: Any, *conditions: Any) -> Any:
    return select(func.coalesce(func.sum(column), 0)).where(*conditions).scalar_subquery()
