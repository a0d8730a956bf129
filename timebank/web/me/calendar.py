"""The member's private calendar: its address, a new one, or none."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import posted
from timebank.web.me.blueprint import pages
from timebank.web.services import now, reading, write


@pages.get("/calendar")
@access("rider", whose="own")
def calendar() -> str:
    """Show the address, or a button that makes one."""
    with reading() as db:
        code = members.calendar_code(db, session.community().id, session.own_id())
    address = url_for("links.feed", code=code, _external=True) if code else ""
    return render_template(
        "me/calendar.html",
        code=code or "",
        address=address,
        subscribe="webcal://" + address.partition("://")[2] if address else "",
    )


@pages.post("/calendar")
@access("rider", whose="own")
def make_calendar() -> ResponseReturnValue:
    """Make the address, or a new one in place of the one that was shown."""
    old = posted().text("code", max_length=20, required=False) or ""
    write(members.open_calendar, session.actor(), session.own_id(), now(), replacing=old)
    return redirect(url_for("me.calendar"), 303)


@pages.post("/calendar/stop")
@access("rider", whose="own")
def stop_calendar() -> ResponseReturnValue:
    """Take the address away."""
    write(members.close_calendar, session.actor(), session.own_id())
    return redirect(url_for("me.calendar"), 303)
