"""Asking the driver whom a day plan found: alone at first, at the plan's time."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.members import community_facts
from timebank.rides.errors import InvitationEnded, RideAlreadyTaken
from timebank.rides.operations.asking_named import ask_named
from timebank.rides.operations.moving import lock_rides, only_coordinator, write_ride
from timebank.rides.queries.views import RideView


def ask_planned(
    session: Session,
    actor: Actor,
    pickups: Mapping[UUID, datetime],
    driver_id: UUID,
    now: datetime,
) -> int:
    """Invite one driver for rides of one request, each at its time; returns how many rides.

    pickups: ride id to the time of its pickup, between the one its rider was told and the last
    that is on time. Others are asked when this invitation has run out. Raises: NotYourRide,
    RideUnknown, RideAlreadyTaken, InvitationEnded when a ride is off, late or moved,
    MayNotDrive(reasons).
    """
    only_coordinator(actor)
    views = lock_rides(session, actor.community_id, list(pickups))
    moved = []
    for each in sorted(views, key=lambda view: view.leg, reverse=True):
        at = pickups[each.id]
        _check(each, at, now)
        times = {"pickup_at": at, "dropoff_at": at + (each.dropoff_at - each.pickup_at)}
        has_moved = at != each.pickup_at
        moved.append(
            write_ride(session, actor.community_id, each.id, **times) if has_moved else each
        )
    community = community_facts(session, actor.community_id)
    return ask_named(session, community, moved, driver_id, now, is_named=False)


def _check(view: RideView, at: datetime, now: datetime) -> None:
    """Refuse a ride that is taken, off or late, and a time that is not on time for it."""
    if view.driver_id is not None:
        raise RideAlreadyTaken()
    if view.state != "looking":
        raise InvitationEnded(state=view.state)
    if not (view.pickup_at <= at <= view.pickup_until and now < view.pickup_until):
        raise InvitationEnded(state="expired")
