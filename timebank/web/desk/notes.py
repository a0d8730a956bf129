"""Hand-over notes: what the next one at this desk must know. Read by its own people only.

A coordinator reads and writes every organisation's.
"""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from timebank import desks, intermediaries
from timebank.desks import NOTE_LENGTH_MAX
from timebank.web import placing, session
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.forms import Form, asked, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write


@pages.get("/notes")
@access("helper", "coordinator", whose="consented", areas="within")
def notes() -> ResponseReturnValue:
    """Show the newest notes, and a line to add one."""
    return _page(blank())


@pages.post("/notes")
@access("helper", "coordinator", whose="consented", areas="within")
def add_note() -> ResponseReturnValue:
    """Add a note to the log of the visitor's organisation."""
    form = posted()
    body = form.text("body", max_length=NOTE_LENGTH_MAX, lines=True, say=_("Type a note"))
    with reading() as db:
        mine = dict(_places(db))
    at = form.id("at", required=False) or next(iter(mine), None)
    if at not in mine:
        form.refuse("body", "web.not-chosen", _("No place helps here yet"))
    area_id = placing.read(form)
    if not form.is_good or at is None:
        return _page(form)
    key = form.request_key(session.own_id())
    write(desks.write_note, session.actor(channel="desk"), at, key, body, now(), area_id)
    return redirect(url_for("desk.notes", at=at if helping.is_coordinator() else None), 303)


def _places(db: Session) -> list[tuple[UUID, str]]:
    """Return whose notes the visitor may read: id and name of organisations, their own first."""
    staff = session.staff()
    own = [(staff.organisation_id, staff.organisation_name)] if staff else []
    if not helping.is_coordinator():
        return own
    listed = intermediaries.organisations(db, session.community().id, helping.day())
    return own + [(one.id, one.name) for one in listed if (one.id, one.name) not in own]


def _page(form: Form) -> ResponseReturnValue:
    with reading() as db:
        places = _places(db)
        wanted = form.id("at", required=False) or asked().id("at", required=False)
        chosen = wanted if wanted in dict(places) else next(iter(dict(places)), None)
        listed = (
            desks.notes_of(db, session.community().id, chosen, areas=session.areas())
            if chosen
            else []
        )
        area_choices = placing.choices(db)
    page = render_template(
        "desk/notes.html", form=form, notes=listed, places=places, chosen=chosen,
        area_choices=area_choices,
        length_max=NOTE_LENGTH_MAX,
    )  # fmt: skip
    return make_response(page, 200 if form.is_good else 422)
