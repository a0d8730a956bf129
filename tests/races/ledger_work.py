"""What the processes of the ledger's races do; in a module of its own, so that it travels."""

import random
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger
from timebank.kernel.db import Database
from timebank.kernel.errors import TimebankError

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
MONTH = datetime(2026, 11, 1, 5, tzinfo=UTC)
SPONSOR = UUID(int=2**127)  # gives and gets like a member in the mix, and pays half of rides
FUND = ledger.FundAsk("M", MONTH)


def half(sponsor: UUID, member: int = 6000, month: int | None = None) -> ledger.SponsorAsk:
    return ledger.SponsorAsk(sponsor, 50, member, month, MONTH)


def hold_one(
    session: Session,
    owner: UUID,
    key: str,
    minutes: int,
    fund: ledger.FundAsk | None = None,
    sponsor: ledger.SponsorAsk | None = None,
) -> ledger.HoldReceipt:
    ask = ledger.HoldAsk(key, minutes, None, NOW + timedelta(days=1))
    return ledger.hold(session, 1, owner, [ask], NOW, fund, sponsor)[0]


def settle_one(session: Session, hold_id: UUID, payee: UUID, minutes: int) -> Any:
    return ledger.settle(session, 1, hold_id, payee, minutes, reason="", by_id=None, now=NOW)


def give_one(session: Session, key: str, giver: UUID, taker: UUID, minutes: int) -> Any:
    ask = ledger.TransferAsk(key, "gift", {giver: -minutes, taker: minutes})
    return ledger.transfer(session, 1, ask, NOW)


def reverse_one(session: Session, key: str, transfer_id: UUID) -> Any:
    return ledger.reverse(session, 1, key, transfer_id, "", None, NOW)


def hold(database: Database, owner: UUID, key: str, minutes: int, fund: bool) -> Any:
    return database.transact(hold_one, owner, key, minutes, FUND if fund else None)


def hold_half(database: Database, owner: UUID, key: str, ask: ledger.SponsorAsk) -> Any:
    return database.transact(hold_one, owner, key, 60, None, ask)


def settle(database: Database, hold_id: UUID, payee: UUID, minutes: int) -> Any:
    return database.transact(settle_one, hold_id, payee, minutes)


def give(database: Database, key: str, giver: UUID, taker: UUID, minutes: int) -> Any:
    return database.transact(give_one, key, giver, taker, minutes)


def reverse(database: Database, key: str, transfer_id: UUID) -> Any:
    return database.transact(reverse_one, key, transfer_id)


def seal(database: Database, at: datetime) -> int:
    return database.transact(ledger.seal_days, 1, "America/Detroit", at)


def end_all(database: Database, how: str, hold_ids: list[UUID], payee: UUID) -> list[bool]:
    """End each hold in one way; return which of them this process ended."""
    won = []
    for hold_id in hold_ids:
        if how == "settle":
            try:
                won.append(not database.transact(settle_one, hold_id, payee, 20).repeated)
            except ledger.HoldEnded:
                won.append(False)
        elif how == "release":
            won.append(database.transact(ledger.release, 1, [hold_id], NOW) == 1)
        else:
            late = NOW + timedelta(days=2)
            won.append(database.transact(ledger.expire_due, 1, late, limit=1) == 1)
    return won


def lower_all(database: Database, hold_ids: list[UUID]) -> int:
    for hold_id in hold_ids:
        database.transact(ledger.lower, 1, hold_id, 25)
    return len(hold_ids)


def one_of_everything(
    session: Session, chance: random.Random, key: str, owners: list[UUID], mine: list[Any]
) -> tuple[str, str, UUID]:
    """Do one verb chosen by `chance`; return (table, key, id) of the row that proves it."""
    giver, taker = chance.sample(owners, 2)
    if chance.random() < 0.2:
        taker = SPONSOR
    verb = chance.choice(("hold", "hold", "give", "settle", "release", "reverse", "limit"))
    holds = [row for row in mine if row[0] == "hold"]
    gifts = [row for row in mine if row[0] == "transfer"]
    if verb == "settle" and holds:
        row = chance.choice(holds)
        mine.remove(row)
        moved = settle_one(session, row[2], chance.choice(owners), chance.choice((5, 10)))
        return "settled", f"settle:{row[2]}", moved.transfer_id
    if verb == "release" and holds:
        row = chance.choice(holds)
        mine.remove(row)
        ledger.release(session, 1, [row[2]], NOW)
        return "released", row[1], row[2]
    if verb == "reverse" and gifts:
        row = chance.choice(gifts)
        mine.remove(row)
        return "reversed", key, reverse_one(session, key, row[2]).transfer_id
    if verb == "limit":
        ledger.set_limit(session, 1, giver, chance.choice((60, 120, 300)))
    if verb == "give":
        gift = give_one(session, key, giver, taker, chance.choice((10, 45)))
        return "transfer", key, gift.transfer_id
    ask = half(SPONSOR) if chance.random() < 0.4 else None
    receipt = hold_one(session, giver, key, chance.choice((10, 30, 90)), FUND, ask)
    return "hold", key, receipt.hold_id


def mix(database: Database, seed: int, owners: list[UUID], times: int) -> list[Any]:
    """Do many things without any second try: a deadlock or a lock error would be seen."""
    chance, mine = random.Random(seed), list[Any]()
    for number in range(times):
        try:
            with database.transaction() as session:
                done = one_of_everything(session, chance, f"{seed}:{number}", owners, mine)
        except TimebankError:
            continue  # refused for want of hours or the like: no failure
        mine.append(done)
    return mine


def watch(database: Database, times: int) -> list[str]:
    """Read the books again and again while others write; return what was ever off."""
    off: set[str] = set()
    for _ in range(times):
        with database.reading() as session:
            off |= {finding.code for finding in ledger.audit(session, 1)}
    return sorted(off)


AT_WORK = "at work"
TRIES_MOST = 20_000  # whom nobody kills ends


def go_on(database: Database, pipe: Connection, seed: int, owners: list[UUID]) -> None:
    """Do one thing after another and tell of each only after its commit; meant to be killed.

    It begins by saying so: all it tries may be refused, where others hold the hours.
    """
    chance, mine = random.Random(seed), list[Any]()
    pipe.send(AT_WORK)
    for number in range(TRIES_MOST):
        key = f"{seed}:{number}"
        try:
            done = database.transact(one_of_everything, chance, key, owners, mine)
        except TimebankError:
            continue
        mine.append(done)
        pipe.send(done)
