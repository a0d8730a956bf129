"""The print queue: what goes out on paper, printed a sheet each, then ticked off."""

from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import notifications, rides
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.forms import posted
from timebank.web.services import now, reading, write


@pages.get("/board/papers")
@access("coordinator", whose="community", areas="within")
def papers() -> ResponseReturnValue:
    with reading() as db:
        waiting = notifications.papers_waiting(
            db, session.community().id, now(), among=naming.among()
        )
        about = [paper.subject_id for paper in waiting if paper.subject_id]
        found = rides.rides_by_ids(db, session.community().id, about)
    cards = {ride.id: ride.code for ride in found if ride.state in rides.LIVE}
    return render_template("coord/papers.html", papers=waiting, cards=cards)


@pages.get("/board/papers/print")
@access("coordinator", whose="community", areas="within")
def papers_sheets() -> ResponseReturnValue:
    """All of them in large letters, one sheet each."""
    with reading() as db:
        waiting = notifications.papers_waiting(
            db, session.community().id, now(), among=naming.among()
        )
    return render_template("coord/papers_sheets.html", papers=waiting)


@pages.post("/board/papers")
@access("coordinator", whose="community", areas="within")
def papers_printed() -> ResponseReturnValue:
    """Tick off those that were printed."""
    ids = [id_ for raw in posted().many.get("papers", []) if (id_ := _id(raw))]
    with reading() as db:
        seen = notifications.are_of(db, session.community().id, ids, naming.among())
    if not seen:
        abort(404)
    if ids:
        write(notifications.mark_printed, session.actor(), ids, now())
    return redirect(url_for("coord.papers"), 303)


def _id(raw: str) -> UUID | None:
    try:
        return UUID(raw)
    except ValueError:
        return None
