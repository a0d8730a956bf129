"""To whom hours may be given, and how many somebody has to give."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import ledger, members
from timebank.ledger import Account
from timebank.members import PRESENT_STATES, Community, Contact, Member


@dataclass(frozen=True, slots=True)
class Receiver:
    """A member who may be given hours: as much as the giver is shown of them."""

    community_id: int
    bank: str  # its short name
    member_id: UUID
    first_name: str


@dataclass(frozen=True, slots=True)
class KnownBank:
    """Another bank of this installation, and how hours stand between the two.

    limit_minutes: how many more they may have given here than we gave there, None before we said
    so. their_minutes: the same said by them about us. balance: ours there (+) or theirs here (-).
    """

    community_id: int
    name: str
    limit_minutes: int | None
    their_minutes: int | None
    balance: int

    @property
    def is_open(self) -> bool:
        """Whether hours may move: both said how far."""
        return self.limit_minutes is not None and self.their_minutes is not None


def banks_known(session: Session, community_id: int) -> list[KnownBank]:
    """Return the other banks of this installation, by name."""
    ours = {
        owner.int: (limit, balance)
        for owner, limit, balance in session.execute(
            select(Account.owner_id, Account.credit_limit, Account.balance).where(
                Account.community_id == community_id, Account.kind == "clearing"
            )
        )
    }
    theirs: dict[int, int] = {
        row.community_id: row.credit_limit
        for row in session.execute(
            select(Account.community_id, Account.credit_limit).where(
                Account.kind == "clearing",
                Account.owner_id == ledger.clearing_owner(community_id),
            )
        )
    }
    return [
        KnownBank(
            one.id, one.name, ours.get(one.id, (None, 0))[0], theirs.get(one.id),
            ours.get(one.id, (None, 0))[1],
        )
        for one in sorted(members.communities(session), key=lambda each: each.name)
        if one.id != community_id
    ]  # fmt: skip


def receivers_by_contact(session: Session, community_id: int, contact: Contact) -> list[Receiver]:
    """Return the members behind a number or address in one bank: a household may share it."""
    bank = members.community_facts(session, community_id).short_name
    return [
        Receiver(community_id, bank, one.member_id, one.first_name)
        for one in members.members_by_contact(session, community_id, contact)
        if one.state != "asked"
    ]


def receivers_elsewhere(session: Session, community_id: int, phone: str) -> list[Receiver]:
    """Return the members behind a number (E.164) in the banks this one exchanges hours with."""
    banks = [bank.community_id for bank in banks_known(session, community_id) if bank.is_open]
    rows = session.execute(
        select(Member.community_id, Community.short_name, Member.id, Member.first_name)
        .join(Community, Community.id == Member.community_id)
        .where(
            Member.community_id.in_(banks),
            Member.phone == phone,
            Member.state.in_(PRESENT_STATES),
        )
        .order_by(Member.community_id, Member.first_name, Member.id)
    )
    return [Receiver(*row) for row in rows]


def spare_minutes(session: Session, community_id: int, member_id: UUID) -> int:
    """Return how many minutes a member has to give: what is theirs and not set aside."""
    found = ledger.balances(session, community_id, [member_id]).get(member_id)
    return max(0, found.balance - found.held) if found else 0
