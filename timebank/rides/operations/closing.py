"""How a ride ends: hours counted, called off, nobody there, stopped, or no driver found."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, notifications, reminders, trust
from timebank.kernel.actor import Actor
from timebank.kernel.ids import new_id
from timebank.kernel.wording import time_words
from timebank.members import CommunityFacts, Driver
from timebank.rides.errors import MinutesUnlikely, MoveNotAllowed
from timebank.rides.models import BARRIERS, Invitation, Ride
from timebank.rides.operations.answering import from_coordinator
from timebank.rides.operations.inviting import close_invitations
from timebank.rides.operations.moving import (
    lock_ride,
    lock_rides,
    move,
    only_driver,
    only_rider,
)
from timebank.rides.operations.telling import task, tell
from timebank.rides.queries.candidates import candidates, travel_by
from timebank.rides.queries.reasons import vehicles_that_fit
from timebank.rides.queries.searching import search_for
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import barrier as barrier_by_rule
from timebank.rides.rules.times import proposed_minutes

MINUTES_MAX = 12 * 60


def finish(
    session: Session, actor: Actor, ride_id: UUID, now: datetime, minutes: int | None = None
) -> RideView:
    """The ride is done: hours move at once, up to what was set aside; more is an overrun.

    minutes: what the driver says it took; None: from setting out to back home. Said again, the
    first answer stands. Raises: NotYourRide, MoveNotAllowed, MinutesUnlikely.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "done":
        return view
    proposed = _check_minutes(minutes) or _proposed(session, community, view, now)
    after = move(session, actor, view, "finish", now, outcome="complete", proposed_minutes=proposed)
    after = _settle(session, actor, after, proposed, now)
    assert after.driver is not None
    trust.record(
        session,
        community.id,
        [
            trust.EvidenceDraft(
                f"ride:{ride_id}", "ride", after.driver.member_id, True,
                rater_id=after.rider.member_id, subject_id=ride_id,
            ),
            trust.EvidenceDraft(
                f"kept:{ride_id}", "kept", after.driver.member_id, True, subject_id=ride_id
            ),
        ],
        now,
    )  # fmt: skip
    dues = [reminders.Due("after_ride", ride_id, now + timedelta(hours=1))]
    if after.settled_minutes is not None and proposed > after.settled_minutes:
        dues.append(
            reminders.Due("overrun", ride_id, now + timedelta(days=community.policy.overrun_days))
        )
    reminders.remember(session, community.id, dues)
    return after


def correct_minutes(
    session: Session, actor: Actor, ride_id: UUID, minutes: int, now: datetime
) -> RideView:
    """The driver or a coordinator corrects the hours of a ride that is done.

    Less: the difference goes back to the rider at once. More: an overrun that waits for the
    rider's yes, or seven days. Raises: NotYourRide, MoveNotAllowed, MinutesUnlikely.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state != "done" or view.settled_minutes is None:
        raise MoveNotAllowed(state=view.state, verb="correct")
    _check_minutes(minutes)
    given_back = view.settled_minutes - minutes
    if given_back > 0:
        assert view.driver is not None
        ledger.transfer(
            session,
            community.id,
            ledger.TransferAsk(
                f"less:{ride_id}:{new_id()}",  # the ride's row makes a repeat a nothing, not a key
                "overrun",
                {view.driver.member_id: -given_back, view.rider.member_id: given_back},
                "",
                ride_id,
                actor.member_id,
            ),
            now,
        )
        values: dict[str, Any] = {"settled_minutes": minutes, "proposed_minutes": minutes}
    else:
        values = {"proposed_minutes": minutes}
        if given_back < 0:
            later = now + timedelta(days=community.policy.overrun_days)
            reminders.remember(session, community.id, [reminders.Due("overrun", ride_id, later)])
    return _write(session, community.id, ride_id, **values)


def settle_overrun(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """Count the minutes above what was set aside: the rider agreed, or seven days went by.

    From the rider when their hours reach, else from the community fund.
    Raises: NotYourRide, ConsentMissing, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_rider(session, actor, view, "spend", now)
    if view.settled_minutes is None or view.proposed_minutes is None or view.driver is None:
        raise MoveNotAllowed(state=view.state, verb="overrun")
    more = view.proposed_minutes - view.settled_minutes
    if more <= 0:
        return view
    key = f"overrun:{ride_id}:{new_id()}"
    for payer in (view.rider.member_id, ledger.FUND_OWNER):
        moves = {payer: -more, view.driver.member_id: more}
        try:
            ledger.transfer(
                session,
                community.id,
                ledger.TransferAsk(key, "overrun", moves, "", ride_id, actor.member_id),
                now,
            )
        except ledger.CreditLimitExceeded:
            continue
        return _write(session, community.id, ride_id, settled_minutes=view.proposed_minutes)
    _dispute(session, community, view, now, "overrun")
    return view


