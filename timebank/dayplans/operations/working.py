"""A worker's two transactions round a plan: taking it on, and writing what was found.

Between them the plan is solved in no transaction at all. A worker that dies leaves a claim that
runs out; one that comes too late finds its try counted on, and writes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, or_, select, true, update
from sqlalchemy.orm import Session

from timebank import rides
from timebank.dayplans.models import DayPlan, DayPlanLine
from timebank.dayplans.queries.reading import Snapshot
from timebank.dayplans.rules.checking import Drive
from timebank.dayplans.rules.jobs import Job
from timebank.dayplans.rules.making import Made
from timebank.kernel.ids import new_id
from timebank.matching import Ranked
from timebank.rides import RideView

TRIES_MAX = 3
GRACE = timedelta(minutes=2)  # beyond its time limit, before another worker takes it on


@dataclass(frozen=True, slots=True)
class Claim:
    """A plan that one worker makes now. tries: whose work it is."""

    community_id: int
    plan_id: UUID
    on_day: date
    seconds: int
    tries: int


@dataclass(frozen=True, slots=True)
class Held:
    """What was decided of a line before: a driver was chosen by hand (edited), or was asked."""

    driver_id: UUID
    state: str  # edited | accepted


def claim_next(session: Session, now: datetime, *, only: UUID | None = None) -> Claim | None:
    """Take on the oldest plan that nobody makes, or `only` that one; None when there is none."""
    row = session.execute(
        select(DayPlan.community_id, DayPlan.id, DayPlan.on_day, DayPlan.seconds, DayPlan.tries)
        .where(
            or_(
                DayPlan.state == "asked",
                (DayPlan.state == "working") & (DayPlan.claimed_until <= now),
            ),
            true() if only is None else DayPlan.id == only,
        )
        .order_by(DayPlan.asked_at, DayPlan.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    claim = Claim(row.community_id, row.id, row.on_day, row.seconds, row.tries + 1)
    _set(
        session, claim.community_id, claim.plan_id, state="working", tries=claim.tries,
        started_at=now, claimed_until=now + timedelta(seconds=claim.seconds) + GRACE,
    )  # fmt: skip
    return claim


def give_up(session: Session, claim: Claim, now: datetime) -> None:
    """Put a plan back that could not be made; after its last try it has failed."""
    if _is_mine(session, claim):
        state = "failed" if claim.tries >= TRIES_MAX else "asked"
        ended = now if state == "failed" else None
        _set(
            session, claim.community_id, claim.plan_id, state=state, claimed_until=None,
            ended_at=ended,
        )  # fmt: skip


def finish(
    session: Session,
    claim: Claim,
    snapshot: Snapshot,
    made: Made,
    now: datetime,
    *,
    held: Mapping[UUID, Held] | None = None,
) -> bool:
    """Write a plan's lines; False when it is another worker's by now.

    held: what was decided before, by the first of the rides taken together.

    Rides that were taken, called off or moved meanwhile are no lines of it, and said to have
    changed; older plans of the day are replaced.
    """
    if not _is_mine(session, claim):
        return False
    c = claim.community_id
    views = rides.rides_by_ids(session, c, list(snapshot.views))
    lines = _lines(snapshot, made, {view.id: view for view in views}, held or {})
    session.execute(
        update(DayPlan)
        .where(
            DayPlan.community_id == c,
            DayPlan.on_day == claim.on_day,
            DayPlan.state == "ready",
        )
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    if lines:
        ours = {"community_id": c, "plan_id": claim.plan_id, "changed_by_id": None}
        session.execute(insert(DayPlanLine), [ours | line for line in lines])
    planned = sum(len(job.spans) for job in snapshot.jobs)
    by_id = {job.id: job for job in snapshot.jobs}
    still = [by_id[job_id] for job_id in made.unkept]  # promised, though the estimate doubts it
    served = sum(len(drive.job.spans) for drive in made.drives)
    served += sum(len(job.spans) for job in still if job.promised is not None)
    _set(
        session, c, claim.plan_id, state="ready", claimed_until=None, ended_at=now,
        rides=planned + len(snapshot.left_out), served=served, weight=made.weight,
        weight_bound=made.weight_bound, minutes=made.minutes, proof=made.proof,
    )  # fmt: skip
    return True


def _is_mine(session: Session, claim: Claim) -> bool:
    row = session.execute(
        select(DayPlan.state, DayPlan.tries)
        .where(DayPlan.community_id == claim.community_id, DayPlan.id == claim.plan_id)
        .with_for_update()
    ).one()
    return bool(row.state == "working" and row.tries == claim.tries)


def _set(session: Session, community_id: int, plan_id: UUID, **values: Any) -> None:
    session.execute(
        update(DayPlan)
        .where(DayPlan.community_id == community_id, DayPlan.id == plan_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _lines(
    snapshot: Snapshot, made: Made, views: Mapping[UUID, RideView], held: Mapping[UUID, Held]
) -> list[dict[str, Any]]:
    """Return the rows of all that looked for a driver: driven, by nobody, or not planned."""
    rows: list[dict[str, Any]] = []
    jobs = {job.id: job for job in snapshot.jobs}
    by_driver: dict[UUID, int] = {}
    for drive in sorted(made.drives, key=lambda one: (str(one.driver_id), one.pickup_at)):
        position = by_driver[drive.driver_id] = by_driver.get(drive.driver_id, 0) + 1
        if drive.job.promised is None:
            rows += _driven(snapshot, drive, position, views, held)
    for job_id in made.unmet:
        if jobs[job_id].promised is None:
            why = {"why": "no_room" if jobs[job_id].able else "nobody"}
            why["able"] = len(jobs[job_id].able)  # type: ignore[assignment]
            rows += _undriven(snapshot, jobs[job_id], why)
    for left in snapshot.left_out:
        rows.append(_row(left.view, left.view.id, "left_out", {"why": left.why}))
    return rows


def _driven(
    snapshot: Snapshot,
    drive: Drive,
    position: int,
    views: Mapping[UUID, RideView],
    held: Mapping[UUID, Held],
) -> Iterable[dict[str, Any]]:
    job = drive.job
    before = [snapshot.views[span.ride_id] for span in job.spans]
    if any(_has_changed(view, views.get(view.id)) for view in before):
        return [_row(view, before[0].id, "left_out", {"why": "changed"}) for view in before]
    ranked = job.able[drive.driver_id]
    shift = drive.pickup_at - before[0].pickup_at
    earlier = held.get(before[0].id)
    same = earlier is not None and earlier.driver_id == drive.driver_id
    state = earlier.state if earlier is not None and same else "proposed"
    return [
        _row(view, before[0].id, state, reason_of(ranked))
        | {
            "driver_id": drive.driver_id,
            "position": position,
            "pickup_at": view.pickup_at + shift,
            "dropoff_at": view.dropoff_at + shift,
            "minutes": ranked.minutes if number == 0 else 0,
        }
        for number, view in enumerate(before)
    ]


def reason_of(ranked: Ranked) -> dict[str, Any]:
    """Return the counts from which a line's reason is worded."""
    return {
        "out_of_the_way": ranked.parts["out_of_the_way"],
        "together": ranked.candidate.rides_together,
        "favourite": ranked.candidate.is_favourite,
        "first_rides": ranked.candidate.first_rides,
        "languages": sorted(ranked.candidate.languages),
    }


def _undriven(snapshot: Snapshot, job: Job, why: dict[str, Any]) -> Iterable[dict[str, Any]]:
    first = job.spans[0].ride_id
    return [_row(snapshot.views[span.ride_id], first, "left_out", why) for span in job.spans]


def _has_changed(before: RideView, after: RideView | None) -> bool:
    return after is None or (after.state, after.pickup_at, after.driver_id) != (
        "looking", before.pickup_at, None,
    )  # fmt: skip


def _row(view: RideView, together_id: UUID, state: str, reason: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "ride_id": view.id,
        "together_id": together_id,
        "driver_id": None,
        "position": 0,
        "pickup_at": view.pickup_at,
        "dropoff_at": view.dropoff_at,
        "minutes": 0,
        "reason": reason,
        "state": state,
    }
