"""What a coordinator does to find a driver: asks chosen ones, or writes down a spoken yes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.matching import refusals
from timebank.members import CommunityFacts
from timebank.rides.errors import MayNotDrive, RideAlreadyTaken
from timebank.rides.models import Invitation
from timebank.rides.operations.answering import lock_driver, take
from timebank.rides.operations.inviting import invite_chosen, last_wave
from timebank.rides.operations.moving import lock_ride, only_coordinator
from timebank.rides.queries.candidates import candidates, travel_of
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView


def ask_drivers(
    session: Session, actor: Actor, ride_id: UUID, driver_ids: Sequence[UUID], now: datetime
) -> int:
    """A coordinator asks chosen drivers, first yes wins; returns how many were asked.

    Raises: NotYourRide, RideAlreadyTaken, MayNotDrive(reasons) when one of them may not.
    """
    only_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state != "looking":
        raise RideAlreadyTaken()
    asked = _asked_open(session, community.id, ride_id)
    wanted = tuple(dict.fromkeys(one for one in driver_ids if one not in asked))
    if wanted:
        _check_all(session, community, view, wanted, now)
        invite_chosen(session, community, view, wanted, now)
    return len(wanted)


def assign(
    session: Session, actor: Actor, ride_id: UUID, driver_id: UUID, now: datetime
) -> RideView:
    """A coordinator writes down a yes that was given by phone.

    Raises: NotYourRide, RideAlreadyTaken, MayNotDrive(reasons), InvitationUnknown.
    """
    only_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state != "looking":
        if view.driver_id == driver_id:
            return view
        raise RideAlreadyTaken()
    return give_to(session, actor, community, [view], driver_id, now)


def give_to(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    views: Sequence[RideView],
    driver_id: UUID,
    now: datetime,
) -> RideView:
    """Give locked rides of one request to a driver who is known to have said yes.

    Raises: MayNotDrive(reasons), InvitationUnknown.
    """
    lock_driver(session, community.id, driver_id)
    invitation_id, ids = new_id(), [view.id for view in views]
    session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == community.id,
            Invitation.ride_id.in_(ids),
            Invitation.driver_id == driver_id,
            Invitation.state == "open",
        )
        .values(state="closed", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        insert(Invitation).values(
            community_id=community.id,
            id=invitation_id,
            code=new_code(),
            ride_id=ids[0],
            other_ride_id=ids[1] if len(ids) > 1 else None,
            driver_id=driver_id,
            round=views[0].drop_outs,
            wave=last_wave(session, community.id, ids) + 1,
            minutes=sum(view.effort_minutes for view in views),
            cost=0,
            parts={},
            made_at=now,
            expires_at=now,
        )
    )
    return take(session, actor, community, list(views), driver_id, invitation_id, now)


def _check_all(
    session: Session,
    community: CommunityFacts,
    view: RideView,
    driver_ids: tuple[UUID, ...],
    now: datetime,
) -> None:
    search = search_for(community, [view], driver_ids)
    found = candidates(session, community, search, now)
    if len(found) < len(driver_ids):
        raise MayNotDrive(reasons=["papers_car_or_days"])
    travel = travel_of(session, community, search, found)
    for candidate, km in found:
        reasons = refusals(search.need, search.legs, candidate, travel, km)
        if reasons:
            raise MayNotDrive(reasons=list(reasons))


def _asked_open(session: Session, community_id: int, ride_id: UUID) -> set[UUID]:
    return set(
        session.scalars(
            select(Invitation.driver_id).where(
                Invitation.community_id == community_id,
                Invitation.ride_id == ride_id,
                Invitation.state == "open",
            )
        )
    )
