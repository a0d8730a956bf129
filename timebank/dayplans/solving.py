"""From a claimed plan to its lines: read, solve in no transaction at all, write."""

import logging
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import members
from timebank.dayplans.operations.working import Claim, Held, claim_next, finish, give_up
from timebank.dayplans.queries.before import before_of
from timebank.dayplans.queries.reading import Snapshot, read_day
from timebank.dayplans.queries.travel import minutes_by, travel_matrix
from timebank.dayplans.queries.views import PlanView, latest_plan
from timebank.dayplans.rules.building import day_of
from timebank.dayplans.rules.making import Made, make
from timebank.kernel.clock import Clock
from timebank.kernel.db import Database

log = logging.getLogger(__name__)


def make_due(database: Database, clock: Clock) -> int:
    """Make every plan that was asked for, the oldest first; return how many were written.

    What cannot be made is logged and put back, at most three times; it never stops the others.
    """
    made = 0
    while (claim := database.transact(claim_next, clock.now())) is not None:
        made += _make(database, clock, claim)
    return made


def make_one(database: Database, clock: Clock, plan_id: UUID) -> bool:
    """Make one plan here and now; False when a worker has it, or had it."""
    claim = database.transact(claim_next, clock.now(), only=plan_id)
    return claim is not None and _make(database, clock, claim)


def solved(snapshot: Snapshot, before: PlanView | None, seconds: float) -> Made:
    """Return the best plan of a day found within about `seconds`."""
    community = snapshot.community
    day = day_of(
        snapshot.jobs,
        snapshot.homes,
        snapshot.midnight,
        lambda points: travel_matrix(community, points),
    )
    earlier, kept = before_of(before, snapshot.midnight)
    return make(
        day, snapshot.jobs, snapshot.midnight, seconds, minutes_by(community),
        elsewhere=snapshot.elsewhere, before=earlier, kept=kept,
    )  # fmt: skip


def _make(database: Database, clock: Clock, claim: Claim) -> bool:
    try:
        with database.reading() as session:
            snapshot, before = _read(session, claim, clock)
        made = solved(snapshot, before, claim.seconds)
        return database.transact(finish, claim, snapshot, made, clock.now(), held=_held(before))
    except Exception:
        log.exception("the plan of %s in bank %s broke off", claim.on_day, claim.community_id)
        database.transact(give_up, claim, clock.now())
        return False


def _read(session: Session, claim: Claim, clock: Clock) -> tuple[Snapshot, PlanView | None]:
    community = members.community_facts(session, claim.community_id)
    before = latest_plan(session, claim.community_id, claim.on_day, ready=True)
    return read_day(session, community, claim.on_day, clock.now()), before


def _held(before: PlanView | None) -> dict[UUID, Held]:
    """Return what a coordinator decided in the plan that stood, and still holds."""
    states = {"asked": "accepted", "edited": "edited"}
    return {
        line.together_id: Held(line.driver_id, states[line.stands])
        for line in (before.lines if before else ())
        if line.driver_id is not None and line.stands in states
    }
