"""Tables of day plans: one row a plan asked for, one row a ride in it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Float, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within

PLAN_STATES = ("asked", "working", "ready", "failed", "replaced")
PROOFS = ("optimal", "need", "nothing")
_TO_BE_MADE = text("state IN ('asked', 'working')")
LINE_STATES = ("proposed", "edited", "dropped", "accepted", "left_out")


class DayPlan(OfCommunity, Base):
    """A plan of one local day, from being asked for to being replaced by the next."""

    __tablename__ = "day_plan"
    __table_args__ = (
        unique_within("request_key"),
        unique_within("on_day", "number"),
        index_within("state", "asked_at"),
        Index(  # a day has one plan that is to be made, whoever asks beside whom
            "ix_day_plan_to_be_made",
            "community_id",
            "on_day",
            unique=True,
            sqlite_where=_TO_BE_MADE,
            postgresql_where=_TO_BE_MADE,
        ),
        CheckConstraint("seconds BETWEEN 1 AND 600", name="seconds_few"),
        CheckConstraint("(state = 'working') = (claimed_until IS NOT NULL)", name="claim_at_work"),
        CheckConstraint("weight <= weight_bound", name="bound_holds"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    on_day: Mapped[date] = mapped_column(Date)
    number: Mapped[int] = mapped_column(Integer)  # of this day's plans, from 1
    state: Mapped[str] = one_of(*PLAN_STATES)
    asked_by_id: Mapped[UUID | None] = within("member")
    asked_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(Integer)  # time limit of the search
    tries: Mapped[int] = mapped_column(Integer, default=0)  # also whose work it is
    claimed_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    rides: Mapped[int] = mapped_column(Integer, default=0)  # of the day, promised ones too
    served: Mapped[int] = mapped_column(Integer, default=0)
    weight: Mapped[float] = mapped_column(Float, default=0)
    weight_bound: Mapped[float] = mapped_column(Float, default=0)
    minutes: Mapped[int] = mapped_column(Integer, default=0)
    proof: Mapped[str] = one_of(*PROOFS, default="nothing")


class DayPlanLine(OfCommunity, Base):
    """One ride of a plan: who drives it and when, or why nobody does.

    together_id: the first of the rides that one driver takes as a whole. position: in the
    driver's day. reason: counts for a sentence, never a sentence.
    """

    __tablename__ = "day_plan_line"
    __table_args__ = (
        unique_within("plan_id", "ride_id"),
        index_within("ride_id"),
        index_within("driver_id"),
        CheckConstraint(
            "state IN ('left_out', 'dropped') OR driver_id IS NOT NULL", name="driver_when_planned"
        ),
        CheckConstraint("pickup_at < dropoff_at", name="ends_after_start"),
    )

    plan_id: Mapped[UUID] = within("day_plan", index=False)
    ride_id: Mapped[UUID] = within("ride", index=False)
    together_id: Mapped[UUID] = within("ride", index=False)
    driver_id: Mapped[UUID | None] = within("driver", index=False)
    position: Mapped[int] = mapped_column(Integer)
    pickup_at: Mapped[datetime]
    dropoff_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(Integer, default=0)  # the driver's own, home to home
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = one_of(*LINE_STATES)
    changed_by_id: Mapped[UUID | None] = within("member")
    changed_at: Mapped[datetime | None]
