"""A driver's yes and no: decided under the lock, so that one neighbour wins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, notifications, reminders
from timebank.kernel.actor import Actor
from timebank.matching import leg_minutes, refusals, ways_of
from timebank.members import CommunityFacts, Driver, Member, community_facts
from timebank.rides.errors import (
    InvitationEnded,
    InvitationUnknown,
    MayNotDrive,
    RideAlreadyTaken,
)
from timebank.rides.models import Invitation, Ride
from timebank.rides.operations.inviting import ask_next, close_invitations, is_free
from timebank.rides.operations.moving import lock_rides, move, write_ride
from timebank.rides.operations.releasing import remember_backup, takes_other
from timebank.rides.operations.telling import tell
from timebank.rides.queries.candidates import candidates, travel_of
from timebank.rides.queries.rows import recipient, rides_where
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView
from timebank.rides.rules.times import round_up

LOOKING_REMINDERS = ("next_wave", "unmet", "look_48h", "look_24h", "stranded")


def accept(session: Session, actor: Actor, invitation_id: UUID, now: datetime) -> RideView:
    """A driver says yes; the first yes wins. Returns the (first) ride.

    Said again, it returns the same. Raises: InvitationUnknown, InvitationEnded,
    RideAlreadyTaken, MayNotDrive(reasons).
    """
    c = actor.community_id
    invitation = _invitation(session, actor, invitation_id)
    ride_ids = [i for i in (invitation.ride_id, invitation.other_ride_id) if i is not None]
    views = lock_rides(session, c, ride_ids)
    driver_id = lock_driver(session, c, invitation.driver_id)
    state = session.scalar(
        select(Invitation.state).where(Invitation.community_id == c, Invitation.id == invitation_id)
    )
    first = next(view for view in views if view.id == invitation.ride_id)
    if state == "accepted":
        return first
    if not is_free(first):
        if first.driver_id is None:  # called off or given up: nobody took it
            raise InvitationEnded(state=first.state)
        raise RideAlreadyTaken()
    if state not in ("open", "expired"):
        raise InvitationEnded(state=state)
    if first.pickup_until <= now:  # too late for anybody; it is about to be given up
        raise InvitationEnded(state="expired")
    community = community_facts(session, c)
    free = [view for view in views if is_free(view)]
    return take(session, actor, community, free, driver_id, invitation_id, now)


def decline(session: Session, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """A driver says: not this time. No reason is asked; the next neighbours are asked at once.

    Raises: InvitationUnknown. Said again, nothing more happens.
    """
    c = actor.community_id
    invitation = _invitation(session, actor, invitation_id)
    ride_ids = [i for i in (invitation.ride_id, invitation.other_ride_id) if i is not None]
    views = lock_rides(session, c, ride_ids)
    done = session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == c,
            Invitation.id == invitation_id,
            Invitation.state.in_(("open", "expired")),
        )
        .values(state="declined", ended_at=now)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).all()
    looking = [view.id for view in views if view.state == "looking"]
    if done and looking and not _any_open(session, c, looking):
        ask_next(session, community_facts(session, c), views, now)


def take(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    views: list[RideView],
    driver_id: UUID,
    invitation_id: UUID,
    now: datetime,
) -> RideView:
    """Give locked rides to a locked driver, end all other asking, tell everybody.

    Returns the first ride. Raises: MayNotDrive(reasons).
    """
    views = _from_now(views, community, now)
    vehicle_id, minutes = check(session, community, views, driver_id, now)
    for view in views:
        effort = min(view.effort_minutes, minutes[view.leg])
        if effort < view.effort_minutes and view.hold_id:
            ledger.lower(session, community.id, view.hold_id, effort)
        taken: dict[str, Any] = {
            "driver_id": driver_id,
            "vehicle_id": vehicle_id,
            "effort_minutes": effort,
            "pickup_at": view.pickup_at,
            "dropoff_at": view.dropoff_at,
        }
        if view.state == "waiting_for_call":  # promised; found when the rider calls
            write_ride(session, community.id, view.id, **taken)
        else:
            move(session, actor, view, "accept", now, **taken)
    ids = [view.id for view in views]
    session.execute(
        update(Invitation)
        .where(Invitation.community_id == community.id, Invitation.id == invitation_id)
        .values(state="accepted", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    others = close_invitations(session, community.id, ids, now, but=invitation_id)
    reminders.drop(session, community.id, ids, LOOKING_REMINDERS)
    notifications.drop_messages_about(
        session, community.id, ids, now, kinds=("D1", "D11", "D15", "R9")
    )
    notifications.drop_tasks_about(session, community.id, ids, now, kinds=("no_driver", "stranded"))
    after = rides_where(session, community.id, Ride.id.in_(ids))
    first = next(view for view in after if view.id == views[0].id)
    takes_other(session, community, driver_id, after, now)
    remember_backup(session, community, after, now)
    _tell_taken(session, community, first, [other for _, other in others], now)
    return first


def check(
    session: Session,
    community: CommunityFacts,
    views: list[RideView],
    driver_id: UUID,
    now: datetime,
) -> tuple[UUID | None, dict[str, int]]:
    """Return the driver's car and own minutes a leg. Raises: MayNotDrive(reasons)."""
    search = search_for(community, views, (driver_id,))
    found = candidates(session, community, search, now)
    if not found:
        raise MayNotDrive(reasons=["papers_car_or_days"])
    candidate, km = found[0]
    travel = travel_of(session, community, search, found)
    reasons = refusals(search.need, search.legs, candidate, travel, km)
    if reasons:
        raise MayNotDrive(reasons=list(reasons))
    own = leg_minutes(
        search.need, search.legs, ways_of(search.need, search.legs, candidate, travel)
    )
    step = community.policy.round_minutes
    return candidate.vehicle_id, {leg: round_up(minutes, step) for leg, minutes in own.items()}


