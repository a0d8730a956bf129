"""Who stands by for which ride: for the driver who does, and for the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from timebank import geo
from timebank.geo import Place
from timebank.members import Driver, Member
from timebank.rides.models import Ride, RideRequest, StandBy
from timebank.rides.rules.states import LIVE


@dataclass(frozen=True, slots=True)
class StandByView:
    """One standing by. To its driver: a cell, times, help, no name and no address."""

    id: UUID
    code: str
    state: str
    ride_id: UUID
    member_id: UUID
    name: str  # of who stands by; for the office
    phone: str | None
    pickup_at: datetime
    area: str
    distance_km: float
    minutes: int
    help_level: str
    aids: tuple[str, ...]
    both_ways: bool
    ride_state: str

    @property
    def is_open(self) -> bool:
        """Whether it may still be answered, or counts."""
        return self.state in ("asked", "agreed") and self.ride_state in LIVE


def stand_bys_of_ride(session: Session, community_id: int, ride_id: UUID) -> list[StandByView]:
    """Return who was asked to stand by for a ride and what they said; who agreed is first."""
    about = or_(StandBy.ride_id == ride_id, StandBy.other_ride_id == ride_id)
    found = _views(session, community_id, about)
    return sorted(found, key=lambda one: one.state != "agreed")


def stand_bys_of(
    session: Session, community_id: int, driver_id: UUID, now: datetime
) -> list[StandByView]:
    """Return what a driver is asked to stand by for, and agreed to, by pickup."""
    return _views(
        session, community_id, StandBy.driver_id == driver_id,
        StandBy.state.in_(("asked", "agreed")), Ride.state.in_(LIVE), Ride.pickup_until > now,
    )  # fmt: skip


def stand_by_of(
    session: Session, community_id: int, driver_id: UUID, code: str
) -> StandByView | None:
    """Return one of this driver's by its code, whatever its state, or None."""
    found = _views(
        session, community_id, StandBy.driver_id == driver_id, StandBy.code == code.upper()
    )
    return found[0] if found else None


def _views(
    session: Session, community_id: int, *conditions: ColumnElement[bool]
) -> list[StandByView]:
    c = community_id
    rows: Sequence[Any] = session.execute(
        select(StandBy, Ride, RideRequest.help_level, RideRequest.aids, Member.id, Member.name,
               Member.phone, Place.lat, Place.lon)
        .join(Ride, and_(Ride.community_id == c, Ride.id == StandBy.ride_id))
        .join(RideRequest, and_(RideRequest.community_id == c, RideRequest.id == Ride.request_id))
        .join(Place, and_(Place.community_id == c, Place.id == Ride.from_place_id))
        .join(Driver, and_(Driver.community_id == c, Driver.id == StandBy.driver_id))
        .join(Member, and_(Member.community_id == c, Member.id == Driver.member_id))
        .where(StandBy.community_id == c, *conditions)
        .order_by(Ride.pickup_at, StandBy.made_at, StandBy.id)
        .execution_options(populate_existing=True)
    ).all()  # fmt: skip
    return [
        StandByView(
            id=row.StandBy.id, code=row.StandBy.code, state=row.StandBy.state,
            ride_id=row.Ride.id, member_id=row.id, name=row.name, phone=row.phone,
            pickup_at=row.Ride.pickup_at, area=geo.cell_words(row.lat, row.lon),
            distance_km=row.Ride.distance_km, minutes=row.StandBy.minutes,
            help_level=row.help_level, aids=tuple(row.aids),
            both_ways=row.StandBy.other_ride_id is not None, ride_state=row.Ride.state,
        )
        for row in rows
    ]  # fmt: skip
