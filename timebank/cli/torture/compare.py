"""What was acknowledged against what the books hold: row by row, and nothing besides."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.cli.torture.deeds import SHARED, Deed
from timebank.cli.torture.ledger_work import COMMUNITY
from timebank.ledger import Account, Entry, Hold, Transfer


@dataclass(slots=True)
class Told:
    """Everything that processes were answered. moved, held: key -> what must be there."""

    moved: dict[str, tuple[str, int]] = field(default_factory=dict)  # transfer id, minutes
    sides: dict[str, set[tuple[str, int]]] = field(default_factory=dict)  # owner, minutes
    reverses: dict[str, str] = field(default_factory=dict)
    # hold id; own, fund's and sponsor's minutes; owner
    held: dict[str, tuple[str, tuple[int, int, int], str]] = field(default_factory=dict)
    ended: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # hold id: state, by
    refused: set[str] = field(default_factory=set)
    changed: list[str] = field(default_factory=list)
    answers: int = 0
    retried: int = 0
    again: int = 0

    def hear(self, lines: list[dict[str, Any]]) -> None:
        """Take one process's file."""
        deed: Deed | None = None
        for line in lines:
            if "do" in line:
                deed = Deed(**line["do"])
            elif "said" in line and deed is not None:
                self.answers += 1
                self._take(deed, line["said"])
            elif "again" in line:
                self.again += 1
                if line["now"] != line["first"]:
                    self.changed.append(f"{line['again']}: {line['first']}, then {line['now']}")
            else:
                self.retried += "retried" in line

    def _take(self, deed: Deed, answer: dict[str, Any]) -> None:
        if "refused" in answer:
            if not deed.key.startswith(SHARED):  # another may get hours for it later
                self.refused.add(deed.key)
        elif deed.verb == "hold":
            parts = zip(answer["minutes"], answer["fund"], answer["sponsor"], strict=True)
            for number, (id_, part) in enumerate(zip(answer["ids"], parts, strict=True)):
                self.held[f"{deed.key}/{number}"] = (id_, part, deed.told["owner"])
        elif deed.verb == "release":
            self.ended[deed.told["hold"]] = ("released", None)
        else:
            self._take_transfers(deed, answer)

    def _take_transfers(self, deed: Deed, answer: dict[str, Any]) -> None:
        gifts = deed.told.get("gifts", [deed.told])
        for number, (id_, minutes) in enumerate(zip(answer["ids"], answer["minutes"], strict=True)):
            key = f"{deed.key}/{number}" if deed.verb == "batch" else deed.key
            before = self.moved.setdefault(key, (id_, minutes))
            if before != (id_, minutes):
                self.changed.append(f"{key}: {before} to one, {(id_, minutes)} to another")
            if deed.verb in ("gift", "batch"):
                gift = gifts[number]
                sides = {(gift["giver"], -gift["minutes"]), (gift["taker"], gift["minutes"])}
                self.sides[key] = sides
        if deed.verb == "settle":
            self.ended[deed.told["hold"]] = ("settled", answer["ids"][0])
            self.sides.setdefault(deed.key, set()).add((deed.told["payee"], deed.told["minutes"]))
        elif deed.verb == "reverse":
            self.reverses[deed.key] = deed.told["transfer"]


def differences(session: Session, told: Told) -> Iterator[str]:
    """Name everything that was said and is not there, is there otherwise, or was never said."""
    yield from (f"changed: {what}" for what in told.changed)
    yield from _of_transfers(session, told)
    yield from _of_holds(session, told)


def _of_transfers(session: Session, told: Told) -> Iterator[str]:
    rows = session.execute(
        select(Transfer.request_key, Transfer.id, Transfer.minutes, Transfer.reverses_id).where(
            Transfer.community_id == COMMUNITY
        )
    )
    found = {row.request_key: row for row in rows}
    sides = _sides(session)
    for key, (id_, minutes) in told.moved.items():
        row = found.get(key)
        if row is None:
            yield f"lost: {key} moved {minutes} minutes as {id_}"
        elif (str(row.id), row.minutes) != (id_, minutes):
            yield f"changed: {key} was {id_} of {minutes}, is {row.id} of {row.minutes}"
        elif not told.sides.get(key, set()) <= sides[row.id]:
            yield f"changed: sides of {key} are {sorted(sides[row.id])}"
        elif key in told.reverses and str(row.reverses_id) != told.reverses[key]:
            yield f"changed: {key} reverses {row.reverses_id}"
    for key in found.keys() - told.moved.keys():
        yield f"never said: transfer {key}"
    for key in told.refused:
        if key in found or f"{key}/0" in found:
            yield f"refused and yet done: {key}"


def _sides(session: Session) -> dict[UUID, set[tuple[str, int]]]:
    rows = session.execute(select(Account.id, Account.owner_id))
    owner = {row.id: str(row.owner_id) for row in rows}
    found: dict[UUID, set[tuple[str, int]]] = {}
    for row in session.execute(
        select(Entry.transfer_id, Entry.account_id, Entry.minutes).where(
            Entry.community_id == COMMUNITY
        )
    ):
        found.setdefault(row.transfer_id, set()).add((owner[row.account_id], row.minutes))
    return found


def _of_holds(session: Session, told: Told) -> Iterator[str]:
    rows = session.execute(
        select(
            Hold.request_key,
            Hold.id,
            Hold.minutes,
            Hold.fund_minutes,
            Hold.sponsor_minutes,
            Hold.state,
            Hold.transfer_id,
            Account.owner_id,
        )
        .join(Account, Account.id == Hold.account_id)
        .where(Hold.community_id == COMMUNITY, Account.community_id == COMMUNITY)
    )
    found = {row.request_key: row for row in rows}
    for key, said in told.held.items():
        row = found.get(key)
        if row is None:
            yield f"lost: hold {key}"
            continue
        parts = (row.minutes, row.fund_minutes, row.sponsor_minutes)
        kept = (str(row.id), parts, str(row.owner_id))
        if kept != said:
            yield f"changed: hold {key} was {said}, is {kept}"
        state, by = told.ended.get(said[0], ("held", None))
        if (row.state, str(row.transfer_id) if row.transfer_id else None) != (state, by):
            yield f"changed: hold {key} was said to be {state} {by}, is {row.state}"
    for key in found.keys() - told.held.keys():
        yield f"never said: hold {key}"
    for key in told.refused:
        if f"{key}/0" in found:
            yield f"refused and yet done: {key}"
