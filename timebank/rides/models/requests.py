"""What was asked, by whom, for whom: one row a request, never changed by what happens next."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Integer, String
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
from timebank.members import HELP_LEVELS

# TCRP 210: adult day, dialysis, employment, grocery, health-related, medical, personal,
# recreation, public transport
PURPOSES = ("A", "D", "E", "G", "HR", "M", "P", "R", "T")
WAYS_HOME = ("none", "at", "when_i_call", "driver_waits")


class RideRequest(OfCommunity, Base):
    """A need for a ride there and perhaps back."""

    __tablename__ = "ride_request"
    __table_args__ = (
        unique_within("request_key"),
        index_within("rider_id", "anchor_at"),
        index_within("asked_at"),
        CheckConstraint("(way_home = 'at') = (home_at IS NOT NULL)", name="home_at_when_at"),
        CheckConstraint("seats BETWEEN 1 AND 15", name="seats_counted"),
    )

    request_key: Mapped[str] = mapped_column(String(120))
    rider_id: Mapped[UUID] = within("member", index=False)
    asked_by_id: Mapped[UUID | None] = within("member", index=False)  # who typed or phoned it
    consent_id: Mapped[UUID | None] = within("consent")
    channel: Mapped[str] = one_of(*CHANNELS)
    from_place_id: Mapped[UUID] = within("place")
    to_place_id: Mapped[UUID] = within("place")
    door_note: Mapped[str] = mapped_column(String(200), default="")
    anchor: Mapped[str] = one_of("be_there_by", "leave_at")
    anchor_at: Mapped[datetime]
    stay_minutes: Mapped[int] = mapped_column(Integer, default=60)
    way_home: Mapped[str] = one_of(*WAYS_HOME)
    home_at: Mapped[datetime | None]
    purpose: Mapped[str] = one_of(*PURPOSES, default="P")
    ride_class: Mapped[int] = mapped_column(Integer, default=1)
    help_level: Mapped[str] = one_of(*HELP_LEVELS)
    aids: Mapped[list[str]] = mapped_column(default=list)
    seats: Mapped[int] = mapped_column(Integer, default=1)  # rider, companions, children
    companions: Mapped[int] = mapped_column(Integer, default=0)
    children: Mapped[int] = mapped_column(Integer, default=0)
    child_seats: Mapped[int] = mapped_column(Integer, default=0)
    wheelchairs: Mapped[int] = mapped_column(Integer, default=0)
    service_animal: Mapped[bool] = mapped_column(Boolean, default=False)
    may_share: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(String(400), default="")
    asked_at: Mapped[datetime]
