"""One ring of the bell: what is due is acted on, holds that ran out are freed, messages leave.

Everything is a row; a pass that is killed anywhere is simply continued by the next one, in this
process or another.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import desks, giving, inbound, intermediaries, ledger, members, notifications, rides
from timebank.jobs.reminding import Reminded, remind_due
from timebank.kernel.calendar import local_day
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database
from timebank.ledger import Hold
from timebank.notifications import Channel, Delivered

log = logging.getLogger(__name__)

LIMIT = 2000  # rows of each sort in one pass; the next ring is seconds away


@dataclass(frozen=True, slots=True)
class Counts:
    """What one pass did."""

    reminded: Reminded = field(default_factory=Reminded)
    expired: int = 0  # holds
    hung_up: int = 0  # calls whose end nobody told
    sealed: int = 0  # days of transfers that are over
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def is_idle(self) -> bool:
        """Nothing was due."""
        return self == Counts()

    def __str__(self) -> str:
        parts = {
            "reminders": self.reminded.done,
            "failed": self.reminded.failed,
            "holds": self.expired,
            "hung_up": self.hung_up,
            "days_sealed": self.sealed,
            "sent": self.delivered.sent,
            "calls": self.delivered.handed_over,
            "late": self.delivered.late,
            "refused": self.delivered.refused,
            "waiting": self.delivered.waiting,
        }
        return " ".join(f"{name}={count}" for name, count in parts.items())


def run_due(
    database: Database, clock: Clock, channels: Mapping[str, Channel], limit: int = LIMIT
) -> Counts:
    """Do everything that is due now, once; return what was done."""
    return Counts(
        reminded=remind_due(database, clock, limit=limit),
        expired=expire_holds(database, clock.now()),
        hung_up=end_forgotten_calls(database, clock.now()),
        sealed=seal_days(database, clock.now()),
        delivered=notifications.deliver_due(database, clock, channels, limit=limit),
    )


def expire_holds(database: Database, now: datetime) -> int:
    """Free holds whose time has passed, community by community; return how many."""
    with database.reading() as session:
        due_in = _communities_with_holds_due(session, now)
    return sum(database.transact(ledger.expire_due, one, now) for one in due_in)


def seal_days(database: Database, now: datetime) -> int:
    """Close the days of every community's hours that are over; return how many."""
    with database.reading() as session:
        since = ledger.unsealed_since(session)
        zones = {one.id: one.time_zone for one in members.communities(session)}
    rested = now - ledger.SEAL_REST
    due = [
        one
        for one, at in since.items()
        if local_day(at, zones[one]) < local_day(rested, zones[one])
    ]
    return sum(database.transact(ledger.seal_days, one, zones[one], now) for one in due)


def end_forgotten_calls(database: Database, now: datetime) -> int:
    """End calls whose end the provider never told; return how many."""
    with database.reading() as session:
        found_in = inbound.communities_with_forgotten_calls(session, now)
    return sum(database.transact(inbound.end_forgotten_calls, one, now) for one in found_in)


def keep_house(database: Database, now: datetime) -> None:
    """Do what once an hour is enough for: old tries, hours that wait, silence, alarms."""
    database.transact(members.forget_old_tries, now)
    with database.reading() as session:
        waiting = giving.guests_waiting(session)
    for community_id, guest_id in waiting:
        database.transact(giving.carry_waiting, community_id, guest_id, now)
    with database.reading() as session:
        everywhere = [facts.id for facts in members.communities(session)]
    for community_id in everywhere:
        database.transact(intermediaries.ask_about_silence, community_id, now)
        database.transact(desks.forget_drafts, community_id, now)
        database.transact(intermediaries.remind_of_ends, community_id, now)
        database.transact(rides.raise_alarms, community_id, now)
        database.transact(rides.draw_sample, community_id, now)


def _communities_with_holds_due(session: Session, now: datetime) -> list[int]:
    rows = session.scalars(
        select(Hold.community_id).distinct().where(Hold.state == "held", Hold.expires_at <= now)
    )
    return sorted(rows)
