"""How a ride ends that did not happen: called off, nobody there, or no driver found."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, notifications, reminders
from timebank.kernel.actor import Actor
from timebank.kernel.wording import time_words
from timebank.members import CommunityFacts
from timebank.rides.models import BARRIERS, Invitation
from timebank.rides.operations.counting import pay_effort
from timebank.rides.operations.inviting import close_invitations
from timebank.rides.operations.moving import (
    lock_ride,
    lock_rides,
    move,
    only_coordinator,
    only_driver,
    only_rider,
)
from timebank.rides.operations.releasing import release_stand_bys
from timebank.rides.operations.telling import task, tell
from timebank.rides.queries.reasons import drivers_able_now, vehicles_that_fit
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import barrier as barrier_by_rule
from timebank.rides.rules.states import ENDED


def nobody_there(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """Nobody is at the door: the driver's hours count from the fund, a person phones the rider.

    Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "nobody_there":
        return view
    after = move(session, actor, view, "nobody", now, outcome="no_show")
    free(session, community, [view], now)
    assert view.driver_contact is not None
    drafts = [tell(community, "D7", view, view.driver_contact, now, at_once=True)]
    intermediaries.tell(session, community, drafts, now)
    notifications.open_task(session, community.id, task("nobody_there", view, now), now)
    _call_off_home(session, actor, view, now, "cancelled")
    # last: members' accounts are locked before the fund's, and free drops tasks of the ride
    pay_effort(session, actor, community, view, now)
    return after


def cancel(
    session: Session,
    actor: Actor,
    ride_id: UUID,
    now: datetime,
    *,
    reason: str = "",
    weather: bool = False,
    with_home: bool = True,
    is_told: bool = True,
) -> list[RideView]:
    """Call a ride off before it starts, with its way home; hours set aside are free again.

    is_told: False where the rider hears of more than this ride in one message.

    Late: within two hours (policy) of the pickup. A driver who had set out keeps the hours so
    far, from the fund. Said again, nothing more happens. Raises: NotYourRide, ConsentMissing,
    MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    actor = only_rider(session, actor, view, "cancel", now)
    if view.state == "cancelled":
        return [view]
    views = [view]
    if with_home and view.leg == "out" and view.other_ride_id:
        other = lock_rides(session, community.id, [view.other_ride_id])[0]
        if other.state in ("looking", "found", "waiting_for_call"):
            views.append(other)
    after, drafts = [], []
    late = timedelta(minutes=community.policy.late_cancel_minutes)
    for each in views:
        outcome = "cancelled"
        if weather:
            outcome = "weather"
        elif each.driver is not None and each.pickup_at - now < late:
            outcome = "late_cancelled"
        after.append(move(session, actor, each, "cancel", now, reason=reason, outcome=outcome))
        if each.driver_contact is not None:
            drafts.append(
                tell(community, "D8", each, each.driver_contact, now, at_once=True,
                     deadline_at=each.dropoff_at)
            )  # fmt: skip
    free(session, community, views, now)
    for each in views:
        if each.state in ("on_the_way", "here"):  # as it was before it was called off
            pay_effort(session, actor, community, each, now)
    intermediaries.note_act(
        session, actor, "called_off", view.rider.member_id, now, subject_id=view.id
    )
    if is_told and actor.member_id not in (None, view.rider.member_id):
        helper = actor.name or community.short_name
        drafts.append(
            tell(community, "R22", view, view.rider_contact, now, more={"helper": helper})
        )
    if drafts:
        intermediaries.tell(session, community, drafts, now)
    return after


def give_up(
    session: Session,
    actor: Actor,
    ride_id: UUID,
    now: datetime,
    barrier: str | None = None,
) -> RideView:
    """Close a ride for which no driver was found, with the barrier that says why.

    By its time (system, barrier by rule) or by a coordinator. The rider is told and a person
    calls. The way home is closed with the way there. Raises: NotYourRide, MoveNotAllowed.
    """
    only_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state == "unmet":
        return view
    why = barrier if barrier in BARRIERS else _why(session, community, view, now)
    after = move(session, actor, view, "give_up", now, outcome="unmet", barrier=why)
    free(session, community, [view], now)
    by = now + timedelta(hours=2)
    language = view.rider_contact.language
    kind = "R32" if view.waits_for_hours else "R20"
    draft = tell(
        community, kind, view, view.rider_contact, now, at_once=True,
        deadline_at=view.dropoff_at + timedelta(days=1),
        more={"dl": time_words(by, community.time_zone, language)},
    )  # fmt: skip
    intermediaries.tell(session, community, [draft], now)
    kind = (
        "stranded"
        if view.leg == "home" and view.other_state in ("done", "riding")
        else ("no_driver")
    )
    notifications.open_task(session, community.id, task(kind, view, by, "unmet"), now)
    if view.leg == "out":
        _call_off_home(session, actor, view, now, "unmet", why)
    return after


def _call_off_home(
    session: Session,
    actor: Actor,
    view: RideView,
    now: datetime,
    how: str,
    barrier: str | None = None,
) -> None:
    """End the way home of a way there that did not happen."""
    if view.leg != "out" or view.other_ride_id is None:
        return
    community, other = lock_ride(session, actor.community_id, view.other_ride_id)
    if other.state not in ("looking", "found", "waiting_for_call"):
        return
    if how == "unmet" and other.state == "looking":
        move(session, actor, other, "give_up", now, outcome="unmet", barrier=barrier)
    else:
        move(session, actor, other, "cancel", now, outcome="cancelled", reason="no way there")
        if other.driver_contact is not None:
            draft = tell(community, "D8", other, other.driver_contact, now, at_once=True)
            intermediaries.tell(session, community, [draft], now)
    free(session, community, [other], now)


def free(session: Session, community: CommunityFacts, views: list[RideView], now: datetime) -> None:
    """Release holds, end invitations, drop reminders, waiting messages and tasks of rides."""
    ids = [view.id for view in views]
    release_stand_bys(session, community, views, now)
    ledger.release(session, community.id, [v.hold_id for v in views if v.hold_id], now)
    close_invitations(session, community.id, ids, now)
    reminders.drop(session, community.id, ids, None)
    over = {  # R1 and R12 are about the request
        view.request_id
        for view in views
        if view.other_ride_id is None or view.other_ride_id in ids or view.other_state in ENDED
    }
    notifications.drop_messages_about(session, community.id, [*ids, *over], now)
    waited = {view.request_id for view in views if view.waits_for_hours}
    notifications.drop_tasks_about(session, community.id, [*ids, *waited], now)


def _why(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> str:
    asked = (
        session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(
                Invitation.community_id == community.id,
                or_(Invitation.ride_id == view.id, Invitation.other_ride_id == view.id),
            )
        )
        or 0
    )
    fit = vehicles_that_fit(session, community.id, view)
    able = drivers_able_now(session, community, view, now) if fit else 0
    return barrier_by_rule(
        hours_refused=view.waits_for_hours,
        had_driver=view.drop_outs > 0,
        vehicles_fit=fit,
        free=able,
        asked=asked,
    )
