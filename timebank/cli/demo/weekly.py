"""The demo's rides that come again: dialysis, asked once on the first day.

Their hours add up, so neighbours who have driven give some of theirs when the office asks.
"""

import contextlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from timebank import ledger, rides
from timebank.cli.demo.chance import WEEKLY
from timebank.cli.demo.community import COMMUNITY, Rider, Town
from timebank.kernel.db import Database
from timebank.kernel.weeks import days_of
from timebank.notifications import TaskView
from timebank.rides import StandingNeed

STAY = 210  # minutes of a treatment
EVERY_MINUTE = (7 * 60 + 30, 9 * 60, 11 * 60, 13 * 60)


def dialysis(
    town: Town, count: int, random: Random, first: date, minutes: Sequence[int]
) -> Sequence[tuple[Rider, StandingNeed]]:
    """Choose riders who go to a clinic, and what each asks for from the day after `first`.

    minutes: of the local day, when a treatment may begin.
    """
    known = [rider for rider in town.riders if any(trip[1] == "M" for trip in rider.trips)]
    chosen = random.sample(known, min(count, len(known)))
    needs = []
    for rider in chosen:
        place_id = next(trip[0] for trip in rider.trips if trip[1] == "M")
        weeks, minute = random.choice(WEEKLY), random.choice(minutes)
        need = StandingNeed(
            request_key=f"demo:weekly:{rider.member_id}",
            rider_id=rider.member_id,
            to_place_id=place_id,
            weeks=weeks,
            first_on=next(days_of(weeks, first + timedelta(days=1))),
            anchor="be_there_by",
            minute=minute,
            way_home="at",
            home_minute=minute + STAY,
            purpose="D",
        )
        needs.append((rider, need))
    return needs


def give_hours(database: Database, town: Town, task: TaskView, now: datetime) -> None:
    """Let the driver who has most hours give what a rider lacks, and set them aside for a ride."""
    short, rider_id = int(str(task.detail.get("short_minutes", 0))), task.member_id
    assert rider_id is not None
    with database.reading() as session:
        held = ledger.standings(session, COMMUNITY, list(town.drivers.values()))
        legs = rides.rides_of_request(session, COMMUNITY, task.subject_id or rider_id)
    givers = sorted(held, key=lambda owner: (held[owner].available, owner))
    if not givers or short <= 0 or held[givers[-1]].balance < short:
        return
    ask = ledger.TransferAsk(
        f"demo:give:{rider_id}:{now.timestamp():.0f}",
        "gift",
        {givers[-1]: -short, rider_id: short},
        "for a neighbor's rides",
        by_id=town.coordinator_id,
    )
    database.transact(ledger.transfer, COMMUNITY, ask, now)
    if legs and legs[0].waits_for_hours:
        with contextlib.suppress(ledger.CreditLimitExceeded):
            database.transact(rides.approve_hours, town.coordinator(), legs[0].id, now)
