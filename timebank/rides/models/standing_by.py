""" "I can be the second": a driver who stands by for a ride that another has promised."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within

# called: the driver dropped out, and they were asked; released: they are not needed any more
STAND_BY_STATES = ("asked", "agreed", "declined", "closed", "called", "released")


class StandBy(OfCommunity, Base):
    """One driver asked to stand by for a ride, or for both ways that one driver promised.

    A ride has at most one who agreed. No hours are set aside: they go to whoever drives.
    """

    __tablename__ = "stand_by"
    __table_args__ = (
        unique_within("code"),
        unique_within("ride_id", "driver_id"),
        index_within("driver_id", "state"),
        index_within("other_ride_id"),
        CheckConstraint("(state IN ('asked', 'agreed')) = (ended_at IS NULL)", name="ended_if_so"),
    )

    code: Mapped[str] = mapped_column(String(12))
    ride_id: Mapped[UUID] = within("ride", index=False)
    other_ride_id: Mapped[UUID | None] = within("ride", index=False)  # the way home, with it
    driver_id: Mapped[UUID] = within("driver", index=False)
    state: Mapped[str] = one_of(*STAND_BY_STATES, default="asked")
    minutes: Mapped[int] = mapped_column(Integer)  # this driver's own effort for all of it
    made_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
