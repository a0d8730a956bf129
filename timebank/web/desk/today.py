"""Today at the desk: the rides of the people we help, what to tell them, and calls to make.

Only of members whose consent lets us see it; a coordinator sees everybody's.
"""

from collections.abc import Collection
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import intermediaries, notifications, rides
from timebank.intermediaries import EndingConsent
from timebank.kernel import calendar
from timebank.kernel.actor import Actor
from timebank.notifications import MessageView, TaskView
from timebank.rides import RideView
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.work import reminder_due
from timebank.web.forms import posted
from timebank.web.ride_calls import (
    ABOUT_RIDE,
    CALL_AGAIN,
    do_as_said,
    is_weather,
    rides_asked_about,
)
from timebank.web.services import now, reading, write

DAYS_AHEAD = 7
NEWS_DAYS = 3
CALLS = ("call_member",)
OUTCOMES = ("reached", "no_answer", *ABOUT_RIDE)


@pages.get("/today")
@access("helper", "coordinator", whose="consented", areas="within")
def today() -> str:
    """Show the rides of today and the next days, with what there is to tell."""
    with reading() as db:
        scopes = _scopes(db)
        coming = _rides(db, _who(scopes, "see_schedule"))
        told = _who(scopes, "message", "see_schedule")
        news = _news(db, told) if told else []
        calls = _calls(db, _who(scopes, "message"))
        asks = rides_asked_about(db, session.community().id, calls)
        ending = _ending(db)
    return render_template(
        "desk/today.html",
        days=_by_day(coming),
        today=helping.day(),
        news=news,
        calls=calls,
        needs={task_id for task_id, ride in asks.items() if _may(scopes, ride, "book")},
        offs={task_id for task_id, ride in asks.items() if _may(scopes, ride, "cancel")},
        ending=ending,
        helped_count=len(scopes),
        is_coordinator=helping.is_coordinator(),
        reminder=reminder_due(),
    )


@pages.post("/calls/<uuid:task_id>")
@access("helper", "coordinator", whose="consented", areas="within")
def call_done(task_id: UUID) -> ResponseReturnValue:
    """Tick a call off with what came of it; where nobody answered it comes back later."""
    outcome = posted().choice("outcome", OUTCOMES, default="reached")
    with reading() as db:
        calls = _calls(db, _who(_scopes(db), "message"))
    call = next((one for one in calls if one.id == task_id), None)
    if call is None or call.member_id is None:
        abort(404)
    actor = helping.acting_for(call.member_id)
    write(_close, actor, call.member_id, call, outcome or "reached")
    return redirect(url_for("desk.today"), 303)


def _close(db: Session, actor: Actor, member_id: UUID, call: TaskView, outcome: str) -> None:
    if outcome == "no_answer":
        later = now() + CALL_AGAIN
        intermediaries.put_off_call(db, actor, member_id, call.id, later, now())
        return
    ride = rides_asked_about(db, actor.community_id, [call]).get(call.id)
    intermediaries.close_call(db, actor, member_id, call.id, outcome, now())
    if ride is not None and outcome in ABOUT_RIDE:
        do_as_said(db, actor, ride, outcome, weather=is_weather(call))


def _ending(db: Session) -> list[EndingConsent]:
    """Return whose yes ends soon, so that it can be renewed in time."""
    staff = session.staff()
    if staff is None:
        return []
    return intermediaries.consents_ending(db, session.community().id, staff, helping.day())


def _scopes(db: Session) -> dict[UUID, frozenset[str]]:
    staff = session.staff()
    if staff is None:
        return {}
    return intermediaries.helped_scopes(db, session.community().id, staff, helping.day())


def _who(scopes: dict[UUID, frozenset[str]], *any_of: str) -> set[UUID]:
    return {member_id for member_id, held in scopes.items() if not held.isdisjoint(any_of)}


def _may(scopes: dict[UUID, frozenset[str]], ride: RideView, scope: str) -> bool:
    return helping.is_coordinator() or scope in scopes.get(ride.rider.member_id, ())


def _rides(db: Session, member_ids: Collection[UUID]) -> list[RideView]:
    community, first = session.community(), helping.day()
    since = calendar.local_instant(first, 0, community.time_zone)
    until = calendar.local_instant(first + timedelta(days=DAYS_AHEAD), 0, community.time_zone)
    if helping.is_coordinator():
        found = rides.rides_between(db, community.id, since, until, among=naming.among())
    else:
        found = rides.rides_of_people(db, community.id, member_ids, since, until)
    return [ride for ride in found if ride.state != "cancelled"]


def _by_day(coming: list[RideView]) -> list[tuple[date, list[RideView]]]:
    zone = session.community().time_zone
    grouped = groupby(coming, key=lambda ride: calendar.local_day(ride.pickup_at, zone))
    return [(day, list(found)) for day, found in grouped]


def _news(db: Session, member_ids: Collection[UUID]) -> list[MessageView]:
    since = now() - timedelta(days=NEWS_DAYS)
    return notifications.helper_lines(db, session.community().id, member_ids, since)


def _calls(db: Session, member_ids: Collection[UUID]) -> list[TaskView]:
    if not member_ids and not helping.is_coordinator():
        return []
    due = notifications.tasks_open(db, session.community().id, CALLS, among=naming.among())
    return [
        task
        for task in due
        if task.due_at <= now() and (helping.is_coordinator() or task.member_id in member_ids)
    ]
