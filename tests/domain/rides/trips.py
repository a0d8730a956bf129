"""Small words for tests of rides: ask for one, read it, let it fall due."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import acting
from timebank import rides
from timebank.kernel.ids import new_id
from timebank.members import Driver, Member
from timebank.rides import Invitation, Ride, RideNeed, RideReceipt, RideView


def a_need(
    rider: Member, place_id: UUID, now: datetime, *, in_hours: float = 30, **changed: Any
) -> RideNeed:
    """A ride to be somewhere in `in_hours`."""
    values: dict[str, Any] = {
        "request_key": f"test:{new_id()}",
        "anchor": "be_there_by",
        "anchor_at": now + timedelta(hours=in_hours),
    } | changed
    return RideNeed(rider_id=rider.id, to_place_id=place_id, **values)


def asked(
    session: Session, rider: Member, place_id: UUID, now: datetime, **changed: Any
) -> RideReceipt:
    """Ask for a ride as the rider."""
    return rides.request(session, acting(rider), a_need(rider, place_id, now, **changed), now)


def legs(session: Session, receipt: RideReceipt) -> list[RideView]:
    """The rides of a request, way there first."""
    return rides.rides_of_request(session, 1, receipt.request_id)


def invited(session: Session, ride_id: UUID) -> list[Invitation]:
    """Invitations for a ride, as they were ranked."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.ride_id == ride_id)
            .order_by(Invitation.wave, Invitation.cost)
            .execution_options(populate_existing=True)
        )
    )


def member_of(session: Session, driver_id: UUID) -> Member:
    """The member who is this driver."""
    found = session.scalar(
        select(Member)
        .join(
            Driver, (Driver.member_id == Member.id) & (Driver.community_id == Member.community_id)
        )
        .where(Driver.id == driver_id)
    )
    assert found is not None
    return found


def said_yes(session: Session, ride: RideView, now: datetime) -> RideView:
    """The first invited driver says yes."""
    invitation = next(i for i in invited(session, ride.id) if i.state == "open")
    return rides.accept(
        session, acting(member_of(session, invitation.driver_id), "driver"), invitation.id, now
    )


def ride_row(session: Session, ride_id: UUID) -> Ride:
    """The ride's row as it stands."""
    row = session.get(Ride, (1, ride_id), populate_existing=True)
    assert row is not None
    return row
