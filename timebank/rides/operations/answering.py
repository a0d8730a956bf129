"""A driver's yes, no and change of mind: decided under the lock, so that one neighbour wins."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, insert, select, update
from sqlalchemy.orm import Session, aliased

from timebank import intermediaries, ledger, notifications, reminders, trust
from timebank.kernel.actor import Actor
from timebank.kernel.codes import new_code
from timebank.kernel.ids import new_id
from timebank.kernel.wording import time_words
from timebank.matching import own_minutes, refusals
from timebank.members import CommunityFacts, Driver, Member, community_facts
from timebank.rides.errors import (
    InvitationEnded,
    InvitationUnknown,
    MayNotDrive,
    NotYourRide,
    RideAlreadyTaken,
)
from timebank.rides.models import Invitation, Ride
from timebank.rides.operations.inviting import (
    ask_next,
    close_invitations,
    invite_chosen,
    last_wave,
)
from timebank.rides.operations.moving import lock_ride, lock_rides, move, only_driver
from timebank.rides.operations.telling import tell
from timebank.rides.queries.candidates import candidates, travel_by
from timebank.rides.queries.rows import recipient, rides_where
from timebank.rides.queries.searching import need_of, search_for
from timebank.rides.queries.views import RideView
from timebank.rides.rules.times import unmet_at

LOOKING_REMINDERS = ("next_wave", "unmet", "look_48h", "look_24h", "stranded")


def accept(session: Session, actor: Actor, invitation_id: UUID, now: datetime) -> RideView:
    """A driver says yes; the first yes wins. Returns the (first) ride.

    Said again, it returns the same. Raises: InvitationUnknown, NotYourRide, InvitationEnded,
    RideAlreadyTaken, MayNotDrive(reasons).
    """
    c = actor.community_id
    invitation = _invitation(session, actor, invitation_id)
    ride_ids = [i for i in (invitation.ride_id, invitation.other_ride_id) if i is not None]
    views = lock_rides(session, c, ride_ids)
    driver = _lock_driver(session, c, invitation.driver_id)
    state = session.scalar(
        select(Invitation.state).where(Invitation.community_id == c, Invitation.id == invitation_id)
    )
    if state == "accepted":
        return views[0]
    free = [view for view in views if _is_free(view)]
    first = next(view for view in views if view.id == invitation.ride_id)
    if first not in free:
        raise RideAlreadyTaken()
    if state not in ("open", "expired"):
        raise InvitationEnded(state=state)
    community = community_facts(session, c)
    return _take(session, actor, community, free, driver, invitation_id, now)


def decline(session: Session, actor: Actor, invitation_id: UUID, now: datetime) -> None:
    """A driver says: not this time. No reason is asked; the next neighbours are asked at once.

    Raises: InvitationUnknown, NotYourRide. Said again, nothing more happens.
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
    looking = [view for view in views if view.state == "looking"]
    if done and looking and not _any_open(session, c, looking):
        ask_next(session, community_facts(session, c), views, now)


