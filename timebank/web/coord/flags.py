"""Members whom the fund helps more: flagged by a coordinator, with who said so, when and why."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import NotOneself
from timebank.web import session
from timebank.web.access import access
from timebank.web.coord.member import the_member
from timebank.web.coord.pages import pages
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.services import now, reading, write

WORDS_MAX = 200


@pages.get("/people/<uuid:member_id>/flag", endpoint="flag")
@access("coordinator", whose="community", areas="within")
def ask_flag(member_id: UUID) -> ResponseReturnValue:
    """Show whether the fund helps somebody more, and everybody who said so."""
    return _page(member_id, blank())


@pages.post("/people/<uuid:member_id>/flag/<any(on, off):word>")
@access("coordinator", whose="community", areas="within")
def set_flag(member_id: UUID, word: str) -> ResponseReturnValue:
    """Note it, with words for the other coordinators, or end it."""
    form, is_on = posted(), word == "on"
    say = _("Say why, so that others understand it")
    words = form.text("words", max_length=WORDS_MAX, required=is_on, say=say)
    with reading() as db:
        the_member(db, member_id)
    if form.is_good:
        try:
            write(members.flag_member, session.actor(), member_id, is_on, words, now())
        except NotOneself as error:
            form.refuse("words", error.code, _("Another coordinator decides"))
        else:
            return redirect(url_for("coord.flag", member_id=member_id), 303)
    return _page(member_id, form)


def _page(member_id: UUID, form: Form) -> ResponseReturnValue:
    community = session.community()
    with reading() as db:
        person = the_member(db, member_id)
        flags = members.flags_of(db, community.id, member_id)
    stands = bool(flags) and flags[0].ended_at is None
    page = render_template("coord/flag.html", person=person, flags=flags, stands=stands, form=form)
    return make_response(page, 200 if form.is_good else 422)
