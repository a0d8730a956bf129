"""What helps a member ride, written down at the desk in their name; they are told."""

from uuid import UUID

from flask import abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import intermediaries
from timebank.members import HELP_LEVELS
from timebank.web import comfort
from timebank.web.access import access
from timebank.web.desk import helped as helping
from timebank.web.desk.blueprint import pages
from timebank.web.desk.helped import Helped
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.ask_help import CARRIED
from timebank.web.me.needs import needs_typed, read_needs
from timebank.web.services import now, reading, write


@pages.get("/people/<uuid:member_id>/needs", endpoint="needs")
@access("helper", "coordinator", whose="consented", areas="within")
def shown(member_id: UUID) -> str:
    """Show what the member needs."""
    rider = _the(member_id)
    return _page(rider, blank(**needs_typed(rider.member)))


@pages.post("/people/<uuid:member_id>/needs")
@access("helper", "coordinator", whose="consented", areas="within")
def set_needs(member_id: UUID) -> ResponseReturnValue:
    """Keep what the member needs."""
    rider = _the(member_id)
    form = posted()
    draft = read_needs(form, _("Choose the help they need"))
    if not form.is_good:
        return make_response(_page(rider, form), 422)
    write(intermediaries.change_needs, helping.acting_for(member_id), member_id, draft, now())
    return redirect(url_for("desk.person", member_id=member_id, told="needs"), 303)


def _the(member_id: UUID) -> Helped:
    """Return a member for whom rides may be booked: their needs belong to that."""
    with reading() as db:
        rider = helping.the_helped(db, member_id)
    if not rider.may("book"):
        abort(404)
    return rider


def _page(rider: Helped, form: Form) -> str:
    return render_template(
        "desk/needs.html", rider=rider, form=form, levels=HELP_LEVELS, aids=CARRIED, comfort=comfort
    )
