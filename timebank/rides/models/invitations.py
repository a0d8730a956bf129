""" "Can you drive?": one driver asked for one or both legs of a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import (
    Base,
    OfCommunity,
    index_within,
    one_of,
    unique_within,
    within,
)

INVITATION_STATES = ("open", "accepted", "declined", "expired", "closed", "dropped_out")


class Invitation(OfCommunity, Base):
    """One asking. A wave asks a driver once a round; a new round begins when a driver drops out."""

    __tablename__ = "invitation"
    __table_args__ = (
        unique_within("code"),
        unique_within("ride_id", "driver_id", "wave"),
        index_within("driver_id", "state"),
        index_within("other_ride_id"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_answered"),
    )

    code: Mapped[str] = mapped_column(String(12))
    ride_id: Mapped[UUID] = within("ride", index=False)
    other_ride_id: Mapped[UUID | None] = within("ride", index=False)  # the way home, with it
    driver_id: Mapped[UUID] = within("driver", index=False)
    round: Mapped[int] = mapped_column(Integer)  # = the ride's drop_outs when asked
    wave: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = one_of(*INVITATION_STATES, default="open")
    minutes: Mapped[int] = mapped_column(Integer)  # this driver's own effort for all of it
    cost: Mapped[int] = mapped_column(Integer)  # tenths of minutes, as ranked
    parts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the cost's parts, in minutes
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
