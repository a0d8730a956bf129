"""Hours of a ride: counted when it ends, corrected, and what was more than was set aside."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from timebank import giving, ledger, notifications, reminders, trust
from timebank.kernel.actor import Actor, system
from timebank.kernel.ids import new_id
from timebank.members import CommunityFacts, Driver
from timebank.rides.errors import MinutesUnlikely, MoveNotAllowed
from timebank.rides.operations.holding import hold_at_last, next_morning
from timebank.rides.operations.introducing import count_first
from timebank.rides.operations.moving import (
    lock_ride,
    move,
    only_driver,
    only_rider,
    steps_of,
    write_ride,
)
from timebank.rides.operations.releasing import release_stand_bys
from timebank.rides.operations.telling import task
from timebank.rides.queries.candidates import travel_by
from timebank.rides.queries.onward import way_onward
from timebank.rides.queries.views import PlaceView, RideView
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
    steps_of(view, "finish")
    proposed = _check_minutes(minutes) or _proposed(session, community, view, view.to_place, now)
    after = move(session, actor, view, "finish", now, outcome="complete", proposed_minutes=proposed)
    after = _settle(session, actor, community, after, proposed, now)
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
    count_first(session, community, after, now)
    dues = [reminders.Due("after_ride", ride_id, now + timedelta(hours=1))]
    if after.settled_minutes is not None and proposed > after.settled_minutes:
        dues.append(
            reminders.Due("overrun", ride_id, now + timedelta(days=community.policy.overrun_days))
        )
    reminders.remember(session, community.id, dues)
    release_stand_bys(session, community, [after], now)
    return after


def correct_minutes(
    session: Session, actor: Actor, ride_id: UUID, minutes: int, now: datetime
) -> RideView:
    """The driver or a coordinator corrects the hours of a ride that is done.

    Less: the difference goes back at once to those who had paid it.
    More: an overrun that waits for the rider's yes, or seven days. Raises: NotYourRide,
    MoveNotAllowed, MinutesUnlikely.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state != "done":
        raise MoveNotAllowed(state=view.state, verb="correct")
    _check_minutes(minutes)
    if view.settled_minutes is None:  # no hours reached when it ended; perhaps they do now
        return _settle(session, actor, community, view, minutes, now)
    given_back = view.settled_minutes - minutes
    if given_back > 0:
        assert view.driver is not None
        moves = {view.driver.member_id: -given_back} | _back_to(
            session, community.id, view, minutes
        )
        # the ride's row makes a repeat a nothing, not a key
        key = f"less:{ride_id}:{new_id()}"
        ask = ledger.TransferAsk(key, "overrun", moves, "", ride_id, actor.member_id)
        guest = guest_driving(session, community.id, view)
        if guest is not None:
            giving.bring_back(session, guest, key, given_back, list(moves), ride_id, now)
        ledger.transfer(session, community.id, ask, now)
        values: dict[str, Any] = {"settled_minutes": minutes, "proposed_minutes": minutes}
    else:
        values = {"proposed_minutes": minutes}
        if given_back < 0:
            later = now + timedelta(days=community.policy.overrun_days)
            reminders.remember(session, community.id, [reminders.Due("overrun", ride_id, later)])
    return write_ride(session, community.id, ride_id, **values)


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
    guest = guest_driving(session, community.id, view)
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
        if guest is not None:
            giving.carry(session, guest, key, more, ride_id, now)
        return write_ride(session, community.id, ride_id, settled_minutes=view.proposed_minutes)
    _dispute(session, community, view, now, "overrun")
    return view


