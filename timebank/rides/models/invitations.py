""" "Can you drive?": one driver asked for one or both legs of a request."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    String,
)
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
    # of waves for riders who welcome new drivers: whether this place was kept for one; NULL: else
    is_kept: Mapped[bool | None] = mapped_column(Boolean)


class KeptPlaces(Base):
    """How many places of waves a community owes its new drivers: one row, counted by each wave."""

    __tablename__ = "kept_places"
    __table_args__ = (
        PrimaryKeyConstraint("community_id"),
        ForeignKeyConstraint(["community_id"], ["community.id"]),
        CheckConstraint("owed BETWEEN 0 AND 100", name="owed_one_at_most"),
        CheckConstraint("kept >= 0", name="kept_some"),
    )

    community_id: Mapped[int] = mapped_column(Integer, autoincrement=False)
    owed: Mapped[int] = mapped_column(Integer)  # hundredths of a place
    kept: Mapped[int] = mapped_column(Integer)  # places of the newest wave
