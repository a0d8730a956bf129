"""One leg in a car: its state, its driver, its times, its hours; and every move it made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Float, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.actor import CHANNELS
from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)
from timebank.rides.rules.states import STATES

OUTCOMES = (
    "complete", "no_show", "late_cancelled", "cancelled", "weather", "stopped", "unmet",
)  # fmt: skip
BARRIERS = (
    "affordability", "capability", "trust", "technology", "availability", "mismatch",
    "vehicle", "reliability", "infrastructure",
)  # fmt: skip


class Ride(OfCommunity, Base):
    """One leg of a request. At most one driver, one hold, one settlement, ever."""

    __tablename__ = "ride"
    __table_args__ = (
        unique_within("request_id", "leg"),
        unique_within("code"),
        unique_within("hold_id"),
        unique_within("transfer_id"),
        index_within("state", "pickup_at"),
        index_within("driver_id", "pickup_at"),
        index_within("rider_id", "pickup_at"),
        index_within("pickup_at"),
        CheckConstraint("pickup_at < dropoff_at", name="ends_after_start"),
        CheckConstraint(
            "driver_id IS NOT NULL OR state NOT IN"
            " ('found', 'on_the_way', 'here', 'riding', 'done', 'nobody_there', 'stopped')",
            name="driver_when_found",
        ),
        CheckConstraint("(state = 'unmet') = (barrier IS NOT NULL)", name="barrier_when_unmet"),
        CheckConstraint("transfer_id IS NULL OR state IN ('done', 'stopped')", name="paid_done"),
    )

    request_id: Mapped[UUID] = within("ride_request", index=False)
    rider_id: Mapped[UUID] = within("member", index=False)
    leg: Mapped[str] = one_of("out", "home")
    code: Mapped[str] = mapped_column(String(12))  # in links and said at the desk
    state: Mapped[str] = one_of(*STATES)
    outcome: Mapped[str | None] = one_of(*OUTCOMES)
    barrier: Mapped[str | None] = one_of(*BARRIERS)
    from_place_id: Mapped[UUID] = within("place")
    to_place_id: Mapped[UUID] = within("place")
    pickup_at: Mapped[datetime]  # promised: be ready at
    pickup_until: Mapped[datetime]  # the latest departure that is still on time
    dropoff_at: Mapped[datetime]  # expected
    travel_minutes: Mapped[int] = mapped_column(Integer)
    distance_km: Mapped[float] = mapped_column(Float)
    effort_minutes: Mapped[int] = mapped_column(Integer)  # estimate of the driver's whole effort
    hold_id: Mapped[UUID | None] = within("hold", index=False)
    driver_id: Mapped[UUID | None] = within("driver", index=False)
    vehicle_id: Mapped[UUID | None] = within("vehicle", index=False)
    found_at: Mapped[datetime | None]
    on_the_way_at: Mapped[datetime | None]
    here_at: Mapped[datetime | None]
    riding_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # done, unmet, cancelled, nobody there, stopped
    is_confirmed: Mapped[bool] = mapped_column(Boolean, default=False)  # rider said: ready
    drop_outs: Mapped[int] = mapped_column(Integer, default=0)
    proposed_minutes: Mapped[int | None] = mapped_column(Integer)
    settled_minutes: Mapped[int | None] = mapped_column(Integer)
    transfer_id: Mapped[UUID | None] = within("transfer", index=False)


class RideEvent(OfCommunity, Base):
    """One move of one ride: when, from, to, by whom, for whom, by which channel, why."""

    __tablename__ = "ride_event"
    __table_args__ = (index_within("ride_id", "at"), index_within("on_behalf_of_id", "at"))

    ride_id: Mapped[UUID] = within("ride", index=False)
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(20))
    to_state: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[UUID | None] = within("member", index=False)
    on_behalf_of_id: Mapped[UUID | None] = within("member", index=False)
    consent_id: Mapped[UUID | None] = within("consent", index=False)
    channel: Mapped[str] = one_of(*CHANNELS)
    reason: Mapped[str] = mapped_column(String(200), default="")