def nobody_there(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> RideView:
    """Nobody is at the door: the driver's hours count from the fund, a person phones the rider.

    Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "nobody_there":
        return view
    after = move(session, actor, view, "nobody", now, outcome="no_show")
    _free(session, community, [view], now)
    assert view.driver_contact is not None
    drafts = [tell(community, "D7", view, view.driver_contact, now, at_once=True)]
    intermediaries.tell(session, community, drafts, now)
    notifications.open_task(session, community.id, task("nobody_there", view, now), now)
    _call_off_home(session, actor, view, now, "cancelled")
    # last: members' accounts are locked before the fund's, and _free drops tasks of the ride
    _pay_effort(session, actor, community, view, now)
    return after


def stop(session: Session, actor: Actor, ride_id: UUID, reason: str, now: datetime) -> RideView:
    """A ride is broken off (unsafe, breakdown): hours so far count, a person is told at once.

    Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "stopped":
        return view
    proposed = _proposed(session, community, view, now)
    after = move(
        session, actor, view, "stop", now, reason=reason,
        outcome="stopped", proposed_minutes=proposed,
    )  # fmt: skip
    after = _settle(session, actor, after, proposed, now)
    notifications.open_task(session, community.id, task("stopped", view, now, why=reason), now)
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
) -> list[RideView]:
    """Call a ride off before it starts, with its way home; hours set aside are free again.

    Late: within two hours (policy) of the pickup. A driver who had set out keeps the hours so
    far, from the fund. Said again, nothing more happens. Raises: NotYourRide, ConsentMissing,
    MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_rider(session, actor, view, "cancel", now)
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
    _free(session, community, views, now)
    for each in views:
        if each.state in ("on_the_way", "here"):  # as it was before it was called off
            _pay_effort(session, actor, community, each, now)
    if actor.member_id is not None and actor.member_id != view.rider.member_id:
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
    from_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state == "unmet":
        return view
    why = barrier if barrier in BARRIERS else _why(session, community, view, now)
    after = move(session, actor, view, "give_up", now, outcome="unmet", barrier=why)
    _free(session, community, [view], now)
    by = now + timedelta(hours=2)
    language = view.rider_contact.language
    draft = tell(
        community, "R20", view, view.rider_contact, now, at_once=True,
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
    _free(session, community, [other], now)


def _settle(
    session: Session, actor: Actor, view: RideView, proposed: int, now: datetime
) -> RideView:
    assert view.driver is not None
    assert view.hold_id is not None
    minutes = min(proposed, view.effort_minutes)
    receipt = ledger.settle(
        session,
        actor.community_id,
        view.hold_id,
        view.driver.member_id,
        minutes,
        reason="",
        by_id=actor.member_id,
        now=now,
    )
    return _write(
        session,
        actor.community_id,
        view.id,
        settled_minutes=receipt.minutes,
        transfer_id=receipt.transfer_id,
    )


def _pay_effort(
    session: Session, actor: Actor, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    """Count a driver's hours for a drive that was in vain, from the fund (policy)."""
    if not community.policy.effort_from_fund or view.driver is None:
        return
    minutes = _proposed(session, community, view, now)
    try:
        ledger.transfer(
            session,
            community.id,
            ledger.TransferAsk(
                f"effort:{view.id}:{view.drop_outs}",
                "effort",
                {ledger.FUND_OWNER: -minutes, view.driver.member_id: minutes},
                "",
                view.id,
                actor.member_id,
            ),
            now,
        )
    except ledger.CreditLimitExceeded:
        _dispute(session, community, view, now, "effort")


def _free(
    session: Session, community: CommunityFacts, views: list[RideView], now: datetime
) -> None:
    """Release holds, end invitations, drop reminders, waiting messages and tasks of rides."""
    ids = [view.id for view in views]
    ledger.release(session, community.id, [v.hold_id for v in views if v.hold_id], now)
    close_invitations(session, community.id, ids, now)
    reminders.drop(session, community.id, ids, None)
    notifications.drop_messages_about(session, community.id, ids, now)
    notifications.drop_tasks_about(session, community.id, ids, now)


def _proposed(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> int:
    home = session.execute(
        select(Driver.lat, Driver.lon).where(
            Driver.community_id == community.id, Driver.id == view.driver_id
        )
    ).one()
    end = view.to_place if view.state in ("riding", "here") else view.from_place
    back = travel_by(community)(end.lat, end.lon, home.lat, home.lon)
    started = view.on_the_way_at or now - timedelta(minutes=view.travel_minutes)
    return min(MINUTES_MAX, proposed_minutes(started, now, back, community.policy))


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
    free = len(candidates(session, community, search_for(community, [view]), now)) if fit else 0
    return barrier_by_rule(
        hours_refused=False,
        had_driver=view.drop_outs > 0,
        vehicles_fit=fit,
        free=free,
        asked=asked,
    )


def _dispute(
    session: Session, community: CommunityFacts, view: RideView, now: datetime, about: str
) -> None:
    notifications.open_task(session, community.id, task("dispute", view, now, about), now)


def _check_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        raise MinutesUnlikely(field="minutes", minutes_max=MINUTES_MAX)
    return minutes


def _write(session: Session, community_id: int, ride_id: UUID, **values: Any) -> RideView:
    session.execute(
        update(Ride)
        .where(Ride.community_id == community_id, Ride.id == ride_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return lock_rides(session, community_id, [ride_id])[0]


__all__ = [
    "cancel", "correct_minutes", "finish", "give_up", "nobody_there",
    "settle_overrun", "stop",
]  # fmt: skip
