"""A nine taken back within minutes: a rider's call-off, or a driver's "I can't".

What is cancelled stays cancelled (its hold is released, its events are written); the ride that is
asked again is a new one, with a new hold.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from timebank import notifications
from timebank.kernel.actor import Actor
from timebank.kernel.db import attempt
from timebank.members import CommunityFacts, Driver
from timebank.rides.errors import MayNotDrive, MoveNotAllowed
from timebank.rides.models import Invitation, RideRequest
from timebank.rides.operations.choosing import give_to
from timebank.rides.operations.inviting import ask_next
from timebank.rides.operations.moving import lock_ride, lock_rides, only_rider
from timebank.rides.operations.requests import request
from timebank.rides.queries.pages import request_by_id, rides_of_request
from timebank.rides.queries.views import RideView
from timebank.rides.rules.need import RideNeed

UNDO_MINUTES = 10


def undo_cancel(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> list[RideView]:
    """The rider needs the ride after all: it is asked again and given to its driver if they can.

    Within ten minutes of a call-off before anybody had set out; said again, the same rides.
    Returns the new legs. Raises: NotYourRide, ConsentMissing, MoveNotAllowed, and as `request`.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    actor = only_rider(session, actor, view, "book", now)
    if (
        view.state != "cancelled"
        or view.ended_at is None
        or view.on_the_way_at is not None
        or now - view.ended_at > timedelta(minutes=UNDO_MINUTES)
    ):
        raise MoveNotAllowed(state=view.state, verb="undo")
    before = rides_of_request(session, community.id, view.request_id)
    asked = request_by_id(session, community.id, view.request_id)
    assert asked is not None
    off = [each for each in before if each.state == "cancelled" and each.ended_at == view.ended_at]
    need = _need(asked, view, has_home=len(off) > 1)
    had = {each.leg if len(off) > 1 else "out": each.driver_id for each in off}
    receipt = request(session, actor, need, now, asks_drivers=False)
    legs = rides_of_request(session, community.id, receipt.request_id)
    if receipt.repeated:
        return legs
    _give_back(session, actor, community, legs, had, now)
    return rides_of_request(session, community.id, receipt.request_id)


def undo_drop_out(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The driver can after all: the rides they gave back are theirs again; the rider is told.

    Within ten minutes, while nobody else has said yes; said again, the ride as it stands.
    Raises: MoveNotAllowed, MayNotDrive(reasons).
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.driver is not None and view.driver.member_id == actor.member_id:
        return view
    found = session.execute(
        select(Invitation.driver_id, Invitation.ended_at)
        .join(
            Driver,
            and_(Driver.community_id == Invitation.community_id, Driver.id == Invitation.driver_id),
        )
        .where(
            Invitation.community_id == community.id,
            Driver.member_id == actor.member_id,
            or_(Invitation.ride_id == ride_id, Invitation.other_ride_id == ride_id),
            Invitation.state == "dropped_out",
            Invitation.ended_at >= now - timedelta(minutes=UNDO_MINUTES),
        )
        .order_by(Invitation.ended_at.desc())
        .limit(1)
    ).first()
    if found is None or view.state != "looking" or view.driver_id is not None:
        raise MoveNotAllowed(state=view.state, verb="undo")
    legs = _given_back_with(session, community.id, view, found.driver_id, found.ended_at)
    return give_to(session, actor, community, legs, found.driver_id, now)


def _given_back_with(
    session: Session, community_id: int, view: RideView, driver_id: UUID, at: datetime
) -> list[RideView]:
    """Return a ride and, where the same driver gave it back in that moment, its other way."""
    if view.other_ride_id is None or view.other_driver_id is not None:
        return [view]
    with_it = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.community_id == community_id,
            Invitation.driver_id == driver_id,
            Invitation.state == "dropped_out",
            Invitation.ended_at == at,
            or_(
                Invitation.ride_id == view.other_ride_id,
                Invitation.other_ride_id == view.other_ride_id,
            ),
        )
        .limit(1)
    )
    if with_it is None:
        return [view]
    other = lock_rides(session, community_id, [view.other_ride_id])[0]
    legs = [view, other] if other.state in ("looking", "waiting_for_call") else [view]
    return sorted(legs, key=lambda leg: leg.leg != "out")


def _need(asked: RideRequest, view: RideView, *, has_home: bool) -> RideNeed:
    is_home = view.leg == "home"
    return RideNeed(
        request_key=f"undo:{view.id}",
        rider_id=asked.rider_id,
        to_place_id=view.to_place.id,
        from_place_id=view.from_place.id,
        anchor="leave_at" if is_home else asked.anchor,
        anchor_at=view.pickup_at if is_home else asked.anchor_at,
        way_home=asked.way_home if has_home else "none",
        home_at=asked.home_at if has_home else None,
        stay_minutes=asked.stay_minutes,
        purpose=asked.purpose,
        help_level=asked.help_level,
        aids=tuple(asked.aids),
        companions=asked.companions,
        children=asked.children,
        child_seats=asked.child_seats,
        service_animal=asked.service_animal,
        may_share=asked.may_share,
        door_note=asked.door_note,
        note=asked.note,
    )


def _give_back(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    legs: Sequence[RideView],
    had: dict[str, UUID | None],
    now: datetime,
) -> None:
    """Give each leg to the driver it had, where they still can; ask neighbours for the rest."""
    given: set[UUID] = set()
    for driver_id in dict.fromkeys(one for one in had.values() if one is not None):
        theirs = [leg for leg in legs if had.get(leg.leg) == driver_id]
        try:
            attempt(session, give_to, actor, community, theirs, driver_id, now)
        except MayNotDrive:
            continue
        given |= {leg.id for leg in theirs}
    if given:  # who drives is said in R2; that we look for somebody would be wrong
        notifications.drop_messages_about(
            session, community.id, [legs[0].request_id], now, kinds=("R1",)
        )
    left = [leg for leg in legs if leg.id not in given]
    if left and left[0].ride_class < 2:
        ask_next(session, community, left, now)
