"""`timebank plan`: a day's rides solved together, each driver's day line by line.

It makes the plan here instead of waiting for a worker; the page shows the same one.
"""

import json
import time
from datetime import date, datetime
from typing import Any
from uuid import UUID

import click

from timebank import dayplans, members
from timebank.cli.opening import ready_database
from timebank.cli.plan_words import lines_of
from timebank.config import settings_from
from timebank.dayplans import PlanView
from timebank.kernel.actor import system
from timebank.kernel.clock import DatabaseClock
from timebank.kernel.db import Database
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts

LOOKS_EVERY = 0.5  # seconds, while a worker has it


@click.command()
@click.option("--date", "on_day", required=True, type=click.DateTime(["%Y-%m-%d"]))
@click.option("--community", "slug", help="Its name in its links; where there are several.")
@click.option("--seconds", default=dayplans.SECONDS, show_default=True,
              type=click.IntRange(1, 600), help="Search no longer than this.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--accept", "accepts", is_flag=True, help="Ask every driver of the plan at once.")
def command(on_day: datetime, slug: str | None, seconds: int, as_json: bool, accepts: bool) -> None:
    """Plan a local day and print it; with --accept, ask its drivers."""
    database = ready_database(settings_from())
    clock = DatabaseClock(database)
    community = _community(database, slug)
    house = system(community.id)
    plan_id = database.transact(
        dayplans.ask, house, f"cli:{new_id()}", on_day.date(), clock.now(), seconds=seconds
    )
    dayplans.make_one(database, clock, plan_id)
    plan = _wait_for(database, community.id, plan_id)
    accepted = None
    if accepts and plan.state == "ready":
        accepted = database.transact(dayplans.accept, house, plan_id, clock.now())
        plan = _wait_for(database, community.id, plan_id)
    database.close()
    if as_json:
        click.echo(json.dumps(_report(plan, accepted), default=str))
    else:
        for line in lines_of(plan, accepted, community.time_zone):
            click.echo(line)
    if plan.state != "ready":
        raise click.exceptions.Exit(1)


def _community(database: Database, slug: str | None) -> CommunityFacts:
    with database.reading() as session:
        found = [one for one in members.communities(session) if slug in (None, one.slug)]
    if not found:
        raise click.ClickException(f"no community {slug}" if slug else "no community yet")
    if len(found) > 1:
        names = ", ".join(one.slug for one in found)
        raise click.ClickException(f"which one? --community {names}")
    return found[0]


def _wait_for(database: Database, community_id: int, plan_id: UUID) -> PlanView:
    """Return the plan when it is made, here or by a worker that was quicker."""
    while True:
        with database.reading() as session:
            plan = dayplans.plan_by_id(session, community_id, plan_id)
        assert plan is not None
        if not plan.is_being_made:
            return plan
        time.sleep(LOOKS_EVERY)


def _report(plan: PlanView, accepted: dayplans.Accepted | None) -> dict[str, Any]:
    return {
        "date": date.isoformat(plan.on_day),
        "state": plan.state,
        "rides": plan.rides,
        "served": plan.served,
        "need": plan.weight,
        "need_bound": plan.weight_bound,
        "minutes": plan.minutes,
        "proof": plan.proof,
        "asked": len(accepted.asked) if accepted else 0,
        "refused": dict(accepted.refused) and {str(k): v for k, v in accepted.refused}
        if accepted
        else {},
        "lines": [
            {
                "ride": line.ride.code,
                "driver": line.driver_name or None,
                "pickup_at": line.pickup_at.isoformat(),
                "dropoff_at": line.dropoff_at.isoformat(),
                "minutes": line.minutes,
                "reason": line.reason,
                "stands": line.stands,
            }
            for line in plan.lines
        ],
    }
