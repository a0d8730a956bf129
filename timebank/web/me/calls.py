"""Please call me: the way out of every question, a task for a person in the office."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import notifications
from timebank.notifications import TaskDraft
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import posted
from timebank.web.me.blueprint import pages
from timebank.web.services import now, today, write

ABOUT = ("ride", "place", "time", "hours", "other")
WORDS_MAX = 200


@pages.get("/call")
@access("rider", whose="own")
def called() -> str:
    """Say that a person calls."""
    return render_template("me/call.html")


@pages.post("/call")
@access("rider", whose="own")
def call_me() -> ResponseReturnValue:
    """Put this member on the list of calls, once a day and matter."""
    form = posted()
    about = form.choice("about", ABOUT, default="other")
    words = form.text("words", max_length=WORDS_MAX, required=False)
    ask_for_call(about if form.is_good else "other", words)
    return redirect(url_for("me.called"), 303)


def ask_for_call(about: str, words: str = "", **detail: Any) -> None:
    """Open a call task about `about` for the signed-in member."""
    at: datetime = now()
    community, member_id = session.community(), session.own_id()
    day = today(community.time_zone)
    write(
        notifications.open_task,
        community.id,
        TaskDraft(
            kind="call_member",
            key=f"call_me:{member_id}:{about}:{day}",
            due_at=at,
            member_id=member_id,
            detail={"about": about, "words": words} | detail,
        ),
        at,
    )
