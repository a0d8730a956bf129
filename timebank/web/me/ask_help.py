"""What help is needed for this ride, and who comes along; filled from the member's needs.

What is changed here holds for this ride alone.
"""

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from timebank import members
from timebank.members import AIDS, HELP_LEVELS
from timebank.web import session
from timebank.web.access import access
from timebank.web.forms import Form, blank, posted
from timebank.web.i18n import gettext as _
from timebank.web.me.blueprint import pages
from timebank.web.me.draft import PEOPLE_MAX, Draft, go_on, missing, read_draft, url_of
from timebank.web.me.spots import own_spots, spot_of
from timebank.web.services import reading

CARRIED = tuple(aid for aid in AIDS if aid != "A")  # walking alone needs no word


@pages.get("/rides/new/help")
@access("rider", whose="own")
def ask_help() -> ResponseReturnValue:
    """Ask what help they need."""
    return _page(read_draft(), None)


@pages.post("/rides/new/help")
@access("rider", whose="own")
def take_help() -> ResponseReturnValue:
    """Keep the help needed."""
    form, draft = posted(), read_draft()
    level = form.choice("level", HELP_LEVELS, say=_("Choose the help you need"))
    aids = tuple(form.choices("aids", CARRIED))
    adults = form.number("adults", 0, PEOPLE_MAX, default=0)
    children = form.number("children", 0, PEOPLE_MAX, default=0)
    seats = form.number("seats", 0, PEOPLE_MAX, default=0)
    if form.is_good and (seats or 0) > (children or 0):
        form.refuse("seats", "web.not-in-range", _("More seats than children. Type it again"))
    if not form.is_good:
        return _page(draft, form)
    return go_on(draft, level=level, aids=aids, adults=adults, children=children, seats=seats)


def _page(draft: Draft, form: Form | None) -> ResponseReturnValue:
    community, member_id = session.community(), session.own_id()
    with reading() as db:
        own = own_spots(db, community.id, member_id)
        to = spot_of(db, community.id, own, draft.to)
        me = members.member_view(db, community.id, member_id)
        household = members.household_of(db, community.id, member_id)
    before = "where" if to is None else missing(draft)
    if before not in ("help", "check"):
        return redirect(url_of(before, draft), 303)
    if form is None:
        form = blank(
            level=draft.level or me.help_level,
            aids=list(draft.aids if draft.level else me.aids),
            adults=draft.adults or "",
            children=draft.children or "",
            seats=draft.seats or "",
        )
    page = render_template(
        "me/ask/help.html",
        form=form,
        draft=draft,
        to=to,
        levels=HELP_LEVELS,
        aids=CARRIED,
        own_aids=set(me.aids),
        household=household,
    )
    return make_response(page, 200 if form.is_good else 422)
