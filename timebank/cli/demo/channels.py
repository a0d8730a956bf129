"""A demo by channel: who has only a landline, a flip phone, nothing or the web, and how each fared.

Everybody must ask, be reminded, ride, answer and see their hours by what they have; no channel's
rides may be kept clearly less often than those of the best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank.cli.demo.chance import PATTERN
from timebank.cli.demo.community import COMMUNITY, Rider
from timebank.rides import Ride, RideEvent, RideRequest

# in the order of the table
WAYS = {
    "landline": "landline only",
    "flip": "flip phone",
    "nothing": "no phone",
    "web": "web",
}
ASKED_BY = {"landline": "call", "flip": "text", "nothing": "desk", "web": "web"}
STEPS = ("asked", "reminded", "rode", "answered", "saw_hours")
LEAST_OF_BEST = 0.9
FEWEST = 6  # riders, however short the demo
EACH_AT_LEAST = 0.6  # so many of the asks are a rider's first


DAY = range(9 * 60, 15 * 60 + 30)  # when most drivers offer rides: only channels shall differ


def is_by_day(minute: int) -> bool:
    """Tell whether an appointment at this minute of the day is easy to find a driver for."""
    return minute in DAY


@dataclass
class Diary:
    """What each rider went through, written down when it happened. answered: both kinds."""

    entries: dict[UUID, set[str]] = field(default_factory=dict)

    def note(self, rider: Rider, what: str) -> None:
        """Write down: reminded, confirmed, said_how, saw_hours."""
        self.entries.setdefault(rider.member_id, set()).add(what)

    def has(self, rider: Rider, what: str) -> bool:
        """Tell whether it happened."""
        return what in self.entries.get(rider.member_id, ())


def choose(riders: Sequence[Rider], asks: float, random: Random) -> list[Rider]:
    """Return the riders of the month: thirds as in PATTERN, so many that each asks at least once.

    asks: how many requests are to be expected.
    """
    count = max(FEWEST, int(asks * EACH_AT_LEAST))
    chosen: list[Rider] = []
    for way in WAYS:
        of_way = [rider for rider in riders if rider.way == way and rider.weight > 0]
        wanted = max(1, round(count * PATTERN.count(way) / len(PATTERN)))
        chosen += random.sample(of_way, min(wanted, len(of_way)))
    return chosen


def by_channel(
    session: Session, riders: Sequence[Rider], diary: Diary, since: datetime, until: datetime
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Return the table by way, and what went wrong in words, one line a rider or channel.

    Rides with since <= pickup < until; one that was changed counts as what it became. rate: kept
    of those still wanted, None before the first; of_best: rate divided by the best rate.
    """
    lived = _rides(session, since, until)
    asked = _asked(session)
    table: dict[str, dict[str, Any]] = {}
    missing: list[str] = []
    for way, words in WAYS.items():
        of_way = [rider for rider in riders if rider.way == way]
        states = [state for rider in of_way for state in lived.get(rider.member_id, [])]
        kept = states.count("done")
        wanted = kept + states.count("unmet") + states.count("nobody_there")
        went = {
            rider: {
                "asked": ASKED_BY[way] in asked.get(rider.member_id, ()),
                "reminded": diary.has(rider, "reminded"),
                "rode": "done" in lived.get(rider.member_id, []),
                "answered": diary.has(rider, "confirmed") and diary.has(rider, "said_how"),
                "saw_hours": diary.has(rider, "saw_hours"),
            }
            for rider in of_way
        }
        table[way] = {
            "riders": len(of_way),
            "rides": len(states),
            "called_off": states.count("cancelled"),
            "kept": kept,
            "rate": round(kept / wanted, 3) if wanted else None,
        } | {step: sum(steps[step] for steps in went.values()) for step in STEPS}
        missing += [
            f"{rider.name} ({words}): {', '.join(lacks)}"
            for rider, steps in went.items()
            if (lacks := [f"never {_NEVER[step]}" for step in STEPS if not steps[step]])
        ]
    _compare(table, missing)
    return table, missing


_NEVER = {
    "asked": "asked",
    "reminded": "was reminded",
    "rode": "rode",
    "answered": "answered",
    "saw_hours": "saw hours",
}


def _compare(table: dict[str, dict[str, Any]], missing: list[str]) -> None:
    best = max((row["rate"] for row in table.values() if row["rate"] is not None), default=0)
    for way, row in table.items():
        row["of_best"] = round(row["rate"] / best, 3) if row["rate"] is not None and best else None
        if row["of_best"] is None or row["of_best"] < LEAST_OF_BEST:
            missing.append(f"{WAYS[way]}: {row['of_best']} of the best kept rate")


def _rides(session: Session, since: datetime, until: datetime) -> dict[UUID, list[str]]:
    changed = select(RideEvent.ride_id).where(
        RideEvent.community_id == COMMUNITY,
        RideEvent.to_state == "cancelled",
        RideEvent.reason == "changed",
    )
    rows = session.execute(
        select(Ride.rider_id, Ride.state).where(
            Ride.community_id == COMMUNITY,
            Ride.pickup_at >= since,
            Ride.pickup_at < until,
            Ride.id.not_in(changed),
        )
    )
    found: dict[UUID, list[str]] = {}
    for rider_id, state in rows:
        found.setdefault(rider_id, []).append(state)
    return found


def _asked(session: Session) -> dict[UUID, set[str]]:
    rows = session.execute(
        select(RideRequest.rider_id, RideRequest.channel)
        .distinct()
        .where(RideRequest.community_id == COMMUNITY)
    )
    found: dict[UUID, set[str]] = {}
    for rider_id, channel in rows:
        found.setdefault(rider_id, set()).add(channel)
    return found


def table_lines(table: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the table as lines of equal columns."""
    heads = ("", "riders", "rides", "off", "kept", "rate", "of best", "asked", "reminded", "rode",
             "answered", "saw hours")  # fmt: skip
    keys = ("riders", "rides", "called_off", "kept", "rate", "of_best", *STEPS)
    lines = [f"{heads[0]:<15}" + "".join(f"{head:>10}" for head in heads[1:])]
    for way, row in table.items():
        cells = (row[key] if row[key] is not None else "-" for key in keys)
        lines.append(f"{WAYS[way]:<15}" + "".join(f"{cell:>10}" for cell in cells))
    return lines
