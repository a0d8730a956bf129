"""What a reminder about a ride does when it falls due: the table from kind to verb.

Every handler looks at the ride as it stands now; a ride that has moved on sends nothing.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from timebank import intermediaries, notifications, reminders
from timebank.kernel.actor import system
from timebank.kernel.wording import time_words
from timebank.members import CommunityFacts
from timebank.rides.operations.closing import cancel, give_up
from timebank.rides.operations.counting import count_late, settle_overrun
from timebank.rides.operations.inviting import ask_next, close_invitations, open_until
from timebank.rides.operations.moving import lock_ride, lock_rides
from timebank.rides.operations.standing_by import ask_backup
from timebank.rides.operations.telling import task, tell
from timebank.rides.operations.waiting import look_again
from timebank.rides.queries.closures import closed_between
from timebank.rides.queries.views import RideView
from timebank.rides.rules.states import ENDED

AFTER_THE_END = ("after_ride", "overrun", "count_late")

Handler = Callable[[Session, CommunityFacts, RideView, datetime], None]


def fall_due(session: Session, kind: str, community_id: int, ride_id: UUID, now: datetime) -> None:
    """Do what a reminder of `kind` asks for one ride. Raises: KeyError for an unknown kind."""
    handler = HANDLERS[kind]
    community, view = lock_ride(session, community_id, ride_id)
    if view.state in ENDED and kind not in AFTER_THE_END:
        return
    handler(session, community, view, now)


def _next_wave(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    if view.state != "looking" or view.ride_class >= 2:
        return
    close_invitations(session, community.id, [view.id], now, state="expired", expired_only=True)
    until = open_until(session, community.id, view.id)
    if until is not None:
        reminders.remember(session, community.id, [reminders.Due("next_wave", view.id, until)])
        return
    views = [view]
    if view.other_ride_id is not None:
        other = lock_rides(session, community.id, [view.other_ride_id])[0]
        if other.driver_id is None and other.state in ("looking", "waiting_for_call"):
            views.append(other)
    ask_next(session, community, views, now)


def _look(hours: int) -> Handler:
    def handler(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
        """Nobody yet: the rider hears it, the next drivers are asked, at 24 h a person looks."""
        if view.state != "looking" or view.waits_for_hours:
            return
        if view.leg == "out" or view.other_state != "looking":
            language = view.rider_contact.language
            until = view.pickup_at - timedelta(hours=24 if hours == 48 else 3)
            dl = time_words(until, community.time_zone, language)
            draft = tell(
                community, "R9", view, view.rider_contact, now, key=str(hours), more={"dl": dl}
            )
            intermediaries.tell(session, community, [draft], now)
        if hours == 24:
            wanted = task("no_driver", view, now, str(view.drop_outs))
            notifications.open_task(session, community.id, wanted, now)
        _next_wave(session, community, view, now)

    return handler


def _unmet(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    if view.state == "looking":
        give_up(session, system(community.id), view.id, now)


def _remind(rider_kind: str | None, driver_kind: str | None) -> Handler:
    def handler(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
        """Remind rider and driver of a ride that has one; a round trip is one message."""
        if view.state != "found" or view.driver_contact is None:
            return
        same = view.leg == "home" and view.other_driver_id == view.driver_id
        told_with_out = same and view.other_state in ("found", "on_the_way", "here", "riding")
        drafts = []
        if rider_kind and not told_with_out:
            drafts.append(tell(community, rider_kind, view, view.rider_contact, now))
        if driver_kind and not (told_with_out and driver_kind == "D4"):
            drafts.append(
                tell(
                    community,
                    driver_kind,
                    view,
                    view.driver_contact,
                    now,
                    at_once=driver_kind == "D5",
                )
            )
        if drafts:
            intermediaries.tell(session, community, drafts, now)

    return handler


def _second_call(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    """Call again in the evening who is called, and has not said yes yet."""
    if view.state == "found" and not view.is_confirmed and view.rider_contact.wish == "call":
        draft = tell(community, "R4", view, view.rider_contact, now, key="second")
        intermediaries.tell(session, community, [draft], now)


def _person_call(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    """A person phones who has not answered the reminders; no answer never cancels a ride."""
    if view.state != "found" or view.is_confirmed or view.leg == "home":
        return
    if view.rider_contact.wish not in ("call", "text"):
        return
    notifications.open_task(
        session, community.id, task("call_member", view, now, str(view.drop_outs)), now
    )


def _going_home(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    if view.state not in ("waiting_for_call", "found"):
        return
    kind = "R7" if view.driver is not None else "R7b"
    draft = tell(community, kind, view, view.rider_contact, now, at_once=True)
    drafts = [draft]
    intermediaries.tell(session, community, drafts, now)
    if view.state == "waiting_for_call":
        later = now + timedelta(hours=6)
        due = reminders.Due("never_called", view.id, later)
        reminders.remember(session, community.id, [due])


def _never_called(
    session: Session, community: CommunityFacts, view: RideView, now: datetime
) -> None:
    """Six hours on and no call: the rider went home another way; hours are free again."""
    if view.state == "waiting_for_call":
        cancel(session, system(community.id), view.id, now, reason="never called")


def _after_ride(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Ask the rider how it was (R8) and show the driver the hours (D6).

    Of a driver who takes them home too the rider is asked once, after that.
    """
    if view.state != "done" or view.driver_contact is None:
        return
    drafts = [
        tell(community, "D6", view, view.driver_contact, now, deadline_at=now + timedelta(days=2))
    ]
    comes_again = view.leg == "out" and view.other_driver_id == view.driver_id
    if not comes_again or view.other_state in ENDED:
        drafts.append(
            tell(
                community, "R8", view, view.rider_contact, now, deadline_at=now + timedelta(days=2)
            )
        )
    intermediaries.tell(session, community, drafts, now)


def _overrun(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    if view.state == "done":
        settle_overrun(session, system(community.id), view.id, now)


def _stranded(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    if view.state == "looking":
        notifications.open_task(session, community.id, task("stranded", view, now), now)


def _backup(session: Session, community: CommunityFacts, view: RideView, now: datetime) -> None:
    """Look for a second driver, but not by itself while nobody drives."""
    closed = closed_between(session, community.id, view.pickup_at, view.dropoff_at)
    if closed is None:
        ask_backup(session, community, view, now)


HANDLERS: dict[str, Handler] = {
    "hold_hours": look_again,
    "ask_backup": _backup,
    "next_wave": _next_wave,
    "look_48h": _look(48),
    "look_24h": _look(24),
    "unmet": _unmet,
    "two_days": _remind("R3", None),
    "night_before": _remind("R4", "D4"),
    "second_call": _second_call,
    "person_call": _person_call,
    "one_hour": _remind(None, "D5"),
    "going_home": _going_home,
    "never_called": _never_called,
    "after_ride": _after_ride,
    "overrun": _overrun,
    "count_late": count_late,
    "stranded": _stranded,
}
