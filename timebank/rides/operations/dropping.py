"""A driver who cannot make it: the ride looks again at once, the rider hears it in words.

Nobody is told "a person will call you" without a task for that person.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from timebank import intermediaries, notifications, reminders, trust
from timebank.kernel.actor import Actor
from timebank.kernel.wording import time_words
from timebank.members import CommunityFacts
from timebank.rides.errors import MoveNotAllowed
from timebank.rides.models import Invitation
from timebank.rides.operations.inviting import ask_next
from timebank.rides.operations.moving import lock_ride, lock_rides, move, only_driver, write_ride
from timebank.rides.operations.standing_by import call_backup
from timebank.rides.operations.telling import task, tell
from timebank.rides.queries.closures import closed_between
from timebank.rides.queries.views import RideView
from timebank.rides.rules.asking import reminders as ride_reminders
from timebank.rides.rules.times import unmet_at

SOON = timedelta(minutes=1)
STRANDED = timedelta(minutes=20)


def drop_out(
    session: Session, actor: Actor, ride_id: UUID, reason: str, now: datetime
) -> list[RideView]:
    """A driver cannot make it: the ride looks again at once and the rider hears it in words.

    The way home goes with the way there where the same driver had promised both; the way there
    goes with the way home where they wait. Returns the rides. Raises: NotYourRide, MoveNotAllowed.
    """
    community, view = lock_ride(session, actor.community_id, ride_id)
    if view.state == "looking" and actor.is_coordinator:
        return [view]
    only_driver(actor, view)
    if view.driver_id is None:
        raise MoveNotAllowed(state=view.state, verb="drop_out")
    dropped = [view, *_goes_with(session, view, community.id)]
    ids = [each.id for each in dropped]
    session.execute(
        update(Invitation)
        .where(
            Invitation.community_id == community.id,
            Invitation.driver_id == view.driver_id,
            Invitation.state == "accepted",
            or_(Invitation.ride_id.in_(ids), Invitation.other_ride_id.in_(ids)),
        )
        .values(state="dropped_out", ended_at=now)
        .execution_options(synchronize_session=False)
    )
    after = [_let_go(session, actor, each, reason, now) for each in dropped]
    _count_late(session, community, view, now)
    _tell_dropped(session, community, view, ids, now)
    _look_again(session, community, after, now)
    return after


def _goes_with(session: Session, view: RideView, community_id: int) -> list[RideView]:
    if view.other_ride_id is None or view.other_driver_id != view.driver_id:
        return []
    if view.leg == "home" and view.way_home != "driver_waits":
        return []
    other = lock_rides(session, community_id, [view.other_ride_id])[0]
    return [other] if other.state in ("found", "waiting_for_call") else []


def _let_go(session: Session, actor: Actor, view: RideView, reason: str, now: datetime) -> RideView:
    freed = {"driver_id": None, "vehicle_id": None, "drop_outs": view.drop_outs + 1,
             "is_confirmed": False, "found_at": None, "on_the_way_at": None}  # fmt: skip
    if view.state == "waiting_for_call":
        return write_ride(session, actor.community_id, view.id, **freed)
    return move(session, actor, view, "drop_out", now, reason=reason, **freed)


def _look_again(
    session: Session, community: CommunityFacts, after: list[RideView], now: datetime
) -> None:
    dues = []
    for each in after:
        if each.state != "looking":
            continue
        ends = max(unmet_at(each.pickup_until, now), now + SOON)
        dues.append(reminders.Due("unmet", each.id, ends))
        if each.leg == "home" and each.way_home == "when_i_call":  # the rider waits there now
            dues.append(reminders.Due("stranded", each.id, now + STRANDED))
        around = ride_reminders(
            each.leg, "at", each.pickup_at, each.dropoff_at, community.time_zone, now
        )
        dues += [
            reminders.Due(when.kind, each.id, when.at)
            for when in around
            if when.kind in ("look_48h", "look_24h")
        ]
    reminders.remember(session, community.id, dues)
    if after[0].ride_class < 2:
        called = call_backup(session, community, after, now)
        left = [each for each in after if each.id not in called]
        ask_next(session, community, left, now)


def _count_late(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    late = timedelta(minutes=community.policy.late_cancel_minutes)
    closed = closed_between(session, community.id, view.pickup_at, view.dropoff_at)
    if closed is not None and closed.kind == "weather":
        return  # nobody is late in the snow
    if view.driver is not None and view.pickup_at - now < late:
        draft = trust.EvidenceDraft(
            f"late:{view.id}:{view.drop_outs}",
            "late_cancel",
            view.driver.member_id,
            False,
            subject_id=view.id,
        )
        trust.record(session, community.id, [draft], now)


def _tell_dropped(
    session: Session, community: CommunityFacts, view: RideView, ids: list[UUID], now: datetime
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
        session, community.id, ids, now, kinds=("R2", "R3", "R4", "D2", "D4", "D5")
    )
    intermediaries.tell(session, community, [draft], now)
    due = now if view.ride_class >= 2 else by  # a coordinator finds these drivers
    again = task("no_driver", view, due, f"dropped:{view.drop_outs}")
    notifications.open_task(session, community.id, again, now)
