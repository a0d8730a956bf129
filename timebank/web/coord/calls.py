"""Calls to make and things to look at: the longest due first, the words to say on the screen."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import notifications, rides
from timebank.notifications import TaskView
from timebank.rides import RideView
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.services import now, reading, write

OUTCOMES = ("reached", "message", "no_answer", "not_needed")
SHOWN = 30


@pages.get("/board/calls")
@access("coordinator", whose="community")
def calls() -> ResponseReturnValue:
    return _page(request.args.get("task", ""), blank())


@pages.post("/board/calls/<uuid:task_id>")
@access("coordinator", whose="community")
def call_done(task_id: UUID) -> ResponseReturnValue:
    """Tick a task off with what came of it."""
    form = posted()
    outcome = form.choice("outcome", OUTCOMES)
    note = form.text("note", required=False, max_length=150)
    if not form.is_good:
        return _page(str(task_id), form), 422
    said = f"{outcome}: {note}" if note else outcome
    write(notifications.close_task, session.actor(channel="call"), task_id, said, now())
    return redirect(url_for("coord.calls"), 303)


def _page(chosen_id: str, form: Form) -> str:
    community = session.community()
    with reading() as db:
        tasks = notifications.tasks_open(db, community.id)
        due = [task for task in tasks if task.due_at <= now()]
        chosen = next((task for task in tasks if str(task.id) == chosen_id), None)
        chosen = chosen or (tasks[0] if tasks else None)
        ride = _ride_of(db, community.id, chosen) if chosen else None
    return render_template(
        "coord/calls.html",
        tasks=tasks[:SHOWN],
        more=max(0, len(tasks) - SHOWN),
        due_count=len(due),
        chosen=chosen,
        ride=ride,
        form=form,
    )


def _ride_of(db: Session, community_id: int, task: TaskView) -> RideView | None:
    """Return the ride a task is about; of a request, the way there."""
    if task.subject_id is None:
        return None
    ride = rides.ride_by_id(db, community_id, task.subject_id)
    if ride is not None:
        return ride
    legs = rides.rides_of_request(db, community_id, task.subject_id)
    return legs[0] if legs else None
