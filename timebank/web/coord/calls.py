"""Calls to make and things to look at: the longest due first, the words to say on the screen."""

from dataclasses import replace
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import exchanges, notifications, rides
from timebank.exchanges import ExchangeView
from timebank.kernel.actor import Actor
from timebank.notifications import TaskView
from timebank.rides import RideView
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.help_calls import ABOUT_HELP, help_asked_about, help_said
from timebank.web.ride_calls import (
    ABOUT_RIDE,
    CALL_AGAIN,
    do_as_said,
    is_weather,
    rides_asked_about,
)
from timebank.web.services import now, reading, write

OUTCOMES = ("reached", "message", "no_answer", "not_needed")
SHOWN = 30


@pages.get("/board/calls")
@access("coordinator", whose="community", areas="within")
def calls() -> ResponseReturnValue:
    return _page(request.args.get("task", ""), blank())


@pages.post("/board/calls/<uuid:task_id>")
@access("coordinator", whose="community", areas="within")
def call_done(task_id: UUID) -> ResponseReturnValue:
    """Tick a task off with what came of it; where nobody answered it comes back in an hour."""
    form = posted()
    outcome = form.choice("outcome", OUTCOMES + ABOUT_RIDE + ABOUT_HELP)
    note = form.text("note", required=False, max_length=150)
    if not form.is_good:
        return _page(str(task_id), form), 422
    write(_close, session.actor(channel="call"), task_id, outcome, note)
    return redirect(url_for("coord.calls"), 303)


def _close(db: Session, actor: Actor, task_id: UUID, outcome: str, note: str) -> None:
    """Tick the task off; what they said of their ride or help is done with it, or neither is.

    Where nobody answered it comes back later, as on the desk's Today.
    Raises: NoSuchTask, TaskClosed, MoveNotAllowed when the ride has moved on, ExchangeDecided.
    """
    if outcome == "no_answer":
        notifications.put_off_task(db, actor, task_id, now() + CALL_AGAIN, now(), note)
        return
    said = f"{outcome}: {note}" if note else outcome
    asks = outcome in ABOUT_RIDE + ABOUT_HELP
    tasks = notifications.tasks_open(db, actor.community_id) if asks else []
    task = next((one for one in tasks if one.id == task_id), None)
    helped = help_asked_about(db, actor.community_id, task) if outcome in ABOUT_HELP else None
    ride = rides_asked_about(db, actor.community_id, [task]).get(task_id) if task else None
    notifications.close_task(db, actor, task_id, said, now())  # first: a call off drops its tasks
    if ride is not None and outcome in ABOUT_RIDE:
        do_as_said(db, actor, ride, outcome, weather=is_weather(task))
    if helped is not None and task is not None:
        for_them = replace(actor, on_behalf_of=task.member_id)
        help_said(db, for_them, helped, outcome, said.partition(": ")[2])


def _page(chosen_id: str, form: Form) -> str:
    community = session.community()
    with reading() as db:
        tasks = notifications.tasks_open(db, community.id, among=naming.among())
        due = [task for task in tasks if task.due_at <= now()]
        chosen = next((task for task in tasks if str(task.id) == chosen_id), None)
        chosen = chosen or (tasks[0] if tasks else None)
        ride = _ride_shown(db, community.id, chosen) if chosen else None
        asked = rides_asked_about(db, community.id, [chosen]).get(chosen.id) if chosen else None
        helped = _help_shown(db, community.id, chosen) if chosen else None
        asks_about_help = help_asked_about(db, community.id, chosen) is not None
    return render_template(
        "coord/calls.html",
        tasks=tasks[:SHOWN],
        more=max(0, len(tasks) - SHOWN),
        due_count=len(due),
        chosen=chosen,
        ride=ride,
        asks_for_ride=asked is not None,
        helped=helped,
        asks_about_help=asks_about_help,
        form=form,
    )


def _ride_shown(db: Session, community_id: int, task: TaskView) -> RideView | None:
    """Return the ride a task is about, where its rider may be seen, too: a driver's may not."""
    ride = _ride_of(db, community_id, task)
    return ride if ride and naming.may_see(db, ride.rider.member_id) else None


def _help_shown(db: Session, community_id: int, task: TaskView) -> ExchangeView | None:
    """Return the help a task is about, where everybody it was with may be seen."""
    is_about = task.detail.get("exchange") or task.about.startswith("E")
    if not is_about or task.subject_id is None:
        return None
    found = exchanges.exchange_view(db, community_id, task.subject_id)
    owners = exchanges.members_of_exchange(community_id, task.subject_id)
    return found if found and naming.reaches(db, owners) else None


def _ride_of(db: Session, community_id: int, task: TaskView) -> RideView | None:
    """Return the ride a task is about; of a request, the way there."""
    if task.subject_id is None:
        return None
    ride = rides.ride_by_id(db, community_id, task.subject_id)
    if ride is not None:
        return ride
    legs = rides.rides_of_request(db, community_id, task.subject_id)
    return legs[0] if legs else None
