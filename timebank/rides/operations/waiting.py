"""Rides that wait for hours: tried again, said yes to by a coordinator, or declined with words.

All legs of a request together, or none. Nobody is asked to drive before the hours are there; the
rider is told either way.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, ledger, members, notifications, reminders
from timebank.kernel.actor import Actor
from timebank.members import CommunityFacts
from timebank.rides.errors import MoveNotAllowed, OwnHours
from timebank.rides.operations.closing import free
from timebank.rides.operations.holding import hold_for, hold_hours, next_morning
from timebank.rides.operations.inviting import ask_next
from timebank.rides.operations.moving import lock_ride, lock_rides, move, only_coordinator
from timebank.rides.operations.telling import tell
from timebank.rides.queries.views import RideView
from timebank.rides.rules.states import ENDED
from timebank.rides.rules.words import sentence

WORDS_MAX = 200


def look_again(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Try to set hours aside: of a day of a series for itself, of a ride that waits with the other.

    Where they do not reach it is tried again tomorrow.
    """
    if not view.waits_for_hours:
        hold_hours(session, community, view, now)
        return
    try:
        _found(session, community, _waiting(session, community, view), now)
    except ledger.CreditLimitExceeded:
        at = next_morning(now, community.time_zone)
        reminders.remember(session, community.id, [reminders.Due("hold_hours", view.id, at)])


def approve_hours(session: Session, actor: Actor, ride_id: UUID, now: datetime) -> list[RideView]:
    """Say yes to what the fund pays only then; drivers are asked and the rider is told.

    Said again, nothing more happens. Raises: NotYourRide, OwnHours, MoveNotAllowed (declined
    before); ledger.CreditLimitExceeded(short_minutes) where even that does not reach: then
    nothing changed.
    """
    community, views = _to_decide(session, actor, ride_id, "approve")
    if not views[0].waits_for_hours:
        return views
    return _found(session, community, views, now, is_approved=True)


def decline_hours(
    session: Session, actor: Actor, ride_id: UUID, words: str, now: datetime
) -> list[RideView]:
    """End rides for which no hours are found, with words that their rider reads.

    Said again, nothing more happens. Raises: NotYourRide, OwnHours, MoveNotAllowed (hours were
    found before), members.FieldMissing, members.FieldTooLong.
    """
    words = members.one_line(words, "words", WORDS_MAX, required=True)
    community, views = _to_decide(session, actor, ride_id, "decline")
    if not views[0].waits_for_hours:
        return views
    unmet = {"outcome": "unmet", "barrier": "affordability"}
    after = [
        move(session, actor, view, "give_up", now, reason=words, **unmet)
        if view.state == "looking"
        else move(session, actor, view, "cancel", now, reason=words, outcome="cancelled")
        for view in views
    ]
    free(session, community, views, now)
    _done(session, community, views, now)
    _tell(session, community, "R32", views[0], now, {"why": sentence(words)})
    return after


def _found(
    session: Session,
    community: CommunityFacts,
    views: Sequence[RideView],
    now: datetime,
    *,
    is_approved: bool = False,
) -> list[RideView]:
    """Set the hours aside, tell the rider, ask drivers. Raises: ledger.CreditLimitExceeded."""
    rider_id = views[0].rider.member_id
    after = hold_for(session, community, views, rider_id, now, is_approved=is_approved)
    _done(session, community, views, now)
    _tell(session, community, "R31", views[0], now)
    if views[0].ride_class < 2:  # a coordinator chooses who drives the others
        ask_next(session, community, after, now)
    return after


def _done(
    session: Session, community: CommunityFacts, views: Sequence[RideView], now: datetime
) -> None:
    """Take the request for hours off the lists."""
    ids = [view.id for view in views]
    reminders.drop(session, community.id, ids, ("hold_hours",))
    about = [views[0].request_id, *ids]
    notifications.drop_tasks_about(session, community.id, about, now, ("approve_fund",))


def _tell(
    session: Session,
    community: CommunityFacts,
    kind: str,
    view: RideView,
    now: datetime,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    until = max(view.dropoff_at, now + timedelta(hours=2))
    draft = tell(community, kind, view, view.rider_contact, now, deadline_at=until, more=more)
    intermediaries.tell(session, community, [draft], now)


def _to_decide(
    session: Session, actor: Actor, ride_id: UUID, verb: str
) -> tuple[CommunityFacts, list[RideView]]:
    """Lock what a coordinator decides about; decided so already: as it stands."""
    only_coordinator(actor)
    community, view = lock_ride(session, actor.community_id, ride_id)
    if actor.member_id == view.rider.member_id:
        raise OwnHours()
    if view.waits_for_hours:
        return community, _waiting(session, community, view)
    if verb == "approve":
        is_as_said = view.hold_id is not None and view.state not in ENDED
    else:
        is_as_said = view.barrier == "affordability"
    if not is_as_said:
        raise MoveNotAllowed(state=view.state, verb=verb)
    return community, [view]


def _waiting(session: Session, community: CommunityFacts, view: RideView) -> list[RideView]:
    """Return a locked ride and the other leg, locked too, where that waits as well."""
    views = [view]
    if view.other_ride_id is not None:
        other = lock_rides(session, community.id, [view.other_ride_id])[0]
        views += [other] if other.waits_for_hours else []
    return sorted(views, key=lambda one: one.leg != "out")
