"""Who and what waits for a yes: people who asked, drivers, papers; and who said yes before."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members, reports
from timebank.web import naming, session
from timebank.web.access import access
from timebank.web.coord.pages import pages
from timebank.web.services import now, reading, write


@pages.get("/people/waiting")
@access("coordinator", whose="community", areas="within")
def waiting() -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        found = members.people_waiting(db, community.id, naming.among())
        before = reports.approvals(db, community.id, limit=12, among=naming.among())
    return render_template("coord/waiting.html", waiting=found, before=before)


@pages.post("/people/papers/<uuid:paper_id>/right")
@access("coordinator", whose="community", areas="within")
def paper_right(paper_id: UUID) -> ResponseReturnValue:
    """Say that a paper was looked at and is right."""
    write(members.check_credential, session.actor(), paper_id, now())
    return redirect(url_for("coord.waiting"), 303)


@pages.post("/people/papers/<uuid:paper_id>/wrong")
@access("coordinator", whose="community", areas="within")
def paper_wrong(paper_id: UUID) -> ResponseReturnValue:
    """Take a paper back out: not readable, or not right."""
    write(members.refuse_credential, session.actor(), paper_id)
    return redirect(url_for("coord.waiting"), 303)
