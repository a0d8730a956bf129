"""A day's plan for pages and commands: its figures, its lines, and how each stands by now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, true
from sqlalchemy.orm import Session

from timebank import rides
from timebank.dayplans.models import DayPlan, DayPlanLine
from timebank.members import Driver, Member, MemberIds
from timebank.rides import Ride, RideView


@dataclass(frozen=True, slots=True)
class LineView:
    """One line. stands: proposed, edited, dropped, left_out, asked, yes, no, taken or off."""

    id: UUID
    together_id: UUID
    ride: RideView
    driver_id: UUID | None
    driver_name: str
    driver_home: tuple[float, float] | None
    pickup_at: datetime
    dropoff_at: datetime
    minutes: int
    reason: dict[str, Any]
    state: str
    stands: str

    @property
    def is_open(self) -> bool:
        """May it still be accepted or dropped?"""
        return self.stands in ("proposed", "edited")


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan as it was asked for and found. proof: optimal, need or nothing."""

    id: UUID
    on_day: date
    number: int
    state: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int
    rides: int
    served: int
    weight: float
    weight_bound: float
    minutes: int
    proof: str
    lines: tuple[LineView, ...]

    @property
    def is_being_made(self) -> bool:
        """Is there nothing to look at yet?"""
        return self.state in ("asked", "working")


def latest_plan(
    session: Session,
    community_id: int,
    on_day: date,
    *,
    ready: bool = False,
    among: MemberIds | None = None,
) -> PlanView | None:
    """Return the newest plan of a day, or the one that stands; None where there is none.

    among: whose lines are wanted; the figures are the whole plan's.
    """
    wanted = DayPlan.state == "ready" if ready else DayPlan.number > 0
    plan = session.scalar(
        select(DayPlan)
        .where(DayPlan.community_id == community_id, DayPlan.on_day == on_day, wanted)
        .order_by(DayPlan.number.desc())
        .limit(1)
    )
    return None if plan is None else _view(session, plan, among)


def rider_of_line(community_id: int, line_id: UUID) -> MemberIds:
    """Select whose a line is: the rider of its ride."""
    return (
        select(Ride.rider_id)
        .join(
            DayPlanLine,
            and_(DayPlanLine.community_id == community_id, DayPlanLine.ride_id == Ride.id),
        )
        .where(Ride.community_id == community_id, DayPlanLine.id == line_id)
    )


def plan_by_id(session: Session, community_id: int, plan_id: UUID) -> PlanView | None:
    """Return one plan, or None."""
    plan = session.get(DayPlan, (community_id, plan_id))
    return None if plan is None else _view(session, plan)


def news_since(plan: PlanView, of_day: Sequence[RideView]) -> list[RideView]:
    """Return rides that look for a driver and that this plan does not help: asked for since, or
    whose driver said no or dropped out. of_day: the day's rides as they stand."""
    helped = {line.ride.id for line in plan.lines if line.stands not in ("no", "off", "taken")}
    return [view for view in of_day if view.state == "looking" and view.id not in helped]


def rides_among(community_id: int, among: MemberIds | None) -> ColumnElement[bool]:
    """Make the condition that a line's ride is of one of these riders; None: of anybody."""
    if among is None:
        return true()
    theirs = select(Ride.id).where(Ride.community_id == community_id, Ride.rider_id.in_(among))
    return DayPlanLine.ride_id.in_(theirs)


def _view(session: Session, plan: DayPlan, among: MemberIds | None = None) -> PlanView:
    c = plan.community_id
    rows = session.execute(
        select(DayPlanLine, Member.name, Driver.lat, Driver.lon)
        .outerjoin(Driver, and_(Driver.community_id == c, Driver.id == DayPlanLine.driver_id))
        .outerjoin(Member, and_(Member.community_id == c, Member.id == Driver.member_id))
        .where(
            DayPlanLine.community_id == c,
            DayPlanLine.plan_id == plan.id,
            rides_among(c, among),
        )
        .order_by(Member.name, DayPlanLine.driver_id, DayPlanLine.pickup_at, DayPlanLine.id)
    ).all()
    ids = [row.DayPlanLine.ride_id for row in rows]
    views = {view.id: view for view in rides.rides_by_ids(session, c, ids)}
    open_now = rides.open_invitations(session, c, ids) if ids else set()
    lines = tuple(
        _line(
            line, views[line.ride_id], name or "", (lat, lon) if line.driver_id else None, open_now
        )
        for line, name, lat, lon in rows
    )
    return PlanView(
        plan.id, plan.on_day, plan.number, plan.state, plan.asked_at, plan.started_at,
        plan.ended_at, plan.seconds, plan.rides, plan.served, plan.weight, plan.weight_bound,
        plan.minutes, plan.proof, lines,
    )  # fmt: skip


def _line(
    line: DayPlanLine,
    ride: RideView,
    name: str,
    home: tuple[float, float] | None,
    open_now: set[tuple[UUID, UUID]],
) -> LineView:
    return LineView(
        line.id, line.together_id, ride, line.driver_id, name, home, line.pickup_at,
        line.dropoff_at, line.minutes, line.reason, line.state, _stands(line, ride, open_now),
    )  # fmt: skip


def _stands(line: DayPlanLine, ride: RideView, open_now: set[tuple[UUID, UUID]]) -> str:
    """Tell how a line stands: what became of its ride says more than what was planned."""
    if ride.driver_id is not None:
        return "yes" if ride.driver_id == line.driver_id else "taken"
    if ride.state != "looking":
        return "off"
    if line.state == "accepted":
        return "asked" if (ride.id, line.driver_id) in open_now else "no"
    return line.state
