"""What a tortured process does to the books: each deed is plain data, so it can be done again.

A deed is written down before it is done and its answer after the commit. Whoever is killed between
the two finds the deed when it starts again, and does it again under the same key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import ledger

SHARED = "shared:"
SPONSOR = UUID(int=2**127)  # known to every process; its owner in any tortured bank
SPONSOR_CAP = 500  # minutes for one member; what all want is more than its hours, too
SHARED_KEYS = 400  # known to every process, so that several ask for one gift at once
OPEN_HOLDS_MOST = 4  # a process that keeps more lets nobody have hours
RECENT = 50

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """verb: gift, batch, hold, settle, release or reverse; with: its arguments as JSON."""

    verb: str
    key: str
    told: Mapping[str, Any]


@dataclass(slots=True)
class Memory:
    """What one process did, from its own file; it lives longer than the process."""

    number: int = 0  # of deeds, for the next key
    pending: Deed | None = None
    transfers: int = 0
    holds: dict[str, str] = field(default_factory=dict)  # open ones: id -> whose hours
    undoable: list[str] = field(default_factory=list)  # the last transfers, by id
    done: list[tuple[Deed, Answer]] = field(default_factory=list)  # the last ones

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Memory":
        """Return the memory whose fields were written down between two deeds."""
        done = [(Deed(**deed), answer) for deed, answer in kept["done"]]
        return cls(**{**kept, "done": done})

    def began(self, deed: Deed) -> None:
        """Remember that `deed` was begun."""
        self.number += 1
        self.pending = deed

    def ended(self, answer: Answer) -> None:
        """Remember the answer to the deed that was begun."""
        deed, self.pending = self.pending, None
        assert deed is not None
        if deed.verb in ("settle", "release"):
            del self.holds[deed.told["hold"]]
        if "refused" in answer:
            return
        if deed.verb == "hold":
            self.holds |= dict.fromkeys(answer["ids"], deed.told["owner"])
        elif deed.verb != "release" and not deed.key.startswith(SHARED):
            self.transfers += len(answer["ids"])
        if deed.verb == "gift" and not deed.key.startswith(SHARED):
            self.undoable = [*self.undoable[-RECENT:], *answer["ids"]]
        self.done = [*self.done[-RECENT:], (deed, answer)]


def choose(chance: Random, memory: Memory, name: str, owners: list[str]) -> Deed:
    """Choose what to do next."""
    key = f"{name}:{memory.number}"
    verb = chance.choice(("gift", "gift", "gift", "batch", "hold", "hold", "reverse", "shared"))
    if memory.holds and (len(memory.holds) > OPEN_HOLDS_MOST or chance.random() < 0.3):
        hold = chance.choice(list(memory.holds))
        told = {"hold": hold}
        if chance.random() < 0.2:
            return Deed("release", f"release:{hold}", told)
        others = [owner for owner in owners if owner != memory.holds[hold]]  # else it stays held
        more = {"payee": chance.choice(others), "minutes": chance.choice((5, 10))}
        return Deed("settle", f"settle:{hold}", told | more)
    if verb == "shared":
        number = chance.randrange(SHARED_KEYS)
        return Deed("gift", f"{SHARED}{number}", _sides(Random(number), owners))
    if verb == "reverse" and memory.undoable:
        at = chance.randrange(len(memory.undoable))
        return Deed("reverse", key, {"transfer": memory.undoable.pop(at)})
    if verb == "hold":
        minutes = [chance.choice((10, 20, 40)) for _ in range(chance.choice((1, 1, 2)))]
        asks = {"owner": chance.choice(owners), "minutes": minutes, "fund": chance.random() < 0.3}
        asks["sponsor"] = chance.choice((0, 0, 0, 33, 50))  # its share, of a hundred
        return Deed("hold", key, asks)
    if verb == "batch":
        return Deed("batch", key, {"gifts": [_sides(chance, owners) for _ in range(3)]})
    return Deed("gift", key, _sides(chance, owners))


def _sides(chance: Random, owners: list[str]) -> dict[str, Any]:
    giver, taker = chance.sample(owners, 2)
    return {"giver": giver, "taker": taker, "minutes": chance.randint(1, 45)}


def do(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    """Do it; the same deed again gives the same answer (a release: frees nothing again)."""
    return _VERBS[deed.verb](session, deed, community_id, now)


def _ask(key: str, told: Mapping[str, Any]) -> ledger.TransferAsk:
    minutes = told["minutes"]
    sides = {UUID(told["giver"]): -minutes, UUID(told["taker"]): minutes}
    return ledger.TransferAsk(key, "gift", sides)


def _gift(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    receipt = ledger.transfer(session, community_id, _ask(deed.key, deed.told), now)
    return {"ids": [str(receipt.transfer_id)], "minutes": [receipt.minutes]}


def _batch(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    asks = [_ask(f"{deed.key}/{n}", gift) for n, gift in enumerate(deed.told["gifts"])]
    receipts = ledger.transfer_many(session, community_id, asks, now)
    return {
        "ids": [str(receipt.transfer_id) for receipt in receipts],
        "minutes": [receipt.minutes for receipt in receipts],
    }


def _hold(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    late = now + timedelta(days=1)
    asks = [
        ledger.HoldAsk(f"{deed.key}/{number}", minutes, None, late)
        for number, minutes in enumerate(deed.told["minutes"])
    ]
    month_at, share = now - timedelta(days=20), deed.told["sponsor"]
    fund = ledger.FundAsk("M", month_at) if deed.told["fund"] else None
    half = ledger.SponsorAsk(SPONSOR, share, SPONSOR_CAP, None, month_at) if share else None
    owner = UUID(deed.told["owner"])
    receipts = ledger.hold(session, community_id, owner, asks, now, fund, half)
    return {
        "ids": [str(receipt.hold_id) for receipt in receipts],
        "minutes": [receipt.minutes for receipt in receipts],
        "fund": [receipt.fund_minutes for receipt in receipts],
        "sponsor": [receipt.sponsor_minutes for receipt in receipts],
    }


def _settle(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    receipt = ledger.settle(
        session,
        community_id,
        UUID(deed.told["hold"]),
        UUID(deed.told["payee"]),
        deed.told["minutes"],
        reason="",
        by_id=None,
        now=now,
    )
    return {"ids": [str(receipt.transfer_id)], "minutes": [receipt.minutes]}


def _release(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    ledger.release(session, community_id, [UUID(deed.told["hold"])], now)
    return {"ids": []}


def _reverse(session: Session, deed: Deed, community_id: int, now: datetime) -> Answer:
    transfer_id = UUID(deed.told["transfer"])
    receipt = ledger.reverse(session, community_id, deed.key, transfer_id, "", None, now)
    return {"ids": [str(receipt.transfer_id)], "minutes": [receipt.minutes]}


_VERBS: dict[str, Callable[[Session, Deed, int, datetime], Answer]] = {
    "gift": _gift,
    "batch": _batch,
    "hold": _hold,
    "settle": _settle,
    "release": _release,
    "reverse": _reverse,
}