def count_late(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Count a ride that ended when nobody's hours reached, now that they may; else tomorrow."""
    if view.settled_minutes is not None or view.proposed_minutes is None:
        return
    after = _settle(session, system(community.id), community, view, view.proposed_minutes, now)
    if after.settled_minutes is not None:
        kinds = ("dispute", "approve_fund")
        notifications.drop_tasks_about(session, community.id, [view.id], now, kinds)


def stop(session: Session, actor: Actor, ride_id: UUID, reason: str, now: datetime) -> RideView:
    """A ride is broken off (unsafe, breakdown): hours so far count, a person is told at once.

    Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    only_driver(actor, view)
    if view.state == "stopped":
        return view
    steps_of(view, "stop")
    proposed = _proposed(session, community, view, view.to_place, now)
    after = move(
        session, actor, view, "stop", now, reason=reason,
        outcome="stopped", proposed_minutes=proposed,
    )  # fmt: skip
    after = _settle(session, actor, community, after, proposed, now)
    notifications.open_task(session, community.id, task("stopped", view, now, why=reason), now)
    release_stand_bys(session, community, [after], now)
    return after


def _back_to(session: Session, community_id: int, view: RideView, minutes: int) -> dict[UUID, int]:
    """Return whose what was counted above `minutes` is: owner -> minutes.

    Each gets back what they would not have paid of a ride of so many minutes; what was more than
    was set aside had been an overrun, and is the rider's.
    """
    hold = session.get_one(ledger.Hold, (community_id, view.hold_id), populate_existing=True)
    ids = {hold.account_id, hold.fund_account_id, hold.sponsor_account_id} - {None}
    owners: dict[UUID | None, UUID] = {
        row.id: row.owner_id
        for row in session.execute(
            select(ledger.Account.id, ledger.Account.owner_id).where(
                ledger.Account.community_id == community_id, ledger.Account.id.in_(ids)
            )
        )
    }
    settled = view.settled_minutes or 0
    kept = ledger.Split(hold.minutes, hold.fund_minutes, hold.sponsor_minutes)
    total = hold.minutes + hold.fund_minutes + hold.sponsor_minutes
    before, after = (
        ledger.settle_split(min(some, total), kept, hold.sponsor_percent)
        for some in (settled, minutes)
    )
    back = Counter({owners[hold.account_id]: before.own_minutes - after.own_minutes})
    back[owners[hold.account_id]] += max(0, settled - max(total, minutes))
    if hold.fund_account_id:
        back[owners[hold.fund_account_id]] += before.fund_minutes - after.fund_minutes
    if hold.sponsor_account_id:
        back[owners[hold.sponsor_account_id]] += before.sponsor_minutes - after.sponsor_minutes
    return dict(back)


def _settle(
    session: Session,
    actor: Actor,
    community: CommunityFacts,
    view: RideView,
    proposed: int,
    now: datetime,
) -> RideView:
    if view.hold_id is None:  # one of a series, whose hours nobody had found
        view = hold_at_last(session, community, view, now)
    if view.hold_id is None:
        _dispute(session, community, view, now, "effort")
        at = next_morning(now, community.time_zone)
        reminders.remember(session, community.id, [reminders.Due("count_late", view.id, at)])
        return view
    assert view.driver is not None
    minutes = min(proposed, view.effort_minutes)
    guest = guest_driving(session, community.id, view)
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
    if guest is not None:
        source = f"settle:{view.hold_id}"
        giving.carry(session, guest, source, receipt.minutes, view.id, now)
    return write_ride(
        session,
        actor.community_id,
        view.id,
        settled_minutes=receipt.minutes,
        transfer_id=receipt.transfer_id,
    )


def pay_effort(
    session: Session, actor: Actor, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    """Count a driver's hours for a drive that was in vain, from the fund (policy)."""
    if not community.policy.effort_from_fund or view.driver is None:
        return
    minutes = _proposed(session, community, view, view.from_place, now)
    key = f"effort:{view.id}:{view.drop_outs}"
    moves = {ledger.FUND_OWNER: -minutes, view.driver.member_id: minutes}
    ask = ledger.TransferAsk(key, "effort", moves, "", view.id, actor.member_id)
    guest = guest_driving(session, community.id, view)
    try:
        ledger.transfer(session, community.id, ask, now)
    except ledger.CreditLimitExceeded:
        _dispute(session, community, view, now, "effort")
        return
    if guest is not None:
        giving.carry(session, guest, key, minutes, view.id, now)


def guest_driving(session: Session, community_id: int, view: RideView) -> giving.Guest | None:
    """Return the ride's driver as a guest whose hours go to another bank; asked of guests alone."""
    if view.driver is None or not view.driver.is_guest:
        return None
    return giving.guest_of(session, community_id, view.driver.member_id)


def _proposed(
    session: Session, community: CommunityFacts, view: RideView, end: PlaceView, now: datetime
) -> int:
    """Return the minutes from setting out until the driver is back home from `end`.

    Or until they are where they go every week, less what that way takes anyhow.
    """
    home = session.execute(
        select(Driver.lat, Driver.lon).where(
            Driver.community_id == community.id, Driver.id == view.driver_id
        )
    ).one()
    ways = [([(end.lat, end.lon)], [(home.lat, home.lon)])]
    back = travel_by(session, community, ways)(end.lat, end.lon, home.lat, home.lon)
    started = view.on_the_way_at or now - timedelta(minutes=view.travel_minutes)
    onward = way_onward(session, community, view, end)
    if onward is not None:  # never less than the ride itself
        driven = int((now - started).total_seconds() // 60)
        back = min(back, max(onward, min(0, view.travel_minutes - driven)))
    return min(MINUTES_MAX, proposed_minutes(started, now, back, community.policy))


def _dispute(
    session: Session, community: CommunityFacts, view: RideView, now: datetime, about: str
) -> None:
    notifications.open_task(session, community.id, task("dispute", view, now, about), now)


def _check_minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        raise MinutesUnlikely(field="minutes", minutes_max=MINUTES_MAX)
    return minutes