def drop_out(
    session: Session, actor: Actor, ride_id: UUID, reason: str, now: datetime
) -> list[RideView]:
    """A driver cannot make it: the ride looks again at once and the rider hears it in words.

    The way home goes with it where the same driver had promised both. Returns the rides.
    Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "looking":
        return [view]
    dropped = [view]
    if view.other_ride_id and view.other_driver_id == view.driver_id:
        other = lock_rides(session, community.id, [view.other_ride_id])[0]
        if other.state in ("found", "waiting_for_call"):
            dropped.append(other)
    driver = view.driver
    assert driver is not None
    session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == community.id,
            Invitation.driver_id == view.driver_id,
            Invitation.state == "accepted",
            Invitation.ride_id.in_([v.id for v in dropped] + [view.other_ride_id or view.id]),
        )
        .values(state="dropped_out", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    after = [_let_go(session, actor, each, reason, now) for each in dropped]
    _count_late(session, community, view, now)
    _tell_dropped(session, community, view, now)
    looking = [each for each in after if each.state == "looking"]
    reminders.remember(
        session,
        community.id,
        [
            reminders.Due(
                "unmet", each.id, max(unmet_at(each.pickup_until, now), now + timedelta(minutes=1))
            )
            for each in looking
        ],
    )
    if view.ride_class < 2:
        ask_next(session, community, after, now)
    return after


def ask_drivers(
    session: Session, actor: Actor, ride_id: UUID, driver_ids: Sequence[UUID], now: datetime
) -> int:
    """A coordinator asks chosen drivers, first yes wins; returns how many were asked.

    Raises: NotYourRide, RideAlreadyTaken, MayNotDrive(reasons) when one of them may not.
    """
    from_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state != "looking":
        raise RideAlreadyTaken()
    from_open = _asked_open(session, community.id, ride_id)
    wanted = [driver_id for driver_id in driver_ids if driver_id not in from_open]
    for driver_id in wanted:
        _check(session, community, [view], driver_id, now)
    if wanted:
        invite_chosen(session, community, view, wanted, now)
    return len(wanted)


def assign(
    session: Session, actor: Actor, ride_id: UUID, driver_id: UUID, now: datetime
) -> RideView:
    """A coordinator writes down a yes that was given by phone.

    Raises: NotYourRide, RideAlreadyTaken, MayNotDrive(reasons), InvitationUnknown.
    """
    from_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state != "looking":
        if view.driver_id == driver_id:
            return view
        raise RideAlreadyTaken()
    driver = _lock_driver(session, community.id, driver_id)
    invitation_id = new_id()
    session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == community.id,
            Invitation.ride_id == ride_id,
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
            ride_id=ride_id,
            driver_id=driver_id,
            round=view.drop_outs,
            wave=last_wave(session, community.id, [ride_id]) + 1,
            minutes=view.effort_minutes,
            cost=0,
            parts={},
            made_at=now,
            expires_at=now,
        )
    )
    return _take(session, actor, community, [view], driver, invitation_id, now)


def from_coordinator(actor: Actor) -> None:
    """Refuse everybody but coordinators. Raises: NotYourRide."""
    if not (actor.is_coordinator or actor.is_system):
        raise NotYourRide()


def _take(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    views: list[RideView],
    driver: Any,
    invitation_id: UUID,
    now: datetime,
) -> RideView:
    vehicle_id, minutes = _check(session, community, views, driver.id, now)
    for view in views:
        effort = min(view.effort_minutes, minutes[view.leg])
        if effort < view.effort_minutes and view.hold_id:
            ledger.lower(session, community.id, view.hold_id, effort)
        taken = {"driver_id": driver.id, "vehicle_id": vehicle_id, "effort_minutes": effort}
        if view.state == "waiting_for_call":  # promised; found when the rider calls
            session.execute(
                update(Ride)
                .where(Ride.community_id == community.id, Ride.id == view.id)
                .values(**taken)
                .execution_options(synchronize_session=False)
            )
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
    notifications.drop_messages_about(session, community.id, ids, now, kinds=("D1", "R9"))
    notifications.drop_tasks_about(session, community.id, ids, now, kinds=("no_driver",))
    after = rides_where(session, community.id, Ride.id.in_(ids))
    first = next(view for view in after if view.id == views[0].id)
    _tell_taken(session, community, first, [d for _, d in others], now)
    return first


def _check(
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
    travel = travel_by(community)
    reasons = refusals(search.need, search.legs, candidate, travel, km)
    if reasons:
        raise MayNotDrive(reasons=list(reasons))
    alone = need_of(community, views[0], waits=False)
    minutes = {
        name: own_minutes(alone, {name: leg}, candidate.home, travel)
        for name, leg in search.legs.items()
    }
    return candidate.vehicle_id, minutes


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


def _tell_dropped(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    by = max(
        now + timedelta(hours=1), min(view.pickup_at - timedelta(hours=1), now + timedelta(hours=4))
    )
    language = view.rider_contact.language
    draft = tell(
        community,
        "R10",
        view,
        view.rider_contact,
        now,
        at_once=True,
        more={"dl": time_words(by, community.time_zone, language)},
    )
    notifications.drop_messages_about(
        session, community.id, [view.id], now, kinds=("R2", "R3", "R4", "D4", "D5")
    )
    intermediaries.tell(session, community, [draft], now)


def _let_go(session: Session, actor: Actor, view: RideView, reason: str, now: datetime) -> RideView:
    freed = {"driver_id": None, "vehicle_id": None, "drop_outs": view.drop_outs + 1,
             "is_confirmed": False, "found_at": None, "on_the_way_at": None}  # fmt: skip
    if view.state == "waiting_for_call":
        session.execute(
            update(Ride)
            .where(Ride.community_id == actor.community_id, Ride.id == view.id)
            .values(**freed)
            .execution_options(synchronize_session=False)
        )
        return rides_where(session, actor.community_id, Ride.id == view.id)[0]
    return move(session, actor, view, "drop_out", now, reason=reason, **freed)


def _count_late(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    late = timedelta(minutes=community.policy.late_cancel_minutes)
    if view.driver is not None and view.pickup_at - now < late:
        draft = trust.EvidenceDraft(
            f"late:{view.id}:{view.drop_outs}",
            "late_cancel",
            view.driver.member_id,
            False,
            subject_id=view.id,
        )
        trust.record(session, community.id, [draft], now)


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


def _lock_driver(session: Session, community_id: int, driver_id: UUID) -> Any:
    """Lock the driver: two accepts of overlapping rides by one driver meet here."""
    row = session.execute(
        select(Driver.id, Driver.member_id)
        .where(Driver.community_id == community_id, Driver.id == driver_id)
        .with_for_update(key_share=True)
    ).first()
    if row is None:
        raise InvitationUnknown()
    return row


def _is_free(view: RideView) -> bool:
    return view.state == "looking" or (view.state == "waiting_for_call" and view.driver_id is None)


def _any_open(session: Session, community_id: int, views: Sequence[RideView]) -> bool:
    other = aliased(Invitation)
    return (
        session.scalar(
            select(other.id)
            .where(
                other.community_id == community_id,
                other.ride_id.in_([view.id for view in views]),
                other.state == "open",
            )
            .limit(1)
        )
        is not None
    )


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
