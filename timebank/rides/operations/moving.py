"""Moving a ride along its table of states: locked, checked, recorded, one place for all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, reminders
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, community_facts
from timebank.rides.errors import MoveNotAllowed, NotYourRide, RideUnknown
from timebank.rides.models import Ride, RideEvent
from timebank.rides.operations.telling import tell
from timebank.rides.queries.rows import ride_by_id, rides_where
from timebank.rides.queries.views import RideView
from timebank.rides.rules.states import BEFORE_RIDING, path

STAMPS = {
    "found": "found_at",
    "on_the_way": "on_the_way_at",
    "here": "here_at",
    "riding": "riding_at",
    "done": "ended_at",
    "stopped": "ended_at",
    "nobody_there": "ended_at",
    "cancelled": "ended_at",
    "unmet": "ended_at",
}


def lock_rides(session: Session, community_id: int, ride_ids: Sequence[UUID]) -> list[RideView]:
    """Lock rides in id order and return them as they stand. Raises: RideUnknown."""
    session.execute(
        select(Ride.id)
        .where(Ride.community_id == community_id, Ride.id.in_(ride_ids))
        .order_by(Ride.id)
        .with_for_update(key_share=True)
    ).all()
    views = rides_where(session, community_id, Ride.id.in_(ride_ids))
    if len(views) != len(set(ride_ids)):
        raise RideUnknown()
    return views


def lock_ride(
    session: Session, community_id: int, ride_id: UUID
) -> tuple[CommunityFacts, RideView]:
    """Lock one ride and return it with its community. Raises: RideUnknown."""
    view = lock_rides(session, community_id, [ride_id])[0]
    return community_facts(session, community_id), view


def steps_of(view: RideView, verb: str) -> tuple[tuple[str, str], ...]:
    """Return the moves `verb` means for a ride as it stands. Raises: MoveNotAllowed."""
    steps = path(view.state, verb)
    if not steps:
        raise MoveNotAllowed(state=view.state, verb=verb)
    return steps


def move(
    session: Session,
    actor: Actor,
    view: RideView,
    verb: str,
    now: datetime,
    *,
    reason: str = "",
    **changes: Any,
) -> RideView:
    """Make the moves `verb` means, record each, and return the ride as it stands then.

    changes: other columns written with the last move. Raises: MoveNotAllowed(state, verb).
    """
    steps = steps_of(view, verb)
    values: dict[str, Any] = {}
    events: list[dict[str, Any]] = []
    state = view.state
    for step, after in steps:
        if after in STAMPS:
            values[STAMPS[after]] = now
        events.append(_event(actor, view, step, state, after, reason, now))
        state = after
    session.execute(
        update(Ride)
        .where(Ride.community_id == actor.community_id, Ride.id == view.id)
        .values(**(values | {"state": state} | changes))
        .execution_options(synchronize_session=False)
    )
    session.execute(insert(RideEvent), events)
    after_view = ride_by_id(session, actor.community_id, view.id)
    assert after_view is not None
    return after_view


def move_all(
    session: Session,
    actor: Actor,
    views: Sequence[RideView],
    verb: str,
    now: datetime,
    *,
    reason: str = "",
    **changes: Any,
) -> None:
    """Make one move of many locked rides, recorded each, in two statements.

    Only a move that leads all of them to the same state. Raises: MoveNotAllowed(state, verb).
    """
    if not views:
        return
    steps = [steps_of(view, verb) for view in views]
    (after,) = {step[-1][1] for step in steps}
    assert all(len(step) == 1 for step in steps)
    stamp = {STAMPS[after]: now} if after in STAMPS else {}
    session.execute(
        update(Ride)
        .where(Ride.community_id == actor.community_id, Ride.id.in_([view.id for view in views]))
        .values(state=after, **(stamp | changes))
        .execution_options(synchronize_session=False)
    )
    events = [_event(actor, view, verb, view.state, after, reason, now) for view in views]
    session.execute(insert(RideEvent), events)


def write_ride(session: Session, community_id: int, ride_id: UUID, **values: Any) -> RideView:
    """Write columns of a locked ride that are no move, and return it as it stands then."""
    session.execute(
        update(Ride)
        .where(Ride.community_id == community_id, Ride.id == ride_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    after = ride_by_id(session, community_id, ride_id)
    assert after is not None
    return after


def only_driver(actor: Actor, view: RideView) -> None:
    """Refuse everybody but the ride's driver and coordinators. Raises: NotYourRide."""
    if actor.is_coordinator or actor.is_system:
        return
    if view.driver is None or view.driver.member_id != actor.member_id:
        raise NotYourRide()


def only_coordinator(actor: Actor) -> None:
    """Refuse everybody but coordinators. Raises: NotYourRide."""
    if not (actor.is_coordinator or actor.is_system):
        raise NotYourRide()


def only_rider(session: Session, actor: Actor, view: RideView, scope: str, now: datetime) -> Actor:
    """Refuse everybody but the rider, who acts for them, and coordinators.

    Returns the actor with the consent that covers it. Raises: NotYourRide, ConsentMissing.
    """
    if actor.is_system or actor.is_coordinator:
        return actor
    if actor.subject_id != view.rider.member_id:
        raise NotYourRide()
    consent_id = intermediaries.authorize(session, actor, view.rider.member_id, scope, now)
    return replace(actor, consent_id=consent_id)


def go(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The driver sets out: the rider is told who comes, in what car, in how many minutes."""
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "on_the_way":
        return view
    after = move(session, actor, view, "go", now)
    minutes = max(1, int((view.pickup_at - now).total_seconds()) // 60)
    _tell_rider(session, community, "R5", after, now, n=str(minutes))
    return after


def arrive(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The driver is at the kerb: the rider is told."""
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "here":
        return view
    after = move(session, actor, view, "arrive", now)
    _tell_rider(session, community, "R6", after, now)
    return after


def board(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The rider is in the car."""
    _, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    return view if view.state == "riding" else move(session, actor, view, "board", now)


def confirm_ready(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """The rider says: I will be ready. Open calls to ask them that are dropped."""
    community, view = lock_ride(session, actor.community_id, ride_id)
    actor = only_rider(session, actor, view, "book", now)
    if view.state not in BEFORE_RIDING:
        raise MoveNotAllowed(state=view.state, verb="confirm")
    if not view.is_confirmed:
        rider_id = view.rider.member_id
        intermediaries.note_act(session, actor, "ready", rider_id, now, subject_id=view.id)
    reminders.drop(session, community.id, [ride_id], ("second_call", "person_call"))
    return write_ride(session, community.id, ride_id, is_confirmed=True)


def _tell_rider(
    session: Session,
    community: CommunityFacts,
    kind: str,
    view: RideView,
    now: datetime,
    **more: str,
) -> None:
    draft = tell(community, kind, view, view.rider_contact, now, at_once=True, more=more)
    intermediaries.tell(session, community, [draft], now)


def _event(
    actor: Actor,
    view: RideView,
    verb: str,
    before: str,
    after: str,
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    return {
        "community_id": actor.community_id,
        "id": new_id(),
        "ride_id": view.id,
        "at": now,
        "verb": verb,
        "from_state": before,
        "to_state": after,
        "actor_id": actor.member_id,
        "on_behalf_of_id": actor.on_behalf_of,
        "consent_id": actor.consent_id,
        "channel": actor.channel,
        "reason": reason,
    }
