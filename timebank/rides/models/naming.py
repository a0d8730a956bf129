""" "I found my own driver": whom a rider named for a ride."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from timebank.kernel.actor import CHANNELS
from timebank.kernel.tables import Base, OfCommunity, index_within, one_of, unique_within, within


class NamedDriver(OfCommunity, Base):
    """One driver a rider named for one ride. A guest drives only riders who named them."""

    __tablename__ = "named_driver"
    __table_args__ = (
        unique_within("ride_id", "driver_id"),
        index_within("driver_id", "state"),
        index_within("rider_id", "driver_id"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_when_so"),
    )

    ride_id: Mapped[UUID] = within("ride", index=False)
    rider_id: Mapped[UUID] = within("member", index=False)
    driver_id: Mapped[UUID] = within("driver", index=False)
    named_by_id: Mapped[UUID | None] = within("member", index=False)
    channel: Mapped[str] = one_of(*CHANNELS)
    # waiting: the office looks at their papers first; asked: they were asked; over: it was too late
    state: Mapped[str] = one_of("waiting", "asked", "over")
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
