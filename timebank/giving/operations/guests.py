"""Hours of a ride that somebody of another bank drove: counted here, carried home at once.

A ride is settled to the guest's account in the rider's bank, as every ride is, and in the same
transaction the minutes go on through clearing to the driver's account at home: both or neither.
Where the clearing limit does not reach, the ride is settled all the same and its minutes stay on
the guest's account here, until a later pass finds that they fit; nothing is lost, nobody waits.
What is taken back from a guest comes back from home first.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import ledger, members, notifications
from timebank.giving.models import GuestHome
from timebank.kernel.db import insert_once
from timebank.ledger import (
    Account,
    ClearingLimitExceeded,
    NoAccount,
    Side,
    Transfer,
    TransferAsk,
    TransferLine,
)
from timebank.members import Member
from timebank.notifications import TaskDraft

LOOK_AT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest here, and who they are at home."""

    here: Side
    home: Side


def set_home(
    session: Session, community_id: int, member_id: UUID, home: Side | None, now: datetime
) -> None:
    """Keep whose hours a guest's are in another bank; None: they stay here until they join.

    Once hours went there it stays: the first answer counts.
    """
    if home is None:
        return
    row = {
        "community_id": community_id,
        "member_id": member_id,
        "home_community": home.community_id,
        "home_member": home.owner_id,
        "made_at": now,
    }
    session.execute(insert_once(session, GuestHome).values(**row))


def guest_of(session: Session, community_id: int, member_id: UUID) -> Guest | None:
    """Return a guest whose hours go home, ready to have them moved; None for everybody else.

    Where the home's number is lower its two accounts are locked now: every bank's accounts are
    locked before those of a higher one, and the ride's own come after this.
    """
    row = session.execute(
        select(GuestHome.home_community, GuestHome.home_member)
        .join(
            Member,
            (Member.community_id == GuestHome.community_id) & (Member.id == GuestHome.member_id),
        )
        .where(
            GuestHome.community_id == community_id,
            GuestHome.member_id == member_id,
            Member.state == "guest",  # who joined here keeps their hours here
        )
    ).first()
    if row is None:
        return None
    found = Guest(Side(community_id, member_id), Side(row.home_community, row.home_member))
    if found.home.community_id < community_id:
        try:
            ledger.lock_across(session, found.home, found.here)
        except NoAccount:
            return None  # the banks know each other no more, or they left: hours stay here
    return found


def carry(
    session: Session,
    guest: Guest,
    source_key: str,
    minutes: int,
    subject_id: UUID | None,
    now: datetime,
) -> bool:
    """Move minutes a guest was just given on to their account at home, once per source.

    source_key: the request key of what gave them. False: they stay here for now, and the home's
    coordinators are asked to look at the limit.
    """
    ask = TransferAsk(
        f"home:{source_key}", "carried", _moves(guest, minutes), subject_id=subject_id
    )
    try:
        ledger.give_across(session, guest.here, guest.home, ask, now)
    except (ClearingLimitExceeded, NoAccount):
        _ask_about_limit(session, guest, now)
        return False
    return True


def bring_back(
    session: Session,
    guest: Guest,
    source_key: str,
    minutes: int,
    owners: Collection[UUID],
    subject_id: UUID | None,
    now: datetime,
) -> None:
    """Fetch from home what a guest's account here lacks for `minutes` that are to be taken.

    source_key: of what will take them; owners: everybody it moves hours of, the guest among them,
    whose accounts are locked before clearing is. Raises: ledger.CreditLimitExceeded when they gave
    the hours on at home; ledger.ClearingLimitExceeded when ours have used up what the two banks
    allow.
    """
    locked = ledger.lock_owners(session, guest.here.community_id, list(owners))
    missing = minutes - locked[guest.here.owner_id].balance
    if missing <= 0:
        return
    ask = TransferAsk(
        f"back:{source_key}", "carried", _moves(guest, missing), subject_id=subject_id
    )
    ledger.give_across(session, guest.home, guest.here, ask, now, may_owe=True)