def lock_driver(session: Session, community_id: int, driver_id: UUID) -> UUID:
    """Lock the driver: two accepts of overlapping rides by one driver meet here.

    Raises: InvitationUnknown.
    """
    found = session.scalar(
        select(Driver.id)
        .where(Driver.community_id == community_id, Driver.id == driver_id)
        .with_for_update(key_share=True)
    )
    if found is None:
        raise InvitationUnknown()
    return found


def _from_now(views: list[RideView], community: CommunityFacts, now: datetime) -> list[RideView]:
    """A ride looked for beyond its time begins when this driver can be there, the next after."""
    there_at = now + timedelta(minutes=community.policy.approach_minutes)
    moved: list[RideView] = []
    for view in sorted(views, key=lambda view: view.leg, reverse=True):  # the way there first
        begins = view.pickup_at if view.pickup_at >= now else there_at
        if moved:
            begins = max(begins, moved[-1].dropoff_at)
        length = view.dropoff_at - view.pickup_at
        moved.append(replace(view, pickup_at=begins, dropoff_at=begins + length))
    return moved


def _tell_taken(
    session: Session,
    community: CommunityFacts,
    view: RideView,
    other_drivers: Sequence[UUID],
    now: datetime,
) -> None:
    assert view.driver_contact is not None
    at_once = view.pickup_at - now < timedelta(hours=3)
    drafts = [
        tell(community, "R2", view, view.rider_contact, now, at_once=at_once),
        tell(community, "D2", view, view.driver_contact, now, at_once=True),
    ]
    if other_drivers:
        members = session.scalars(
            select(Member)
            .join(
                Driver,
                and_(Driver.community_id == Member.community_id, Driver.member_id == Member.id),
            )
            .where(Member.community_id == community.id, Driver.id.in_(other_drivers))
        )
        drafts += [tell(community, "D3", view, recipient(member), now) for member in members]
    intermediaries.tell(session, community, drafts, now)


def _invitation(session: Session, actor: Actor, invitation_id: UUID) -> Any:
    row = session.execute(
        select(Invitation.ride_id, Invitation.other_ride_id, Invitation.driver_id, Driver.member_id)
        .join(
            Driver,
            and_(Driver.community_id == Invitation.community_id, Driver.id == Invitation.driver_id),
        )
        .where(Invitation.community_id == actor.community_id, Invitation.id == invitation_id)
    ).first()
    if row is None:
        raise InvitationUnknown()
    if row.member_id != actor.member_id and not actor.is_coordinator:
        raise InvitationUnknown()  # another driver's invitation does not exist for you
    return row


def _any_open(session: Session, community_id: int, ride_ids: Sequence[UUID]) -> bool:
    found = session.scalar(
        select(Invitation.id)
        .where(
            Invitation.community_id == community_id,
            or_(Invitation.ride_id.in_(ride_ids), Invitation.other_ride_id.in_(ride_ids)),
            Invitation.state == "open",
        )
        .limit(1)
    )
    return found is not None
