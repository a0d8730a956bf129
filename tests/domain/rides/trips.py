"""Small words for tests of rides: ask for one, read it, let it fall due."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import a_member, acting
from timebank import ledger, rides
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import Driver, Member
from timebank.notifications import Message, Task
from timebank.reminders import Reminder
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
            .order_by(Invitation.wave, Invitation.cost, Invitation.driver_id)
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


def told(session: Session, *subjects: UUID, state: str | None = None) -> list[str]:
    """Kinds of the messages about these rides or requests, in order of kind."""
    wanted = select(Message.kind).where(Message.subject_id.in_(subjects))
    if state:
        wanted = wanted.where(Message.state == state)
    return sorted(session.scalars(wanted))


def tasks(session: Session, *subjects: UUID, state: str = "open") -> list[str]:
    """Kinds of the tasks about these rides, in order of kind."""
    wanted = select(Task.kind).where(Task.subject_id.in_(subjects), Task.state == state)
    return sorted(session.scalars(wanted))


def waiting(session: Session, ride_id: UUID) -> dict[str, datetime]:
    """What is remembered about a ride: kind -> when first."""
    rows = session.execute(
        select(Reminder.kind, Reminder.due_at)
        .where(Reminder.subject_id == ride_id, Reminder.state == "waiting")
        .order_by(Reminder.due_at.desc())
    )
    return {row.kind: row.due_at for row in rows}


def due(session: Session, kind: str, ride: RideView, at: datetime) -> None:
    """A reminder falls due: the job's operation, then it is done."""
    rides.fall_due(session, kind, 1, ride.id, at)


def driver_of(session: Session, ride: RideView) -> Actor:
    """The driver of a ride as an actor."""
    assert ride.driver_id is not None
    return acting(member_of(session, ride.driver_id), "driver")


def rider_of(session: Session, ride: RideView) -> Member:
    """The member who rides."""
    found = session.get(Member, (1, ride.rider.member_id))
    assert found is not None
    return found


def an_office(session: Session) -> Actor:
    """A coordinator."""
    return acting(a_member(session, "Ines Winter", roles=["coordinator"]), "coordinator")


def driven(session: Session, ride: RideView, *, minutes: int = 15) -> RideView:
    """Drive a ride that was found, to its end; the driver sets out ten minutes before."""
    driver, start = driver_of(session, ride), ride.pickup_at
    rides.go(session, driver, ride.id, start - timedelta(minutes=10))
    rides.arrive(session, driver, ride.id, start)
    rides.board(session, driver, ride.id, start + timedelta(minutes=5))
    return rides.finish(session, driver, ride.id, start + timedelta(minutes=minutes))


def hours(session: Session, *owners: UUID) -> list[tuple[int, int]]:
    """(balance, held) of each."""
    found = ledger.balances(session, 1, list(owners))
    return [(found[owner].balance, found[owner].held) for owner in owners]