def fetch_for_reversal(
    session: Session, community_id: int, line: TransferLine, reason: str, by_id: UUID, now: datetime
) -> None:
    """Before a transfer that gave a guest minutes is turned back: bring those minutes here.

    What was carried for just this transfer is turned back in both banks, linked; else the
    missing minutes are fetched. For everybody else's transfers nothing happens. Raises:
    ledger.CreditLimitExceeded, ledger.ClearingLimitExceeded, ledger.AlreadyReversed.
    """
    if line.reverses_id is not None or line.reversed_by_id is not None:
        return
    for owner_id, minutes in line.sides:
        guest = guest_of(session, community_id, owner_id) if minutes > 0 else None
        if guest is None:
            continue
        owners = [owner for owner, _ in line.sides]
        ledger.lock_owners(session, community_id, owners)
        key = session.scalar(
            select(Transfer.request_key).where(
                Transfer.community_id == community_id, Transfer.id == line.transfer_id
            )
        )
        carried = _carried(session, community_id, f"home:{key}", minutes)
        if carried is not None:
            turn = (f"reverse:{carried}", carried, reason, by_id, now)
            ledger.reverse_across(session, community_id, *turn)
        else:
            why = f"reverse:{line.transfer_id}"
            bring_back(session, guest, why, minutes, owners, line.subject_id, now)


def carry_waiting(session: Session, community_id: int, member_id: UUID, now: datetime) -> bool:
    """Carry home what a guest's account here still holds, if it fits now."""
    guest = guest_of(session, community_id, member_id)
    if guest is None:
        return False
    account = ledger.lock_owners(session, community_id, [member_id])[member_id]
    if account.balance <= 0:
        return False
    key = f"rest:{member_id}:{account.version}"
    if not carry(session, guest, key, account.balance, None, now):
        return False
    home = guest.home
    notifications.drop_tasks_about(
        session, home.community_id, [home.owner_id], now, kinds=("hours_waiting",)
    )
    return True


def guests_waiting(session: Session) -> list[tuple[int, UUID]]:
    """Return guests of any bank whose hours wait to be carried home: (bank, guest)."""
    rows = session.execute(
        select(GuestHome.community_id, GuestHome.member_id)
        .join(
            Account,
            (Account.community_id == GuestHome.community_id)
            & (Account.owner_id == GuestHome.member_id)
            & (Account.kind == "member"),
        )
        .join(
            Member,
            (Member.community_id == GuestHome.community_id) & (Member.id == GuestHome.member_id),
        )
        .where(Account.balance > 0, Member.state == "guest")
        .order_by(GuestHome.community_id, GuestHome.member_id)
    )
    return [(row.community_id, row.member_id) for row in rows]


def _moves(guest: Guest, minutes: int) -> dict[UUID, int]:
    return {guest.here.owner_id: -minutes, guest.home.owner_id: minutes}


def _carried(session: Session, community_id: int, key: str, minutes: int) -> UUID | None:
    """Return the transfer that carried just these minutes and stands."""
    back = select(Transfer.reverses_id).where(
        Transfer.community_id == community_id, Transfer.reverses_id.is_not(None)
    )
    return session.scalar(
        select(Transfer.id).where(
            Transfer.community_id == community_id,
            Transfer.request_key == key,
            Transfer.kind == "carried",
            Transfer.minutes == minutes,
            Transfer.id.not_in(back),
        )
    )


def _ask_about_limit(session: Session, guest: Guest, now: datetime) -> None:
    """A task for the home's coordinators, one a day and driver: their limit decides."""
    here = members.community_facts(session, guest.here.community_id).short_name
    home = guest.home
    if home.owner_id not in members.recipients(session, home.community_id, [home.owner_id]):
        return
    draft = TaskDraft(
        kind="hours_waiting",
        key=f"hours_waiting:{home.owner_id}:{here}:{now.date()}",
        due_at=now,
        member_id=home.owner_id,
        subject_id=home.owner_id,
        detail={"bank": here},
    )
    notifications.open_task(session, home.community_id, draft, now)
